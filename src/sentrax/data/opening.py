"""`open_table`: from a path to the reader of its format."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sentrax.data.folders import FolderTable
from sentrax.data.formats import check_format, format_by_ending, format_of_text
from sentrax.data.json_lines import JsonLinesTable
from sentrax.data.parquet import ParquetTable
from sentrax.data.raw_files import check_readable
from sentrax.data.tables import Column, Table
from sentrax.data.text_files import TextFile
from sentrax.data.text_tables import DelimitedTable, LineTable
from sentrax.errors import InputError
from sentrax.forks import require_polars


def open_table(
    path: Path,
    *,
    columns: Sequence[Column] = (),
    file_format: str | None = None,
    encoding: str | None = None,
    notify: Callable[[str], None] = lambda notice: None,
) -> Table:
    """The table in a file, or in a folder with a folder of texts for each label.

    Args:
        path: The file or folder.
        columns: The requested columns; a first line that has one of their names is a header.
        file_format: One of `FORMATS`, or None to detect it.
        encoding: The text encoding, by Python's name, or None to detect it.
        notify: Called with each guess, in a line.

    Raises:
        CorpusError: If it cannot be found or read.
        ForkError: If this is a fork of a process in which Polars was at work.
        InputError: If there is no such format or encoding, or the format cannot be detected.
    """
    require_polars()
    check_format(file_format)
    if path.is_dir():
        if file_format not in (None, "folder"):
            raise InputError(f"{path} is a folder, not in format {file_format!r}")
        return FolderTable(path, encoding, notify)
    check_readable(path)
    if file_format == "folder":
        raise InputError(f"{path} is a file, not in format 'folder'")
    if (file_format or format_by_ending(path)) == "parquet":
        return ParquetTable(path)
    file = TextFile(path, encoding, notify)
    if file_format is None:
        file_format, is_guessed = format_of_text(path, file.head)
        if is_guessed:
            notify(f"{path}: read as {file_format} (from its first lines; set with --format)")
    if file_format == "jsonl":
        return JsonLinesTable(file)
    if file_format in ("fasttext", "text"):
        return LineTable(file, file_format)
    return DelimitedTable(file, file_format, columns, notify)
