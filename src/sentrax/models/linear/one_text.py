"""`OneTextLogits`: the logits of one text in plain Python, equal to the bit to those of a column."""

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.one_text import OneText, OneTextReader, Remembered
from sentrax.models.features.one_text_groups import (
    add_up,
    groups_of,
    hash_form,
    negated_words,
    valence_numbers,
)
from sentrax.models.features.subwords import n_characters, subword_sums_of
from sentrax.models.linear.feature_weights import FeatureWeights
from sentrax.models.linear.model import LinearModel, hash_subwords, square_per_character
from sentrax.text.hashing import finish_hash
from sentrax.text.pipeline import TextPipeline

if TYPE_CHECKING:
    from sentrax.models.linear.own_words import OwnWords

Values = Sequence[float]
"""What a feature adds to the sum of each class, and to the squared length; all 0 for an unknown feature."""


class FeatureValues(NamedTuple):
    """The features of one text, and what each adds to its logits.

    Attributes:
        tokens: The tokens of the text.
        values: Of each group, in the order of `groups_of`, (features, classes). The values of words have what
            their subwords add.
    """

    tokens: OneText
    values: Mapping[str, Sequence[Sequence[float]]]


class OneTextLogits:
    """The logits of texts, one by one.

    What features add is remembered, of so many that memory stays bounded. Threads can share it: nothing that
    is remembered ever changes, and what is forgotten is computed again.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        model: The weights, which are not sparse.
        own: Words whose valence a user gives.
    """

    def __init__(
        self, pipeline: TextPipeline, lexicon: Lexicon, model: LinearModel, own: "OwnWords | None" = None
    ):
        self._model, self._own, self._reader = model, own, OneTextReader(pipeline, lexicon, own or ())
        self._per_character = square_per_character(model.features)
        self._groups = {name: _Features(group) for name, group in model.groups.items()}
        size = len(model.bias) + 1
        self._values = {name: Remembered(group.compute, size) for name, group in self._groups.items()}
        self._forms = [
            Remembered(functools.partial(self._compute_form, is_negated=is_negated), size)
            for is_negated in (False, True)
        ]
        self._sums: list[list[float]] = model.sums.tolist()
        self._bias: list[float] = model.bias.tolist()

    def logits(self, text: str) -> list[float]:
        """The logits of a text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        tokens = self._reader.read(text)
        parts = [_normalized_sum(self._values_of_words(tokens))]
        for name, features in groups_of(tokens).items():
            parts.append(_normalized_sum(map(self._values[name].__getitem__, features)))
        numbers = zip(valence_numbers(tokens), self._sums, strict=True)
        parts.append(_add([[number * weight for weight in weights] for number, weights in numbers if number]))
        return _add([*filter(None, parts), self._bias])

    def read_features(self, text: str) -> "FeatureValues":
        """The tokens of a text, and what each of its features adds to the logits.

        Raises:
            InputError: If `text` is not a string.
        """
        tokens = self._reader.read(text)
        rows = {"words": list(self._values_of_words(tokens))}
        for name, features in groups_of(tokens).items():
            rows[name] = list(map(self._values[name].__getitem__, features))
        return FeatureValues(tokens, {name: _normalized(group) for name, group in rows.items()})

    def _values_of_words(self, text: OneText) -> Iterable[Values]:
        plain, negated = self._forms
        if not any(text.negated):
            return map(plain.__getitem__, text.strings)
        return [
            negated[string] if is_negated else plain[string]
            for string, is_negated in zip(text.strings, negated_words(text), strict=True)
        ]

    def _compute_form(self, token: str, *, is_negated: bool) -> Values:
        """The values of a form of a word, by itself or by its subwords."""
        own = self._groups["words"].find(hash_form(token, is_negated=is_negated))
        weights, idf = own or ([0.0] * len(self._bias), self._model.unseen_idf)
        if self._model.features == 1:
            weights = _add([weights, *filter(None, [self._sum_subwords_1(token)])])
        *sums, square = _weighted(weights, idf)
        if not own and self._model.features > 1:
            by_subwords = list(map(self._values["subwords"].__getitem__, subword_sums_of(token)))
            sums = _add(by_subwords)[:-1] or sums
        if self._own is not None:
            sums = self._own.values_of(token, len(self._bias), is_negated=is_negated) or sums
        return (*sums, square + self._per_character * n_characters(token))

    def _sum_subwords_1(self, token: str) -> list[float]:
        """What the subwords of a token add in models with features 1."""
        hashes = hash_subwords([token], 1).ids.tolist()
        return _normalized_sum(_weighted(*own) for own in map(self._groups["subwords"].find, hashes) if own)


class _Features:
    """The features of a group.

    Args:
        group: Their weights.
    """

    def __init__(self, group: FeatureWeights):
        self._row_of, self._take_one, self._idf = group.index.row_of, group.take_one, group.idf.item
        self._unknown = (0.0,) * (group.n_classes + 1)

    def find(self, hash_: int) -> tuple[list[float], float] | None:
        """The weights and the idf of a feature; `None` if it is unknown."""
        row = self._row_of(hash_)
        return None if row < 0 else (self._take_one(row), self._idf(row))

    def compute(self, feature: int) -> Values:
        """The values of a feature, by its sum of hashes."""
        row = self._row_of(finish_hash(feature))
        return self._unknown if row < 0 else _weighted(self._take_one(row), self._idf(row))


def _weighted(weights: Sequence[float], idf: float) -> Values:
    return (*map(idf.__mul__, weights), idf * idf)


def _normalized_sum(values: Iterable[Values]) -> list[float]:
    """The sum of each class over the length; empty if no feature is known."""
    sums = _add(list(values))
    length = math.sqrt(sums.pop()) if sums else 0.0
    return [total / length for total in sums] if length > 0 else []


def _normalized(rows: Sequence[Values]) -> list[tuple[float, ...]]:
    """The values of each feature over the length.

    They are tuples, which the garbage collector forgets: of thousands of texts, lists would cost it a third
    of the time.
    """
    length = math.sqrt(sum(row[-1] for row in rows)) or 1.0
    return [tuple([value / length for value in row[:-1]]) for row in rows]


def _add(rows: Sequence[Values]) -> list[float]:
    """The sum of each column, row after row."""
    n_columns = len(rows[0]) if rows else 0
    # Most models have two or three labels, and a loop without an inner one takes a third of the time.
    if n_columns == 3:
        return _add_threes(rows)
    return _add_fours(rows) if n_columns == 4 else list(map(add_up, zip(*rows, strict=True)))


def _add_threes(rows: Iterable[Values]) -> list[float]:
    first = second = third = 0.0
    for a, b, c in rows:
        first += a
        second += b
        third += c
    return [first, second, third]


def _add_fours(rows: Iterable[Values]) -> list[float]:
    first = second = third = fourth = 0.0
    for a, b, c, d in rows:
        first += a
        second += b
        third += c
        fourth += d
    return [first, second, third, fourth]
