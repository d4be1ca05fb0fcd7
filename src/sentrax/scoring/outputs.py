"""The formats of files of scored rows: which one a name asks for, and a block of rows as bytes of it."""

import contextlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from sentrax.data.formats import ENDINGS
from sentrax.data.native_errors import NATIVE_ERRORS
from sentrax.data.record_scanner import Dialect, scan_records
from sentrax.data.tables import LINE
from sentrax.data.text_files import TextFile
from sentrax.errors import InputError, MissingDependencyError, SentraxError
from sentrax.scoring.formulas import escape_formulas
from sentrax.wording import quoted, shorten

SEPARATORS = {"csv": ",", "tsv": "\t"}
_TEXT_FORMATS = (*SEPARATORS, "jsonl", "json")
_WRITTEN = (*_TEXT_FORMATS, "parquet")
_ENDINGS = {ending: name for ending, name in ENDINGS.items() if name in _WRITTEN} | {".xlsx": "excel"}
_COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
_WITH_CELLS = (*SEPARATORS, "excel")
_ADVICE = ".csv, .tsv, .jsonl, .json (all also with .gz, .bz2, .xz or .zst), .parquet or .xlsx"


class OutputFormat(NamedTuple):
    """How a file of scored rows is written.

    Attributes:
        name: One of `csv`, `tsv`, `jsonl`, `json`, `parquet` and `excel`.
        compression: The ending of the compression, such as `.gz`; empty for none.
    """

    name: str
    compression: str = ""


def output_format(path: Path, source_format: str) -> OutputFormat:
    """The format of a file to write: by its extension, else that of the source.

    Raises:
        InputError: If no such file can be written; the message names those that can.
        MissingDependencyError: If it needs a library that is not installed.
    """
    ending, inner = path.suffix.lower(), path
    compression = ending if ending in _COMPRESSED else ""
    if compression:
        inner = path.with_suffix("")
        ending = inner.suffix.lower()
    if ending and ending not in _ENDINGS:
        raise InputError(
            f"cannot write {path}: the extension {quoted(inner.suffix)} cannot be written; use {_ADVICE}"
        )
    found = _ENDINGS.get(ending, source_format)
    if found not in _ENDINGS.values():
        raise InputError(
            f"cannot write {path}: {found} has no columns for labels and probabilities, or is only read; give"
            f" it an extension: {_ADVICE}"
        )
    if compression and found not in _TEXT_FORMATS:
        raise InputError(f"cannot write {path}: {inner.suffix} is compressed as it is; drop {path.suffix}")
    if found == "excel":
        check_excel_is_installed()
    return OutputFormat(found, compression)


def stream_format(source_format: str) -> OutputFormat:
    """The format for standard output: that of the source if it is one of text with columns, else CSV."""
    return OutputFormat(source_format if source_format in _TEXT_FORMATS else "csv")


def check_excel_is_installed() -> None:
    """Raise a `MissingDependencyError` unless Excel files can be written."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise MissingDependencyError(
            "writing .xlsx needs the library xlsxwriter; install it with: pip install 'sentrax[excel]'"
        ) from None


def check_can_escape(file_format: str) -> None:
    """Raise an `InputError` if a format has no cells that a spreadsheet could run."""
    if file_format not in _WITH_CELLS:
        raise InputError(
            f"--escape-formulas is for CSV, TSV and Excel, not for {file_format}, whose values are never"
            " run as formulas; leave it out"
        )


def is_scored_file(path: Path, file_format: str) -> bool:
    """Whether the last columns of a file are those that scoring adds, so that it may be scored anew."""
    try:
        names = _written_names(path, file_format)
    except SentraxError:
        return False
    if not names or not names[-1].startswith("unsure"):
        return False
    suffix, others = names[-1].removeprefix("unsure"), names[:-2]
    if names[-2:-1] != [f"confidence{suffix}"]:
        return False
    while others and others[-1].startswith("probability_"):
        others.pop()
    return len(others) < len(names) - 2 and others[-1:] == [f"label{suffix}"]


def _written_names(path: Path, file_format: str) -> list[str]:
    """The names of a file's columns, as scoring writes them: nothing is guessed.

    Raises:
        SentraxError: If it cannot be read.
    """
    from sentrax.data.opening import ReadingOptions, open_table

    if file_format in _TEXT_FORMATS:
        text = TextFile(path, "utf-8", lambda notice: None).head.decode(errors="replace")
        if file_format in SEPARATORS:
            first = next(scan_records(text, Dialect(SEPARATORS[file_format])), None)
            return [name or "" for name in first.fields] if first else []
        with contextlib.suppress(ValueError, RecursionError):  # later objects may have other keys
            found, _ = json.JSONDecoder().raw_decode(text.removeprefix("[").lstrip())
            return list(found) if isinstance(found, dict) else []
        return []
    return list(open_table(path, ReadingOptions(file_format, header=True)).schema())


def encoder(
    file_format: str, *, verbatim: bool, escape: bool, source: Path
) -> Callable[[pl.DataFrame, pl.DataFrame], bytes]:
    """The function that writes columns and the scores of their rows as a part of a file.

    Args:
        file_format: The format of the file. Parts of an Excel file are Parquet.
        verbatim: Whether the columns are lines of JSON, to which the scores are to be added.
        escape: Whether to escape formulas.
        source: The file that the rows come from, for messages.
    """

    def encode(frame: pl.DataFrame, scores: pl.DataFrame) -> bytes:
        if verbatim:
            _check_keys(frame[LINE], scores.columns, source)
            return encode_rows(_with_scores(frame[LINE], scores), file_format, verbatim=True)
        whole = frame.hstack(scores)
        return encode_rows(escape_formulas(whole) if escape else whole, file_format)

    return encode


def encode_rows(frame: pl.DataFrame, file_format: str, *, verbatim: bool = False) -> bytes:
    """Rows as a part of a file.

    Args:
        frame: The rows.
        file_format: The format of the file. Parts of an Excel file are Parquet.
        verbatim: Whether the only column has lines of JSON, which stay as they are.

    Raises:
        InputError: If the format has no form for a column.
    """
    data = _encode(frame, "lines" if verbatim else file_format)
    return _items(data) if file_format == "json" else data


def encode_names(columns: Sequence[str], file_format: str) -> bytes:
    """The first line of a file with columns."""
    return _encode(pl.DataFrame([columns], orient="row"), file_format)


def name_taken_error(path: Path, name: str) -> InputError:
    """The error for a new column whose name is taken."""
    return InputError(
        f"{path} already has a column {quoted(name)}, the name of a new column;"
        " add a suffix to the new names (--suffix), for example _new"
    )


def _check_keys(lines: pl.Series, added: Sequence[str], source: Path) -> None:
    """Raise an `InputError` if an object has a key that is to be added."""
    suspects = lines.str.contains_any([json.dumps(name, ensure_ascii=False) for name in added])
    for line in lines.filter(suspects):
        taken = set(added) & set(json.loads(line))
        if taken:
            raise name_taken_error(source, min(taken))


def _with_scores(lines: pl.Series, scores: pl.DataFrame) -> pl.DataFrame:
    """The lines, with the scores as further keys of the objects on them."""
    added = scores.to_struct().struct.json_encode().str.strip_prefix("{")
    return pl.select(pl.concat_str(lines.str.strip_suffix("}"), pl.lit(","), added))


def _items(lines: bytes) -> bytes:
    """Lines of JSON as items of an array, with a comma before each."""
    return b"".join(b",\n" + line for line in lines.splitlines())


def _check_types(schema: pl.Schema, file_format: str) -> None:
    """Raise an `InputError` that names the first column whose values a format has no form for."""
    for name, dtype in schema.items():
        if file_format != "parquet" and _has_bytes(dtype):
            what, instead = "bytes", "as .parquet"
        elif file_format in _WITH_CELLS and (dtype.is_nested() or dtype == pl.Duration):
            what = "lengths of time" if dtype == pl.Duration else "lists or objects"
            instead = "as .jsonl or .parquet"
        else:
            continue
        raise InputError(
            f"the rows cannot be written as {file_format}: column {quoted(name)} has {what} in its cells;"
            f" write them {instead}"
        )


def _has_bytes(dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.Struct):
        return any(_has_bytes(field.dtype) for field in dtype.fields)  # type: ignore[arg-type]
    return dtype == pl.Binary or (isinstance(dtype, pl.List | pl.Array) and _has_bytes(dtype.inner))  # type: ignore[arg-type]


def _encode(frame: pl.DataFrame, file_format: str) -> bytes:
    _check_types(frame.schema, file_format)
    written = io.BytesIO()
    try:
        if file_format == "excel":
            from sentrax.scoring.excel import as_cells

            as_cells(frame).write_parquet(written, compression="lz4")
        elif file_format == "parquet":
            frame.write_parquet(written, compression="lz4")
        elif file_format in ("jsonl", "json"):
            frame.write_ndjson(written)
        elif file_format == "lines":
            frame.write_csv(written, include_header=False, quote_style="never")
        else:
            frame.write_csv(written, include_header=False, separator=SEPARATORS[file_format])
    except NATIVE_ERRORS as error:
        raise InputError(
            f"the columns cannot be written as {file_format}: {shorten(str(error).splitlines()[0])};"
            " write them in the source's own format"
        ) from None
    return written.getvalue()
