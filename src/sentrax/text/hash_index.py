"""From 64-bit hashes to rows of a table, a whole array of them at a time."""

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]

_NONE = -1
_EMPTY = np.uint64(0)
_FIRST_SIZE = 1 << 12


class HashIndex:
    """A hash table with linear probing, in two numpy arrays.

    Two different things that have one hash are one to it; among a million things that happens once in
    thirty-seven million times.
    """

    def __init__(self) -> None:
        self._count = 0
        self._keys = np.zeros(_FIRST_SIZE, dtype=np.uint64)
        self._rows = _no_rows(_FIRST_SIZE)

    def __len__(self) -> int:
        return self._count

    def rows(self, hashes: Hashes) -> Rows:
        """The row of each hash, -1 for one that is not there."""
        keys, rows, wanted = self._keys, self._rows, _not_empty(hashes)
        places = self._places(wanted)
        found, result = keys.take(places), rows.take(places)
        looking = np.flatnonzero((found != wanted) & (found != _EMPTY))
        while len(looking):
            at = places[looking] = self._next(places[looking])
            found, result[looking] = keys.take(at), rows.take(at)
            looking = looking[(found != wanted[looking]) & (found != _EMPTY)]
        return result

    def add(self, hashes: Hashes, rows: Rows) -> None:
        """Remember the rows of hashes, which are all different and not there yet."""
        self._count += len(hashes)
        if 2 * self._count > len(self._keys):
            old = self._keys != _EMPTY
            hashes, rows = np.append(self._keys[old], hashes), np.append(self._rows[old], rows)
            size = 1 << (4 * self._count).bit_length()
            self._keys, self._rows = np.zeros(size, dtype=np.uint64), _no_rows(size)
        waiting = _not_empty(hashes)
        places = self._places(waiting)
        while len(waiting):
            free = self._keys[places] == _EMPTY
            # Of several that want one free place, the one that is written last gets it.
            order = np.arange(len(waiting), dtype=np.int32)
            self._rows[places[free]] = order[free]
            settled = free & (self._rows[places] == order)
            self._keys[places[settled]] = waiting[settled]
            self._rows[places[settled]] = rows[settled]
            waiting, rows = waiting[~settled], rows[~settled]
            places = self._next(places[~settled])

    def _places(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """Where to look first; signed, since numpy would first convert other indices."""
        return (hashes & np.uint64(len(self._keys) - 1)).view(np.int64)

    def _next(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return (places + 1) & (len(self._keys) - 1)


def _no_rows(size: int) -> Rows:
    return np.full(size, _NONE, dtype=np.int32)


def _not_empty(hashes: Hashes) -> Hashes:
    return np.maximum(hashes, np.uint64(1))
