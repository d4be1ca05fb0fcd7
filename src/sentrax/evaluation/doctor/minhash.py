"""MinHash: short signatures that agree about as often as two sets have elements in common (Broder, 1997).

Sets that agree in all rows of a band are looked at more closely (Leskovec, Rajaraman and Ullman, "Mining of
Massive Datasets", chapter 3). With 10 bands of 4 rows, a pair with a Jaccard similarity of 0.8 does with a
probability of 0.995, one of 0.5 with 0.47, one of 0.2 with 0.02.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sentrax.text.hashing import Hashes, combine_hashes
from sentrax.text.ragged import Ragged

Signatures = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]

BANDS, ROWS = 10, 4
_SEED = 20
_EMPTY = np.uint32(0xFFFFFFFF)
_NEIGHBOURS = 2
_AT_ONCE = 1 << 17


def _multipliers() -> Hashes:
    random = np.random.RandomState(_SEED)  # its stream will never change
    parts = random.randint(0, 1 << 32, size=(BANDS * ROWS, 2), dtype=np.uint64)
    return (parts[:, 0] << np.uint64(32) | parts[:, 1]) | np.uint64(1)


def signatures(sets: Ragged) -> Signatures:
    """The signature of each set of hashes, (sets, bands * rows); an empty set has the largest number only."""
    result = np.full((len(sets), BANDS * ROWS), _EMPTY)
    filled = np.flatnonzero(sets.lengths)
    if not len(filled):
        return result
    begins = sets.offsets[filled]
    hashes = sets.ids ^ (sets.ids >> np.uint64(32))
    for column, multiplier in enumerate(_multipliers()):
        lowest = np.minimum.reduceat(((hashes * multiplier) >> np.uint64(32)).astype(np.uint32), begins)
        result[filled, column] = lowest
    return result


def candidate_pairs(signature: Signatures, least: float) -> npt.NDArray[np.int64]:
    """Pairs of rows that agree in a band, and in a share `least` of all values, (pairs, 2), each once.

    Of many that agree in a band, each is paired with the first one and with its neighbours in an order in
    which similar ones are near each other, so that the work grows with the number of rows.
    """
    n_rows = len(signature)
    found = [np.zeros(0, dtype=np.int64)]
    for band in range(BANDS):
        for first, second in _pairs_of_band(signature, band):
            for start in range(0, len(first), _AT_ONCE):
                one, other = first[start : start + _AT_ONCE], second[start : start + _AT_ONCE]
                agreement = (signature[one] == signature[other]).mean(axis=1)
                is_near = agreement >= least
                low, high = np.minimum(one, other)[is_near], np.maximum(one, other)[is_near]
                found.append(low * n_rows + high)
    keys = np.unique(np.concatenate(found))
    return np.stack(np.divmod(keys, max(n_rows, 1)), axis=1)


def _pairs_of_band(signature: Signatures, band: int) -> Iterator[tuple[Indices, Indices]]:
    columns = signature[:, band * ROWS : (band + 1) * ROWS].astype(np.uint64)
    high, low = ((columns[:, at] << np.uint64(32)) | columns[:, at + 1] for at in (0, 2))
    keys = combine_hashes(high, low)
    order = np.lexsort((signature[:, ((band + 1) * ROWS) % (BANDS * ROWS)], keys))
    keys = keys[order]
    begins = np.append(True, keys[1:] != keys[:-1]) if len(keys) else np.zeros(0, dtype=np.bool_)
    firsts = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    places = np.arange(len(keys))
    far = np.flatnonzero(places - firsts > _NEIGHBOURS)
    yield order[firsts[far]], order[far]
    for distance in range(1, _NEIGHBOURS + 1):
        near = np.flatnonzero(places - firsts >= distance)
        yield order[near - distance], order[near]
