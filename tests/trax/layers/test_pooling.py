"""Pooling: windows, and texts of which only the real tokens count."""

from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.errors import LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import signature
from tests.trax.layers.rows import floats

MASKED = pytest.mark.parametrize("make", [tl.MaskedMean, tl.MaskedSum, tl.MaskedMax])
VALUES = st.sampled_from([0.0, 1.0, -2.5, 1e30, np.inf, -np.inf, np.nan])


@MASKED
@settings(max_examples=25)
@given(length=st.integers(0, 5), padding=st.lists(VALUES, max_size=6))
def test_padding_of_any_length_and_any_value_changes_nothing(
    make: Any, length: int, padding: list[float]
) -> None:
    text = floats(1, 6, 3)[:, :length]
    after = np.repeat(np.array(padding, np.float32), 3).reshape(1, -1, 3)
    longer = np.concatenate([text, after], axis=1)
    real = np.arange(longer.shape[1])[None, :] < length
    alone = make()((text, np.ones((1, length), bool))) if length else np.zeros((1, 3))
    np.testing.assert_allclose(make()((longer, real)), alone, rtol=1e-6)


@MASKED
@pytest.mark.parametrize("hidden", [np.nan, np.inf, 3e38])
def test_a_masked_value_reaches_no_gradient(make: Any, hidden: float) -> None:
    x, real = floats(2, 4, 3), np.array([[True, False, True, False], [False] * 4])
    spoilt = np.where(real[..., None], x, np.float32(hidden))
    slopes = [jax.grad(lambda x: (make()((x, real)) ** 2).sum())(given) for given in (x, spoilt)]
    np.testing.assert_array_equal(slopes[1], slopes[0])
    assert np.all(np.isfinite(slopes[1]))
    assert np.all(slopes[1][~real] == 0)


@MASKED
def test_a_mask_of_another_shape_is_refused(make: Any) -> None:
    with pytest.raises(
        LayerError, match=r"expected  x \(batch, length, features\) and a mask \(batch, length\)"
    ):
        make()((floats(2, 4, 3), np.ones((4, 2), bool)))


def test_a_classifier_gives_a_text_the_same_probabilities_however_it_is_padded() -> None:
    model = tl.Serial(
        tl.Branch(tl.Embedding(9, 4), tl.TokenMask()), tl.MaskedMean(), tl.Dense(2), tl.LogSoftmax()
    )
    short, long = np.array([[3, 1, 4]]), np.array([[3, 1, 4, 0, 0], [0, 0, 0, 0, 0]])
    model.init(signature(short))
    outputs = model(long)
    np.testing.assert_allclose(outputs[:1], model(short), rtol=1e-6)
    assert np.all(np.isfinite(outputs))


def test_pools_of_whole_numbers_are_whole_numbers_but_for_their_mean() -> None:
    x = np.array([[[-4], [-7], [-2]]])
    assert tl.to_list(tl.MaxPool((2,))(x)) == [[[-4], [-2]]]
    assert tl.to_list(tl.SumPool((2,))(x)) == [[[-11], [-9]]]
    assert tl.to_list(tl.AvgPool((2,))(x)) == [[[-5.5], [-4.5]]]


def test_a_pool_tells_its_window() -> None:
    assert str(tl.MaxPool()) == "MaxPool(2,2)"


def test_a_pool_says_which_axes_it_wants() -> None:
    with pytest.raises(LayerError, match="2 axes of places"):
        tl.MaxPool()(floats(2, 3, 4))
