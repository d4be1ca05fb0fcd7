"""Weights in fewer bytes, against the bounds that rounding has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from sentrax.errors import InputError
from sentrax.models.quantization import quantize_weights

FLOATS = st.floats(-(2.0**100), 2.0**100, width=32)
MATRICES = npst.arrays(
    np.float32, npst.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=5), elements=FLOATS
)


@given(MATRICES, st.sampled_from([0, 1]))
def test_int8_is_at_most_half_a_step_away(exact: np.ndarray, axis: int) -> None:
    weights, scales = quantize_weights(exact, "int8", axis=axis)
    assert (str(weights.dtype), str(scales.dtype)) == ("int8", "float32")
    steps = np.abs(exact).max(axis=axis, initial=0).astype(np.float64) / 127
    steps = np.maximum(steps, 2 * np.finfo(np.float32).tiny * 127)  # what is smaller may become 0
    away = np.abs(weights * np.expand_dims(scales.astype(np.float64), axis) - exact)
    assert (away <= 0.501 * np.expand_dims(steps, axis)).all()


@pytest.mark.parametrize("largest", [1e-36, 1.4e-38, 2.66e-43, 1.5e-45])
def test_int8_keeps_the_sign_of_very_small_weights_or_nothing(largest: float) -> None:
    exact = np.array([[largest, -largest]], dtype=np.float32)
    weights, scales = quantize_weights(exact, "int8", axis=1)
    assert (weights * scales[:, None] * exact >= 0).all()


@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_floats_are_numpys_and_have_no_scales(kind: str) -> None:
    exact = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    weights, scales = quantize_weights(exact, kind, axis=1)
    assert weights.dtype == kind
    assert not len(scales)
    assert (weights == exact.astype(kind)).all()


@pytest.mark.parametrize(
    ("weight", "kind", "message"),
    [
        (1e5, "float16", "a weight is too large to be kept as 'float16'"),
        (np.inf, "int8", "a weight is too large to be kept as 'int8'"),
        (np.nan, "float32", "a weight is too large to be kept as 'float32'"),
        (1.0, "int4", "weights cannot be kept as 'int4'; there is float32, float16, int8"),
    ],
)
def test_what_cannot_be_kept_is_refused(weight: float, kind: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        quantize_weights(np.array([[weight]], dtype=np.float32), kind, axis=1)
