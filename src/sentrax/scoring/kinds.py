"""Which kind of file results are written as."""

from pathlib import Path

from sentrax.data.kinds import COMPRESSED, ENDINGS
from sentrax.errors import InputError


def kind_of_destination(path: Path, source_kind: str) -> str:
    """The kind of a file to write: by its ending, else that of the source.

    Raises:
        InputError: If it would be plain text, which has no columns, or compressed.
    """
    if path.suffix.lower() == COMPRESSED:
        raise InputError(f"{path} would be compressed, and results are not; take away the {COMPRESSED}")
    kind = ENDINGS.get(path.suffix.lower(), source_kind)
    if kind == "text":
        raise InputError(
            f"{path} would be plain text, which has no columns for labels and probabilities;"
            " give it an ending such as .tsv, .csv, .jsonl or .parquet"
        )
    return kind
