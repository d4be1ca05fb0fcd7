"""Each rule: two steps by hand, in numpy, and downhill on a quadratic."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
from jax import numpy as jnp

from sentrax.errors import InputError
from sentrax.trax import optimizers

WEIGHTS = np.array([[1.0, -2.0, 0.5], [0.3, 0.1, -0.7]])
GRADIENTS = [np.array([[0.5, -1.0, 2.0], [0.1, -0.3, 0.2]]), np.array([[-0.2, 0.4, 0.1], [0.6, 0.2, -1.0]])]
Array = Any


def sgd(w: Array, grads: list[Array]) -> Array:
    for g in grads:
        w = w - 0.01 * g
    return w


def momentum(w: Array, grads: list[Array]) -> Array:
    v = np.zeros_like(w)
    for g in grads:
        v = 0.9 * v + g
        w = (1 - 1e-5) * w - 0.01 * (0.9 * v + g)
    return w


def plain_momentum(w: Array, grads: list[Array]) -> Array:
    v = np.zeros_like(w)
    for g in grads:
        v = 0.9 * v + g
        w = (1 - 1e-5) * w - 0.01 * v
    return w


def rms_prop(w: Array, grads: list[Array]) -> Array:
    mean_square = np.ones_like(w)
    for g in grads:
        mean_square = 0.9 * mean_square + 0.1 * g**2
        w = w - 0.001 * g / (np.sqrt(mean_square) + 1e-8)
    return w


def adam(w: Array, grads: list[Array]) -> Array:
    m = v = np.zeros_like(w)
    for step, g in enumerate(grads, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9 ** (step + 1)), v / (1 - 0.999 ** (step + 1))
        w = (1 - 1e-5) * w - 0.01 * m_hat / (np.sqrt(v_hat) + 1e-5)
    return w


def adafactor(w: Array, grads: list[Array], weight_decay: Any = lambda _: 1e-5) -> Array:
    rows, columns = np.zeros(2), np.zeros(3)
    for step, g in enumerate(grads, start=1):
        decay = 1 - (step + 1) ** -0.8
        rows = decay * rows + (1 - decay) * (g**2 + 1e-16).mean(axis=1)
        columns = decay * columns + (1 - decay) * (g**2 + 1e-16).mean(axis=0)
        y = g / np.sqrt(np.outer(rows, columns) / rows.mean())
        y = y / max(1, np.sqrt((y**2).mean()))
        scale = max(np.sqrt((w**2).mean()), 1e-3)
        w = (1 - weight_decay(step)) * w - 0.05 * scale * y
    return w


def decaying_adafactor(w: Array, grads: list[Array]) -> Array:
    return adafactor(w, grads, weight_decay=lambda step: 0.1 * (4 - step) / 4)


def sm3(w: Array, grads: list[Array], beta2: float = 1, decay: float = 0, kind: str = "mean") -> Array:
    m, rows, columns = np.zeros_like(w), np.zeros(2), np.zeros(3)
    for g in grads:
        squares = beta2 * np.minimum(rows[:, None], columns[None, :]) + (1 - beta2 or 1) * g**2
        scaled = g / np.sqrt(squares) + decay * w
        m = 0.9 * m + (0.1 if kind == "mean" else 1) * scaled
        w = w - 0.01 * (scaled + 0.9 * m if kind == "nesterov" else m)
        rows, columns = squares.max(axis=1), squares.max(axis=0)
    return w


def heavy_ball_sm3(w: Array, grads: list[Array]) -> Array:
    return sm3(w, grads, kind="sum")


def nesterov_sm3(w: Array, grads: list[Array]) -> Array:
    return sm3(w, grads, kind="nesterov")


def averaging_sm3(w: Array, grads: list[Array]) -> Array:
    return sm3(w, grads, beta2=0.9, decay=0.3)


RULES: dict[str, tuple[optimizers.Optimizer, Callable[[Array, list[Array]], Array]]] = {
    "sgd": (optimizers.SGD(), sgd),
    "momentum": (optimizers.Momentum(), momentum),
    "plain momentum": (optimizers.Momentum(nesterov=False), plain_momentum),
    "rms_prop": (optimizers.RMSProp(), rms_prop),
    "adam": (optimizers.Adam(0.01), adam),
    "adafactor": (optimizers.Adafactor(), adafactor),
    "adafactor, decay that ends": (
        optimizers.Adafactor(weight_decay_rate=0.1, weight_decay_n_steps=4),
        decaying_adafactor,
    ),
    "sm3": (optimizers.SM3(), sm3),
    "sm3, heavy ball": (optimizers.SM3(momentum_type=optimizers.MomentumType.HEAVY_BALL), heavy_ball_sm3),
    "sm3, nesterov": (optimizers.SM3(momentum_type=optimizers.MomentumType.NESTEROV), nesterov_sm3),
    "sm3, averaging": (optimizers.SM3(second_moment_averaging=0.9, weight_decay=0.3), averaging_sm3),
}


@pytest.mark.parametrize(("optimizer", "by_hand"), RULES.values(), ids=RULES)
def test_two_steps_are_those_computed_by_hand(optimizer: optimizers.Optimizer, by_hand: Any) -> None:
    weights = (WEIGHTS.astype(np.float32),)
    slots, opt_params = optimizer.tree_init(weights)
    for step, gradient in enumerate(GRADIENTS, start=1):
        gradients = (gradient.astype(np.float32),)
        weights, slots, _ = optimizer.tree_update(step, gradients, weights, slots, opt_params)
    np.testing.assert_allclose(weights[0], by_hand(WEIGHTS, GRADIENTS), rtol=2e-5, atol=1e-6)


OPTIMIZERS = {
    "sgd": optimizers.SGD(0.1),
    "momentum": optimizers.Momentum(0.02),
    "rms_prop": optimizers.RMSProp(0.02),
    "adam": optimizers.Adam(0.05),
    "adafactor": optimizers.Adafactor(0.05),
    "adafactor with momentum": optimizers.Adafactor(0.05, do_momentum=True, beta1=0.9),
    "adafactor with momentum in bfloat16": optimizers.Adafactor(
        0.05, do_momentum=True, momentum_in_bfloat16=True, beta1=0.9
    ),
    "sm3": optimizers.SM3(0.3),
    "clipped": optimizers.SGD(0.1, clip_grad_norm=1.0),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_quadratic_is_walked_down_under_jit(optimizer: optimizers.Optimizer) -> None:
    target = {
        "a": np.array([[1.0, -1.0], [0.5, 2.0]], dtype=np.float32),
        "b": np.array([3.0, -2.0], dtype=np.float32),
        "scalar": np.array(2.0, dtype=np.float32),
    }
    weights: Any = jax.tree.map(np.ones_like, target)

    def loss(weights: Any) -> Any:
        return sum(((weights[name] - target[name]) ** 2).sum() for name in target)

    @jax.jit
    def update(step: Any, weights: Any, slots: Any) -> Any:
        gradients = jax.grad(loss)(weights)
        return optimizer.tree_update(step, gradients, weights, slots, opt_params, store_slots=False)

    slots, opt_params = optimizer.tree_init(weights)
    start = loss(weights)
    for step in range(1, 301):
        weights, slots, _ = update(step, weights, slots)
    assert loss(weights) < 0.01 * start


def test_norms_are_taken_over_the_whole_tree_and_clipped() -> None:
    tree = (np.array([3.0]), {"x": np.array([[4.0]])})
    assert optimizers.l2_norm(tree) == 5
    clipped = optimizers.clip_grads(tree, 1.0)
    np.testing.assert_allclose(optimizers.l2_norm(clipped), 1.0, rtol=1e-6)
    assert optimizers.clip_grads(tree, 10.0)[0] == 3


def test_defaults_are_those_of_trax() -> None:
    defaults = {
        type(optimizer).__name__: float(optimizer.opt_params["learning_rate"])
        for optimizer in (
            optimizers.Adam(),
            optimizers.Adafactor(),
            optimizers.Momentum(),
            optimizers.RMSProp(),
            optimizers.SM3(),
            optimizers.SGD(),
        )
    }
    wanted = {"Adam": 1e-4, "Adafactor": 0.05, "Momentum": 0.01, "RMSProp": 0.001, "SM3": 0.01, "SGD": 0.01}
    assert defaults == pytest.approx(wanted)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_weights_in_bfloat16_take_the_step_of_float32_rounded(optimizer: optimizers.Optimizer) -> None:
    def steps(dtype: Any) -> Any:
        # Both sets of numbers are bfloat16's own, so that only the result is rounded.
        weights = (jnp.asarray([[1.0, -2.0], [0.5, 0.25]], dtype=dtype),)
        gradients = (jnp.asarray([[0.5, -1.0], [2.0, 0.125]], dtype=dtype),)
        slots, opt_params = optimizer.tree_init(weights)
        new_weights, new_slots, _ = optimizer.tree_update(1, gradients, weights, slots, opt_params)
        kinds = [[leaf.dtype for leaf in jax.tree.leaves(each)] for each in (slots, new_slots)]
        assert kinds[0] == kinds[1]
        return new_weights[0]

    narrow, wide = steps(jnp.bfloat16), steps(jnp.float32)
    assert narrow.dtype == jnp.bfloat16
    np.testing.assert_array_equal(narrow, wide.astype(jnp.bfloat16))


def test_slots_are_remembered_unless_asked_not_to() -> None:
    optimizer = optimizers.Momentum()
    weights, gradients = np.ones(2, np.float32), np.full(2, 3, np.float32)
    remembered: list[Any] = [optimizer.slots]
    slots, opt_params = optimizer.tree_init(weights)
    for stores in (False, True):
        optimizer.tree_update(1, gradients, weights, slots, opt_params, store_slots=stores)
        remembered.append(optimizer.slots)
    assert remembered[0] is None
    assert [velocity.tolist() for (velocity,) in remembered[1:]] == [[0, 0], [3, 3]]


def test_hyper_parameters_can_be_replaced() -> None:
    optimizer = optimizers.SGD(0.5)
    optimizer.opt_params = {"learning_rate": 0.25}
    weights = np.ones(1, np.float32)
    slots, opt_params = optimizer.tree_init(weights)
    assert slots == (None,)
    assert optimizer.tree_update(1, weights, weights, slots, opt_params)[0] == 0.75


def test_an_unknown_momentum_of_sm3_is_refused() -> None:
    with pytest.raises(InputError, match="momentum_type is 7"):
        optimizers.SM3(momentum_type=7)  # type: ignore[arg-type]
