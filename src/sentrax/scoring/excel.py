"""Scored rows as an Excel workbook with one sheet, in constant memory."""

import datetime
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from sentrax.data.tables import Table
from sentrax.errors import InputError
from sentrax.scoring.rows import ScoredBlock
from sentrax.wording import quoted

_MAX_ROWS = 1_048_576
_MAX_COLUMNS = 16_384
_MAX_CHARACTERS = 32_767
_MAX_EXACT = 999_999_999_999_999
"""Excel shows 15 digits, so that longer numbers are written as text."""
_ROWS_AT_ONCE = 1 << 14
_ADVICE = "write .csv, .jsonl or .parquet instead"
_OPTIONS = {
    # A text that begins with = or http:// is a text.
    **{"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    **{"strings_to_numbers": False},
}


def check_columns(path: Path, columns: Sequence[str]) -> None:
    """Raise an `InputError` if a sheet cannot have these columns.

    Args:
        path: The file that they come from.
        columns: Their names.
    """
    if len(columns) > _MAX_COLUMNS:
        raise InputError(
            f"{path} and its scores have {len(columns):,} columns; Excel takes {_MAX_COLUMNS:,}, so {_ADVICE}"
        )
    for name in columns:
        if _length(name) > _MAX_CHARACTERS:
            raise InputError(
                f"{path} has a column whose name, {quoted(name)}, has more than the {_MAX_CHARACTERS:,}"
                f" characters of an Excel cell; {_ADVICE}"
            )


def check_rows(path: Path, table: Table, scored: ScoredBlock, n_before: int) -> None:
    """Raise an `InputError` if a sheet cannot have these rows.

    Args:
        path: The file to write.
        table: Where the rows come from.
        scored: The rows.
        n_before: How many rows come before them.
    """
    if n_before + len(scored.block.frame) > _MAX_ROWS - 1:
        raise InputError(
            f"cannot write {path}: {table.path} has more rows than the {_MAX_ROWS:,} of an Excel sheet,"
            f" the names included; {_ADVICE}"
        )
    for column in scored.block.frame:
        # No character takes less than a byte, nor do two units of UTF-16 take less than four.
        if isinstance(column.dtype, pl.String) and (column.str.len_bytes().max() or 0) > _MAX_CHARACTERS:  # type: ignore[operator]
            _check_lengths(path, table, scored, column)


def _check_lengths(path: Path, table: Table, scored: ScoredBlock, column: pl.Series) -> None:
    for index, value in enumerate(column):
        if value is not None and _length(value) > _MAX_CHARACTERS:
            number = int(scored.block.line_numbers()[index])
            raise InputError(
                f"cannot write {path}: {table.path}, {table.place(number)}, column {quoted(column.name)}: a"
                f" cell of {_length(value):,} characters exceeds Excel's {_MAX_CHARACTERS:,}; {_ADVICE}"
            )


def write_workbook(parts: Sequence[Path], columns: Sequence[str], target: Path, folder: Path) -> None:
    """Write parts in Parquet as a workbook.

    Args:
        parts: The parts.
        columns: The names of the columns.
        target: The workbook.
        folder: A folder for xlsxwriter's temporary files.

    Raises:
        OSError: If it cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        workbook = xlsxwriter.Workbook(str(target), {**_OPTIONS, "tmpdir": str(folder)})
        # Always the same, so that equal rows give equal bytes.
        workbook.set_properties({"created": datetime.datetime(2000, 1, 1), "comments": "Scored by sentrax"})
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, columns)
        row = 1
        for part in parts:
            frame = pl.read_parquet(part)
            for chunk in frame.iter_slices(_ROWS_AT_ONCE):
                for values in chunk.iter_rows():
                    sheet.write_row(row, 0, [_cell(value) for value in values])
                    row += 1
        workbook.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from None


def as_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns, each of strings, numbers or booleans."""
    return frame.select(
        column if column.dtype.is_numeric() or column.dtype == pl.Boolean else column.cast(pl.String)
        for column in frame
    )


def _cell(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if type(value) is int and abs(value) > _MAX_EXACT:
        return str(value)
    return value  # xlsxwriter writes decimal numbers too


def _length(text: str) -> int:
    """How long Excel takes a text to be: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2
