"""The labels of a file, block by block: missing ones are found, lists read, numbers spelled in one way."""

import itertools
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from sentrax.data.label_lists import matrix_rows, parse_label_list, unwrap_word
from sentrax.data.label_values import KEEP_HINT, is_missing_marker, label_value
from sentrax.data.tables import RowBlock
from sentrax.errors import InputError
from sentrax.wording import quoted

Cell = str | list[str] | None
"""One label, several, or none."""


class _MissingLabelError(Exception):
    """Says which marker stands for a missing label."""


def check_label_separator(separator: str | None) -> None:
    """Raise an `InputError` if labels are to be separated by nothing."""
    if separator == "":
        raise InputError("label_separator is empty; give what stands between labels, for example '|'")


def with_label_values(block: RowBlock, separator: str | None = None, *, keep_na: bool = False) -> RowBlock:
    """The block with the value of each label; a marker such as `NA` is a missing one.

    Args:
        block: The rows, with their labels as the file has them.
        separator: The separator between the labels of a cell, if a text may have several.
        keep_na: Whether the usual markers of missing values are labels.
    """
    labels = block.labels
    if labels is None or not len(labels):
        return block
    if isinstance(labels.dtype, pl.List):
        return _with_labels(block, labels, lambda items: _values(items, keep_na))
    return _with_labels(block, labels, lambda cell: _read_cell(cell, separator, keep_na))


def are_written_lists(rows: RowBlock, read: RowBlock, separator: str | None) -> bool:
    """Whether labels that the file has as texts were read as lists, without a separator that says so."""
    columns = (rows.labels, read.labels)
    is_list = [column is not None and isinstance(column.dtype, pl.List) for column in columns]
    return separator is None and is_list == [False, True]


class JoinedLabels(NamedTuple):
    """The labels of all blocks.

    Attributes:
        values: The label of each text, or a tuple of its labels.
        is_multi_label: Whether they are tuples.
        were_rows: Whether they were rows of 0 and 1, a place for each label: the label 2 is the third place.
    """

    values: tuple[Any, ...]
    is_multi_label: bool = False
    were_rows: bool = False


def join_labels(columns: list[pl.Series]) -> JoinedLabels:
    """The labels of all blocks, interned."""
    if not any(isinstance(column.dtype, pl.List) for column in columns):
        return JoinedLabels(tuple(itertools.chain.from_iterable(map(_interned, columns))))
    lists = [_as_list(cell) for column in columns for cell in column.to_list()]
    rows = matrix_rows(lists)
    if rows is not None:
        lists = [[str(place) for place, has in enumerate(row) if has] for row in rows]
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    tuples = map(tuple, lists)
    values = tuple(known[row] if row in known else known.setdefault(row, _distinct(row)) for row in tuples)
    return JoinedLabels(values, is_multi_label=True, were_rows=rows is not None)


def _interned(column: pl.Series) -> list[str]:
    """The strings of a column, each value as one object."""
    distinct, places = _distinct_values(column)
    values = np.array([sys.intern(value) for value in distinct], dtype=object)
    labels: list[str] = values[places.to_numpy()].tolist()
    return labels


def _distinct(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(sys.intern, dict.fromkeys(row)))


def _as_list(cell: Cell) -> list[str]:
    """A cell of a column in which others are lists."""
    return [label_value(unwrap_word(cell))] if isinstance(cell, str) else list(cell or ())


def _with_labels(block: RowBlock, labels: pl.Series, read: Callable[[Any], Cell]) -> RowBlock:
    """The block with its labels read, each distinct value once."""
    distinct, places = _distinct_values(labels)
    cells = list[Cell]()
    reasons: dict[int, str] = {}
    for place, value in enumerate(distinct):
        try:
            cells.append(read(value))
        except _MissingLabelError as error:
            cells.append(None)
            reasons[place] = str(error)
    dtype: Any = pl.String()
    if any(isinstance(cell, list) for cell in cells):
        dtype = pl.List(pl.String)
        cells = [cell if cell is None else _as_list(cell) for cell in cells]
    elif cells == distinct:
        return block
    why: dict[int, str] = {}
    if reasons:
        is_missing = places.is_in(list(reasons)).fill_null(False)
        indices = np.flatnonzero(is_missing.to_numpy()).tolist()
        why = {index: reasons[place] for index, place in zip(indices, places.filter(is_missing), strict=True)}
    return replace(block, labels=pl.Series(cells, dtype=dtype).gather(places), why_unlabelled=why)


def _distinct_values(column: pl.Series) -> tuple[list[Any], pl.Series]:
    """The distinct values of a column, and for each row the place of its value there, null for null."""
    keys = column
    if isinstance(column.dtype, pl.List):
        # Polars numbers strings in less time than lists; lengths keep `["a", "b"]` apart from `["ab"]`.
        sizes = column.list.eval(pl.element().str.len_bytes().cast(pl.String)).list.join(",")
        keys = sizes + ":" + column.list.join("")
    rows = pl.DataFrame({"key": keys, "row": pl.Series(range(len(keys)), dtype=pl.UInt32)})
    first = rows.filter(pl.col("key").is_not_null()).group_by("key", maintain_order=True).first()
    numbered = first.select("key", place=pl.int_range(pl.len(), dtype=pl.UInt32))
    places = rows.join(numbered, on="key", how="left", maintain_order="left")["place"]
    return column.gather(first["row"]).to_list(), places


def _read_cell(cell: str, separator: str | None, keep_na: bool) -> Cell:
    items = parse_label_list(cell)
    if items is None and separator is not None:
        items = [part for part in map(str.strip, cell.split(separator)) if part]
        if len(items) == 1:
            return [_value(items[0], keep_na, "the label is")]
    return _value(cell, keep_na, "the label is") if items is None else _values(items, keep_na)


def _values(items: list[str], keep_na: bool) -> list[str]:
    return [_value(item, keep_na, "one of the labels is") for item in items]


def _value(label: str, keep_na: bool, what: str) -> str:
    if is_missing_marker(label) and not (keep_na and label.strip()):
        if not label.strip():
            raise _MissingLabelError(f"{what} empty")
        raise _MissingLabelError(f"{what} {quoted(label.strip())}, which marks a missing one ({KEEP_HINT})")
    return label_value(label)
