"""Features are known by hashes of 64 bits, the same on every machine and in every model file."""

import hashlib
import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sentrax.text.ragged import Ragged

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 divided by the golden ratio: Knuth's multiplicative hash."""
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_BOTH = np.uint64(int(_MULTIPLIER) * int(_MIXER) % (1 << 64))
_HALF = np.uint64(32)
_BASE = np.uint64(0xA24BAED4963EE407)
"""Of the polynomials that hash runs of characters: odd, its bits in no order."""
_MIXER_INT, _BOTH_INT = int(_MIXER), int(_BOTH)
ALL_BITS = (1 << 64) - 1
"""What a number of Python has in common with this is what numpy, which has 64 bits, makes of it."""

_EMPTY = hashlib.blake2b(digest_size=8)
"""A copy of this costs less than another one with its settings."""


def hash_text(text: str) -> int:
    """The hash of a string.

    Features with equal hashes are one feature to a model; the chance of that among a million is one in 37
    million.
    """
    state = _EMPTY.copy()
    state.update(text.encode("utf-8"))
    return int.from_bytes(state.digest(), "little")


def hash_texts(*texts: str) -> Hashes:
    """The hash of each string."""
    digests = []
    for text in texts:
        state = _EMPTY.copy()
        state.update(text.encode("utf-8"))
        digests.append(state.digest())
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def hash_markers(*names: str) -> Hashes:
    """The hash of each marker: something that is not a token, and so must not have a token's hash.

    The weights in a model file are found by these hashes, so the name of a marker never changes.
    """
    return hash_texts(*(f" {name}" for name in names))  # no token begins with a space


def sum_runs(text: str, sizes: range, alone_from: int = 0) -> list[int]:
    """The polynomials of all runs of characters of a text, ordered by where they begin, then by size.

    A run of the code points c0, c1, c2 has ((base + c0) base + c1) base + c2; `finish_hash` makes it a hash.

    Args:
        text: The text.
        sizes: How many characters a run has.
        alone_from: The first code point that can be a run by itself, if 1 is one of the sizes.
    """
    codes, base = list(map(ord, text)), int(_BASE)
    runs, by_size = [1] * len(codes), []
    for step in range(sizes[-1]):
        runs = [run * base + code & ALL_BITS for run, code in zip(runs, codes[step:], strict=False)]
        if step + 1 in sizes:
            are_whole = [step > 0 or code >= alone_from for code in codes[: len(runs)]]
            by_size.append([run if is_whole else None for run, is_whole in zip(runs, are_whole, strict=True)])
    return [run for runs in itertools.zip_longest(*by_size) for run in runs if run is not None]


def hash_all_runs(texts: Sequence[str], sizes: range, alone_from: int = 0) -> Ragged:
    """The hashes of the runs of each text, a row for each; see `sum_runs`.

    Raises:
        UnicodeEncodeError: If a text has surrogates.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4")
    following = np.zeros(len(codes) + sizes[-1], dtype=np.uint64)
    following[: len(codes)] = codes
    hashes = np.empty((len(codes), len(sizes)), dtype=np.uint64)
    are_runs = np.empty(hashes.shape, dtype=np.bool_)
    # How many characters of its text there are from each character on: longer runs leave the text.
    rest = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(codes))
    polynomials = np.ones(len(codes), dtype=np.uint64)
    for step in range(sizes[-1]):
        polynomials *= _BASE
        polynomials += following[step : step + len(codes)]
        if step + 1 in sizes:
            hashes[:, step + 1 - sizes[0]] = finish_hashes(polynomials)
            are_runs[:, step + 1 - sizes[0]] = rest > step
    if sizes[0] == 1:
        are_runs[:, 0] &= codes >= alone_from
    found = np.flatnonzero(are_runs)
    counts = np.searchsorted(found, np.append(0, np.cumsum(lengths)) * len(sizes))
    return Ragged(hashes.ravel().take(found), counts)


def combine_hashes(first: Hashes, *others: Hashes) -> Hashes:
    """One hash for each row of hashes; their order counts."""
    result = first
    for other in others:
        result = (result ^ (result >> _HALF)) * _BOTH + other
    return finish_hashes(result)


def finish_hashes(sums: Hashes) -> Hashes:
    """The last step of `combine_hashes`."""
    finished: Hashes = (sums ^ (sums >> _HALF)) * _MIXER
    return finished


def finish_hash(number: int) -> int:
    """`finish_hashes` of one number of Python."""
    return (number ^ (number >> 32)) * _MIXER_INT & ALL_BITS


def mix_hash(number: int) -> int:
    """What `combine_hashes` makes of a hash before it adds the next, for one number of Python."""
    return (number ^ (number >> 32)) * _BOTH_INT & ALL_BITS


def sum_hashes(first: int, *others: int) -> int:
    """What `finish_hashes` makes a hash of: `combine_hashes` without its last step, for numbers of Python."""
    result = first
    for other in others:
        result = mix_hash(result) + other & ALL_BITS
    return result
