"""Texts as arrays of tokens, and which of them stand in the scope of a negation."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sentrax.models.features import tokens as bits
from sentrax.models.features.tokens import TokenTable
from sentrax.text.hashing import Places
from sentrax.text.ragged import Ragged

Flags = npt.NDArray[np.bool_]

_NEGATION_SCOPE = 4
"""Tokens after a negation that it negates."""
_UNREAL_SCOPE = 3
"""Tokens after `could have` or `tries to` that did not come true."""
_ALMOST_SCOPE = 2


@dataclass(frozen=True)
class TokenBatch:
    """The tokens of some texts, one after the other, without the signals that stand beside words.

    Attributes:
        numbers: Of the tokens, (tokens,).
        texts: In which text each token stands, (tokens,), rising.
        n_texts: How many texts there are.
        valences: Of the tokens, (tokens,).
        marks: Of the tokens, (tokens,).
        negated: Which tokens a negation before them reaches, (tokens,).
        unreal: Which tokens stand after `almost`, `could have`, `supposed to` (linguists say irrealis),
            (tokens,).
    """

    numbers: Places
    texts: Places
    n_texts: int
    valences: npt.NDArray[np.int8]
    marks: npt.NDArray[np.int32]
    negated: Flags
    unreal: Flags

    @classmethod
    def of(cls, rows: Ragged, table: TokenTable) -> "TokenBatch":
        """The passages that the numbers of tokens of some texts make.

        Args:
            rows: The numbers of the tokens of each text, signals among them.
            table: What is known of the tokens.
        """
        texts = np.repeat(np.arange(len(rows)), rows.lengths)
        marks = table.marks[rows.ids]
        is_word = (marks & bits.IS_SIGNAL) == 0
        numbers, texts, marks = rows.ids[is_word], texts[is_word], marks[is_word]
        negated, unreal = _scopes(marks, texts)
        return cls(numbers, texts, len(rows), table.valences[numbers], marks, negated, unreal)

    def has(self, bit: int) -> Flags:
        """Which tokens have a mark."""
        flags: Flags = (self.marks & bit) != 0
        return flags

    def follows(self, distance: int) -> Flags:
        """Which tokens have one this far before them in the same text."""
        flags = np.zeros(len(self.texts), dtype=np.bool_)
        flags[distance:] = self.texts[distance:] == self.texts[: len(self.texts) - distance]
        return flags

    @property
    def is_last(self) -> Flags:
        """Which tokens are the last of their text."""
        flags = np.ones(len(self.texts), dtype=np.bool_)
        flags[:-1] = self.texts[1:] != self.texts[:-1]
        return flags


def _scopes(marks: npt.NDArray[np.int32], texts: Places) -> tuple[Flags, Flags]:
    """Which tokens are negated, and which are unreal.

    A scope lasts for some tokens, until a mark such as a comma, `but`, or the end of the text. A negation
    ends what `almost` began.
    """
    places = np.arange(len(marks))
    begin = np.searchsorted(texts, texts)
    previous = np.zeros_like(marks)
    previous[1:] = np.where(texts[1:] == texts[:-1], marks[:-1], 0)

    def last(flags: Flags) -> Places:
        """The place of the last token with a flag, up to each token; before the text if there is none."""
        found: Places = np.maximum.accumulate(np.where(flags, places, -1)) if len(flags) else places
        return np.where(found >= begin, found, -_NEGATION_SCOPE - 1)

    negates = (marks & bits.NEGATES) != 0
    negation = last(negates)
    end = last(((marks & bits.ENDS_SCOPE) != 0) & ~negates)
    negated = ~negates & (places - negation <= _NEGATION_SCOPE) & (end < negation)
    is_almost = (marks & bits.ALMOST) != 0
    had_to = ((marks & bits.HAVE) != 0) & ((previous & bits.MODAL) != 0)
    had_to |= ((marks & bits.TO) != 0) & ((previous & bits.ATTEMPT) != 0)
    # Within a negation nothing unreal begins, as long as the negation goes on after it.
    still_negated = negated & (places - negation < _NEGATION_SCOPE)
    begins = (is_almost | had_to) & ~still_negated
    start = last(begins)
    reach = np.where(is_almost[np.maximum(start, 0)], _ALMOST_SCOPE, _UNREAL_SCOPE) if len(marks) else start
    unreal = ~negates & ~negated & (start < places) & (places - start <= reach)
    return negated, unreal & (end <= start) & (negation <= start)
