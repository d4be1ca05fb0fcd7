"""The parts of a file of scored rows, put together."""

import bz2
import contextlib
import gzip
import lzma
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from sentrax.data.raw_files import zstd
from sentrax.scoring.outputs import SEPARATORS, OutputFormat, encode_names
from sentrax.scoring.parts import OutputParts

_ROW_GROUP = 1 << 16
_COMPRESSORS: dict[str, Callable[[Any], Any]] = {
    ".gz": partial(gzip.GzipFile, "", "wb", 6, mtime=0),
    ".bz2": partial(bz2.open, mode="wb"),
    ".xz": partial(lzma.open, mode="wb"),
    ".zst": partial(zstd.open, mode="wb"),
}


class TextJoiner:
    """What comes before, between and after the parts of a file of text.

    Args:
        file_format: Its format.
        columns: The names of its columns.
    """

    def __init__(self, file_format: str, columns: Sequence[str]):
        self._is_json = file_format == "json"
        if file_format in SEPARATORS:
            self.opening = encode_names(columns, file_format)
        else:
            self.opening = b"[" if self._is_json else b""
        self.closing = b"\n]\n" if self._is_json else b""
        self._is_first = True

    def add(self, data: bytes) -> bytes:
        """The next bytes of the parts, as they are to be written."""
        if not self._is_json or not self._is_first or not data:
            return data
        self._is_first = False
        return data.removeprefix(b",")  # there is a comma before each item


def join_parts(written: OutputFormat, parts: OutputParts, columns: Sequence[str], target: Path) -> None:
    """Write the parts of a file to `target`, one after the other.

    Raises:
        FileWriteError: If a part is not what was written.
        OSError: If it cannot be written.
    """
    if written.name in ("parquet", "excel"):
        paths = []
        for path, chunks in parts.chunks():
            for _ in chunks:  # which checks them
                pass
            paths.append(path)
        if written.name == "excel":
            from sentrax.scoring.excel import write_workbook

            write_workbook(paths, columns, target, parts.folder)
        else:
            _join_parquet(paths, target)
        return
    joiner = TextJoiner(written.name, columns)
    with open_compressed(target, written.compression) as file:
        file.write(joiner.opening)
        for _, chunks in parts.chunks():
            for chunk in chunks:
                file.write(joiner.add(chunk))
        file.write(joiner.closing)


def _join_parquet(parts: Sequence[Path], target: Path) -> None:
    try:
        pl.scan_parquet(list(parts), glob=False).sink_parquet(target, row_group_size=_ROW_GROUP)
    except pl.exceptions.PolarsError as error:
        raise OSError(str(error).splitlines()[0]) from None


@contextlib.contextmanager
def open_compressed(path: Path, ending: str) -> Iterator[Any]:
    """A file to write to, compressed as its ending says; equal content gives equal bytes."""
    with path.open("wb") as raw:
        if not ending:
            yield raw
            return
        with _COMPRESSORS[ending](raw) as file:
            yield file
