"""The labels of a file, block by block: missing ones are found, lists read, numbers spelled in one way."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import polars as pl

from sentrax.data.label_lists import matrix_rows, parse_label_list, unwrap_word
from sentrax.data.label_values import KEEP_HINT, is_missing_marker, label_value
from sentrax.data.tables import BadRow, RowBlock
from sentrax.wording import quoted

Cell = str | list[str] | None
"""One label, several, or none."""


class _MissingLabelError(Exception):
    """Says which marker stands for a missing label."""


def with_label_values(block: RowBlock, separator: str | None = None, *, keep_na: bool = False) -> RowBlock:
    """The block with the value of each label; rows with a marker such as `NA` for a label are bad ones.

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
        return JoinedLabels(tuple(sys.intern(label) for column in columns for label in column))
    lists = [_as_list(cell) for column in columns for cell in column.to_list()]
    rows = matrix_rows(lists)
    if rows is not None:
        lists = [[str(place) for place, has in enumerate(row) if has] for row in rows]
    return JoinedLabels(tuple(map(_tuple, lists)), is_multi_label=True, were_rows=rows is not None)


def _tuple(labels: list[str]) -> tuple[str, ...]:
    return tuple(map(sys.intern, dict.fromkeys(labels)))


def _as_list(cell: Cell) -> list[str]:
    """A cell of a column in which others are lists."""
    return [label_value(unwrap_word(cell))] if isinstance(cell, str) else list(cell or ())


def _with_labels(block: RowBlock, labels: pl.Series, read: Callable[[Any], Cell]) -> RowBlock:
    known: dict[Any, Cell] = {None: None}
    reasons: dict[Any, str] = {}
    cells, keys = [], list[Any]()
    for cell in labels.to_list():
        key = tuple(cell) if isinstance(cell, list) else cell
        if key not in known:
            try:
                known[key] = read(cell)
            except _MissingLabelError as error:
                known[key], reasons[key] = None, str(error)
        keys.append(key)
        cells.append(known[key])
    bad = list(block.bad)
    if reasons:
        numbers = block.line_numbers()
        bad += [
            BadRow(int(number), reasons[key])
            for number, key in zip(numbers, keys, strict=True)
            if key in reasons
        ]
    dtype: Any = pl.String()
    if any(isinstance(cell, list) for cell in known.values()):
        dtype = pl.List(pl.String)
        cells = [cell if cell is None else _as_list(cell) for cell in cells]
    return replace(block, labels=pl.Series(cells, dtype=dtype), bad=bad)


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
