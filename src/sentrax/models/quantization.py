"""Weights in fewer bytes: float16, or int8 with a scale for each row or column."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

WEIGHT_TYPES = ("float32", "float16", "int8")
"""In which weights can be kept: 4, 2 or 1 bytes each, the last with scales to multiply them by."""

_LARGEST_INT8 = 127


class QuantizedWeights(NamedTuple):
    """Weights as they are kept.

    Attributes:
        weights: A matrix of one of `WEIGHT_TYPES`.
        scales: What int8 weights are to be multiplied by, one for each row or column; else nothing, (0,).
    """

    weights: npt.NDArray[Any]
    scales: npt.NDArray[np.float32]


def check_weight_type(kind: str) -> None:
    """Raise an `InputError` unless weights can be kept so."""
    if kind not in WEIGHT_TYPES:
        raise InputError(f"weights cannot be kept as {kind!r}; there is {', '.join(WEIGHT_TYPES)}")


def quantize_weights(exact: npt.NDArray[np.floating[Any]], kind: str, *, axis: int) -> QuantizedWeights:
    """Weights rounded to one of `WEIGHT_TYPES`.

    Args:
        exact: A matrix.
        kind: What to keep it as.
        axis: Along which weights of int8 share a scale: with 1 each row has one, with 0 each column.

    Raises:
        InputError: If there is no such kind, or a weight is too large for it.
    """
    check_weight_type(kind)
    if kind != "int8":
        with np.errstate(over="ignore"):
            weights = exact.astype(kind)
        _check_finite(weights, kind)
        return QuantizedWeights(weights, np.zeros(0, dtype=np.float32))
    steps = np.abs(exact).max(axis=axis, initial=0) / _LARGEST_INT8
    _check_finite(steps, kind)
    # A step too small for a float32 of full precision stands for nothing but 0.
    scales = np.where(steps >= np.finfo(np.float32).tiny, steps, 1).astype(np.float32)
    return QuantizedWeights(np.rint(exact / np.expand_dims(scales, axis)).astype(np.int8), scales)


def _check_finite(numbers: npt.NDArray[Any], kind: str) -> None:
    if not np.isfinite(numbers).all():
        raise InputError(f"a weight is too large to be kept as {kind!r}")
