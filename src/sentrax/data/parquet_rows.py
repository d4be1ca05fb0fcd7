"""Labelled rows out of Parquet."""

import numpy as np
import polars as pl

from sentrax.data.columns import TEXT_TYPES
from sentrax.data.label_column import chosen_columns
from sentrax.data.request import Request
from sentrax.data.rows import Rows
from sentrax.errors import CorpusError, InputError


def parquet_rows(request: Request) -> Rows:
    """The rows of a Parquet file.

    Raises:
        CorpusError: If it is damaged or has no rows.
        InputError: If a column is not there, cannot be told, or cannot be texts or labels.
    """
    path = request.path
    try:
        # A path with * in it is a name here, not a pattern.
        scan = pl.scan_parquet(path, glob=False)
        schema = scan.collect_schema()
        looked_at = list(schema)[:2] if len(schema) == 2 else []
        columns = scan.select(looked_at).collect().to_dict()
        text, label = chosen_columns(columns, schema, path, text=request.text, label=request.label)
        request.say_columns((text, label))
        _check_types(path, text, label, schema)
        frame = scan.select(text, label).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise CorpusError(f"{path} cannot be read as Parquet: {reason}") from None
    if not len(frame):
        raise CorpusError(f"{path} has columns, but no rows")
    places = np.arange(1, len(frame) + 1)
    return Rows(frame[text].cast(pl.String), as_labels(frame[label]), places, place="row {:,}".format)


def as_labels(column: pl.Series) -> pl.Series:
    """Labels as strings or lists of strings; null for one that is missing, empty, or not a number.

    Numbers without a fraction are whole ones, so that 1 and 1.0 are the same label.
    """
    if isinstance(column.dtype, pl.List):
        items = as_labels(column.explode(empty_as_null=False, keep_nulls=False))
        lengths = column.list.len().fill_null(0)
        row = pl.Series(np.repeat(np.arange(len(column)), lengths.to_numpy()), dtype=pl.Int64)
        grouped = pl.DataFrame({"row": row, "label": items}).group_by("row").agg("label")
        every = pl.DataFrame({"row": pl.Series(range(len(column)), dtype=pl.Int64)})
        joined = every.join(grouped, on="row", how="left", maintain_order="left")["label"]
        is_wrong = column.is_null() | joined.list.eval(pl.element().is_null()).list.any().fill_null(False)
        return joined.fill_null(pl.Series([[]], dtype=pl.List(pl.String))).set(is_wrong, None)
    if column.dtype.is_float():
        usable = column.set(~column.is_finite().fill_null(False), None)
        strings = usable.cast(pl.String).str.strip_suffix(".0")
        return strings.set(strings == "-0", "0")
    return column.cast(pl.String).str.strip_chars().replace("", None)


def _check_types(path: object, text: str, label: str, schema: pl.Schema) -> None:
    if not isinstance(schema[text], (*TEXT_TYPES, pl.Null)):
        raise InputError(f"the column {text!r} of {path} has type {schema[text]}, not text")
    dtype = schema[label]
    inner = dtype.inner if isinstance(dtype, pl.List) else dtype
    kinds = (*TEXT_TYPES, pl.Boolean, pl.Null)
    if not (isinstance(inner, kinds) or (isinstance(inner, pl.DataType) and inner.is_numeric())):
        raise InputError(
            f"the column {label!r} of {path} has type {dtype}; labels are strings, numbers, or lists of them"
        )
