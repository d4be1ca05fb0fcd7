"""Which kinds of files there are, and which one a file is by the ending of its name."""

from pathlib import Path

from sentrax.errors import InputError

KINDS = ("csv", "tsv", "jsonl", "parquet", "text")
"""Comma- and tab-separated columns, an object of JSON a line, Parquet, and plain text, a text a line."""

_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "text",
}
_COMPRESSED = ".gz"


def kind_of_source(path: Path, kind: str | None) -> str:
    """The kind of a file to read: as given, or by its ending, before `.gz` if it has that.

    Raises:
        InputError: If there is no such kind, or the ending says nothing.
    """
    if kind is not None:
        if kind not in KINDS:
            raise InputError(f"no format {kind!r}; there is {', '.join(KINDS)}")
        return kind
    plain = path.with_suffix("") if path.suffix.lower() == _COMPRESSED else path
    found = _ENDINGS.get(plain.suffix.lower())
    if found is None:
        raise InputError(
            f"the ending of {path} does not say what it is, as {' '.join(_ENDINGS)} do;"
            f" give its format (--format), one of {', '.join(KINDS)}"
        )
    return found


def kind_of_destination(path: Path, source_kind: str) -> str:
    """The kind of a file to write: by its ending, else that of the source.

    Raises:
        InputError: If it would be plain text, which has no columns, or compressed.
    """
    if path.suffix.lower() == _COMPRESSED:
        raise InputError(f"{path} would be compressed, and results are not; take away the {_COMPRESSED}")
    kind = _ENDINGS.get(path.suffix.lower(), source_kind)
    if kind == "text":
        raise InputError(
            f"{path} would be plain text, which has no columns for labels and probabilities;"
            " give it an ending such as .tsv, .csv, .jsonl or .parquet"
        )
    return kind
