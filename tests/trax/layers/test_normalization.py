"""Normalization: what is averaged, when, and what is remembered."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.errors import LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import signature
from tests.trax.layers.rows import floats


def trained_batch_norm(*batches: Any, momentum: float = 0.9) -> tl.Layer:
    layer = tl.BatchNorm(axis=0, momentum=momentum)
    layer.init(signature(batches[0]))
    for batch in batches:
        layer(batch)
    return layer


def test_batch_norm_averages_its_batches_and_counts_them() -> None:
    first, second = floats(6, 3), 3 * floats(6, 3) + 1
    mean, variance, n_batches = trained_batch_norm(first, second).state
    wanted_mean = 0.9 * (0.1 * first.mean(0)) + 0.1 * second.mean(0)
    wanted_variance = 0.9 * (0.9 + 0.1 * first.var(0)) + 0.1 * second.var(0)
    np.testing.assert_allclose(mean[0], wanted_mean, rtol=1e-5)
    np.testing.assert_allclose(variance[0], wanted_variance, rtol=1e-5)
    assert n_batches == 2


def test_batch_norm_in_evaluation_uses_the_averages_and_leaves_them() -> None:
    trained = trained_batch_norm(floats(6, 3) * 2 + 5, momentum=0.5)
    evaluated = tl.BatchNorm(axis=0, mode="eval")
    evaluated.weights, evaluated.state = trained.weights, trained.state
    x = floats(4, 3)
    mean, variance, _ = trained.state
    np.testing.assert_allclose(evaluated(x), (x - mean) / np.sqrt(variance + 1e-5), rtol=1e-5)
    np.testing.assert_array_equal(evaluated(x[:1]), evaluated(x)[:1])
    jax.tree.map(np.testing.assert_array_equal, evaluated.state, trained.state)


def test_batch_norm_of_values_far_from_zero_keeps_their_variance() -> None:
    x = floats(64, 1) + 4096  # the mean of squares less the square of the mean has no digit of it left
    layer = tl.BatchNorm(axis=0)
    layer.init(signature(x))
    np.testing.assert_allclose(np.std(layer(x)), 1, rtol=1e-4)


def test_batch_norm_says_which_axes_it_wants() -> None:
    with pytest.raises(LayerError, match=r"axes \(0, 1, 2\)"):
        tl.BatchNorm().init(signature(floats(6, 3)))


@pytest.mark.parametrize("make", [tl.BatchNorm, tl.LayerNorm, tl.FilterResponseNorm])
def test_half_precision_comes_back_as_such_but_is_normalized_in_float32(make: Any) -> None:
    x = jnp.asarray(floats(8, 4, 4, 8), jnp.bfloat16)
    layer = make()
    layer.init(signature(x))
    precise = layer(x.astype(jnp.float32))
    assert layer(x).dtype == jnp.bfloat16
    np.testing.assert_array_equal(layer(x), precise.astype(jnp.bfloat16))


def test_filter_response_norm_does_not_mix_examples() -> None:
    x = floats(4, 3, 2, 5)
    layer = tl.FilterResponseNorm()
    layer.init(signature(x))
    np.testing.assert_allclose(layer(x[1:2]), layer(x)[1:2], rtol=1e-6)
