"""Features are known by hashes of 64 bits, the same on every machine and in every model file."""

import hashlib

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 divided by the golden ratio: Knuth's multiplicative hash."""
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_BOTH = np.uint64(int(_MULTIPLIER) * int(_MIXER) % (1 << 64))
_HALF = np.uint64(32)


def hash_text(text: str) -> int:
    """The hash of a string.

    Features with equal hashes are one feature to a model; the chance of that among a million is one in 37
    million.
    """
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def hash_texts(*texts: str) -> Hashes:
    """The hash of each string."""
    empty = hashlib.blake2b(digest_size=8)
    digests = []
    for text in texts:
        state = empty.copy()  # costs less than another one with its settings
        state.update(text.encode("utf-8"))
        digests.append(state.digest())
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def hash_markers(*names: str) -> Hashes:
    """The hash of each marker: something that is not a token, and so must not have a token's hash.

    The weights in a model file are found by these hashes, so the name of a marker never changes.
    """
    return hash_texts(*(f" {name}" for name in names))  # no token begins with a space


def find_indices(keys: Hashes, hashes: Hashes) -> Indices:
    """The index of each hash among the keys, which are in ascending order; -1 for one that is not there."""
    if not len(keys):
        return np.full(len(hashes), -1)
    indices = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
    found: Indices = np.where(keys[indices] == hashes, indices, -1)
    return found


def combine_hashes(first: Hashes, *others: Hashes) -> Hashes:
    """One hash for each row of hashes; their order counts."""
    result = first
    for other in others:
        result = (result ^ (result >> _HALF)) * _BOTH + other
    mixed: Hashes = (result ^ (result >> _HALF)) * _MIXER
    return mixed
