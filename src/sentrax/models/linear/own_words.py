"""`OwnWords`: words whose valence a user gives, in place of what a linear model has learned of them.

Such a word adds its valence times a strength to the logit of the positive label, or, below 0, to that of the
negative one. The strength is what a level of valence weighs in the model at hand: `measure_strength`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.markers import MOST_VALENCE, NEGATED_FACTOR
from sentrax.models.features.one_text import OneText
from sentrax.models.features.one_text_groups import valence_numbers
from sentrax.models.features.subwords import count_characters
from sentrax.models.linear.model import (
    NEGATED_MARK,
    LinearModel,
    count_texts_with,
    square_per_character,
)
from sentrax.models.state import FloatArray, checked_strings
from sentrax.text.hashing import hash_texts
from sentrax.text.pipeline import TextPipeline
from sentrax.text.social import MASKS_AND_SIGNALS, SIGNALS
from sentrax.wording import counted, listed, quoted, type_of

_LARGEST = 4.0
"""The largest valence, as in VADER's list."""
_USUAL_LENGTH = 10
"""The number of tokens of the text that strength is measured in."""
_LEAST_LOGIT = 0.25
"""What a valence of 1 adds to a logit in such a text at least, if a model makes little of valence."""
_NAMED = 5


@dataclass(frozen=True)
class OwnWords:
    """Valences of tokens, and what they add to the logits.

    Attributes:
        valences: The valence of each token, from -4 to 4; a token of 0 says nothing.
        strength: What a valence of 1 adds to the logit of its label, before all words of a text are divided
            by the length of the text's words.
        negative: The column of the negative label.
        positive: The column of the positive label.
    """

    valences: Mapping[str, float]
    strength: float
    negative: int
    positive: int

    def __contains__(self, token: object) -> bool:
        """Whether a token has a valence here, or is a hashtag of one, whose word follows it."""
        if token in self.valences:
            return True
        return isinstance(token, str) and token[:1] == "#" and token.lstrip("#") in self.valences

    def values_of(self, token: str, n_classes: int, *, is_negated: bool) -> list[float] | None:
        """What a form of a token adds to the sum of each class; `None` for a token that is not here."""
        if token not in self:
            return None
        valence = self.valences.get(token, 0.0) * (NEGATED_FACTOR if is_negated else 1)
        values = [0.0] * n_classes
        values[self.positive if valence > 0 else self.negative] = self.strength * abs(valence)
        return values

    def to_json(self) -> dict[str, Any]:
        """The words as a file stores them."""
        return {
            "valences": dict(self.valences),
            "strength": self.strength,
            "negative": self.negative,
            "positive": self.positive,
        }

    @classmethod
    def from_json(cls, saved: object, n_classes: int) -> "OwnWords":
        """The words that `to_json` wrote.

        Raises:
            InputError: If a part is missing or malformed.
        """
        if not isinstance(saved, dict) or not isinstance(saved.get("valences"), dict):
            raise InputError("its own_words are not an object with words and valences")
        checked_strings(list(saved["valences"]), "own words")
        for token, valence in saved["valences"].items():
            if not token or type(valence) not in (int, float) or not -_LARGEST <= valence <= _LARGEST:
                raise InputError(f"its own word {quoted(token)} has the valence {quoted(valence)}")
        strength: Any = saved.get("strength")
        columns: list[Any] = [saved.get("negative"), saved.get("positive")]
        if type(strength) not in (int, float) or not 0 < strength <= np.finfo(np.float32).max:
            raise InputError(f"the strength of its own words is {quoted(strength)}, not a number above 0")
        if any(type(column) is not int or not 0 <= column < n_classes for column in columns):
            raise InputError(f"its own words have the labels {columns}; expected numbers below {n_classes}")
        if columns[0] == columns[1]:
            raise InputError("its own words have one label that is both negative and positive")
        valences = {token: float(valence) for token, valence in saved["valences"].items()}
        return cls(valences, float(strength), *columns)


def add_words(
    own: OwnWords, words: Mapping[str, float | None], pipeline: TextPipeline, *, strict: bool
) -> OwnWords:
    """The words of a user, added to those that there are; a valence of `None` takes one away.

    Args:
        own: The words that there are.
        words: Words and their valences. Spellings that are read as one token are one word: the token's own
            spelling counts, or else the last.
        pipeline: From a text to its tokens.
        strict: Whether a word that is not exactly one token is refused; otherwise it is left out.

    Raises:
        InputError: If a valence is not a number from -4 to 4, or a word is refused.
    """
    if not isinstance(words, Mapping):
        raise InputError(
            f"words is {type_of(words)}; pass a dict of words and valences, such as {{'sick': 2}}"
        )
    valences, refused = dict(own.valences), list[str]()
    exact = set[str]()
    for word, given in words.items():
        valence = _checked_valence(word, given)
        token, reason = _token_of(word, pipeline)
        if reason:
            refused.append(f"{quoted(word, 40)} {reason}")
        elif token == word or token not in exact:
            if token == word:
                exact.add(token)
            valences.pop(token, None)
            if valence is not None:
                valences[token] = valence
    if refused and strict:
        shown = "; ".join(refused[:_NAMED]) + (
            f"; and {len(refused) - _NAMED:,} more" if len(refused) > _NAMED else ""
        )
        which = "the word" if len(words) == 1 else f"{len(refused):,} of {len(words):,} words"
        raise InputError(
            f"{which} cannot have a valence: {shown}. A word must be one token: leave out what is not, or"
            " pass strict=False"
        )
    return replace(own, valences=valences)


def _checked_valence(word: object, valence: object) -> float | None:
    if not isinstance(word, str):
        raise InputError(f"the word {quoted(word)} is {type_of(word)}, not a string")
    if valence is None:
        return None
    if isinstance(valence, bool | np.bool_) or not isinstance(valence, Real):
        raise InputError(f"the valence of {quoted(word)} is {quoted(valence)}, not a number from -4 to 4")
    number = float(valence)
    if not -_LARGEST <= number <= _LARGEST:
        raise InputError(f"the valence of {quoted(word)} is {quoted(valence)}; expected -4 to 4, as in VADER")
    return number


def _token_of(word: str, pipeline: TextPipeline) -> tuple[str, str]:
    """The one token that a word is read as, and why it has none."""
    tokens = [token for token in pipeline.tokens(word) if token not in SIGNALS]
    if not tokens:
        return "", "is read as nothing"
    if tokens[0] in MASKS_AND_SIGNALS:
        return "", f"is read as {tokens[0]}, like every other such name or address"
    # A hashtag is a token by itself, and its words follow it.
    if len(tokens) > 1 and tokens[0][:1] != "#":
        return "", f"is read as {counted(len(tokens), 'token')}, {listed(tokens, 4)}"
    return tokens[0], ""


def measure_strength(model: LinearModel, lexicon: Lexicon, negative: int, positive: int) -> float:
    """What a level of valence weighs in a model, in a text of usual length.

    That is the slope, through 0, over the levels of the lexicon's words: of how much more their weights, and
    the weights of a text's valence in numbers, speak for their label than for the mean of the others.
    """
    length = math.sqrt(_USUAL_LENGTH * _mean_square(model))
    labels = negative, positive
    strength = _by_words(model, lexicon, labels) + length * _by_numbers(model, labels)
    return max(strength, _LEAST_LOGIT * length)


def _by_words(model: LinearModel, lexicon: Lexicon, labels: tuple[int, int]) -> float:
    """The slope of the values of the words that the model has."""
    group = model.groups["words"]
    levels = np.array(list(lexicon.levels.values()), dtype=np.float64)
    rows = group.rows(hash_texts(*lexicon.levels))
    known = np.flatnonzero((rows >= 0) & (levels != 0))
    values = group.take(rows[known]) * group.idf[rows[known]].astype(np.float64)[:, None]
    return _slope(levels[known], values, labels)


def _by_numbers(model: LinearModel, labels: tuple[int, int]) -> float:
    """The slope of what one word of each level adds by the valence of a text in numbers."""
    levels = [level for level in range(-MOST_VALENCE, MOST_VALENCE + 1) if level]
    numbers = np.array([valence_numbers(_text_with(level)) for level in levels], dtype=np.float64)
    return _slope(np.array(levels, dtype=np.float64), numbers @ model.sums.astype(np.float64), labels)


def _text_with(level: int) -> OneText:
    """A text of usual length, one token of which has a valence."""
    nothing = [0] * _USUAL_LENGTH
    none: list[bool] = [False] * _USUAL_LENGTH
    levels = [*nothing[1:], level]
    words: Sequence[str] = [""] * _USUAL_LENGTH
    return OneText(0, nothing, words, nothing, nothing, levels, nothing, nothing, none, none)


def _slope(levels: FloatArray, values: FloatArray, labels: tuple[int, int]) -> float:
    """The slope through 0, over levels other than 0, of how much values speak for the label of their sign."""
    if not len(levels):
        return 0.0
    own = values[np.arange(len(values)), np.where(levels > 0, labels[1], labels[0])]
    others = (values.sum(axis=1) - own) / (values.shape[1] - 1)
    return float(np.abs(levels) @ (own - others) / (levels @ levels))


def _mean_square(model: LinearModel) -> float:
    """The mean of what a word of a text adds to the square of the length of its words."""
    if not model.words:
        return model.unseen_idf**2
    idf = model.word_idf.astype(np.float64)
    characters = count_characters([word.removeprefix(NEGATED_MARK) for word in model.words])
    squares = idf * idf + square_per_character(model.features) * characters
    counts = count_texts_with(idf, model.n_texts)
    return float(np.average(squares, weights=counts if counts.any() else None))
