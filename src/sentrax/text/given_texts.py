"""Texts as Python code passes them: a list, a column of any library, an iterable."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sentrax.errors import InputError
from sentrax.text.columns import as_column
from sentrax.wording import type_of

if TYPE_CHECKING:
    import polars as pl


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
    return as_column(read_items(texts, "texts"))


def read_texts(texts: Any) -> "pl.Series | list[Any]":
    """Texts for a predictor, which checks each, from the same types as `convert_texts`.

    Polars is used for nothing but its own columns: loading it takes longer than scoring a few texts.

    Raises:
        InputError: If it is a single string, or not one-dimensional.
    """
    if type(texts).__module__.partition(".")[0] == "polars":
        return convert_texts(texts)
    return list(read_items(texts, "texts"))


def read_items(values: Any, name: str) -> Iterable[Any]:
    """The items of a list, column or iterable, from the same types as `convert_texts`.

    Args:
        values: The list or column.
        name: What messages call it.

    Raises:
        InputError: If it is a single string, is unordered, or is not one-dimensional.
    """
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
