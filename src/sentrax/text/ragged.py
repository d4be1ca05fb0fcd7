"""Rows of different lengths in two arrays, and arrays that grow without being copied each time."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import numpy.typing as npt

IdArray = npt.NDArray[Any]
Offsets = npt.NDArray[np.int64]

_FIRST_SIZE = 1 << 10


@dataclass(frozen=True)
class Ragged:
    """Ids of many texts: row `i` is `ids[offsets[i]:offsets[i + 1]]`.

    Attributes:
        ids: All ids (or other whole numbers), row after row, (total,).
        offsets: Where each row begins, and the end, (rows + 1,).
    """

    ids: IdArray
    offsets: Offsets

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[int]], dtype: npt.DTypeLike = np.int32) -> "Ragged":
        """Rows given as lists."""
        ids = np.fromiter(itertools.chain.from_iterable(rows), dtype=dtype)
        return cls(ids, offsets_of(np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))))

    @classmethod
    def concatenate(cls, parts: Iterable["Ragged"]) -> "Ragged":
        """The rows of all parts, in order."""
        parts = list(parts)
        lengths = [part.lengths for part in parts]
        ids = [part.ids for part in parts]
        if not parts:
            return cls(np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int64))
        return cls(np.concatenate(ids), offsets_of(np.concatenate(lengths)))

    @property
    def lengths(self) -> Offsets:
        """How many ids each row has, (rows,)."""
        return np.diff(self.offsets)

    def take(self, rows: npt.NDArray[np.integer]) -> "Ragged":
        """These rows, in this order; a row may come more than once."""
        begins = self.offsets.take(rows)
        lengths = self.offsets.take(rows + 1) - begins
        offsets = offsets_of(lengths)
        if offsets[-1] == len(rows) and (lengths == 1).all():
            return Ragged(self.ids.take(begins), offsets)
        indices = np.arange(offsets[-1])
        indices += np.repeat(begins - offsets[:-1], lengths)
        return Ragged(self.ids.take(indices), offsets)

    def take_joined(self, rows: "Ragged") -> "Ragged":
        """These rows, which are given as several each, joined to one."""
        taken = self.take(rows.ids)
        return Ragged(taken.ids, taken.offsets.take(rows.offsets))

    def rows_with(self, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """The rows that have a flagged id, in order, each once.

        Args:
            flags: Which ids, (total,).
        """
        rows = np.searchsorted(self.offsets, np.flatnonzero(flags), "right") - 1
        return rows[np.append(True, rows[1:] != rows[:-1])] if len(rows) else rows

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, row: int) -> IdArray: ...

    @overload
    def __getitem__(self, row: slice) -> "Ragged": ...

    def __getitem__(self, row: int | slice) -> "IdArray | Ragged":
        if isinstance(row, slice):
            begin, end, step = row.indices(len(self))
            if step != 1:
                raise IndexError(f"rows can be cut in steps of 1, not of {step}")
            offsets = self.offsets[begin : max(begin, end) + 1]
            return Ragged(self.ids[offsets[0] : offsets[-1]], offsets - offsets[0])
        if not -len(self) <= row < len(self):
            raise IndexError(f"row {row} of {len(self)}")
        row %= len(self)
        return self.ids[self.offsets[row] : self.offsets[row + 1]]

    def __iter__(self) -> Iterator[IdArray]:
        return (self[row] for row in range(len(self)))

    def __repr__(self) -> str:
        return f"<Ragged: {len(self):,} rows, {len(self.ids):,} ids>"


def offsets_of(lengths: npt.NDArray[np.integer | np.bool_]) -> Offsets:
    """Where rows of these lengths begin, and where the last one ends."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def code_points(strings: Sequence[str]) -> Ragged:
    """The code points of each string, a row for each, as 32-bit numbers."""
    lengths = np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))
    codes = "".join(strings).encode("utf-32-le", "surrogatepass")
    return Ragged(np.frombuffer(codes, dtype="<u4"), offsets_of(lengths))


def concatenate_rows(parts: Sequence[Ragged]) -> Ragged:
    """The parts joined row by row: each row has the ids of that row in each part, in order."""
    if len(parts) == 1:
        return parts[0]
    lengths = [part.lengths for part in parts]
    offsets = offsets_of(np.sum(lengths, axis=0))
    ids = np.empty(offsets[-1], dtype=np.int32)
    begin = offsets[:-1].copy()
    for part, own in zip(parts, lengths, strict=True):
        ids[np.arange(len(part.ids)) + np.repeat(begin - part.offsets[:-1], own)] = part.ids
        begin += own
    return Ragged(ids, offsets)


class GrowingArray:
    """An array to which values are appended.

    Args:
        dtype: The type of its numbers.
        shape: The shape of one value; by default it is a number.
    """

    def __init__(self, dtype: npt.DTypeLike, shape: tuple[int, ...] = ()):
        self._data = np.zeros((_FIRST_SIZE, *shape), dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> npt.NDArray[Any]:
        """What there is so far, (length, ...); stays as it is when more is appended."""
        return self._data[: self._length]

    def append(self, values: npt.NDArray[Any]) -> None:
        """Put values at the end."""
        self.write(self._length, values)

    def write(self, start: int, values: npt.NDArray[Any]) -> None:
        """Write values from index `start` on, which is at most the length; they become the last ones."""
        end = start + len(values)
        if end > len(self._data):
            larger = np.zeros((2 * end, *self._data.shape[1:]), dtype=self._data.dtype)
            larger[:start] = self._data[:start]
            self._data = larger
        self._data[start:end] = values
        self._length = end


class GrowingRagged:
    """Rows of different lengths, to which rows are appended.

    Args:
        dtype: The type of their numbers.
    """

    def __init__(self, dtype: npt.DTypeLike):
        self._ids, self._offsets = GrowingArray(dtype), GrowingArray(np.int64)
        self._offsets.append(np.zeros(1, dtype=np.int64))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @property
    def rows(self) -> Ragged:
        """What there is so far; stays as it is when more is appended."""
        return Ragged(self._ids.values, self._offsets.values)

    def append(self, rows: Ragged) -> None:
        """Put rows at the end."""
        end = int(self._offsets.values[-1])
        self._ids.write(end, rows.ids)
        # Last, since these say which ids there are: Ctrl-C must not leave rows without them.
        self._offsets.append(rows.offsets[1:] + end)
