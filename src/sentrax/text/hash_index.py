"""From 64-bit hashes to rows of a table, a whole array of them at a time."""

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

_NONE = -1
_EMPTY = np.uint64(0)
_FIRST_SIZE = 1 << 12


class HashIndex:
    """A hash table with linear probing, in two numpy arrays.

    Two different things that have one hash are one to it; among a million things that happens once in
    thirty million times.
    """

    def __init__(self) -> None:
        self._count = 0
        self._keys = np.zeros(_FIRST_SIZE, dtype=np.uint64)
        self._rows = np.zeros(_FIRST_SIZE, dtype=np.int64)

    def __len__(self) -> int:
        return self._count

    def rows(self, hashes: Hashes) -> Rows:
        """The row of each hash, -1 for one that is not there."""
        keys, rows, last = self._keys, self._rows, np.uint64(len(self._keys) - 1)
        wanted = _not_empty(hashes)
        places = wanted & last
        found = keys[places]
        result: Rows = rows[places]
        result[found == _EMPTY] = _NONE
        unsettled = np.flatnonzero((found != wanted) & (found != _EMPTY))
        while len(unsettled):
            places[unsettled] = (places[unsettled] + np.uint64(1)) & last
            at = places[unsettled]
            found = keys[at]
            result[unsettled] = np.where(found == _EMPTY, _NONE, rows[at])
            unsettled = unsettled[(found != wanted[unsettled]) & (found != _EMPTY)]
        return result

    def add(self, hashes: Hashes, rows: Rows) -> None:
        """Remember the rows of hashes, which are all different and not there yet."""
        self._count += len(hashes)
        if 2 * self._count > len(self._keys):
            old = self._keys != _EMPTY
            hashes, rows = np.append(self._keys[old], hashes), np.append(self._rows[old], rows)
            size = 1 << (4 * self._count).bit_length()
            self._keys, self._rows = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.int64)
        last = np.uint64(len(self._keys) - 1)
        waiting = _not_empty(hashes)
        places = waiting & last
        while len(waiting):
            free = self._keys[places] == _EMPTY
            # Of several that want one free place, the first gets it.
            _, first = np.unique(places, return_index=True)
            settled = np.zeros(len(waiting), dtype=np.bool_)
            settled[first] = free[first]
            self._keys[places[settled]] = waiting[settled]
            self._rows[places[settled]] = rows[settled]
            waiting, rows = waiting[~settled], rows[~settled]
            places = (places[~settled] + np.uint64(1)) & last


def _not_empty(hashes: Hashes) -> Hashes:
    return np.where(hashes == _EMPTY, np.uint64(1), hashes)
