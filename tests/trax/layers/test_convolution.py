"""Convolutions: what they see, and what they refuse."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import signature
from tests.trax.layers.rows import floats


@pytest.mark.parametrize("make", [lambda: tl.CausalConv(2, 3), lambda: tl.CausalDepthwiseConv(3)])
def test_a_causal_convolution_sees_the_present_and_two_places_before(make: Any) -> None:
    x = floats(1, 6, 2)
    layer = make()
    layer.init(signature(x))
    slopes = jax.jacobian(layer)(x)  # (1, time, filters, 1, time, features)
    seen = np.abs(slopes).sum((0, 2, 3, 5)) > 0
    np.testing.assert_array_equal(seen, np.tri(6, dtype=bool) & ~np.tri(6, k=-3, dtype=bool))


def test_the_initial_kernel_is_scaled_by_all_that_meets_in_one_unit() -> None:
    layer = tl.Conv(20, (5, 3), dimension_numbers=("NCHW", "OIHW", "NCHW"))
    kernel, bias = layer.init(signature(floats(1, 10, 5, 5)))[0]
    assert (kernel.shape, bias.shape) == ((20, 10, 5, 3), (20, 1, 1))
    limit = np.sqrt(6 / (15 * 10 + 15 * 20))
    assert 0.95 * limit < np.abs(kernel).max() <= limit


def test_causal_depthwise_weights_are_bfloat16_if_asked() -> None:
    weights, _ = tl.CausalDepthwiseConv(use_bfloat16=True).init(signature(floats(1, 6, 2)))
    assert weights.dtype == jnp.bfloat16


def test_a_kernel_of_another_rank_than_the_layout_is_refused() -> None:
    with pytest.raises(InputError, match="kernel_size must be a tuple of as many"):
        tl.Conv(3, (3,))


def test_an_input_without_the_axes_of_the_layout_is_refused() -> None:
    with pytest.raises(LayerError, match="expected  an array with the axes NHWC"):
        tl.Conv(3, (3, 3)).init(signature(floats(5, 5, 2)))


def test_an_input_of_other_features_than_the_kernel_is_refused() -> None:
    layer = tl.Conv1d(3, 2)
    layer.init(signature(floats(1, 5, 2)))
    with pytest.raises(LayerError, match="expected  2 features"):
        layer(floats(1, 5, 3))


def test_further_axes_are_refused_where_the_batch_is_not_the_first() -> None:
    layer = tl.Conv1d(3, 2)
    other = tl.Conv(3, (2,), dimension_numbers=("WNC", "WIO", "WNC"))
    assert layer.output_signature(signature(floats(2, 1, 5, 2))).shape == (2, 1, 4, 3)
    with pytest.raises(LayerError, match="the batch is not the first"):
        other.init(signature(floats(2, 5, 1, 2)))
