"""Which format a file of texts is in: by its extension, and by how it begins."""

from pathlib import Path

from sentrax.data.raw_files import COMPRESSED_ENDINGS
from sentrax.errors import CorpusError, InputError

FORMATS = ("csv", "tsv", "jsonl", "parquet", "fasttext", "text", "folder")
"""Comma-separated (or by semicolons, tabs, bars); tab-separated; one JSON object per line; Parquet;
one line per text, starting with `__label__x`; one text per line; a folder of texts per label."""

ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "text",
}

_FOREIGN = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x28\xb5\x2f\xfd": "compressed by zstd",
    b"ARROW1": "a Feather file",
    b"SQLite format 3": "an SQLite database",
    b"%PDF": "a PDF file",
    b"Obj\x01": "an Avro file",
    b"ORC": "an ORC file",
    b"\x89HDF": "an HDF5 file",
    b"\x80\x04\x95": "a pickle",
    b"\x80\x05\x95": "a pickle",
}
"""How unsupported files begin, and what they are."""
_SHOWN = 60
_LOOKED_AT = 1000
"""How many lines say whether a file of text has tabs throughout."""


def check_format(file_format: str | None) -> None:
    """Raise an `InputError` unless the format is None or one of `FORMATS`."""
    if file_format is not None and file_format not in FORMATS:
        raise InputError(f"unknown format {file_format!r}; choose from {', '.join(FORMATS)}")


def format_by_ending(path: Path) -> str | None:
    """The format by extension, ignoring one of compression; None for an unknown extension."""
    plain = path.with_suffix("") if path.suffix.lower() in COMPRESSED_ENDINGS else path
    return ENDINGS.get(plain.suffix.lower())


def check_not_foreign(path: Path, first: bytes) -> None:
    """Raise a `CorpusError` if the first bytes are those of an unsupported kind of file."""
    for mark, kind in _FOREIGN.items():
        if first.startswith(mark):
            raise CorpusError(
                f"{path} is {kind}, which is not supported; save its texts as CSV, JSON Lines or Parquet"
            )


def format_of_text(path: Path, head: bytes) -> tuple[str, bool]:
    """The format of a file of text, and whether it was guessed from the first lines.

    Args:
        path: The file.
        head: Its first lines, as UTF-8.

    Raises:
        InputError: If neither the ending nor the first lines say it.
    """
    by_ending = format_by_ending(path)
    if by_ending not in (None, "text"):
        return str(by_ending), False
    lines = [line for line in head.split(b"\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    first = lines[0].strip() if lines else b""
    if first.startswith(b"__label__"):
        return "fasttext", True
    if first.startswith(b"{"):
        return "jsonl", True
    if first and {line.count(b"\t") for line in lines} == {lines[0].count(b"\t")} != {0}:
        return "tsv", True
    if by_ending == "text":
        return "text", False
    raise InputError(
        f"cannot tell the format of {path} from its extension (not one of {' '.join(ENDINGS)}) or first line,"
        f" {first.decode(errors='replace')[:_SHOWN]!r}; set it with --format,"
        f" one of {', '.join(FORMATS)}"
    )
