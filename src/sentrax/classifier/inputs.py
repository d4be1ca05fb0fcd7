"""What people pass to a classifier, in the forms that it works with: checked once, here."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.columns import as_column

if TYPE_CHECKING:
    import polars as pl

FloatArray = npt.NDArray[np.float64]


def text_column(texts: Any) -> "pl.Series":
    """Texts as a Polars column: of a list, a numpy, pandas, Polars or Arrow column, or any iterable.

    Raises:
        InputError: If it is one string, is not one-dimensional, or has an item that is not a string; the
            message says which.
    """
    import polars as pl

    if isinstance(texts, pl.Series):
        is_castable = texts.dtype in (pl.Categorical, pl.Enum, pl.Null)
        return as_column(texts.cast(pl.String) if is_castable else texts)
    return as_column(_items(texts, "the texts"))


def label_items(labels: Any) -> list[Any]:
    """Labels as a list, of whatever holds them.

    Raises:
        InputError: If it is one string, or not one-dimensional.
    """
    items: list[Any] = list(_items(labels, "the labels"))
    return items


def sample_weights(weights: Any, n_texts: int) -> FloatArray:
    """How much each text counts, (texts,), 1 in the mean.

    Raises:
        InputError: If there is not one number for each text, or one is negative, or all are 0.
    """
    if weights is None:
        return np.ones(n_texts)
    try:
        given = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("sample_weight holds something that is not a number") from None
    if given.shape != (n_texts,):
        raise InputError(f"sample_weight has shape {given.shape}; expected ({n_texts},), one for each text")
    if not np.isfinite(given).all() or (given < 0).any() or not given.any():
        raise InputError("sample_weight must be finite, not negative, and not zero for all texts")
    given = given / given.max()  # so that the sum of large ones is still a number
    scaled: FloatArray = given / given.mean()
    return scaled


def _items(values: Any, what: str) -> Iterable[Any]:
    if isinstance(values, str | bytes):
        raise InputError(f"{what} are one string; put it into a list")
    if isinstance(values, dict | set | frozenset):
        raise InputError(f"{what} are a {type(values).__name__}, which has no order; pass a list")
    n_dimensions = getattr(values, "ndim", 1)
    if n_dimensions != 1:
        raise InputError(
            f"{what} have {n_dimensions} dimensions, and one is expected; pass one column of the table"
        )
    if hasattr(values, "to_pylist"):  # Arrow
        items: list[Any] = values.to_pylist()
        return items
    if hasattr(values, "tolist"):  # numpy, pandas
        items = values.tolist()
        return items
    if hasattr(values, "to_list"):  # Polars
        items = values.to_list()
        return items
    if hasattr(values, "__array__") and not isinstance(values, Iterable):
        values = np.asarray(values).tolist()
    if not isinstance(values, Iterable):
        raise InputError(f"{what} are a {type(values).__name__}; pass a list or a column")
    return values
