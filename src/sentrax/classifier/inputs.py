"""Checks what is passed to a classifier, and converts it to columns and arrays."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.columns import as_column
from sentrax.wording import type_of

if TYPE_CHECKING:
    import polars as pl

FloatArray = npt.NDArray[np.float64]


def convert_texts(texts: Any) -> "pl.Series":
    """Texts as a Polars column: from a list, a numpy, pandas, Polars or Arrow column, or any iterable.

    Raises:
        InputError: If it is a single string, is not one-dimensional, or has an item that is not a string; the
            message says which.
    """
    import polars as pl

    if isinstance(texts, pl.Series):
        is_castable = texts.dtype in (pl.Categorical, pl.Enum, pl.Null)
        return as_column(texts.cast(pl.String) if is_castable else texts)
    return as_column(_read_items(texts, "texts"))


def read_texts(texts: Any) -> "pl.Series | list[Any]":
    """Texts for a predictor, which checks each, from the same types as `convert_texts`.

    Polars is used for nothing but its own columns: loading it takes longer than scoring a few texts.

    Raises:
        InputError: If it is a single string, or not one-dimensional.
    """
    if type(texts).__module__.partition(".")[0] == "polars":
        return convert_texts(texts)
    return list(_read_items(texts, "texts"))


def convert_labels(labels: Any) -> list[Any]:
    """Labels as a list, from the same types as `convert_texts`.

    Raises:
        InputError: If it is a single string, or not one-dimensional.
    """
    items: list[Any] = list(_read_items(labels, "labels"))
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


def _read_items(values: Any, name: str) -> Iterable[Any]:
    if isinstance(values, str | bytes):
        raise InputError(f"{name} is a single string; wrap it in a list")
    if isinstance(values, dict | set | frozenset):
        raise InputError(f"{name} is {type_of(values)}, which is unordered; pass a list")
    is_table = hasattr(
        values, "columns"
    )  # of any library; those of Polars and Arrow do not tell their dimensions
    n_dimensions = getattr(values, "ndim", 2 if is_table else 1)
    if n_dimensions != 1:
        raise InputError(f"{name} has {n_dimensions} dimensions; expected 1: pass one column of the table")
    for method in ("to_pylist", "tolist", "to_list"):  # of Arrow; of numpy and pandas; of Polars
        if hasattr(values, method):
            items: list[Any] = getattr(values, method)()
            return items
    if hasattr(values, "__array__") and not isinstance(values, Iterable):
        values = np.asarray(values).tolist()
    if not isinstance(values, Iterable):
        raise InputError(f"{name} is {type_of(values)}; pass a list or a column")
    return values
