"""Tables in Parquet; a position in one is a number of rows."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from sentrax.data.label_values import labels_to_strings
from sentrax.data.tables import Carry, Columns, Position, RowBlock
from sentrax.errors import CorpusError, InputError

Result = TypeVar("Result")

_HEAD_ROWS = 1000
_COMPRESSION = 4
"""How many bytes in memory a byte of such a file becomes, roughly."""
_LEAST_PER_ROW = 64
"""The least bytes assumed for a row, so that a block does not have too many rows."""
_TEXT_TYPES = (pl.String, pl.Categorical, pl.Enum, pl.Null)


class ParquetTable:
    """A Parquet file; its columns keep their types.

    Args:
        path: The file.

    Raises:
        CorpusError: If it is not a Parquet file, or is damaged.
    """

    file_format = "parquet"
    has_names = True
    start = Position(0, 1)

    def __init__(self, path: Path):
        self.path = path
        # A path with * in it is a name here, not a pattern.
        self._scan = self._read(lambda: pl.scan_parquet(path, glob=False))
        self._schema = self._read(lambda: self._scan.collect_schema())
        self._n_rows: int = self._read(lambda: self._scan.select(pl.len()).collect().item())
        self.sample: Mapping[str, pl.Series] = self._read(
            lambda: self._scan.head(_HEAD_ROWS).collect().to_dict()
        )

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
        file_size = self.path.stat().st_size
        per_row = max(_LEAST_PER_ROW, _COMPRESSION * file_size / max(self._n_rows, 1))
        n_rows = max(1, int(size / per_row))
        scan = self._scan
        if carry == "nothing":
            scan = scan.select(name for name in columns if name is not None)
        for first in range(start.offset, max(self._n_rows, 1), n_rows):
            frame = self._read(lambda first=first: scan.slice(first, n_rows).collect())  # type: ignore[misc]
            end = Position(first + len(frame), first + len(frame) + 1)
            yield RowBlock(
                frame[columns.text].cast(pl.String),
                None if columns.label is None else labels_to_strings(frame[columns.label]),
                pl.DataFrame() if carry == "nothing" else frame,
                [],
                end,
                file_size * end.offset // max(self._n_rows, 1),
                lambda first=first, frame=frame: first + np.arange(1, len(frame) + 1),  # type: ignore[misc]
            )

    def _read(self, read: Callable[[], Result]) -> Result:
        try:
            return read()
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise CorpusError(f"{self.path} cannot be read as Parquet: {reason}") from None

    def _check_types(self, columns: Columns) -> None:
        text_type = self._schema[columns.text]
        if not (isinstance(text_type, _TEXT_TYPES) or text_type.is_numeric()):
            raise InputError(f"column {columns.text!r} of {self.path} has type {text_type}, not text")
        if columns.label is None:
            return
        dtype = self._schema[columns.label]
        inner = dtype.inner if isinstance(dtype, pl.List) else dtype
        usable = (*_TEXT_TYPES, pl.Boolean)
        if not (isinstance(inner, usable) or (isinstance(inner, pl.DataType) and inner.is_numeric())):
            raise InputError(
                f"column {columns.label!r} of {self.path} has type {dtype}; labels are strings, numbers, or"
                " lists of them"
            )
