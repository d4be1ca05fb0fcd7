"""What a label is worth, however it is spelled: the one rule of every way in, files and Python alike.

Labels are compared by value: `1`, `1.0`, `+1` and `1e0` are one label, and so are `True` and `true`; blanks
around a label do not count, and neither does the type that holds it. A number with leading zeros, such as
`01`, is a code, so it is text. Everything else is compared as it is written, case included.
"""

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from sentrax.text.pipeline import without_lone_surrogates
from sentrax.wording import type_of

if TYPE_CHECKING:
    import polars as pl

MISSING_MARKERS = frozenset(
    [
        *("NA", "N/A", "n/a", "<NA>", "nan", "NaN", "NAN", "-nan", "-NaN", "NaT", "null", "NULL", "None"),
        *("#N/A", "#NA", "#N/A N/A", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"),
        *("#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"),
        *("inf", "-inf", "Infinity", "-Infinity"),
    ]
)
"""What spreadsheets, pandas, databases and Python write where there is no value, or no number."""

KEEP_HINT = "--keep-na, or keep_na=True, makes it a label"
"""How to keep a label that is spelled like a missing one."""

_NUMBER = re.compile(
    r"[+-]?(?:(?:0|[1-9][0-9]{0,299})(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,3})?"
)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_EXACT = 1e22
"""Whole floats below this have the digits that Python writes; above, a power of ten is only near it."""


def label_value(label: str | bool | int | float) -> str:
    """The value of a label as a string; two labels are the same if their values are equal.

    >>> [label_value(label) for label in ("1.0", 1, " joy ", "TRUE", True, "01", -0.0, 0.50)]
    ['1', '1', 'joy', 'true', 'true', '01', '0', '0.5']
    """
    if isinstance(label, bool):
        return "true" if label else "false"
    if isinstance(label, int):
        return str(int(label))
    if isinstance(label, float):
        return _float_value(label)
    text = label.strip()
    if text.lower() in ("true", "false"):
        return text.lower()
    if not _NUMBER.fullmatch(text):
        return text
    if _WHOLE.fullmatch(text):
        return str(int(text))
    number = float(text)
    return _float_value(number) if math.isfinite(number) else text


def is_missing_marker(label: str) -> bool:
    """Whether a label is empty, or one of `MISSING_MARKERS`, which stand for a missing one."""
    text = label.strip()
    return not text or text in MISSING_MARKERS


def label_to_string(value: Any) -> str | None:
    """One label as a string; None for one that is missing, empty, or not a number.

    Raises:
        TypeError: If it is neither a string nor a number.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return without_lone_surrogates(value).strip() or None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bool | int | float):
        return label_value(value)
    raise TypeError(f"a label cannot be {type_of(value)}")


def labels_to_strings(column: "pl.Series") -> "pl.Series":
    """The same for a column: strings or lists of strings; null for a list in which a label is missing."""
    import polars as pl

    if isinstance(column.dtype, pl.Array):
        column = column.arr.to_list()
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
        column = column.set(~column.is_finite().fill_null(False), None)
    return column.cast(pl.String).str.strip_chars().replace("", None)


def _float_value(number: float) -> str:
    is_exact = number.is_integer() and abs(number) <= _EXACT
    return str(int(number)) if is_exact else repr(float(number))
