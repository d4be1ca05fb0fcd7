"""What is known of each different token: worked out once, kept by its number."""

import threading
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sentrax.models.features.lexicon import Lexicon
from sentrax.text.growing import GrowingArray
from sentrax.text.hashing import hash_text
from sentrax.text.social_rules import CAPITALS, ELONGATED, URL, USER, begins_negation

NEGATES, ENDS_SCOPE, ALMOST, MODAL, ATTEMPT, HAVE, TO = (1 << bit for bit in range(7))
"""What a token does to the tokens after it."""
CONTRAST, BUT, PAUSE = (1 << bit for bit in range(7, 10))
"""Turns of a sentence, and pauses in it."""
IS_WORD, IS_FACE, IS_EMOJI, IS_SIGNAL = (1 << bit for bit in range(10, 14))
"""Which kind of token it is."""
SIGNAL_NAMES = ("capitals", "elongated", "hashtag", "user", "url", "question", "exclamation", "run", "dots")
"""What is counted of a text beside its words."""
FIRST_SIGNAL = 14
"""The bit of the first of `SIGNAL_NAMES`; the others follow."""

_ENDS = frozenset({".", ",", ";", ":", "!", "?", "(", ")", "-", "but"})
_ALMOST = frozenset({"almost", "nearly"})
_MODALS = frozenset({"could", "would", "should", "might"})
_ATTEMPTS = frozenset(
    {
        *("tries", "trying", "tried", "wants", "wanted", "supposed", "pretends", "aspires", "strives"),
        "hoping",
    }
)
_CONTRASTS = frozenset({"but", "though", "although", "yet", "however", "despite", "while"})
_LACKING = frozenset({"rarely", "seldom", "lack", "lacks", "lacking", "lacked"})
_PAUSES = frozenset({",", ".", ";", "-"})
_EMOJI = ((0x2190, 0x21FF), (0x2300, 0x23FF), (0x25A0, 0x27BF), (0x2900, 0x2BFF), (0x1F000, 0x1FAFF))
"""Where the code points of emoji are, from the first to the last of each block."""


class TokenTable:
    """Numbers tokens from 0, in the order in which they come, and keeps what is known of each.

    Args:
        lexicon: The valence of words.
    """

    def __init__(self, lexicon: Lexicon):
        self.lexicon = lexicon
        self._numbers: dict[str, int] = {}
        self._tokens: list[str] = []
        self._lock = threading.Lock()
        self._hashes = GrowingArray(np.uint64)
        self._valences = GrowingArray(np.int8)
        self._marks = GrowingArray(np.int32)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def tokens(self) -> list[str]:
        """All tokens so far, by number."""
        return self._tokens.copy()

    def tokens_from(self, number: int) -> list[str]:
        """The tokens from this number on."""
        return self._tokens[number:]

    @property
    def hashes(self) -> npt.NDArray[np.uint64]:
        """The hash of each token."""
        self._understood()
        return self._hashes.values

    @property
    def valences(self) -> npt.NDArray[np.int8]:
        """The valence of each token, from -3 to 3; 0 for one that negates."""
        self._understood()
        return self._valences.values

    @property
    def marks(self) -> npt.NDArray[np.int32]:
        """What each token does and is: a sum of the bits above."""
        self._understood()
        return self._marks.values

    def numbers(self, tokens: Iterable[str]) -> npt.NDArray[np.int32]:
        """The number of each token, (tokens,); new ones are taken in."""
        known, tokens_known = self._numbers, self._tokens
        numbers = []
        for token in tokens:
            number = known.get(token)
            if number is None:
                number = known[token] = len(known)
                tokens_known.append(token)
            numbers.append(number)
        return np.array(numbers, dtype=np.int32)

    def _understood(self) -> None:
        """Work out what is to be known of the tokens that came since the last time."""
        if len(self._marks) == len(self._tokens):
            return
        with self._lock:
            new = self._tokens[len(self._marks) :]
            marks = [_marks_of(token) for token in new]
            levels = [
                0 if mark & NEGATES else self.lexicon.level(token)
                for token, mark in zip(new, marks, strict=True)
            ]
            hashes = np.array([hash_text(token) for token in new], dtype=np.uint64)
            # Nothing is kept before all is worked out: Ctrl-C must not leave these of different lengths.
            self._hashes.append(hashes)
            self._valences.append(np.array(levels, dtype=np.int8))
            # Last: other threads see by its length that all is there.
            self._marks.append(np.array(marks, dtype=np.int32))


def _marks_of(word: str) -> int:
    first = word[0]
    is_long = len(word) > 1
    signals = (
        word == CAPITALS,
        word == ELONGATED,
        first == "#" and is_long,
        word == USER,
        word == URL,
        first in "!?" and "?" in word,
        first == "!",
        first in "!?" and is_long,
        word in ("...", ".."),
    )
    marks = sum(1 << FIRST_SIGNAL + place for place, holds in enumerate(signals) if holds)
    is_symbol = not first.isalnum() and is_long and word not in (CAPITALS, ELONGATED, USER, URL)
    roles = {
        NEGATES: begins_negation(word) or word in _LACKING,
        ENDS_SCOPE: word in _ENDS or first in ".!?",
        ALMOST: word in _ALMOST,
        MODAL: word in _MODALS,
        ATTEMPT: word in _ATTEMPTS,
        HAVE: word == "have",
        TO: word == "to",
        CONTRAST: word in _CONTRASTS,
        BUT: word == "but",
        PAUSE: word in _PAUSES,
        IS_WORD: first.isalpha(),
        IS_FACE: is_symbol and first in ":;<>^-\\" and bool(word.strip("-")),
        IS_EMOJI: any(begin <= ord(first) <= end for begin, end in _EMOJI),
        IS_SIGNAL: word in (CAPITALS, ELONGATED),
    }
    return marks + sum(bit for bit, holds in roles.items() if holds)
