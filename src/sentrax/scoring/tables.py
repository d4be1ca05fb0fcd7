"""Scored rows as bytes of each kind of file, and their parts as one file."""

import io
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from sentrax.errors import InputError
from sentrax.scoring.delimited import SEPARATORS
from sentrax.scoring.json_lines import LINE

_ROW_GROUP = 1 << 16


def encoder(kind: str, *, verbatim: bool) -> Callable[[pl.DataFrame, pl.DataFrame], bytes]:
    """What turns columns and the scores of their rows into a part of a file of this kind.

    Args:
        kind: The kind of file.
        verbatim: Whether the columns are lines of JSON, to which the scores are to be added.
    """
    if verbatim:
        return lambda frame, scores: _bytes(_with_scores(frame[LINE], scores), "lines")
    return lambda frame, scores: _bytes(frame.hstack(scores), kind)


def join(kind: str, parts: Sequence[Path], columns: Sequence[str], target: Path) -> None:
    """Write the parts of a file to `target`, one after the other, and see that it reaches the disk.

    Raises:
        OSError: If it cannot be written.
    """
    if kind == "parquet":
        try:
            pl.scan_parquet(list(parts), glob=False).sink_parquet(target, row_group_size=_ROW_GROUP)
        except pl.exceptions.PolarsError as error:
            raise OSError(str(error).splitlines()[0]) from None
    else:
        with target.open("wb") as joined:
            if kind in SEPARATORS:
                joined.write(
                    _bytes(pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), kind, header=True)
                )
            for part in parts:
                with part.open("rb") as file:
                    shutil.copyfileobj(file, joined, 1 << 20)
    with target.open("rb+") as joined:
        os.fsync(joined.fileno())


def _with_scores(lines: pl.Series, scores: pl.DataFrame) -> pl.DataFrame:
    """The lines, with the scores as further keys of the objects on them."""
    added = scores.to_struct().struct.json_encode().str.strip_prefix("{")
    return pl.select(pl.concat_str(lines.str.strip_suffix("}"), pl.lit(","), added))


def _bytes(frame: pl.DataFrame, kind: str, *, header: bool = False) -> bytes:
    written = io.BytesIO()
    try:
        if kind == "parquet":
            frame.write_parquet(written, compression="lz4")
        elif kind == "jsonl":
            frame.write_ndjson(written)
        elif kind == "lines":
            frame.write_csv(written, include_header=False, quote_style="never")
        else:
            frame.write_csv(written, include_header=header, separator=SEPARATORS[kind])
    except pl.exceptions.PolarsError as error:
        raise InputError(
            f"the columns cannot be written as {kind}: {str(error).splitlines()[0]};"
            " a destination of the source's own kind takes them"
        ) from None
    return written.getvalue()
