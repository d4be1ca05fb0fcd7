"""Tables in Parquet and Arrow (Feather); a position in one is a number of rows."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import polars as pl

from sentrax.data.label_values import labels_to_strings
from sentrax.data.limits import DEFAULT_LIMITS, Limits, check_expansion
from sentrax.data.native_errors import NATIVE_ERRORS
from sentrax.data.raw_files import changed_error, file_state
from sentrax.data.tables import Carry, Columns, Position, RowBlock, find_long_texts
from sentrax.errors import CorpusError, InputError
from sentrax.wording import quoted

Result = TypeVar("Result")

_HEAD_ROWS = 1000
_HEAD_BYTES = 16 << 20
_COMPRESSION = 4
"""How many bytes in memory a byte of such a file becomes, roughly."""
_LEAST_PER_ROW = 64
"""The least bytes assumed for a row, so that a block does not have too many rows."""
_TEXT_TYPES = (pl.String, pl.Categorical, pl.Enum, pl.Null)
_NAMES = {"parquet": "Parquet", "arrow": "Arrow"}


class ColumnarTable:
    """A Parquet or Arrow file; its columns keep their types.

    Args:
        path: The file.
        file_format: `"parquet"` or `"arrow"`.
        limits: What is read at most.

    Raises:
        CorpusError: If it is not such a file, or is damaged, or has too many columns.
    """

    has_names = True
    start = Position(0, 1)

    def __init__(self, path: Path, file_format: str, limits: Limits = DEFAULT_LIMITS):
        self.path = path
        self.file_format = file_format
        self._limits = limits
        self._state = file_state(path)
        # A path with * in it is a name here, not a pattern.
        scan = pl.scan_parquet if file_format == "parquet" else pl.scan_ipc
        self._scan = self._read(lambda: scan(path, glob=False))
        self._schema = self._read(lambda: self._scan.collect_schema())
        if len(self._schema) > limits.columns:
            raise limits.exceeded(path, f"has {len(self._schema):,} columns", "columns")
        self._n_rows: int = self._read(lambda: self._scan.select(pl.len()).collect().item())
        head = self._read(lambda: self._scan.head(_HEAD_ROWS).collect())
        first = self._read(lambda: _pieces(head, _HEAD_BYTES))[0].frame if len(head) else head
        self.sample: Mapping[str, pl.Series] = first.to_dict()

    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns and their types."""
        return self._schema

    def place(self, number: int) -> str:
        """A row in words."""
        return f"row {number:,}"

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The rows from `start` on; see `Table`."""
        self._check_types(columns)
        file_size = self._state[0]
        per_row = max(_LEAST_PER_ROW, _COMPRESSION * file_size / max(self._n_rows, 1))
        n_rows = max(1, int(size / per_row))
        scan = self._scan
        if carry == "nothing":
            scan = scan.select(name for name in columns if name is not None)
        first, unpacked = start.offset, 0
        while first < self._n_rows:
            # Read at multiples of a number of rows, so that blocks do not depend on where reading began.
            begin = first - first % n_rows
            rows = self._read(lambda: scan.slice(begin, n_rows).collect())  # noqa: B023
            if begin + len(rows) < min(begin + n_rows, self._n_rows):
                raise changed_error(self.path)
            for piece in self._read(lambda: _pieces(rows[first - begin :], size)):  # noqa: B023
                unpacked += piece.n_bytes + len(piece.frame)
                check_expansion(self.path, unpacked, file_size, self._limits)
                yield self._block(piece.frame, columns, first, carry)
                first += len(piece.frame)
        if not self._n_rows:
            yield self._block(self._read(lambda: scan.collect()), columns, 0, carry)

    def _block(self, frame: pl.DataFrame, columns: Columns, first: int, carry: Carry) -> RowBlock:
        texts, labels = self._read(lambda: self._texts_and_labels(frame, columns))
        numbers, end = first + np.arange(1, len(frame) + 1), first + len(frame)
        is_short, bad = find_long_texts(texts, numbers, self._limits)
        if bad:
            frame, texts, numbers = (
                frame.filter(is_short),
                texts.filter(is_short),
                numbers[is_short.to_numpy()],
            )
            labels = None if labels is None else labels.filter(is_short)
        return RowBlock(
            texts,
            labels,
            pl.DataFrame() if carry == "nothing" else frame,
            bad,
            Position(end, end + 1),
            self._state[0] * end // max(self._n_rows, 1),
            lambda: numbers,
        )

    @staticmethod
    def _texts_and_labels(frame: pl.DataFrame, columns: Columns) -> tuple[pl.Series, pl.Series | None]:
        labels = None if columns.label is None else labels_to_strings(frame[columns.label])
        return frame[columns.text].cast(pl.String), labels

    def _read(self, read: Callable[[], Result]) -> Result:
        try:
            return read()
        except (*NATIVE_ERRORS, OSError):
            if file_state(self.path) != self._state:
                raise changed_error(self.path) from None
            name = _NAMES[self.file_format]
            raise CorpusError(
                f"{self.path} cannot be read as {name}: it is damaged, cut short, or in another format;"
                " get or write it again, or set --format"
            ) from None

    def _check_types(self, columns: Columns) -> None:
        text_type = self._schema[columns.text]
        if not (isinstance(text_type, _TEXT_TYPES) or text_type.is_numeric()):
            raise InputError(f"column {quoted(columns.text)} of {self.path} has type {text_type}, not text")
        if columns.label is None:
            return
        dtype = self._schema[columns.label]
        inner = dtype.inner if isinstance(dtype, pl.List | pl.Array) else dtype
        usable = (*_TEXT_TYPES, pl.Boolean)
        if not (isinstance(inner, usable) or (isinstance(inner, pl.DataType) and inner.is_numeric())):
            raise InputError(
                f"column {quoted(columns.label)} of {self.path} has type {dtype}; labels are strings,"
                " numbers, or lists of them"
            )


class _Piece(NamedTuple):
    """Consecutive rows, and how many bytes their strings have."""

    frame: pl.DataFrame
    n_bytes: int


def _pieces(frame: pl.DataFrame, size: int) -> list[_Piece]:
    """The rows in pieces of at most `size` bytes of strings, or one row: few bytes of a file can be many."""
    pieces, lengths = list[_Piece](), _lengths(frame)
    while len(frame):
        n_rows = max(1, int((lengths.cum_sum() <= size).sum()))
        pieces.append(_Piece(frame[:n_rows], int(lengths[:n_rows].sum())))
        frame, lengths = frame[n_rows:], lengths[n_rows:]
    return pieces


def _lengths(frame: pl.DataFrame) -> pl.Series:
    """How many bytes the strings of each row have, without making strings of categories."""
    lengths = [
        (pl.col(name).str if dtype == pl.String else pl.col(name).cat).len_bytes().cast(pl.UInt64)
        for name, dtype in frame.schema.items()
        if isinstance(dtype, pl.String | pl.Categorical | pl.Enum)
    ]
    if not lengths:
        return pl.zeros(len(frame), pl.UInt64, eager=True)
    return frame.select(pl.sum_horizontal(lengths)).to_series()
