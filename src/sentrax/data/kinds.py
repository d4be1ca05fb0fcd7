"""Which kinds of files of texts there are, and which one a file is by the ending of its name."""

from pathlib import Path

from sentrax.errors import InputError

KINDS = ("csv", "tsv", "jsonl", "parquet", "text")
"""Comma- and tab-separated columns, an object of JSON a line, Parquet, and plain text, a text a line."""

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
COMPRESSED = ".gz"


def kind_by_ending(path: Path) -> str | None:
    """The kind of a file by the ending of its name, before `.gz` if it has that; None for another ending."""
    plain = path.with_suffix("") if path.suffix.lower() == COMPRESSED else path
    return ENDINGS.get(plain.suffix.lower())


def kind_of_source(path: Path, kind: str | None) -> str:
    """The kind of a file to read: as given, or by its ending, before `.gz` if it has that.

    Raises:
        InputError: If there is no such kind, or the ending says nothing.
    """
    if kind is not None:
        if kind not in KINDS:
            raise InputError(f"no format {kind!r}; there is {', '.join(KINDS)}")
        return kind
    found = kind_by_ending(path)
    if found is None:
        raise InputError(
            f"the ending of {path} does not say what it is, as {' '.join(ENDINGS)} do;"
            f" give its format (--format), one of {', '.join(KINDS)}"
        )
    return found
