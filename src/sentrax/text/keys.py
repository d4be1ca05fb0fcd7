"""`Keys`: which features a model has, known by hashes, and the row of each; found in few steps."""

from bisect import bisect_left
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.text.hashing import Hashes, Indices
from sentrax.text.ragged import offsets_of

KeyArray = npt.NDArray[np.uint64] | npt.NDArray[np.uint32]

_HALF = np.uint64(32)
_MOST_STEPS = 16
"""So many keys are looked at one by one. Hashes that share their first bits are few, if nobody chose them."""
_FEW_SINGLE = 256
"""So many single hashes are looked for without an index, since a process for one text needs no more."""
_FEW = 32
"""Up to so many hashes are found faster in plain Python."""


def upper_halves(hashes: KeyArray) -> npt.NDArray[np.uint32]:
    """The upper half of the bits of each hash."""
    return (hashes >> _HALF).astype(np.uint32)


def whole_hashes(keys: KeyArray) -> Hashes:
    """The keys as whole hashes; the lower half of a key that lacks it is 0."""
    whole = keys.astype(np.uint64)
    return whole if keys.dtype == np.uint64 else whole << _HALF


class _Index(NamedTuple):
    """Where to look for a key: at `starts[key >> shift]`, and from there on.

    Attributes:
        values: The keys, and after them the largest possible one, where every search ends.
        starts: The row of the first key that has these first bits, or follows them; and the number of keys.
        shift: How many bits follow.
    """

    values: npt.NDArray[Any]
    starts: npt.NDArray[np.int32]
    shift: int


class Keys:
    """The hashes of features, ascending, each once.

    Args:
        values: The whole hashes (uint64), or the upper half of the bits of each (uint32). A hash that is not
            among n such halves is taken for one of them with a probability of n / 2 ** 32.
    """

    def __init__(self, values: KeyArray):
        self.values = values
        self._n_without_index = _FEW_SINGLE

    def __len__(self) -> int:
        return len(self.values)

    def rows(self, hashes: Hashes) -> Indices:
        """The row of each hash, -1 for one that is not among the keys."""
        if len(hashes) <= _FEW:
            return np.array(list(map(self.row_of, hashes.tolist())), dtype=np.int64)
        values, starts, shift = self._index
        wanted = hashes if values.dtype == np.uint64 else upper_halves(hashes)
        rows = starts.take((wanted >> wanted.dtype.type(shift)).astype(np.int64)).astype(np.int64)
        before = np.flatnonzero(values.take(rows) < wanted)
        for _ in range(_MOST_STEPS):
            if not len(before):
                break
            rows[before] += 1
            before = before[values.take(rows[before]) < wanted[before]]
        else:
            rows[before] = np.searchsorted(self.values, wanted[before])
        found: Indices = np.where((values.take(rows) == wanted) & (rows < len(self)), rows, -1)
        return found

    def row_of(self, hash_: int) -> int:
        """`rows` of one hash, in plain Python."""
        if self._n_without_index > 0:
            self._n_without_index -= 1
            values, key = self.values.data, hash_ >> 64 - 8 * self.values.itemsize
            row = bisect_left(values, key)
            return row if row < len(values) and values[row] == key else -1
        values, starts, shift, cut = self._views
        key = hash_ >> cut
        part = key >> shift
        row = bisect_left(values, key, starts[part], starts[part + 1])
        return row if values[row] == key and row < len(self.values) else -1

    @cached_property
    def _index(self) -> _Index:
        n_bits, first_bits = 8 * self.values.itemsize, max((len(self) - 1).bit_length(), 1)
        shift = n_bits - first_bits
        parts = (self.values >> self.values.dtype.type(shift)).astype(np.int64)
        starts = offsets_of(np.bincount(parts, minlength=1 << first_bits))
        end = np.full(1, np.iinfo(self.values.dtype).max, dtype=self.values.dtype)
        return _Index(np.concatenate([self.values, end]), starts.astype(np.int32), shift)

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview, int, int]:
        """The index as plain numbers, its shift, and how many bits of a hash are left out."""
        values, starts, shift = self._index
        return values.data, starts.data, shift, 64 - 8 * values.itemsize
