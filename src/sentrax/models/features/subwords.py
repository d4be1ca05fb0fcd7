"""The subwords of a word: its runs of 3 to 5 characters, its edges among them."""

from collections.abc import Iterable

import numpy as np

from sentrax.text.hashing import hash_text
from sentrax.text.ragged import Ragged

_SHORTEST, _LONGEST = 3, 5
_MOST_CHARACTERS = 64
"""Of a longer word, the beginning counts."""


def subwords_of(token: str) -> list[str]:
    """The subwords of one token; nothing for a mask such as `<url>`.

    >>> subwords_of("so")
    [' so', 'so ', ' so ']
    """
    if token[0] == "<":
        return []
    framed = f" {token[:_MOST_CHARACTERS]} "
    return [
        framed[start : start + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(framed) - size + 1)
    ]


def subword_hashes(tokens: Iterable[str]) -> Ragged:
    """The hashes of the subwords of each token, a row for each."""
    known: dict[str, int] = {}
    rows = []
    for token in tokens:
        row = []
        for subword in subwords_of(token):
            found = known.get(subword)
            if found is None:
                found = known[subword] = hash_text(subword)
            row.append(found)
        rows.append(row)
    return Ragged.from_rows(rows, np.uint64)
