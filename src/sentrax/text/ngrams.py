"""Features beyond the words themselves: runs of words, hashed into rows.

A feature is known by a hash, and its row is the hash modulo the number of rows: the memory is what was asked
for, however many features the texts have. Hashes are the same on every machine and in every process.
"""

import zlib

import numpy as np
import numpy.typing as npt

from sentrax.text.ragged import Ragged, offsets_of

Hashes = npt.NDArray[np.uint64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 divided by the golden ratio: Knuth's multiplicative hash."""
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


def token_hash(token: str) -> int:
    """The hash of a token, 32 bits."""
    return zlib.crc32(token.encode("utf-8", "surrogatepass"))


def word_ngram_rows(hashes: Hashes, lengths: npt.NDArray[np.integer], size: int, rows: int) -> Ragged:
    """The rows of all runs of `size` words within each text.

    Args:
        hashes: The hash of each word, text after text, (total,).
        lengths: How many words each text has, (texts,).
        size: Words in a run.
        rows: How many rows there are.
    """
    counts = np.maximum(lengths - (size - 1), 0)
    starts = offsets_of(lengths)[:-1]
    offsets = offsets_of(counts)
    indices = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], counts)
    combined = hashes[indices]
    for step in range(1, size):
        combined = combined * _MULTIPLIER + hashes[indices + step]
    return Ragged(_row(combined, rows), offsets)


def _row(combined: Hashes, rows: int) -> npt.NDArray[np.int32]:
    """A row for each hash; the high bits, which multiplying mixes best, reach the low ones first."""
    mixed = (combined ^ (combined >> _HALF)) * _MIXER
    mixed ^= mixed >> _HALF
    return (mixed % np.uint64(rows)).astype(np.int32)
