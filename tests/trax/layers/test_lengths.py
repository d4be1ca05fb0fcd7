"""The mean of looked-up vectors: one program for several lengths, and the same bits as one for each."""

from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import LayerError
from sentrax.trax import layers as tl
from sentrax.trax.layers._lengths import PaddedIds, pad_ids, takes_padded_ids

LENGTHS = [1, 7, 16, 17, 1001]


def bag(*after: tl.Layer, axis: int = 1, **options: Any) -> tl.Serial:
    return tl.Serial(tl.Embedding(50, 24), tl.Mean(axis=axis, **options), *after)


def ids_of(length: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(length).integers(50, size=(3, length))


def as_compiled(model: tl.Layer, ids: Any) -> Any:
    """What the model gives when it is compiled for these very ids, with nothing added."""
    return jax.jit(lambda *given: model.pure_fn(*given)[0])(ids, model.weights, model.state, model.rng)


@pytest.mark.parametrize("length", LENGTHS)
def test_each_length_has_the_same_bits_as_without_padding(length: int) -> None:
    model, ids = bag(), ids_of(length)
    model.init(ids)
    np.testing.assert_array_equal(model(ids), as_compiled(model, ids))
    np.testing.assert_allclose(
        model(ids), np.asarray(model.weights[0])[ids].mean(axis=1), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("length", LENGTHS)
def test_gradients_have_the_same_bits_too(length: int) -> None:
    model, ids = bag(tl.Dense(2), tl.LogSoftmax()), ids_of(length)
    weights, state = model.init(ids)

    def loss(weights: Any, ids: Any) -> Any:
        return model.pure_fn(ids, weights, state, model.rng)[0][:, 0].sum()

    gradients = jax.jit(jax.value_and_grad(loss))
    padded = pad_ids(ids)
    assert isinstance(padded, PaddedIds)
    for with_padding, without in zip(
        jax.tree.leaves(gradients(weights, padded)), jax.tree.leaves(gradients(weights, ids)), strict=True
    ):
        np.testing.assert_array_equal(with_padding, without)


def test_ids_beyond_the_table_are_clipped_as_before() -> None:
    model = bag()
    model.init(ids_of(3))
    np.testing.assert_array_equal(model(np.array([[-5, 0, 99]])), model(np.array([[0, 0, 49]])))


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (bag(), True),
        (bag(axis=-2), True),
        (bag(axis=-1), False),
        (bag(axis=2), False),
        (bag(keepdims=True), False),
        (tl.Serial(tl.Embedding(50, 24), tl.Max(axis=1)), False),
        (tl.Serial(tl.Embedding(50, 24, use_bfloat16=True), tl.Mean(axis=1)), False),
        (tl.Serial(tl.Embedding(50, 24), tl.Dropout(), tl.Mean(axis=1)), False),
        (tl.Serial(tl.Embedding(50, 24)), False),
    ],
    ids=str,
)
def test_only_a_mean_over_all_ids_is_padded(model: tl.Serial, expected: bool) -> None:
    assert not takes_padded_ids(model.sublayers)  # before it has weights
    model.init(ids_of(3))
    assert takes_padded_ids(model.sublayers) == expected
    assert np.shape(model(ids_of(3))) == model.output_signature(ids_of(3)).shape


def test_what_cannot_be_padded_is_refused_as_before() -> None:
    model = bag(tl.Dense(2))
    with pytest.raises(LayerError, match=r"Embedding_50_24 .*\n.*\n.*expected  weights; call init first"):
        model(ids_of(3))
    model.init(ids_of(3))
    with pytest.raises(LayerError, match="expected  integer ids"):
        model(np.ones((2, 3)))


def test_padding_is_part_of_no_text_at_a_prompt() -> None:
    model = tl.Serial(tl.Select([0, 1], n_in=2), tl.Parallel(bag(), None), tl.Concatenate(axis=-1))
    ids, others = ids_of(5), np.ones((3, 2), np.float32)
    model.init((ids, others))
    table = np.asarray(jax.tree.leaves(model.weights)[0])
    np.testing.assert_allclose(model((ids, others))[:, :24], table[ids].mean(axis=1), rtol=1e-4, atol=1e-6)
