"""Tables in sheets of Excel and OpenDocument workbooks; every cell is a string, as in CSV."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import polars as pl

from sentrax.data.headers import describe_no_header, find_late_header, find_names
from sentrax.data.limits import DEFAULT_LIMITS, Limits, check_expansion
from sentrax.data.raw_files import DAMAGED, ZIP_MARK, changed_error, file_state, first_bytes
from sentrax.data.tables import Carry, Column, Columns, Position, RowBlock, find_long_texts
from sentrax.errors import CorpusError, InputError, MissingDependencyError
from sentrax.wording import listed, quoted

_BYTES_PER_CELL = 64
"""How much memory a cell takes, roughly, empty ones included."""
_CELL = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,9})["']""")
_CHUNK = 1 << 20
_LONGEST_NAME = 20


class WorkbookTable:
    """A sheet of a workbook; blank rows are skipped.

    Args:
        path: The file.
        columns: The requested columns.
        sheet: The name of the sheet, or its number from 1; None for the first that is not empty.
        header: Whether the first row names the columns; None to guess it.
        notify: Called with each guess, in a line.
        limits: What is read at most.

    Raises:
        CorpusError: If it cannot be read, is too large, or has no such rows.
        InputError: If there is no such sheet.
        MissingDependencyError: If fastexcel is not installed.
    """

    file_format = "excel"

    def __init__(
        self,
        path: Path,
        columns: Sequence[Column],
        sheet: str | None,
        header: bool | None,
        notify: Callable[[str], None],
        limits: Limits = DEFAULT_LIMITS,
    ):
        self.path = path
        self._limits = limits
        self._state = file_state(path)
        _check_size(path, limits)
        frame = self._read_sheet(sheet, notify)
        is_filled = pl.select(pl.any_horizontal(*(column.is_not_null() for column in frame))).to_series()
        self._numbers = np.flatnonzero(is_filled.to_numpy()) + 1
        frame = frame.filter(is_filled)
        late = find_late_header(frame) if header is None else None
        if late is not None:
            raise CorpusError(
                f"{path}: row {self._numbers[late]:,} looks like the header; remove what is above it, or say"
                " what the first row is (--header yes or no)"
            )
        names, self.has_names = find_names(frame, columns, header)
        self.start = Position(int(self.has_names), int(self._numbers[0]) + int(self.has_names))
        if not self.has_names and header is None:
            notify(describe_no_header(self, int(self._numbers[0])))
        self._rows = frame
        self._rows.columns = names
        self.sample: Mapping[str, pl.Series] = self._rows[self.start.offset :].to_dict()

    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns and their types."""
        return dict.fromkeys(self._rows.columns, pl.String())

    def place(self, number: int) -> str:
        """A row in words."""
        return f"row {number:,}"

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The rows from `start` on; see `Table`."""
        file_size, n_rows = self._state[0], len(self._rows)
        at_once = max(1, size * n_rows // max(int(self._rows.estimated_size()), 1))
        for first in range(start.offset, max(n_rows, start.offset + 1), at_once):
            frame = self._rows[first : first + at_once]
            numbers = self._numbers[first : first + at_once]
            is_short, bad = find_long_texts(frame[columns.text], numbers, self._limits)
            if bad:
                frame, numbers = frame.filter(is_short), numbers[is_short.to_numpy()]
            labels = None
            if columns.label is not None:
                labels = frame[columns.label].str.strip_chars().replace("", None)
            done = min(first + at_once, n_rows)
            yield RowBlock(
                frame[columns.text],
                labels,
                pl.DataFrame() if carry == "nothing" else frame,
                bad,
                Position(done, int(self._numbers[done - 1]) + 1),
                file_size * done // n_rows,
                lambda numbers=numbers: numbers,  # type: ignore[misc]
            )

    def _read_sheet(self, wanted: str | None, notify: Callable[[str], None]) -> pl.DataFrame:
        """The cells of the sheet as strings, null where one is empty."""
        try:
            import fastexcel
        except ImportError:
            raise MissingDependencyError(
                f"reading {self.path} needs fastexcel: pip install 'sentrax[excel]'; or save it as CSV"
            ) from None
        try:
            reader = fastexcel.read_excel(self.path.read_bytes())  # by a path, it believes the extension
        except (fastexcel.FastExcelError, OSError):
            self._raise_unreadable()
        names = reader.sheet_names
        if wanted is not None and wanted not in names:
            if not (wanted.isdecimal() and 1 <= int(wanted) <= len(names)):
                raise InputError(f"{self.path} has no sheet {quoted(wanted)}; it has {_sheets(names)}")
            wanted = names[int(wanted) - 1]
        for name in names if wanted is None else [wanted]:
            try:
                sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
                frame = sheet.to_polars() if sheet.width else pl.DataFrame()
            except fastexcel.FastExcelError:
                self._raise_unreadable(f" in its sheet {quoted(name)}")
            if frame.width > self._limits.columns:
                raise self._limits.exceeded(self.path, f"has {frame.width:,} columns", "columns")
            if any(column.null_count() < len(column) for column in frame):
                if wanted is None and len(names) > 1:
                    notify(
                        f"{self.path}: read from sheet {quoted(name)} of {_sheets(names)} (set with --sheet)"
                    )
                return frame
        raise CorpusError(
            f"{self.path} has nothing but empty cells in {_sheets(names if wanted is None else [wanted])}"
        )

    def _raise_unreadable(self, where: str = "") -> NoReturn:
        if file_state(self.path) != self._state:
            raise changed_error(self.path)
        raise CorpusError(
            f"{self.path} cannot be read as a workbook{where}: it is damaged, has a password, or is an Office"
            " file without sheets; save it again, or as CSV"
        )


def _check_size(path: Path, limits: Limits) -> None:
    """Raise a `CorpusError` if a workbook would take too much memory."""
    if first_bytes(path, len(ZIP_MARK)) != ZIP_MARK:
        return  # an .xls file, which has at most 65,536 rows of 256 columns
    unpacked, packed = 0, path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                is_sheet = member.filename.startswith("xl/worksheets/")
                rows, columns, tail = 0, 0, b""
                with archive.open(member) as file:
                    while chunk := file.read(_CHUNK):
                        unpacked += len(chunk)
                        check_expansion(path, unpacked, packed, limits)
                        if unpacked > limits.data_bytes:
                            raise limits.exceeded(
                                path, f"has more than {unpacked:,} bytes unpacked", "data_bytes"
                            )
                        if is_sheet:
                            rows, columns = _extent(tail + chunk, rows, columns)
                            tail = chunk[-_LONGEST_NAME:]  # so that no cell's name is cut in two
                if rows * columns * _BYTES_PER_CELL > limits.data_bytes:
                    what = f"has a sheet of {rows:,} rows and {columns:,} columns, empty cells included"
                    raise limits.exceeded(path, what, "data_bytes")
    except (*DAMAGED, RuntimeError, NotImplementedError, ValueError, OSError):
        raise CorpusError(
            f"{path} is a damaged workbook, or has a password; save it again, or as CSV"
        ) from None


def _extent(xml: bytes, rows: int, columns: int) -> tuple[int, int]:
    """The largest row and column that cells are said to be in."""
    found: list[Any] = _CELL.findall(xml)
    for letters in {letters for letters, _ in found}:
        number = 0
        for letter in letters:
            number = 26 * number + letter - ord("A") + 1
        columns = max(columns, number)
    return max(rows, max((int(digits) for digits in {digits for _, digits in found}), default=0)), columns


def _sheets(names: Sequence[str]) -> str:
    return f"{'the sheet' if len(names) == 1 else 'the sheets'} {listed(names)}"
