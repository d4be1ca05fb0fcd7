"""Writes the rows of a mended file: in the format that its name asks for, whole or not at all."""

import tempfile
from pathlib import Path

import polars as pl

from sentrax.data.tables import Carry
from sentrax.errors import InputError
from sentrax.files.atomic import replace_atomically
from sentrax.scoring import excel
from sentrax.scoring.joining import TextJoiner, open_compressed
from sentrax.scoring.outputs import SEPARATORS, OutputFormat, encode_rows, output_format

FASTTEXT = OutputFormat("fasttext")
_JSON = ("jsonl", "json")
_ROWS_AT_ONCE = 1 << 16
_EXCEL_ROWS, _EXCEL_CHARACTERS = 1_048_575, 32_767


def mended_format(path: Path, source_format: str) -> OutputFormat:
    """The format of a mended file: by its extension, else that of the source.

    Raises:
        InputError: If no such file can be written.
        MissingDependencyError: If it needs a library that is not installed.
    """
    if source_format == "fasttext" and path.suffix.lower() in ("", ".txt", ".ft", ".fasttext"):
        return FASTTEXT
    return output_format(path, source_format)


def carry_for(path: Path, source_format: str) -> Carry:
    """What is kept of each row: its line if JSON stays JSON, otherwise its columns.

    Raises:
        InputError: If no such file can be written.
        MissingDependencyError: If it needs a library that is not installed.
    """
    written = mended_format(path, source_format)
    return "lines" if source_format in _JSON and written.name in _JSON else "columns"


def write_rows(
    frame: pl.DataFrame,
    path: Path,
    written: OutputFormat,
    *,
    verbatim: bool = False,
    with_names: bool = True,
) -> None:
    """Write rows; until they are complete, what was at `path` stays.

    Args:
        frame: The rows: their columns, or the only column with their lines.
        path: The file.
        written: Its format.
        verbatim: Whether they are lines of JSON.
        with_names: Whether the first line of CSV and TSV names the columns.

    Raises:
        InputError: If the format has no form for a column, or no room for the rows.
        FileWriteError: If it cannot be written.
    """
    if written.name == "excel":
        _check_sheet(frame, path)
    with replace_atomically(path) as temporary:
        if written.name == "parquet":
            frame.write_parquet(temporary)
        elif written.name == "excel":
            with tempfile.TemporaryDirectory() as folder:
                part = Path(folder, "rows.parquet")
                part.write_bytes(encode_rows(frame, "excel"))
                excel.write_workbook([part], frame.columns, temporary, Path(folder))
        else:
            _write_text(frame, temporary, written, verbatim=verbatim, with_names=with_names)


def _write_text(
    frame: pl.DataFrame, path: Path, written: OutputFormat, *, verbatim: bool, with_names: bool
) -> None:
    joiner = TextJoiner(written.name, frame.columns)
    with open_compressed(path, written.compression) as file:
        if with_names or written.name not in SEPARATORS:
            file.write(joiner.opening)
        for start in range(0, len(frame), _ROWS_AT_ONCE):
            rows = frame[start : start + _ROWS_AT_ONCE]
            if written == FASTTEXT:
                lines = "__label__" + rows["label"].str.replace_all(" ", " __label__") + " " + rows["text"]
                file.write(encode_rows(lines.to_frame(), "fasttext", verbatim=True))
            else:
                file.write(joiner.add(encode_rows(rows, written.name, verbatim=verbatim)))
        file.write(joiner.closing)


def _check_sheet(frame: pl.DataFrame, path: Path) -> None:
    excel.check_columns(path, frame.columns)
    texts = [column.drop_nulls() for column in frame if column.dtype == pl.String]
    longest = max((int(column.str.len_chars().to_numpy().max(initial=0)) for column in texts), default=0)
    if len(frame) > _EXCEL_ROWS or longest > _EXCEL_CHARACTERS:
        what = f"{len(frame):,} rows" if len(frame) > _EXCEL_ROWS else f"a text of {longest:,} characters"
        raise InputError(
            f"cannot write {path}: {what} exceed what an Excel sheet holds; write .csv, .jsonl or .parquet"
            " instead"
        )
