"""The tokens of one text in plain Python, as `tokens.py` has those of a column.

A text has a dozen tokens: for so few, an array costs more than what is computed with it.
"""

import bisect
import itertools
import operator
from collections.abc import Callable, Container, Sequence
from functools import reduce
from typing import NamedTuple, TypeVar

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.markers import MINUS, NEGATION, NONE, PLUS
from sentrax.models.features.marks import CLOSES_PHRASE, OPENS_PHRASE, TURNS, Mark, marks_of, silence
from sentrax.models.features.phrase_matching import REACH, REACH_BACK, Change, phrases_in
from sentrax.text.hashing import hash_text, mix_hash
from sentrax.text.negation import ALMOST_SCOPE, SCOPE, UNREAL_SCOPE
from sentrax.text.pipeline import TextPipeline

Key = TypeVar("Key")
Value = TypeVar("Value")

_MOST_REMEMBERED, _MOST_NUMBERS = 1 << 15, 1 << 18
"""So many things are remembered, or fewer, if what is known of them takes many numbers."""
_LONGEST_REMEMBERED = 64
"""Longer strings are computed again each time: a hostile one can be as long as a file."""


class Token(NamedTuple):
    """What is known of a token wherever it stands.

    Attributes:
        string: The token itself.
        hash: Its hash.
        mixed: Its hash, mixed to have another one added.
        level: Its valence, from -3 to 3; 0 for one that negates.
        kind: Its kind, an index of `KINDS`.
        marks: What it does and is, a sum of `Mark`s and signals.
    """

    string: str
    hash: int
    mixed: int
    level: int
    kind: int
    marks: int


class OneText(NamedTuple):
    """The tokens of one text, in context; all but `all_marks` without the signals that stand beside words.

    Attributes:
        any_marks: What at least one token does or is, without the context or with it.
        all_marks: What each does and is without the context, signals among them.
        strings: The tokens.
        hashes: The hash of each.
        mixed: Its hash, mixed to have another one added.
        levels: The valence of each.
        kinds: The kind of each, an index of `KINDS`.
        marks: What each does and is.
        negated: Which tokens a negation before them reaches.
        unreal: Which tokens stand after `almost`, `could have`, `supposed to`.
    """

    any_marks: int
    all_marks: Sequence[int]
    strings: Sequence[str]
    hashes: Sequence[int]
    mixed: Sequence[int]
    levels: Sequence[int]
    kinds: Sequence[int]
    marks: Sequence[int]
    negated: Sequence[bool]
    unreal: Sequence[bool]

    def has(self, bit: int) -> bool:
        """Whether a token may have a mark; few texts have most of them."""
        return self.any_marks & bit != 0


class Remembered(dict[Key, Value]):
    """What is computed of something when it is first asked for, and forgotten when it is of too many.

    Threads can share it, since a value is returned even if another thread has just forgotten it.

    Args:
        compute: From a key to its value.
        size: How many numbers a value has, about.
    """

    def __init__(self, compute: Callable[[Key], Value], size: int = 1):
        super().__init__()
        self._compute, self._size = compute, size

    def __missing__(self, key: Key) -> Value:
        value = self._compute(key)
        if not isinstance(key, str) or len(key) <= _LONGEST_REMEMBERED:
            if len(self) >= min(_MOST_REMEMBERED, _MOST_NUMBERS // self._size):
                self.clear()
            self[key] = value
        return value


class OneTextReader:
    """Reads texts one by one; what a token is and does is remembered.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        silent: Tokens that have no valence here; see `TokenReader`.
    """

    def __init__(self, pipeline: TextPipeline, lexicon: Lexicon, silent: Container[str] = ()):
        self._pipeline, self._lexicon, self._silent = pipeline, lexicon, silent
        self._tokens = Remembered(self._describe)
        self._tokens_of_raw_ones = Remembered(self._apply_rules)
        self._tokens_of_chunks = Remembered(self._read_chunk)

    def read(self, text: str) -> OneText:
        """The tokens of a text.

        Raises:
            InputError: If `text` is not a string.
        """
        rows = map(self._tokens_of_chunks.__getitem__, self._pipeline.chunks(text))
        return _in_context(list(itertools.chain.from_iterable(rows)))

    def _read_chunk(self, chunk: str) -> tuple[Token, ...]:
        rows = map(self._tokens_of_raw_ones.__getitem__, self._pipeline.raw_tokens(chunk))
        return tuple(itertools.chain.from_iterable(rows))

    def _apply_rules(self, raw: str) -> tuple[Token, ...]:
        return tuple(map(self._tokens.__getitem__, self._pipeline.apply_token_rules(raw)))

    def _describe(self, token: str) -> Token:
        marks, hash_ = marks_of(token), hash_text(token)
        level = 0 if marks & Mark.NEGATES else self._lexicon.level(token)
        if token in self._silent:
            marks, level = silence(marks), 0
        return Token(token, hash_, mix_hash(hash_), level, _kind(level, marks), marks)


def _in_context(tokens: Sequence[Token]) -> OneText:
    """The tokens of a text with what phrases and scopes make of them."""
    all_marks = [token.marks for token in tokens]
    any_marks = reduce(operator.or_, all_marks, 0)
    if any_marks & Mark.IS_SIGNAL:
        tokens = [token for token in tokens if not token.marks & Mark.IS_SIGNAL]
    if not tokens:
        return OneText(any_marks, all_marks, (), (), (), (), (), (), (), ())
    strings, hashes, mixed, *context = zip(*tokens, strict=True)
    levels, kinds, marks = map(list, context)
    if any_marks & OPENS_PHRASE and any_marks & CLOSES_PHRASE:
        for index, level, negates in _read_phrases(strings, levels, marks):
            levels[index] = level
            marks[index] = marks[index] & ~TURNS | negates * Mark.NEGATES
            kinds[index] = _kind(level, marks[index])
            any_marks |= marks[index]
    negated, unreal = _scopes(marks, any_marks)
    return OneText(any_marks, all_marks, strings, hashes, mixed, levels, kinds, marks, negated, unreal)


def _kind(level: int, marks: int) -> int:
    """The kind of a token: none, a negation, or its valence's sign and whether it is strong."""
    if marks & Mark.NEGATES:
        return NEGATION
    return (PLUS if level > 0 else MINUS) + (abs(level) > 1) if level else NONE


def _read_phrases(strings: Sequence[str], levels: Sequence[int], marks: Sequence[int]) -> list[Change]:
    """What the turns of phrase of a text make of its tokens."""
    opening = [index for index, mark in enumerate(marks) if mark & OPENS_PHRASE]
    closers = []
    for index, mark in enumerate(marks):
        if mark & CLOSES_PHRASE:
            nearest = bisect.bisect_left(opening, index - REACH)
            if nearest < len(opening) and opening[nearest] <= index + REACH_BACK:
                closers.append(strings[index])
    return list(phrases_in(strings, levels, closers)) if closers else []


def _scopes(marks: Sequence[int], any_marks: int) -> tuple[Sequence[bool], Sequence[bool]]:
    """Which tokens are negated, and which are unreal: in most texts, none."""
    negated, unreal = [False] * len(marks), [False] * len(marks)
    if not (any_marks & (Mark.NEGATES | Mark.ALMOST) or _begins_unreal(any_marks, any_marks)):
        return negated, unreal
    negation = end = start = -SCOPE - 1
    previous = reach = 0
    for index, mark in enumerate(marks):
        if mark & Mark.NEGATES:
            negation = index
        else:
            if mark & Mark.ENDS_SCOPE:
                end = index
            negated[index] = end < negation and index - negation <= SCOPE
        if mark & Mark.ALMOST or _begins_unreal(mark, previous):
            # No unreal scope begins within a negation that reaches further.
            if not negated[index] or index - negation == SCOPE:
                start, reach = index, ALMOST_SCOPE if mark & Mark.ALMOST else UNREAL_SCOPE
        elif not negated[index] and not mark & Mark.NEGATES:
            unreal[index] = end <= start and negation <= start and index - start <= reach
        previous = mark
    return negated, unreal


def _begins_unreal(mark: int, previous: int) -> bool:
    """Whether a word and the one before it begin an unreal scope, as `could have` does."""
    return bool((mark & Mark.HAVE and previous & Mark.MODAL) or (mark & Mark.TO and previous & Mark.ATTEMPT))
