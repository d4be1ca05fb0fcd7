"""Every operation against numpy, or against its definition; with both backends where both have it."""

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.trax import fastmath
from sentrax.trax.fastmath import ShapeDtype, use_backend

X = np.array([[-2.0, 0.5, 3.0], [1.0, -0.25, 80.0]], np.float32)
IMAGE = np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1)
BOTH: dict[str, tuple[Callable[[], Any], Any]] = {
    "logsumexp": (lambda: fastmath.logsumexp(X, axis=-1), np.log(np.exp(X.astype(float)).sum(-1))),
    "logsumexp, kept": (lambda: fastmath.logsumexp(X, axis=0, keepdims=True), np.logaddexp(*X)[None]),
    "logsumexp of all": (lambda: fastmath.logsumexp(X), np.log(np.exp(X.astype(float)).sum())),
    "logsumexp of nothing likely": (lambda: fastmath.logsumexp(np.array([-np.inf, -np.inf])), -np.inf),
    "expit far out": (lambda: fastmath.expit(np.array([-200, 200], np.float32)), [0, 1]),
    "jit": (lambda: fastmath.jit(lambda x, n: x + n, static_argnums=1)(X, 2), X + 2),
}
OF_JAX: dict[str, tuple[Callable[[], Any], Any]] = {
    "sigmoid": (lambda: fastmath.sigmoid(X), 1 / (1 + np.exp(-X.astype(float)))),
    "erf": (lambda: fastmath.erf(np.array([[0, 1]])), [[0, math.erf(1)]]),
    "lt": (lambda: fastmath.lt(np.array([1, 2]), np.array([2, 2])), [True, False]),
    "cond": (lambda: fastmath.cond(np.array(True), lambda x: x + 1, lambda x: x - 1, 5), 6),
    "cond, else": (lambda: fastmath.cond(np.array(False), lambda x: x + 1, lambda x: x - 1, 5), 4),
    "fori_loop": (lambda: fastmath.fori_loop(2, 5, lambda i, x: x + i, 1), 1 + 2 + 3 + 4),
    "remat": (lambda: fastmath.remat(lambda x: x * 2)(X), X * 2),
    "stop_gradient": (lambda: fastmath.stop_gradient(X), X),
    "conv": (
        lambda: fastmath.conv(
            IMAGE, np.ones((2, 2, 1, 1), np.float32), (2, 2), "VALID", ("NHWC", "HWIO", "NHWC")
        )[0, :, :, 0],
        [[0 + 1 + 4 + 5, 2 + 3 + 6 + 7], [8 + 9 + 12 + 13, 10 + 11 + 14 + 15]],
    ),
    "conv, dilated": (
        lambda: fastmath.conv(
            IMAGE, np.ones((2, 2, 1, 1), np.float32), (1, 1), "VALID", ("NHWC", "HWIO", "NHWC"), (3, 3)
        )[0, :, :, 0],
        [[0 + 3 + 12 + 15]],
    ),
    "max_pool": (lambda: fastmath.max_pool(IMAGE, strides=(2, 2))[0, :, :, 0], [[5, 7], [13, 15]]),
    "max_pool of integers": (lambda: fastmath.max_pool(-IMAGE.astype(int), (4, 4))[0, :, :, 0], [[0]]),
    "max_pool with padding": (
        lambda: fastmath.max_pool(-1 - IMAGE, (3, 3), (4, 4), "SAME")[0, :, :, 0],
        [[-1]],
    ),
    "sum_pool": (lambda: fastmath.sum_pool(IMAGE, (2, 4), (2, 1))[0, :, :, 0], [[28], [92]]),
    "avg_pool": (lambda: fastmath.avg_pool(IMAGE, (2, 2), (2, 2))[0, :, :, 0], [[2.5, 4.5], [10.5, 12.5]]),
    "avg_pool leaves padding out": (
        lambda: fastmath.avg_pool(np.ones_like(IMAGE), (3, 3), (1, 1), "SAME")[0, :, :, 0],
        np.ones((4, 4)),
    ),
    "top_k": (lambda: fastmath.top_k(jnp.array([3, 9, 5]), 2)[1], [1, 2]),
    "sort_key_val": (
        lambda: fastmath.sort_key_val(jnp.array([3, 1, 2]), jnp.array([30, 10, 20]))[1],
        [10, 20, 30],
    ),
    "index_update": (lambda: fastmath.index_update(X, np.s_[0, 1], 7)[0], [-2, 7, 3]),
    "index_add": (lambda: fastmath.index_add(np.zeros(2), np.array([1, 1]), 3), [0, 6]),
    "index_min": (lambda: fastmath.index_min(X, 0, 0.0)[0], [-2, 0, 0]),
    "index_max": (lambda: fastmath.index_max(X, 0, 0.0)[0], [0, 0.5, 3]),
    "dynamic_slice": (lambda: fastmath.dynamic_slice(X, (0, 1), (2, 2)), X[:, 1:]),
    "dynamic_slice_in_dim": (lambda: fastmath.dynamic_slice_in_dim(X, 1, 2, axis=1), X[:, 1:]),
    "dynamic_update_slice": (
        lambda: fastmath.dynamic_update_slice(jnp.zeros(4), jnp.ones(2), (1,)),
        [0, 1, 1, 0],
    ),
    "dynamic_update_slice_in_dim": (
        lambda: fastmath.dynamic_update_slice_in_dim(jnp.zeros(4), jnp.ones(2), 2, axis=0),
        [0, 0, 1, 1],
    ),
    "map": (lambda: fastmath.map(lambda x: x * x, jnp.arange(3)), [0, 1, 4]),
    "scan": (lambda: fastmath.scan(lambda c, x: (c + x, c), jnp.array(0), jnp.arange(4))[1], [0, 0, 1, 3]),
    "vmap": (lambda: fastmath.vmap(jnp.sum)(X), X.sum(-1)),
    "grad": (lambda: fastmath.grad(lambda x: x**3)(2.0), 12),
    "value_and_grad": (lambda: fastmath.value_and_grad(lambda x: x**3)(2.0), (8, 12)),
    "vjp": (lambda: fastmath.vjp(lambda x: 5 * x, 2.0)[1](3.0), (15,)),
}


@pytest.mark.parametrize("backend", ["jax", "numpy"])
@pytest.mark.parametrize(("compute", "expected"), BOTH.values(), ids=BOTH)
def test_with_both_backends(compute: Callable[[], Any], expected: Any, backend: str) -> None:
    with use_backend(backend):
        result = compute()
    np.testing.assert_allclose(result, expected, rtol=1e-5)


@pytest.mark.parametrize(("compute", "expected"), OF_JAX.values(), ids=OF_JAX)
def test_with_jax(compute: Callable[[], Any], expected: Any) -> None:
    np.testing.assert_allclose(compute(), expected, rtol=1e-6)


@pytest.mark.parametrize(("compute", "expected"), OF_JAX.values(), ids=OF_JAX)
def test_what_numpy_lacks_says_so(compute: Callable[[], Any], expected: Any) -> None:
    with (
        use_backend("numpy"),
        pytest.raises(InputError, match=r"numpy backend has no .*use the backend 'jax'"),
    ):
        compute()


def test_a_function_imported_before_follows_the_backend() -> None:
    from sentrax.trax.fastmath import logsumexp

    with use_backend("numpy"):
        assert isinstance(logsumexp(X, axis=0), np.ndarray)
    assert isinstance(logsumexp(X, axis=0), jax.Array)


def test_erf_keeps_the_type_of_floating_point_numbers() -> None:
    assert fastmath.erf(jnp.ones(2, jnp.bfloat16)).dtype == jnp.bfloat16


@pytest.mark.parametrize("backend", ["jax", "numpy"])
def test_abstract_eval_gives_signatures(backend: str) -> None:
    with use_backend(backend):
        found = fastmath.abstract_eval(lambda x, y: (x @ y, {"sum": x.sum()}))(
            ShapeDtype((2, 3)), ShapeDtype((3, 4))
        )
    assert found == (ShapeDtype((2, 4)), {"sum": ShapeDtype(())})


def test_custom_grad_is_the_gradient_that_was_given() -> None:
    def doubled(x: Any) -> Any:
        return 2 * x, lambda gradient: (100 * gradient * x,)

    function = fastmath.custom_grad(doubled, lambda x: 2 * x)
    assert function(3.0) == 6.0
    assert fastmath.grad(function)(3.0) == 300.0


def test_custom_vjp_is_the_gradient_that_was_given() -> None:
    function: Any = fastmath.custom_vjp(
        lambda n, x: n * x, lambda n, x: (n * x, x), lambda n, x, gradient: (n * 10 * x * gradient,), (0,)
    )
    assert function(2, 3.0) == 6.0
    assert fastmath.grad(function, 1)(2, 3.0) == 60.0


def test_devices_are_counted() -> None:
    assert fastmath.local_device_count() == len(jax.local_devices())
    assert fastmath.global_device_count() == len(jax.devices())
    with use_backend("numpy"):
        assert fastmath.local_device_count() == fastmath.global_device_count() == 1


def test_pmap_and_psum_add_over_devices() -> None:
    count: int = fastmath.local_device_count()
    add: Any = fastmath.pmap(lambda x: fastmath.psum(x, "devices"), "devices")  # type: ignore[no-untyped-call]
    np.testing.assert_array_equal(add(jnp.ones((count, 2))), np.full((count, 2), count))


def test_disable_jit_lets_python_see_the_numbers() -> None:
    seen: list[float] = []

    def remember(x: Any) -> Any:
        seen.append(float(x))
        return x

    fastmath.disable_jit()
    try:
        fastmath.jit(remember)(jnp.array(2.0))
    finally:
        jax.config.update("jax_disable_jit", False)  # type: ignore[no-untyped-call]
    assert seen == [2.0]
    with pytest.raises(jax.errors.ConcretizationTypeError):
        fastmath.jit(remember)(jnp.array(2.0))
