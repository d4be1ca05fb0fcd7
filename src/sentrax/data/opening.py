"""`open_table`: from a path to the reader of its format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentrax.data.columnar import ColumnarTable
from sentrax.data.folders import FolderTable
from sentrax.data.formats import (
    BINARY_FORMATS,
    FOREIGN_BYTES,
    binary_format,
    check_format,
    check_not_foreign,
    format_by_ending,
    format_of_text,
    is_text,
    json_layout,
)
from sentrax.data.json_lines import JsonTable
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import COMPRESSION_MARKS, ZIP_MARK, check_readable, first_bytes
from sentrax.data.tables import Column, Table
from sentrax.data.text_files import TextFile
from sentrax.data.text_tables import DelimitedTable, LineTable
from sentrax.data.workbooks import WorkbookTable
from sentrax.errors import CorpusError, InputError
from sentrax.forks import require_polars


@dataclass(frozen=True)
class ReadingOptions:
    """How a file is to be read, where it is not to be guessed.

    Attributes:
        file_format: One of `FORMATS`, or None to detect it.
        encoding: The text encoding, by Python's name, or None to detect it.
        header: Whether the first row of CSV, TSV or a sheet names the columns, or None to guess it.
        sheet: The sheet of a workbook, by its name or its number from 1, or None for the first with data.
        limits: What is read at most.
    """

    file_format: str | None = None
    encoding: str | None = None
    header: bool | None = None
    sheet: str | None = None
    limits: Limits = DEFAULT_LIMITS


def open_table(
    path: Path,
    options: ReadingOptions = ReadingOptions(),
    *,
    columns: Sequence[Column] = (),
    notify: Callable[[str], None] = lambda notice: None,
) -> Table:
    """The table in a file, or in a folder with a folder of texts for each label.

    Args:
        path: The file or folder.
        options: How to read it.
        columns: The requested columns; a first line that has one of their names is a header.
        notify: Called with each guess, in a line.

    Raises:
        CorpusError: If it cannot be found or read.
        ForkError: If this is a fork of a process in which Polars was at work.
        InputError: If there is no such format or encoding, or the format cannot be detected.
    """
    require_polars()
    file_format, limits = options.file_format, options.limits
    check_format(file_format)
    if path.is_dir():
        if file_format not in (None, "folder"):
            raise InputError(f"{path} is a folder, not in format {file_format!r}")
        return FolderTable(path, options.encoding, notify, limits)
    check_readable(path)
    if file_format == "folder":
        raise InputError(f"{path} is a file, not in format 'folder'")
    found = binary_format(path, first_bytes(path))
    by_ending = format_by_ending(path)
    if found is not None and file_format not in (None, found):
        raise InputError(f"{path} is in format {found!r}, not {file_format!r}; leave out --format")
    if found is not None and by_ending != found:
        notify(f"{path}: read as {found} (from its first bytes)")
    chosen = found or file_format or by_ending
    if chosen in BINARY_FORMATS and not (found or file_format):
        chosen = _check_extension(path, str(chosen), notify)
    if options.sheet is not None and chosen != "excel":
        notify(f"{path}: --sheet is ignored, since this is no workbook")
    if chosen == "excel":
        return WorkbookTable(path, columns, options.sheet, options.header, notify, limits)
    if chosen in ("parquet", "arrow"):
        return ColumnarTable(path, chosen, limits)
    return _open_text(path, options, columns, notify)


def _check_extension(path: Path, chosen: str, notify: Callable[[str], None]) -> str | None:
    """The format that the extension says, of a file that does not begin like it; None if it is text."""
    first = first_bytes(path, FOREIGN_BYTES)
    if is_text(first):
        notify(f"{path}: read as text, which it is, despite its extension")
        return None
    if first.startswith((*COMPRESSION_MARKS, ZIP_MARK)):
        raise CorpusError(f"{path} is compressed, and only files of text are read so; decompress it first")
    check_not_foreign(path, first)
    return chosen


def _open_text(
    path: Path, options: ReadingOptions, columns: Sequence[Column], notify: Callable[[str], None]
) -> Table:
    file = TextFile(path, options.encoding, notify, options.limits)
    file_format = options.file_format
    if file_format in ("json", "jsonl"):
        file_format = json_layout(file.head)
    elif file_format is None:
        file_format, is_guessed = format_of_text(path, file.head)
        if is_guessed:
            notify(f"{path}: read as {file_format} (from its first lines; set with --format)")
    if file_format in ("jsonl", "json"):
        return JsonTable(file, file_format)
    if file_format in ("fasttext", "text"):
        return LineTable(file, file_format)
    return DelimitedTable(file, file_format, columns, notify, options.header)
