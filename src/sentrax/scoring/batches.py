"""What every source gives: batches of rows, each with its texts and where the next one begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import polars as pl


@dataclass(frozen=True)
class Batch:
    """Rows that are read, scored and written together.

    Attributes:
        frame: Their columns, as they will be written.
        texts: Their texts, null where there is none, (rows,).
        end: Where in the source the next batch begins, in its own measure.
        read: How many bytes of the source have been read so far.
    """

    frame: pl.DataFrame
    texts: pl.Series
    end: int
    read: int


class Source(Protocol):
    """A file of texts."""

    @property
    def schema(self) -> Mapping[str, pl.DataType]:
        """The type of each column, in order."""
        ...

    @property
    def begin(self) -> int:
        """Where the first batch begins."""
        ...

    def batches(self, text: str, start: int) -> Iterator[Batch]:
        """The rows from `start` on, with the column `text` as their texts; at least one, if an empty batch.

        Raises:
            InputError: If the file cannot be read; the message says where and why.
        """
        ...
