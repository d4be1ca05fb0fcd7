"""The tokens of texts: what is known of each distinct one, and which of them are negated."""

import functools
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.marks import (
    CLOSES_PHRASE,
    OPENS_PHRASE,
    TURNS,
    Mark,
    marks_of,
    marks_of_each,
    silence,
)
from sentrax.models.features.phrase_matching import REACH, REACH_BACK
from sentrax.models.features.phrase_search import PhraseSearch
from sentrax.text.hashing import Hashes, Indices, hash_texts
from sentrax.text.interner import Facts, Interner, TextReader
from sentrax.text.negation import ALMOST_SCOPE, SCOPE, UNREAL_SCOPE
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged, code_points, offsets_of

if TYPE_CHECKING:
    import polars as pl

Flags = npt.NDArray[np.bool_]
Result = TypeVar("Result")


_MANY_TOKENS = 128
"""From so many tokens on, numpy is faster than a loop."""


class TokenTable(NamedTuple):
    """What is known of each distinct token, by its number.

    Attributes:
        tokens: The tokens.
        hashes: The hash of each, (tokens,).
        valences: The valence of each, from -3 to 3; 0 for one that negates, (tokens,).
        marks: What each does and is, a sum of `Mark`s and signals, (tokens,).
    """

    tokens: Interner
    hashes: Hashes
    valences: npt.NDArray[np.int8]
    marks: npt.NDArray[np.int32]


@dataclass(frozen=True)
class TokenBatch:
    """The tokens of some texts, one after the other, without the signals that stand beside words.

    Attributes:
        rows: The numbers of all tokens of each text, signals among them.
        table: What is known of the tokens.
        numbers: The numbers of the tokens without signals, (tokens,).
        texts: The text of each token, in ascending order, (tokens,).
        valences: The valence of each token, (tokens,).
        marks: What each token does and is, (tokens,).
        negated: Which tokens a negation before them reaches, (tokens,).
        unreal: Which tokens stand after `almost`, `could have`, `supposed to` (linguists say irrealis),
            (tokens,).
    """

    rows: Ragged
    table: TokenTable
    numbers: Indices
    texts: Indices
    valences: npt.NDArray[np.int8]
    marks: npt.NDArray[np.int32]
    negated: Flags
    unreal: Flags

    @classmethod
    def of(cls, rows: Ragged, table: TokenTable, search: PhraseSearch | None = None) -> "TokenBatch":
        """The tokens with these numbers, and their scopes.

        Args:
            rows: The numbers of the tokens of each text, signals among them.
            table: What is known of the tokens.
            search: Finds turns of phrase, and knows those of earlier texts with these tokens.
        """
        texts = np.repeat(np.arange(len(rows)), rows.lengths)
        marks = table.marks.take(rows.ids)
        words = np.flatnonzero((marks & Mark.IS_SIGNAL) == 0)
        numbers, texts, marks = rows.ids.take(words), texts.take(words), marks.take(words)
        marks, valences = _read_phrases(numbers, texts, marks, table, search or PhraseSearch())
        negated, unreal = _scopes(marks, texts)
        return cls(rows, table, numbers, texts, valences, marks, negated, unreal)

    @property
    def n_texts(self) -> int:
        """How many texts there are."""
        return len(self.rows)

    @functools.cached_property
    def hashes(self) -> Hashes:
        """The hash of each token, (tokens,)."""
        return self.table.hashes.take(self.numbers)

    @functools.cached_property
    def lengths(self) -> Indices:
        """How many tokens each text has, (texts,)."""
        return np.bincount(self.texts, minlength=self.n_texts)

    @functools.cached_property
    def last(self) -> Indices:
        """The index of the last token of each text that has one."""
        return np.cumsum(self.lengths)[self.lengths > 0] - 1

    def has(self, bit: int) -> Flags:
        """Which tokens have a mark."""
        flags: Flags = (self.marks & bit) != 0
        return flags

    def follows(self, distance: int) -> Flags:
        """Which tokens have another token this far before them in the same text."""
        flags = np.zeros(len(self.texts), dtype=np.bool_)
        flags[distance:] = self.texts[distance:] == self.texts[: len(self.texts) - distance]
        return flags

    def count(self, flags: Flags) -> Indices:
        """How many flagged tokens each text has, (texts,)."""
        return np.bincount(self.texts[flags], minlength=self.n_texts)

    def count_buts(self) -> tuple[Indices, Indices]:
        """The number of `but`s up to each token in its text, and after it, (tokens,) each."""
        is_but = self.has(Mark.BUT)
        counts = self.count(is_but)
        before = np.cumsum(is_but) - (np.cumsum(counts) - counts)[self.texts]
        return before, counts[self.texts] - before


class TokenReader:
    """Reads texts into batches of tokens; what a token is and does is computed once.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        silent: Tokens that have no valence here, and are no faces or emoji, since others say what they mean.
    """

    def __init__(self, pipeline: TextPipeline, lexicon: Lexicon, silent: Container[str] = ()):
        self.pipeline, self.lexicon = pipeline, lexicon
        self._reader = TextReader(pipeline)
        self._search = PhraseSearch()
        self._facts = Facts(functools.partial(token_facts, lexicon=lexicon, silent=silent))

    def one(self, text: str) -> TokenBatch:
        """The tokens of one text.

        Raises:
            InputError: If `text` is not a string.
        """
        return self._batch(*self._reader.one(text))

    def column(self, texts: "pl.Series | Iterable[str]") -> TokenBatch:
        """The tokens of each text.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        return self._batch(*self._reader.column(texts))

    def map_column(
        self,
        function: Callable[[TokenBatch], Result],
        texts: "pl.Series | Iterable[str]",
        size: int | None = None,
    ) -> list[Result]:
        """The result of `function` for each part of a column of texts, in order, computed in threads.

        Args:
            function: From the tokens of a part to its result.
            texts: The column.
            size: The number of texts in a part; by default as many as one thread works on at a time.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        from sentrax.text.columns import PART, as_column, map_in_threads, parts_of

        parts = parts_of(as_column(texts), size or PART)
        return map_in_threads(lambda part: function(self.column(part)), parts)

    def _batch(self, rows: Ragged, tokens: Interner) -> TokenBatch:
        table = TokenTable(tokens, *self._facts.of(tokens))
        return TokenBatch.of(Ragged(rows.ids.astype(np.int64), rows.offsets), table, self._search)


def _read_phrases(
    numbers: Indices, texts: Indices, marks: npt.NDArray[np.int32], table: TokenTable, search: PhraseSearch
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int8]]:
    """The marks and the valence of each token, given the turns of phrase that it is part of."""
    valences = table.valences.take(numbers)
    opening, closing = (np.flatnonzero(marks & bit) for bit in (OPENS_PHRASE, CLOSES_PHRASE))
    if not len(opening) or not len(closing):
        return marks, valences
    before = opening.take(np.searchsorted(opening, closing, "right") - 1, mode="clip")
    after = opening.take(np.searchsorted(opening, closing), mode="clip")
    near = (texts[before] == texts[closing]) & (before <= closing) & (closing - before <= REACH)
    near |= (texts[after] == texts[closing]) & (after >= closing) & (after - closing <= REACH_BACK)
    closing = closing[near]
    if not len(closing):
        return marks, valences
    firsts = np.flatnonzero(np.append(True, texts[closing[1:]] != texts[closing[:-1]]))
    of_texts = texts[closing[firsts]]
    begins = np.searchsorted(texts, of_texts)
    offsets = offsets_of(np.searchsorted(texts, of_texts, "right") - begins)
    indices = np.arange(offsets[-1]) + np.repeat(begins - offsets[:-1], np.diff(offsets))
    words = Ragged(numbers[indices], offsets)
    closers = Ragged(numbers[closing], np.append(firsts, len(closing)))
    marks = marks.copy()
    for position, level, negates in search.changes(words, valences[indices], closers, table.tokens):
        index = indices[position]
        marks[index] = marks[index] & ~TURNS | negates * Mark.NEGATES
        valences[index] = level
    return marks, valences


def _scopes(marks: npt.NDArray[np.int32], texts: Indices) -> tuple[Flags, Flags]:
    """Which tokens are negated, and which are unreal.

    A scope lasts for some tokens, until a mark such as a comma, `but`, or the end of the text. A negation
    ends what `almost` began.
    """
    negated, unreal = np.zeros((2, len(marks)), dtype=np.bool_)
    stops = (marks & (Mark.NEGATES | Mark.ENDS_SCOPE)) != 0
    negations = np.flatnonzero(marks & Mark.NEGATES)
    for distance in range(1, SCOPE):
        negations = _still_reaching(negations, distance, texts, stops)
        negated[negations + distance] = True
    begins = _unreal_beginnings(marks, texts)
    # No unreal scope begins within a negation that reaches further.
    begins = begins[~negated[begins]]
    negated[_still_reaching(negations, SCOPE, texts, stops) + SCOPE] = True
    stops[begins] = True
    for distance in range(1, UNREAL_SCOPE + 1):
        if distance > ALMOST_SCOPE:
            begins = begins[(marks[begins] & Mark.ALMOST) == 0]
        begins = _still_reaching(begins, distance, texts, stops)
        unreal[begins + distance] = True
    return negated, unreal & ~negated


def _still_reaching(begins: Indices, distance: int, texts: Indices, stops: Flags) -> Indices:
    """Those of these tokens that reach the one at this distance, as they reach all before it."""
    begins = begins[begins < len(texts) - distance]
    reached = begins + distance
    still: Indices = begins[(texts[reached] == texts[begins]) & ~stops[reached]]
    return still


def _unreal_beginnings(marks: npt.NDArray[np.int32], texts: Indices) -> Indices:
    """The indices of `almost`, of `have` after `could`, of `to` after `supposed`."""
    may_begin = np.flatnonzero(marks & (Mark.ALMOST | Mark.HAVE | Mark.TO))
    own, before = marks[may_begin], marks[may_begin - 1]
    follows = (may_begin > 0) & (texts[may_begin - 1] == texts[may_begin])
    is_phrase = ((own & Mark.HAVE) != 0) & ((before & Mark.MODAL) != 0)
    is_phrase |= ((own & Mark.TO) != 0) & ((before & Mark.ATTEMPT) != 0)
    beginnings: Indices = may_begin[((own & Mark.ALMOST) != 0) | (is_phrase & follows)]
    return beginnings


def token_facts(
    tokens: Sequence[str], *, lexicon: Lexicon, silent: Container[str] = ()
) -> tuple[Hashes, npt.NDArray[np.int8], npt.NDArray[np.int32]]:
    """The hash, the valence and the marks of each token, as `TokenTable` has them."""
    if len(tokens) < _MANY_TOKENS:
        marks = np.fromiter(map(marks_of, tokens), dtype=np.int32, count=len(tokens))
        valences = np.fromiter(map(lexicon.level, tokens), dtype=np.int8, count=len(tokens))
    else:
        codes = code_points(tokens)
        marks, valences = marks_of_each(tokens, codes), lexicon.level_of_each(tokens, codes)
    valences[(marks & Mark.NEGATES) != 0] = 0
    if silent:
        are_silent = np.fromiter(map(silent.__contains__, tokens), dtype=np.bool_, count=len(tokens))
        valences[are_silent] = 0
        marks[are_silent] = silence(marks[are_silent])
    return hash_texts(*tokens), valences, marks
