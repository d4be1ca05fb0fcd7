"""Labels as strings, whatever their type in a file; numbers without a fraction become whole numbers."""

import math
from typing import Any

import numpy as np
import polars as pl

from sentrax.text.pipeline import without_lone_surrogates


def label_to_string(value: Any) -> str | None:
    """One label as a string; None for one that is missing, empty, or not a number.

    Raises:
        TypeError: If it is neither a string nor a number.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return without_lone_surrogates(value).strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() else str(value)
    raise TypeError(f"a label cannot be a {type(value).__name__}")


def labels_to_strings(column: pl.Series) -> pl.Series:
    """The same for a column: strings or lists of strings; null for a list in which a label is missing."""
    if isinstance(column.dtype, pl.List):
        items = labels_to_strings(column.explode(empty_as_null=False, keep_nulls=False))
        lengths = column.list.len().fill_null(0)
        row = pl.Series(np.repeat(np.arange(len(column)), lengths.to_numpy()), dtype=pl.Int64)
        grouped = pl.DataFrame({"row": row, "label": items}).group_by("row", maintain_order=True).agg("label")
        every = pl.DataFrame({"row": pl.Series(range(len(column)), dtype=pl.Int64)})
        joined = every.join(grouped, on="row", how="left", maintain_order="left")["label"]
        is_wrong = column.is_null() | joined.list.eval(pl.element().is_null()).list.any().fill_null(False)
        return joined.fill_null(pl.Series([[]], dtype=pl.List(pl.String))).set(is_wrong, None)
    if column.dtype.is_float():
        usable = column.set(~column.is_finite().fill_null(False), None)
        strings = usable.cast(pl.String).str.strip_suffix(".0")
        return strings.set(strings == "-0", "0")
    return column.cast(pl.String).str.strip_chars().replace("", None)
