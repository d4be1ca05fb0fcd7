"""Checks labels and weights as they are passed to a classifier, and converts them to lists and arrays."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.given_texts import read_items

FloatArray = npt.NDArray[np.float64]


def convert_labels(labels: Any) -> list[Any]:
    """Labels as a list, from a list, a numpy, pandas, Polars or Arrow column, or any iterable.

    Raises:
        InputError: If it is a single string, or not one-dimensional.
    """
    items: list[Any] = list(read_items(labels, "labels"))
    return items


def read_sample_weight(weights: Any, n_texts: int) -> FloatArray:
    """How much each text counts, (texts,), as it was passed; 1 without weights.

    Raises:
        InputError: If there is not one number per text, or one is negative or not finite, or all are 0; the
            message says which.
    """
    if weights is None:
        return np.ones(n_texts)
    try:
        array = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("sample_weight has an item that is not a number; pass one number per text") from None
    if array.shape != (n_texts,):
        raise InputError(f"sample_weight has shape {array.shape}; expected ({n_texts},), one per text")
    is_wrong = ~np.isfinite(array) | (array < 0)
    if is_wrong.any():
        index = int(is_wrong.argmax())
        raise InputError(f"sample_weight {index} is {array[index]}; expected a finite number, 0 or more")
    if n_texts and not array.any():
        raise InputError("sample_weight is zero for every text; give at least one a weight above 0")
    return array


def convert_sample_weight(weights: Any, n_texts: int) -> FloatArray:
    """The same, scaled to a mean of 1.

    Raises:
        InputError: As for `read_sample_weight`.
    """
    return scale_weights(read_sample_weight(weights, n_texts))


def scale_weights(weights: FloatArray) -> FloatArray:
    """Weights that are not all 0, scaled to a mean of 1."""
    if not len(weights):
        return weights
    weights = weights / weights.max()  # keeps the sum of very large weights finite
    scaled: FloatArray = weights / weights.mean()
    return scaled
