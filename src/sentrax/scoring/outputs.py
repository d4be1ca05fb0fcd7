"""Scored rows as bytes of each output format, and their parts as one file."""

import io
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from sentrax.data.formats import ENDINGS
from sentrax.data.raw_files import COMPRESSED_ENDINGS
from sentrax.data.tables import LINE
from sentrax.errors import InputError

_SEPARATORS = {"csv": ",", "tsv": "\t"}
_FORMATS = (*_SEPARATORS, "jsonl", "parquet")
_ROW_GROUP = 1 << 16


def output_format(path: Path, source_format: str) -> str:
    """The format of a file to write: by its extension, else that of the source.

    Raises:
        InputError: If it would be compressed, or a format without columns.
    """
    if path.suffix.lower() in COMPRESSED_ENDINGS:
        raise InputError(f"{path} cannot be written: compressed output is not supported; drop {path.suffix}")
    if path.suffix and path.suffix.lower() not in ENDINGS:
        raise InputError(f"{path} has an unknown extension; use .csv, .tsv, .jsonl or .parquet, or none")
    found = ENDINGS.get(path.suffix.lower(), source_format)
    if found not in _FORMATS:
        raise InputError(
            f"{path} would be in the format {found!r}, which has no columns for labels and probabilities;"
            " give it the extension .csv, .tsv, .jsonl or .parquet"
        )
    return found


def encoder(
    file_format: str, *, verbatim: bool, source: Path
) -> Callable[[pl.DataFrame, pl.DataFrame], bytes]:
    """The function that writes columns and the scores of their rows as a part of a file.

    Args:
        file_format: The format of the file.
        verbatim: Whether the columns are lines of JSON, to which the scores are to be added.
        source: The file that the rows come from, for messages.
    """
    if not verbatim:
        return lambda frame, scores: _encode(frame.hstack(scores), file_format)

    def encode_lines(frame: pl.DataFrame, scores: pl.DataFrame) -> bytes:
        _check_keys(frame[LINE], scores.columns, source)
        return _encode(_with_scores(frame[LINE], scores), "lines")

    return encode_lines


def name_taken_error(path: Path, name: str) -> InputError:
    """The error for a new column whose name is taken."""
    return InputError(
        f"{path} already has a column {name!r}, the name of a new column;"
        " add a suffix to the new names (--suffix), for example _new"
    )


def join_parts(file_format: str, parts: Sequence[Path], columns: Sequence[str], target: Path) -> None:
    """Write the parts of a file to `target`, one after the other.

    Raises:
        OSError: If it cannot be written.
    """
    if file_format == "parquet":
        try:
            pl.scan_parquet(list(parts), glob=False).sink_parquet(target, row_group_size=_ROW_GROUP)
        except pl.exceptions.PolarsError as error:
            raise OSError(str(error).splitlines()[0]) from None
    else:
        with target.open("wb") as joined:
            if file_format in _SEPARATORS:
                header = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
                joined.write(_encode(header, file_format, header=True))
            for part in parts:
                with part.open("rb") as file:
                    shutil.copyfileobj(file, joined, 1 << 20)


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


def _encode(frame: pl.DataFrame, file_format: str, *, header: bool = False) -> bytes:
    written = io.BytesIO()
    try:
        if file_format == "parquet":
            frame.write_parquet(written, compression="lz4")
        elif file_format == "jsonl":
            frame.write_ndjson(written)
        elif file_format == "lines":
            frame.write_csv(written, include_header=False, quote_style="never")
        else:
            frame.write_csv(written, include_header=header, separator=_SEPARATORS[file_format])
    except pl.exceptions.PolarsError as error:
        raise InputError(
            f"the columns cannot be written as {file_format}: {str(error).splitlines()[0][:200]};"
            " write them in the source's own format"
        ) from None
    return written.getvalue()
