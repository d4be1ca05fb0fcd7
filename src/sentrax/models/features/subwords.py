"""The subwords of words: runs of their characters, so that a word that no training text had counts, too."""

import functools
import operator
from collections.abc import Iterable, Sequence

import numpy as np

from sentrax.text.hashing import Indices, hash_all_runs, hash_text, sum_runs
from sentrax.text.ragged import Ragged

_SIZES, _SIZES_1 = range(1, 6), range(3, 6)
_ALONE_FROM = 0x2E80
"""From this code point on, a character says something by itself: Han, kana, Hangul."""
_MOST_CHARACTERS = 64
"""Of a longer word, only the beginning is used."""


def subword_hashes(tokens: Iterable[str]) -> Ragged:
    """The hashes of the subwords of each token, a row for each.

    These are its runs of 2 to 5 characters, its edges included; of scripts in which a character is a word or
    a syllable, single characters, too. A mask such as `<url>` has none.
    """
    return hash_all_runs(list(map(_framed, tokens)), _SIZES, _ALONE_FROM)


def subword_sums_of(token: str) -> list[int]:
    """The sums of which `finish_hash` makes the hashes of the subwords of one token."""
    return sum_runs(_framed(token), _SIZES, _ALONE_FROM)


def subword_hashes_1(tokens: Iterable[str]) -> Ragged:
    """The same for models with features 1: 3 to 5 characters, by size, then by where they begin; blake2b."""
    hash_once = functools.cache(hash_text)
    rows = [
        [hash_once(word[start : start + size]) for size in _SIZES_1 for start in range(len(word) - size + 1)]
        for word in map(_framed, tokens)
    ]
    return Ragged.from_rows(rows, np.uint64)


def n_characters(token: str) -> int:
    """How many characters of a token its subwords are made of: 0 for a mask."""
    return len(_framed(token)[2:])


def count_characters(tokens: Sequence[str]) -> Indices:
    """`n_characters` of each token."""
    lengths = np.fromiter(map(len, tokens), dtype=np.int64, count=len(tokens))
    firsts = np.frombuffer("".join(map(operator.itemgetter(0), tokens)).encode("utf-32-le"), dtype="<u4")
    return np.where(firsts == ord("<"), 0, np.minimum(lengths, _MOST_CHARACTERS))


def _framed(token: str) -> str:
    """The token between two spaces, which mark its edges; nothing for a mask."""
    return "" if token[0] == "<" else f" {token[:_MOST_CHARACTERS]} "
