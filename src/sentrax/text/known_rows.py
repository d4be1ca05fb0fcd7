"""What strings become, computed once for each: rows of numbers, found again by string or by hash."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.text.hashing import Hashes
from sentrax.text.ragged import GrowingRagged, Ragged

if TYPE_CHECKING:
    import polars as pl

Numbers = npt.NDArray[np.int32]

_SLOTS_PER_STRING, _MOST_SLOTS = 16, 1 << 22
"""So many slots that few strings share one, within 16 MB."""


class KnownRows:
    """The row of each distinct string so far; rows are numbered from 0 as they come.

    A string of a column is known by its hash. Those with equal hashes are one string; the chance of that
    among a million is one in 37 million.
    """

    def __init__(self) -> None:
        self._rows = GrowingRagged(np.int32)
        self._numbers: dict[str | int, int] = {}
        self._slots = _Slots()

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> Ragged:
        """The rows so far, by number; stays as it is when more come."""
        return self._rows.rows

    def numbers(self, strings: Sequence[str], compute: Callable[[Sequence[str]], Ragged]) -> Numbers:
        """The number of the row of each string.

        Args:
            strings: The strings.
            compute: The rows of distinct strings, for those that are new.
        """
        new = [string for string in dict.fromkeys(strings) if string not in self._numbers]
        if new:
            self._add(new, compute(new))
        return self._look_up(strings)

    def numbers_of_column(self, strings: "pl.Series", compute: "Callable[[pl.Series], Ragged]") -> Numbers:
        """The same for a column, in native code."""
        column = strings.hash()
        hashes = column.to_numpy()
        numbers = self._find(hashes)
        missed = np.flatnonzero(numbers < 0)
        if len(missed):
            first = missed[column.gather(missed).arg_unique().to_numpy()]
            self._rows.append(compute(strings.gather(first)))  # before the keys, as in `_add`
            self._numbers.update(self._slots.add(hashes[first], len(self) - len(first)))
            numbers[missed] = self._find(hashes[missed])
        return numbers

    def _find(self, hashes: Hashes) -> Numbers:
        """The number of each string, -1 for one that is not known."""
        numbers, is_other = self._slots.numbers(hashes)
        others = np.flatnonzero(is_other)
        numbers[others] = self._look_up(hashes[others].tolist())
        return numbers

    def _look_up(self, keys: Sequence[str | int]) -> Numbers:
        """The number of each key, -1 for one that is not there."""
        numbers = map(self._numbers.get, keys, itertools.repeat(-1))
        return np.fromiter(numbers, dtype=np.int32, count=len(keys))

    def _add(self, keys: Sequence[str], rows: Ragged) -> None:
        # The rows first: Ctrl-C must not leave keys of rows that are not there.
        self._rows.append(rows)
        self._numbers.update(zip(keys, range(len(self) - len(keys), len(self)), strict=True))


class _Slots:
    """The numbers of most strings by their hashes, in arrays, so that few are looked up in Python.

    Each hash has one slot, which may be that of another, too: the first to come has it.
    """

    def __init__(self) -> None:
        self._numbers = np.full(1 << 12, -1, dtype=np.int32)  # by slot
        self._hashes = np.zeros(1, dtype=np.uint64)  # by number

    def numbers(self, hashes: Hashes) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """The number of each string, -1 for one that is not here; and whether another has its slot."""
        candidates = self._numbers.take(self._slots(hashes))
        is_other = self._hashes.take(candidates, mode="clip") != hashes
        return np.where(is_other, np.int32(-1), candidates), is_other & (candidates >= 0)

    def add(self, hashes: Hashes, first: int) -> Iterator[tuple[int, int]]:
        """Remember new strings, numbered from `first` on.

        Returns:
            The hash and the number of each that has no slot.
        """
        n_strings = first + len(hashes)
        if n_strings > len(self._hashes):
            self._hashes = np.append(self._hashes, np.zeros(2 * n_strings - len(self._hashes), np.uint64))
        self._hashes[first:n_strings] = hashes
        numbers = np.arange(first, n_strings, dtype=np.int32)
        n_slots = min(1 << (_SLOTS_PER_STRING * n_strings).bit_length(), _MOST_SLOTS)
        if n_slots > len(self._numbers):
            self._numbers = np.full(n_slots, -1, dtype=np.int32)
            numbers = np.flatnonzero(self._hashes).astype(np.int32)
        slots = self._slots(self._hashes[numbers])
        free = np.flatnonzero(self._numbers.take(slots) < 0)[::-1]
        self._numbers[slots[free]] = numbers[free]
        without = numbers[self._numbers.take(slots) != numbers]
        return zip(self._hashes[without].tolist(), without.tolist(), strict=True)

    def _slots(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        # Signed, since numpy would first convert other indices.
        return (hashes & np.uint64(len(self._numbers) - 1)).view(np.int64)
