"""Opening a file of texts: which source is in charge of it."""

from collections.abc import Sequence
from pathlib import Path

from sentrax.scoring.batches import Source
from sentrax.scoring.delimited import DelimitedSource, PlainTextSource
from sentrax.scoring.json_lines import JsonLinesSource
from sentrax.scoring.parquet import ParquetSource


def opened(path: Path, kind: str, part_bytes: int, *, verbatim: bool, added: Sequence[str]) -> Source:
    """The source of a file of this kind.

    Args:
        path: The file.
        kind: One of `KINDS`.
        part_bytes: How much to read at a time.
        verbatim: Whether objects of JSON are to be passed on as they are written.
        added: The names of the columns that will be added.

    Raises:
        InputError: If the file cannot be read.
    """
    if kind == "parquet":
        return ParquetSource(path, part_bytes)
    if kind == "jsonl":
        return JsonLinesSource(path, part_bytes, verbatim=verbatim, added=added)
    if kind == "text":
        return PlainTextSource(path, part_bytes)
    return DelimitedSource(path, kind, part_bytes)
