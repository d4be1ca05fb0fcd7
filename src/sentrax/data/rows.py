"""What a reader of any kind of file makes of it: texts, labels, where they stood, and what was bad."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl


class Bad(NamedTuple):
    """A row that cannot be used.

    Attributes:
        place: The number of its line, row or file, from 1.
        reason: What is wrong with it.
    """

    place: int
    reason: str


@dataclass(frozen=True)
class Rows:
    """The rows of a file.

    Attributes:
        texts: Their texts, strings, null where there is none, (rows,).
        labels: Their labels: strings, or lists of strings; null where there is none, (rows,).
        places: The number of each row's line (or row, in a file without lines), (rows,).
        bad: What could not even be read as a row.
        place: A row's place in words, from its number.
    """

    texts: pl.Series
    labels: pl.Series
    places: npt.NDArray[np.int64]
    bad: Sequence[Bad] = ()
    place: Callable[[int], str] = "line {:,}".format

    def all_bad(self) -> list[Bad]:
        """What is bad, and the rows without a text or a label, in the order of the file."""
        missing = [
            Bad(int(number), f"there is no {what}")
            for what, column in (("text", self.texts), ("label", self.labels))
            for number in self.places[column.is_null().to_numpy()]
        ]
        first: dict[int, Bad] = {}
        for row in (*self.bad, *missing):
            first.setdefault(row.place, row)
        return sorted(first.values())

    def good(self) -> tuple[pl.Series, pl.Series]:
        """The texts and labels of the rows that have both and are not bad."""
        known = {row.place for row in self.bad}
        usable = (self.texts.is_not_null() & self.labels.is_not_null()).to_numpy()
        if known:
            usable = usable & ~np.isin(self.places, sorted(known))
        kept = pl.Series(usable)
        return self.texts.filter(kept), self.labels.filter(kept)


def without_damaged(rows: Rows, damaged: frozenset[int], encoding: str) -> Rows:
    """The rows, of which those with a line that could not be decoded are bad."""
    if not damaged:
        return rows
    starts = np.unique(np.concatenate([rows.places, [row.place for row in rows.bad]])).astype(np.int64)
    where = np.searchsorted(starts, sorted(damaged), side="right") - 1
    of_rows = {
        (int(starts[place]) if place >= 0 else line)
        for place, line in zip(where, sorted(damaged), strict=True)
    }
    reason = f"it has bytes that are not {encoding}"
    bad = [Bad(place, reason) for place in sorted(of_rows)]
    return Rows(rows.texts, rows.labels, rows.places, [*bad, *rows.bad], rows.place)
