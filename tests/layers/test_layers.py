"""What every layer promises by being a `Layer`: weights, keys, printed forms, errors."""

import random as python_random
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from sentrax import layers as tl
from sentrax.errors import FileFormatError, LayerError
from sentrax.fastmath import ShapeDtype, random, signature

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


def test_layers_draw_their_seeds_in_the_order_in_which_they_are_made() -> None:
    python_random.seed(8)
    first = tl.Dense(2).rng
    python_random.seed(8)
    assert first.tolist() == random.get_prng(python_random.randint(0, 2**31 - 1)).tolist()


def test_a_wrong_shape_says_which_layer_where_and_what_was_wanted() -> None:
    inner = tl.Dense(3)
    model = tl.Serial(inner, tl.Relu())
    model.init(ShapeDtype((2, 4)))
    with pytest.raises(LayerError) as caught:
        model(np.ones((2, 5), dtype=np.float32))
    message = str(caught.value)
    assert "Dense_3 (made at test_layers.py:" in message
    assert "(2, 5)" in message
    assert "wanted  4 features" in message
    assert "inside  Serial" in message


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
