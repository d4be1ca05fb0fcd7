"""What every layer promises by being a `Layer`: weights, keys, printed forms, errors."""

import copy
import random as python_random
import threading
import time
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import FileFormatError, InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype, random, signature
from sentrax.trax.fastmath import numpy as jnp

FLOATS = np.linspace(-1, 1, 10, dtype=np.float32).reshape(2, 5)

KEY = random.get_prng(3)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    layer = tl.Dense(3)
    layer.init(ShapeDtype((1, 2)))
    layer.save_to_file(str(tmp_path / "w.safetensors"), input_signature=ShapeDtype((1, 2)))
    with pytest.raises(FileFormatError, match=r"weights/0.*\(2, 4\)"):
        tl.Dense(4).init_from_file(str(tmp_path / "w.safetensors"))


def test_a_model_prints_as_in_the_notebook(expected: dict[str, Any]) -> None:
    model = tl.Serial(tl.Embedding(9088, 256), tl.Mean(axis=1), tl.Dense(2), tl.LogSoftmax())
    assert repr(model) == expected["model_repr"]
    assert repr(tl.Embedding(3, 2)) == expected["embedding_repr"]


def test_tensors_pass_over_a_stack() -> None:
    add = tl.Fn("Add", lambda x, y: x + y)
    pair = tl.Fn("Pair", lambda x: (x, 2 * x), n_out=2)
    model = tl.Serial(pair, add)
    assert (model.n_in, model.n_out) == (1, 1)
    assert (tl.Serial(add, add).n_in, tl.Serial(pair, pair).n_out) == (3, 3)
    model.init(ShapeDtype((2,)))
    assert model(np.array([1.0, 5.0], dtype=np.float32)).tolist() == [3.0, 15.0]


def test_an_instance_in_two_places_shares_its_weights() -> None:
    shared = tl.Dense(5)
    model = tl.Serial(shared, tl.Relu(), shared)
    weights, _ = model.init(signature(FLOATS))
    assert len(jax.tree.leaves(weights)) == 2
    weight, bias = shared.weights
    wanted = np.maximum(FLOATS @ weight + bias, 0) @ weight + bias
    np.testing.assert_allclose(model(FLOATS), wanted, rtol=1e-4, atol=1e-5)


def _normalized_in_a_part() -> tl.Layer:
    shared = tl.BatchNorm(axis=0)
    return tl.Serial(shared, tl.Serial(shared, tl.Relu()), shared)


def _normalized_in_a_branch_not_taken() -> tl.Layer:
    shared = tl.BatchNorm(axis=0)
    cond = tl.Cond(tl.Fn("Any", lambda x: jnp.any(x > 9)), tl.Serial(shared), tl.Relu())
    return tl.Serial(shared, tl.Dup(), cond, shared)


def _normalized_in_merged_axes() -> tl.Layer:
    shared = tl.BatchNorm(axis=0)
    return tl.Serial(shared, tl.BatchLeadingAxes(shared), shared)


@pytest.mark.parametrize(
    ("model", "n_batches"),
    [
        (_normalized_in_a_part(), 3),
        (_normalized_in_a_branch_not_taken(), 2),
        (_normalized_in_merged_axes(), 3),
    ],
    ids=["part", "branch not taken", "merged axes"],
)
def test_an_instance_inside_and_beside_a_combinator_has_one_state(model: tl.Layer, n_batches: int) -> None:
    weights, state = model.init(signature(FLOATS))
    _, compiled = jax.jit(model.pure_fn)(FLOATS, weights, state, KEY)
    model(FLOATS)
    assert int(jax.tree.leaves(compiled)[2]) == int(jax.tree.leaves(model.state)[2]) == n_batches


def test_tracing_in_one_thread_does_not_leak_into_another() -> None:
    traced, asked = threading.Event(), threading.Event()

    class Slow(tl.Layer):
        def init_weights_and_state(self, input_signature: Any) -> None:
            self.weights = jnp.full(input_signature.shape[-1], 2.0)

        def forward(self, x: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                traced.set()
                assert asked.wait(60)
                time.sleep(0.1)  # while the question waits for its answer, or gets a wrong one
            return x * self.weights

    model = tl.Serial(Slow(), tl.Relu())
    weights, state = model.init(signature(FLOATS))
    other = threading.Thread(target=jax.jit(model.pure_fn), args=(FLOATS, weights, state, KEY))
    other.start()
    assert traced.wait(60)
    asked.set()
    assert model.weights[0] is weights[0]
    np.testing.assert_allclose(model(FLOATS), np.maximum(2 * FLOATS, 0))
    other.join()
    assert model.weights[0] is weights[0]


def test_layers_draw_their_seeds_in_the_order_in_which_they_are_made() -> None:
    python_random.seed(8)
    first = tl.Dense(2).rng
    python_random.seed(8)
    assert first.tolist() == random.get_prng(python_random.randint(0, 2**31 - 1)).tolist()


def test_a_wrong_shape_says_which_layer_where_and_what_was_expected() -> None:
    inner = tl.Dense(3)
    model = tl.Serial(inner, tl.Relu())
    model.init(ShapeDtype((2, 4)))
    with pytest.raises(LayerError) as caught:
        model(np.ones((2, 5), dtype=np.float32))
    message = str(caught.value)
    assert "Dense_3 (made at test_layers.py:" in message
    assert "(2, 5)" in message
    assert "expected  4 features" in message
    assert "inside    Serial" in message


@pytest.mark.parametrize(
    ("layer", "x", "wanted"),
    [
        (tl.Embedding(3, 2), np.ones((2, 2), dtype=np.float32), "integer ids"),
        (tl.Relu(), (np.ones(1), np.ones(1)), "one tensor"),
        (tl.Accuracy(), np.ones(1), "tuple of 3"),
    ],
    ids=["floats as ids", "two for one", "one for three"],
)
def test_what_a_layer_cannot_take_is_a_layer_error(layer: tl.Layer, x: Any, wanted: str) -> None:
    layer.weights = layer.weights or (np.ones((3, 2)) if isinstance(layer, tl.Embedding) else ())
    with pytest.raises(LayerError, match=wanted):
        layer(x)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: tl.Serial(tl.Dense(2), tl.Relu), "Relu .*call it to make a layer"),
        (lambda: tl.Fn("Largest", max), "wrap it in a lambda"),
        (lambda: tl.Dense(2).init((3, 4)), r"ShapeDtype\(\(3, 4\)\)"),
        (
            lambda: setattr(tl.Serial(tl.Dense(2)), "weights", None),
            "NoneType as the weights .*expected a tuple",
        ),
        (lambda: setattr(tl.Serial(tl.Dense(2)), "state", ((), ())), "1 sublayer, but got state for 2"),
        (lambda: tl.Dense(2).save_to_file("no_file"), "Dense_2 has no weights yet"),
    ],
    ids=[
        "function for layer",
        "no arguments known",
        "shape alone",
        "no weights",
        "too much state",
        "no init",
    ],
)
def test_a_slip_is_an_input_error_that_says_what_to_do(make: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_the_inputs_are_counted_when_the_weights_are_made() -> None:
    with pytest.raises(LayerError, match=r"Dense_2 .*cannot do init:\n.*\n.*one tensor, not a tuple"):
        tl.Dense(2).init((FLOATS, FLOATS))


def test_a_failure_of_its_own_gradients_says_which_layer() -> None:
    class Forgetful(tl.Layer):
        has_backward = True

        def forward(self, x: Any) -> Any:
            return x

    layer = Forgetful()
    with pytest.raises(LayerError, match=r"Forgetful \(made at test_layers.* cannot do backward"):
        jax.grad(lambda x: jnp.sum(layer(x)))(FLOATS)


def test_a_long_description_of_the_input_is_truncated() -> None:
    with pytest.raises(LayerError, match="one tensor, not a list") as caught:
        tl.Relu()(FLOATS.repeat(20).tolist())
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("layer", "shape", "wanted"),
    [
        (tl.Flatten(), (0, 2, 3), (0, 6)),
        (tl.SplitIntoHeads(2), (2, 0, 4), (4, 0, 2)),
        (tl.MergeHeads(2), (4, 0, 2), (2, 0, 4)),
        (tl.Chunk(tl.Relu(), 2), (2, 0, 3), (2, 0, 3)),
        (tl.BatchLeadingAxes(tl.Relu()), (2, 3, 0), (2, 3, 0)),
        (tl.CausalAttention(4, 2), (0, 3, 4), (0, 3, 4)),
    ],
    ids=["Flatten", "SplitIntoHeads", "MergeHeads", "Chunk", "BatchLeadingAxes", "CausalAttention"],
)
def test_layers_accept_empty_arrays(layer: tl.Layer, shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    layer.init(ShapeDtype(shape))
    assert layer(np.zeros(shape, np.float32)).shape == wanted


def test_a_failure_leaves_the_weights_as_they_were() -> None:
    model = tl.Serial(tl.Dense(3))
    weights, _ = model.init(ShapeDtype((2, 4)))
    with pytest.raises(LayerError):
        jax.jit(model.pure_fn)(np.ones((2, 5), dtype=np.float32), weights, model.state, KEY)
    assert model.sublayers[0].weights is weights[0]


def test_a_subclass_in_the_notebooks_manner_works() -> None:
    class Scale(tl.Layer):
        def __init__(self, factor: float):
            self._factor = factor

        def forward(self, inputs: Any) -> Any:
            return inputs * self.weights

        def init_weights_and_state(self, input_signature: Any, key: Any = None) -> Any:
            self.weights = self._factor * random.normal(key, (input_signature.shape[-1],))
            return self.weights

    layer = Scale(2.0)
    layer.init(FLOATS, KEY)
    wanted = 2 * random.normal(KEY, (5,))
    np.testing.assert_allclose(layer(FLOATS), FLOATS * wanted, rtol=1e-6)
    assert repr(layer) == "Scale"


def test_random_numbers_are_the_notebooks(expected: dict[str, Any]) -> None:
    key = random.get_prng(1)
    assert key.tolist() == expected["prng_seed_1_key"]
    np.testing.assert_allclose(random.normal(key, (2, 3)), expected["normal_seed_1_shape_2_3"], rtol=1e-6)


def test_a_deep_copy_is_the_same_layer_with_weights_of_its_own() -> None:
    shared = tl.Dense(5)
    model = tl.Serial(
        tl.Embedding(4, 5), shared, tl.Relu(), shared, tl.GRU(3), tl.Mean(axis=1), tl.LogSoftmax()
    )
    ids = np.array([[0, 3, 1], [2, 2, 0]], dtype=np.int32)
    model.init(ids)
    before = np.asarray(model(ids))
    other = copy.deepcopy(model)
    assert repr(other) == repr(model)
    np.testing.assert_array_equal(other(ids), before)
    other.weights = jax.tree.map(jnp.zeros_like, other.weights)
    np.testing.assert_array_equal(model(ids), before)
    np.testing.assert_allclose(other(ids), np.log(1 / 3), rtol=1e-6)
    assert other.sublayers[1] is other.sublayers[3]
