"""`OneTextLogits`: the logits of one text in plain Python, equal to the bit to those of a column."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.one_text import OneText, OneTextReader
from sentrax.models.features.one_text_groups import add_up, groups_of, valence_numbers, word_forms
from sentrax.models.linear.model import LinearModel, hash_subwords_of
from sentrax.text.hashing import Hashes, finish_hashes
from sentrax.text.pipeline import TextPipeline

_MOST_REMEMBERED = 1 << 16

Values = tuple[float, ...]
"""What a feature adds to the sum of each class, and to the squared length; empty for an unknown feature."""


class OneTextLogits:
    """The logits of texts, one by one.

    What features add is remembered, of so many that memory stays bounded. Threads can share it: nothing that
    is remembered ever changes, and what is forgotten is computed again.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        model: The weights, which are not sparse.
    """

    def __init__(self, pipeline: TextPipeline, lexicon: Lexicon, model: LinearModel):
        self._model, self._reader = model, OneTextReader(pipeline, lexicon)
        self._known = {name: _Known() for name in model.groups}
        self._sums: list[list[float]] = model.sums.tolist()
        self._bias: list[float] = model.bias.tolist()

    def logits(self, text: str) -> list[float]:
        """The logits of a text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        tokens = self._reader.read(text)
        parts = [self._sum_words(tokens)]
        parts += [self._sum_group(name, features) for name, features in groups_of(tokens).items()]
        numbers = zip(valence_numbers(tokens), self._sums, strict=True)
        parts.append(_add([[number * weight for weight in weights] for number, weights in numbers if number]))
        return _add([*filter(None, parts), self._bias])

    def _sum_words(self, text: OneText) -> list[float]:
        """What the words of a text add."""
        forms = word_forms(text)

        def compute(new: list[int]) -> list[Values]:
            tokens = dict(zip(forms, text.strings, strict=True))
            return self._compute_forms(new, [tokens[form] for form in new])

        return _normalized_sum(self._known["words"].find(forms, compute))

    def _compute_forms(self, forms: list[int], tokens: list[str]) -> list[Values]:
        """The values of forms of words, by their hashes."""
        values = []
        for own, token in zip(self._take("words", _as_array(forms)), tokens, strict=True):
            weights, idf = own or ([0.0] * len(self._bias), self._model.unseen_idf)
            if not own or not self._model.words_include_subwords:
                by_subwords = self._sum_subwords(token)
                weights = _add([weights, by_subwords]) if by_subwords else weights
            values.append(_weighted(weights, idf))
        return values

    def _sum_subwords(self, token: str) -> list[float]:
        """What the subwords of a token add."""
        hashes = hash_subwords_of(token, self._model.features)
        known = self._known["subwords"]
        return _normalized_sum(known.find(hashes, lambda new: self._look_up("subwords", _as_array(new))))

    def _sum_group(self, name: str, sums: list[int]) -> list[float]:
        """What the features of a group add; they are known by their sums of hashes."""
        known = self._known[name]
        return _normalized_sum(
            known.find(sums, lambda new: self._look_up(name, finish_hashes(_as_array(new))))
        )

    def _look_up(self, name: str, hashes: Hashes) -> list[Values]:
        return [_weighted(*own) if own else () for own in self._take(name, hashes)]

    def _take(self, name: str, hashes: Hashes) -> list[tuple[list[float], float] | None]:
        """The weights and the idf of features, `None` for each that the group does not have."""
        group = self._model.groups[name]
        rows = group.rows(hashes)
        known = rows[rows >= 0]
        taken = zip(group.take(known).tolist(), group.idf[known].tolist(), strict=True)
        return [next(taken) if row >= 0 else None for row in rows.tolist()]


class _Known(dict[int, Values]):
    """The values of the latest features."""

    def find(self, features: Sequence[int], compute: Callable[[list[int]], list[Values]]) -> list[Values]:
        """The values of features that have any, in order.

        Args:
            features: The number of each.
            compute: From the numbers of new features to their values.
        """
        found = list(map(self.get, features))
        new = [feature for feature, values in zip(features, found, strict=True) if values is None]
        if new:
            computed = dict(zip(new, compute(new), strict=True))
            if len(self) + len(computed) > _MOST_REMEMBERED:
                self.clear()
            self.update(computed)
            found = [values or computed.get(feature) for feature, values in zip(features, found, strict=True)]
        return [values for values in found if values]


def _as_array(hashes: list[int]) -> Hashes:
    return np.array(hashes, dtype=np.uint64)


def _weighted(weights: Sequence[float], idf: float) -> Values:
    return (*[weight * idf for weight in weights], idf * idf)


def _normalized_sum(values: Sequence[Values]) -> list[float]:
    """The sum of each class over the length; empty if there is nothing to add."""
    if not values:
        return []
    *sums, square = _add(values)
    length = math.sqrt(square)
    return [total / length for total in sums] if length > 0 else []


def _add(rows: Sequence[Sequence[float]]) -> list[float]:
    return list(map(add_up, zip(*rows, strict=True)))
