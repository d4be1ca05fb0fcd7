"""What each token does and is, as bits: whether it negates, ends a scope, is a word, a face, an emoji."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sentrax.models.features.phrase_matching import CLOSERS, is_closer
from sentrax.models.features.phrases import OPENERS
from sentrax.text.emoji import is_emoji
from sentrax.text.faces import FACES
from sentrax.text.negation import NEGATIONS, SCOPE_ENDS, ends_scope, negates
from sentrax.text.ragged import Ragged
from sentrax.text.social import CAPITALS, ELONGATED, URL, USER


class Mark:
    """Bit flags of what a token does and is."""

    # What it does to the tokens after it.
    NEGATES, ENDS_SCOPE, ALMOST, MODAL, ATTEMPT, HAVE, TO = (1 << bit for bit in range(7))
    # Turns of a sentence, and pauses in it.
    CONTRAST, BUT, PAUSE = (1 << bit for bit in range(7, 10))
    # Which kind of token it is.
    IS_WORD, IS_FACE, IS_EMOJI, IS_SIGNAL = (1 << bit for bit in range(10, 14))


SIGNAL_NAMES = ("capitals", "elongated", "hashtag", "user", "url", "question", "exclamation", "run", "dots")
"""What is counted in a text besides its words. The names are hash markers: they never change."""
FIRST_SIGNAL = 14
"""The bit of the first of `SIGNAL_NAMES`; the others follow."""
OPENS_PHRASE, CLOSES_PHRASE = 1 << 23, 1 << 24
"""Marks of words that turns of phrase need, one of each; few texts have both."""
IS_SILENT = 1 << 25
"""The mark of a token whose meaning is not among the features: others say what it means."""
TURNS = Mark.NEGATES | Mark.ENDS_SCOPE | Mark.CONTRAST | Mark.BUT
"""What a word no longer does as a part of a turn of phrase."""

_ALMOST = frozenset({"almost", "nearly"})
_MODALS = frozenset({"could", "would", "should", "might"})
_ATTEMPTS = frozenset(
    {
        *("tries", "trying", "tried", "wants", "wanted", "supposed", "pretends", "aspires", "strives"),
        "hoping",
    }
)
_CONTRASTS = frozenset({"but", "though", "although", "yet", "however", "despite", "while"})
_PAUSES = frozenset({",", ".", ";", "-"})


def _marks_by_word() -> dict[str, int]:
    marks: dict[str, int] = defaultdict(int)
    for bit, words in (
        (Mark.ENDS_SCOPE, SCOPE_ENDS),
        (Mark.ALMOST, _ALMOST),
        (Mark.MODAL, _MODALS),
        (Mark.ATTEMPT, _ATTEMPTS),
        (Mark.HAVE, {"have"}),
        (Mark.TO, {"to"}),
        (Mark.CONTRAST, _CONTRASTS),
        (Mark.BUT, {"but"}),
        (Mark.PAUSE, _PAUSES),
        (Mark.IS_FACE, FACES),
        (OPENS_PHRASE, OPENERS),
    ):
        for word in words:
            marks[word] |= bit
    return dict(marks)


_BY_WORD = _marks_by_word()


def marks_of(word: str) -> int:
    """What a token does and is: a sum of `Mark`s."""
    marks = _BY_WORD.get(word, 0)
    if negates(word):
        marks |= Mark.NEGATES | OPENS_PHRASE
    if is_closer(word):
        marks |= CLOSES_PHRASE
    first = word[0]
    if first.isalpha() and not marks & Mark.IS_FACE:
        marks |= Mark.IS_WORD
    # Nearly all tokens are such words, and nothing else.
    return marks if "a" <= first <= "z" else marks | _marks_of_symbol(word)


Marks = TypeVar("Marks", int, npt.NDArray[np.int32])


def silence(marks: Marks) -> Marks:
    """The marks of tokens that are silent: neither faces nor emoji, whatever they negate or end."""
    return marks & ~(Mark.IS_FACE | Mark.IS_EMOJI) | IS_SILENT


def marks_of_each(words: Sequence[str], codes: Ragged) -> npt.NDArray[np.int32]:
    """The marks of each token, as `marks_of` gives them: most follow from the first letter.

    Args:
        words: The tokens.
        codes: The code points of each.
    """
    known = map(_BY_KNOWN_WORD.get, words, itertools.repeat(_UNKNOWN))
    marks = np.fromiter(known, dtype=np.int32, count=len(words))
    firsts, lasts = codes.ids[codes.offsets[:-1]], codes.offsets[1:] - 1
    by_first = _BY_FIRST.take(firsts, mode="clip")
    by_first[(firsts == ord("#")) & (codes.lengths > 1)] = _HASHTAG
    beyond = np.flatnonzero(firsts > _LAST_OF_ASCII)
    distinct, which = np.unique(firsts[beyond], return_inverse=True)
    by_first[beyond] = np.array([marks_of(chr(code)) for code in distinct.tolist()], dtype=np.int32)[which]
    # The last two letters, of a single letter also its neighbour's: what may end in `n't` or `-ier`.
    last, before = codes.ids[lasts], codes.ids[lasts - 1]
    by_first[(last == ord("t")) & (before == ord("'")) | (last == ord("r")) & (before == ord("e"))] = _UNKNOWN
    marks = np.where(marks == _UNKNOWN, by_first, marks)
    for row in np.flatnonzero(marks == _UNKNOWN).tolist():
        marks[row] = marks_of(words[row])
    return marks


def _marks_of_symbol(word: str) -> int:
    """What a token that does not begin with a plain letter does and is, besides that."""
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
    marks = sum(1 << FIRST_SIGNAL + index for index, holds in enumerate(signals) if holds)
    is_symbol = not first.isalnum() and is_long and word not in (CAPITALS, ELONGATED, USER, URL)
    kinds = {
        Mark.ENDS_SCOPE: ends_scope(word),
        Mark.IS_FACE: is_symbol and first in ":;<>^-\\" and bool(word.strip("-")),
        Mark.IS_EMOJI: is_emoji(first),
        Mark.IS_SIGNAL: word in (CAPITALS, ELONGATED),
    }
    return marks + sum(bit for bit, holds in kinds.items() if holds)


_BY_KNOWN_WORD = {word: marks_of(word) for word in {*_BY_WORD, *NEGATIONS, *CLOSERS}}
_HASHTAG = marks_of("#_")
_LAST_OF_ASCII, _UNKNOWN = 0x7F, -1
_BY_FIRST = np.array(
    [marks_of(chr(code)) if chr(code).isalnum() else _UNKNOWN for code in range(_LAST_OF_ASCII + 1)],
    dtype=np.int32,
)
"""The marks of tokens that begin with each letter or digit, if their other letters say nothing."""
