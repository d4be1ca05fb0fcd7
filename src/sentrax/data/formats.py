"""Which format a file of texts is in: by its first bytes, its extension, and its first lines."""

import json
import re
from pathlib import Path

from sentrax.data.headers import COMMON_SEPARATORS, RARE_SEPARATORS, header_separator, is_known
from sentrax.data.raw_files import (
    COMPRESSED_ENDINGS,
    COMPRESSION_MARKS,
    ZIP_MARK,
    zip_member_name,
    zip_members,
)
from sentrax.errors import CorpusError, InputError
from sentrax.wording import quoted

FORMATS = ("csv", "tsv", "jsonl", "json", "parquet", "arrow", "excel", "fasttext", "text", "folder")
"""Comma-separated (or by semicolons, tabs, bars); tab-separated; one JSON object per line; a JSON array of
objects, or objects one after the other; Parquet; Arrow (Feather); a sheet of an Excel or OpenDocument
workbook; one line per text, starting with `__label__x`; one text per line; a folder of texts per label."""

ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".txt": "text",
}
BINARY_FORMATS = ("parquet", "arrow", "excel")
"""The formats that are not text; their files are known by their first bytes."""

FOREIGN_BYTES = 512
"""How many of the first bytes show an unsupported kind of file."""
_OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0"
_BINARY_MARKS = {b"PAR1": "parquet", b"ARROW1": "arrow", _OLD_OFFICE_MARK: "excel"}
_WORKBOOK_MEMBERS = ("xl/", "content.xml")
_FOREIGN = {
    ZIP_MARK: "a zip archive",
    b"PK\x05\x06": "an empty zip archive",
    **dict.fromkeys(COMPRESSION_MARKS, "compressed twice"),
    _OLD_OFFICE_MARK: "an old Office file in a compressed file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x04\x22\x4d\x18": "compressed by LZ4",
    b"\x1f\x9d": "compressed by compress",
    b"]\0\0": "compressed by LZMA",
    b"LZIP": "compressed by lzip",
    b"\xff\x06\0\0sNaPpY": "compressed by Snappy",
    b"PAR1": "Parquet in a compressed file",
    b"ARROW1": "Arrow in a compressed file",
    b"FEA1": "a Feather file of version 1",
    b"\xff\xff\xff\xff": "an Arrow stream",
    b"SQLite format 3": "an SQLite database",
    b"Obj\x01": "an Avro file",
    b"ORC": "an ORC file",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a numpy file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"RIFF": "an image, a sound or a film",
    b"\x7fELF": "a program",
}
"""How unsupported files that are not text begin, and what they are."""
_FOREIGN_TEXT = {
    b"%PDF-": "a PDF file",
    b"{\\rtf": "a document in rich text",
    b"version https://git-lfs.github.com/spec/": "a pointer of Git LFS to a file (git lfs pull gets it)",
    b"@relation": "an ARFF file",
    b"@RELATION": "an ARFF file",
}
_NOT_TEXT = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_PICKLE = re.compile(rb"\x80[\x02-\x05][\x95\x8a-\x8c}\](cX)]")
_WEB_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|table|\?xml)\b", re.I)
_TAR_MARK, _TAR_OFFSET = b"ustar", 257
_LOOKED_AT = 1000
"""How many lines say whether a file of text has tabs throughout."""


def check_format(file_format: str | None) -> None:
    """Raise an `InputError` unless the format is None or one of `FORMATS`."""
    if file_format is not None and file_format not in FORMATS:
        raise InputError(f"unknown format {file_format!r}; choose from {', '.join(FORMATS)}")


def format_by_ending(path: Path) -> str | None:
    """The format by extension, that of the file in it if it is compressed; None for an unknown extension."""
    if path.suffix.lower() not in COMPRESSED_ENDINGS:
        return ENDINGS.get(path.suffix.lower())
    inside = ENDINGS.get(path.with_suffix("").suffix.lower())
    member = zip_member_name(path) if inside is None else None
    return inside if member is None else ENDINGS.get(Path(member).suffix.lower())


def binary_format(path: Path, first: bytes) -> str | None:
    """The format of a table that is not text, by how its file begins; None for any other file.

    Raises:
        CorpusError: If it is an Office file of another kind.
    """
    if not first.startswith(ZIP_MARK):
        return next((kind for mark, kind in _BINARY_MARKS.items() if first.startswith(mark)), None)
    try:
        with path.open("rb") as file:
            names = zip_members(file)
    except Exception:  # zipfile.BadZipFile, and much else for a damaged archive
        raise CorpusError(
            f"{path} is a damaged zip archive or Excel workbook; get or write it again"
        ) from None
    if "xl/workbook.bin" in names:
        raise CorpusError(f"{path} is a binary workbook (.xlsb), which is not supported; save it as .xlsx")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise CorpusError(f"{path} is a Word or PowerPoint file, which has no table; {_ADVICE}")
    return "excel" if any(name.startswith(_WORKBOOK_MEMBERS) for name in names) else None


_ADVICE = "save its texts as CSV, JSON Lines, Parquet or Excel"


def check_not_foreign(path: object, first: bytes) -> None:
    """Raise a `CorpusError` if the first bytes are those of an unsupported kind of file.

    Args:
        path: What they were read from.
        first: The first `FOREIGN_BYTES`, decompressed.
    """
    # A text may begin with ORC, or RIFF.
    marks = _FOREIGN_TEXT if is_text(first) else _FOREIGN_TEXT | _FOREIGN
    kind = next((kind for mark, kind in marks.items() if first.startswith(mark)), None)
    if kind is None and first[_TAR_OFFSET:].startswith(_TAR_MARK):
        kind = "a tar archive"
    if kind is None and _PICKLE.match(first):
        kind = "a pickle (loading one can run any code)"
    if kind is None and _WEB_PAGE.match(first):
        kind = "a web page or another XML file"
    if kind is not None:
        raise CorpusError(f"{path} is {kind}, which is not supported; {_ADVICE}")


def is_text(first: bytes) -> bool:
    """Whether the first bytes of a file have no control characters but those of text."""
    return first.translate(None, _NOT_TEXT) == first


def format_of_text(path: Path, head: bytes) -> tuple[str, bool]:
    """The format of a file of text, and whether it was guessed from the first lines.

    Args:
        path: The file.
        head: Its first lines, as UTF-8.

    Raises:
        InputError: If neither the ending nor the first lines say it.
    """
    by_ending = format_by_ending(path)
    lines = [line for line in head.split(b"\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    first = lines[0].strip() if lines else b""
    if by_ending in ("json", "jsonl"):
        found = json_layout(head) if first[:1] in (b"{", b"[") else "jsonl"
        return found, by_ending == "jsonl" != found
    is_marked = re.match(rb"__label__[^\s,;|]+[ \t]", first) is not None  # fastText's, whatever the extension
    if by_ending not in (None, "text", *BINARY_FORMATS) and not is_marked:
        return str(by_ending), False
    if first.startswith(b"__label__"):
        return "fasttext", True
    if first.startswith(b"{") or re.match(rb"\[\s*(\{|$)", first):
        return json_layout(head), True
    if first and {line.count(b"\t") for line in lines} == {lines[0].count(b"\t")} != {0}:
        return "tsv", True
    if header_separator(first.decode(errors="replace"), COMMON_SEPARATORS + RARE_SEPARATORS) is not None:
        return "csv", True
    if by_ending != "text" and any(_names_columns(first, separator) for separator in COMMON_SEPARATORS):
        return "csv", True
    if by_ending == "text":
        return "text", False
    raise InputError(
        f"cannot tell the format of {path} from its extension (not one of {' '.join(ENDINGS)}) or first line,"
        f" {quoted(first.decode(errors='replace'))}; set it with --format,"
        f" one of {', '.join(FORMATS)}"
    )


def _names_columns(line: bytes, separator: str) -> bool:
    fields = line.decode(errors="replace").split(separator)
    return len(fields) > 1 and any(is_known(field.strip('"')) for field in fields)


def json_layout(head: bytes) -> str:
    """How JSON is laid out: `"jsonl"` if there is an object on each line, else `"json"`."""
    lines = [line for line in head.split(b"\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    if not lines:
        return "jsonl"
    n_objects = sum(map(_is_object, lines[1:]))
    is_by_line = 2 * n_objects > len(lines) - 1 or len(lines) == 1
    try:
        first = json.loads(lines[0])
    except (ValueError, RecursionError):
        # A damaged line among others, or an object or array that goes on.
        return "jsonl" if is_by_line and not lines[0].startswith(b"[") and n_objects else "json"
    if isinstance(first, list):
        return "jsonl" if n_objects else "json"
    return "json" if len(lines) == 1 and n_lists_of_objects(first) == 1 else "jsonl"


def n_lists_of_objects(found: object) -> int:
    """How many values of an object are lists of objects."""
    values = found.values() if isinstance(found, dict) else ()
    return sum(isinstance(value, list) and any(isinstance(item, dict) for item in value) for value in values)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
