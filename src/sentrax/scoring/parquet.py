"""A source of Parquet."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from sentrax.errors import InputError
from sentrax.scoring.batches import Batch

_MOST_ROWS = 1 << 16
_COMPRESSION = 4
"""How many bytes in memory a byte of such a file becomes, roughly."""


class ParquetSource:
    """A Parquet file; where a batch begins is counted in rows.

    Args:
        path: The file.
        part_bytes: How many bytes of memory a batch should take, roughly.

    Raises:
        InputError: If it is not a Parquet file, or is damaged.
    """

    def __init__(self, path: Path, part_bytes: int):
        self._path = path
        self.begin = 0
        try:
            # A path with * in it is a name here, not a pattern.
            self._scan = pl.scan_parquet(path, glob=False)
            self.schema: Mapping[str, pl.DataType] = self._scan.collect_schema()
            self._n_rows: int = self._scan.select(pl.len()).collect().item()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{path} cannot be read as Parquet: {_reason(error)}") from None
        self._size = path.stat().st_size
        per_row = _COMPRESSION * self._size / max(self._n_rows, 1)
        self._rows = max(1, min(_MOST_ROWS, int(part_bytes / per_row)))

    def batches(self, text: str, start: int) -> Iterator[Batch]:
        """The rows from this one on."""
        for first in range(start, max(self._n_rows, 1), self._rows):
            end = min(first + self._rows, self._n_rows)
            try:
                frame = self._scan.slice(first, self._rows).collect()
                texts = frame[text].cast(pl.String)
            except (pl.exceptions.PolarsError, OSError) as error:
                raise InputError(
                    f"{self._path}, rows {first + 1:,} to {end:,} cannot be read: {_reason(error)}"
                ) from None
            yield Batch(frame, texts, end, self._size * end // max(self._n_rows, 1))


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
