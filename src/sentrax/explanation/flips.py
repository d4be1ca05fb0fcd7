"""The smallest flip: the fewest words dropped, or replaced by their opposite, that change a model's answer.

All sets of changes are tried, the smallest first, as long as there are not too many: what is found is then
proven to be smallest. In longer texts the best change is made first, then the best one after that, until the
answer flips; in very long ones those words are changed first that say most for the answer. Changes that turn
out not to be needed are taken back.
"""

import functools
import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np

from sentrax.explanation.changes import Change, changed, possible_changes
from sentrax.explanation.explain import check_model
from sentrax.models.registry import KINDS
from sentrax.models.removal import word_spans
from sentrax.models.state import FloatArray
from sentrax.saved.model import SavedModel
from sentrax.scoring.answers import answers, choose_labels, measure_confidence
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import check_text
from sentrax.wording import quoted

MOST_TEXTS = 5000
"""How many changed texts are scored to prove a flip smallest, unless more are asked for."""
_MOST_CHARACTERS = 1 << 23
"""How long these may be in all."""
_MOST_DIRECTIONS = 10
"""Towards so many other labels a shortcut is looked for."""
_TEXTS_AT_ONCE = 1000
_SHOWN = 5


@dataclass(frozen=True)
class Flip:
    """Changes of a text after which the answer is another one.

    Attributes:
        text: The text.
        label: The answer to it; of a model with several labels per text, all of them, joined by commas.
        probability: How confident the model is of it.
        changes: What is changed, from left to right.
        new_text: The changed text.
        new_label: The answer to that, also where the model is unsure.
        new_probability: How confident the model is of that.
        is_smallest: Whether it is proven that fewer changes do not flip the answer.
    """

    text: str
    label: str
    probability: float
    changes: tuple[Change, ...]
    new_text: str
    new_label: str
    new_probability: float
    is_smallest: bool

    def to_json(self) -> dict[str, Any]:
        """The flip as plain values."""
        return {
            "text": self.text,
            "label": self.label,
            "probability": self.probability,
            "changes": [change._asdict() for change in self.changes],
            "new_text": self.new_text,
            "new_label": self.new_label,
            "new_probability": self.new_probability,
            "is_smallest": self.is_smallest,
        }

    def __str__(self) -> str:
        dropped = [quoted(change.word, 40) for change in self.changes if change.replacement is None]
        replaced = [
            f"{quoted(change.replacement, 40)} for {quoted(change.word, 40)}"
            for change in self.changes
            if change.replacement is not None
        ]
        parts = [
            f"{word} {_enumerated(names)}"
            for word, names in (("without", dropped), ("with", replaced))
            if names
        ]
        what = " and ".join(parts)
        proof = "no smaller change does it" if self.is_smallest else "a smaller change may do it, too"
        answer = f"{self.new_label or 'no label'} ({self.new_probability:.0%})"
        return f"{what[0].upper()}{what[1:]} the answer is {answer}; {proof}."


def smallest_flip(model: SavedModel, text: str, *, most_texts: int = MOST_TEXTS) -> Flip | None:
    """The fewest words dropped, or replaced by their opposite, that change the answer.

    Of several flips of one size, this is the one whose answer is most probable. "Unsure" is no answer of its
    own: it is the label that counts.

    Args:
        model: The model.
        text: The text.
        most_texts: How many changed texts may be scored to prove that a flip is smallest.

    Returns:
        The flip; `None` if none is found.

    Raises:
        InputError: If the model is no saved model, or `text` is not a string.
    """
    check_model(model)
    check_text(text, "the text")
    return _Search(model, text, most_texts).run()


class _Search:
    """The search for a flip of one text."""

    def __init__(self, model: SavedModel, text: str, most_texts: int):
        self._model, self._scorer, self._text = model, Scorer(model), text
        self._words = [possible_changes(text, *span) for span in word_spans(model.predictor, text)]
        self._before = self._scorer.probabilities([text])
        self._most_texts = self._n_left = most_texts
        self._characters_left = _MOST_CHARACTERS
        self._excluded = 0
        """So many changes are proven not to be enough."""

    def run(self) -> Flip | None:
        """The smallest flip, or the best one that is found."""
        for size in range(1, len(self._words) + 1):
            if not self._can_afford(_n_sets(self._words, size)):
                return self._shortcut()
            sets = list(_sets(self._words, size))
            best = self._best(self._score(sets))
            if best is not None:
                return self._flip(sets[best])
            self._excluded = size
        return None

    def _shortcut(self) -> Flip | None:
        """The best flip that is found without trying all sets of changes."""
        found = list[Flip]()
        for direction in self._directions():
            for search in (self._grow, self._enough):
                self._n_left, self._characters_left = self._most_texts, _MOST_CHARACTERS
                changes = search(direction)
                if changes is not None:
                    found.append(self._flip(self._needed(changes)))
                    break
        return min(found, key=lambda flip: (len(flip.changes), -flip.new_probability), default=None)

    def _grow(self, direction: FloatArray) -> Sequence[Change] | None:
        """Always the best change after those made before, until the answer flips; `None` if it does not."""
        made, words = list[Change](), list(self._words)
        while words:
            sets = [[*made, change] for changes in words for change in changes]
            if not self._can_afford(len(sets)):
                break
            probabilities = self._score(sets)
            best = self._best(probabilities)
            if best is not None:
                return sets[best]
            made = sets[int((_scores(probabilities) @ direction).argmax())]
            words = [changes for changes in words if made[-1] not in changes]
        return None

    def _enough(self, direction: FloatArray) -> Sequence[Change] | None:
        """The changes of the words that say most for the answer, as many as flip it; `None` if none do."""
        ranked = self._ranked(direction)
        too_few, size = self._excluded, self._excluded + 1
        while not (ranked and self._flips(ranked[:size])):
            if size >= len(ranked) or not self._can_afford(1):
                return None
            too_few, size = size, min(2 * size, len(ranked))
        while size - too_few > 1 and self._can_afford(1):
            middle = (too_few + size) // 2
            if self._flips(ranked[:middle]):
                size = middle
            else:
                too_few = middle
        return ranked[:size]

    def _ranked(self, direction: FloatArray) -> list[Change]:
        """What can be done to each word that speaks against a direction, the strongest words first."""
        against = self._shares @ -direction
        order = np.argsort(-against, kind="stable")
        return [self._words[index][-1] for index in order if against[index] > 0]

    @functools.cached_property
    def _shares(self) -> FloatArray:
        """What each word adds to each logit, (words, labels)."""
        predictor = self._model.predictor
        (found,) = KINDS[predictor.kind].load_contributions()(predictor, [self._text])
        starts = [changes[0].start for changes in self._words]
        shares = np.zeros((len(starts), predictor.n_classes))
        for (start, _), share in zip(found.spans, found.of_tokens(), strict=True):
            shares[max(bisect_right(starts, start) - 1, 0)] += share
        return shares

    def _needed(self, changes: Sequence[Change]) -> Sequence[Change]:
        """The changes without those that can be taken back one after the other."""
        while len(changes) > self._excluded + 1 and self._can_afford(len(changes)):
            fewer = [[*changes[:index], *changes[index + 1 :]] for index in range(len(changes))]
            best = self._best(self._score(fewer))
            if best is None:
                break
            changes = fewer[best]
        return changes

    def _directions(self) -> list[FloatArray]:
        """What is to rise, each time a combination of the labels' scores, (labels,), the likeliest first."""
        units = np.eye(self._before.shape[1])
        (is_chosen,) = choose_labels(self._before, multi_label=self._model.multi_label)
        (before,) = self._before
        if self._model.multi_label:
            order = np.argsort(np.abs(before - 0.5), kind="stable")
            return [-units[label] if is_chosen[label] else units[label] for label in order[:_MOST_DIRECTIONS]]
        order = np.argsort(-before, kind="stable")
        return [units[label] - units[order[0]] for label in order[1 : 1 + _MOST_DIRECTIONS]]

    def _can_afford(self, n_texts: int) -> bool:
        return n_texts <= self._n_left and n_texts * len(self._text) <= self._characters_left

    def _score(self, sets: Sequence[Sequence[Change]]) -> FloatArray:
        """The probabilities after each set of changes, (sets, labels)."""
        self._n_left -= len(sets)
        self._characters_left -= len(sets) * len(self._text)
        texts = [changed(self._text, changes) for changes in sets]
        return self._scorer.probabilities(texts)

    def _best(self, probabilities: FloatArray) -> int | None:
        """The row with the most confident answer that is another than before."""
        multi_label = self._model.multi_label
        before, after = (
            choose_labels(rows, multi_label=multi_label) for rows in (self._before, probabilities)
        )
        is_flipped = (after != before).any(axis=1)
        confidences = measure_confidence(probabilities, multi_label=multi_label)
        return int(np.where(is_flipped, confidences, -1).argmax()) if is_flipped.any() else None

    def _flips(self, changes: Sequence[Change]) -> bool:
        return self._best(self._score([changes])) is not None

    def _flip(self, changes: Sequence[Change]) -> Flip:
        ordered = tuple(sorted(changes, key=attrgetter("start")))
        new_text = changed(self._text, ordered)
        rows = np.concatenate([self._before, self._scorer.probabilities([new_text])])
        old, new = answers(self._model, rows)
        return Flip(
            self._text,
            ",".join(old.labels),
            old.confidence,
            ordered,
            new_text,
            ",".join(new.labels),
            new.confidence,
            len(ordered) == self._excluded + 1,
        )


def _sets(words: Sequence[Sequence[Change]], size: int) -> Iterator[tuple[Change, ...]]:
    """Each way to change so many words."""
    for chosen in itertools.combinations(words, size):
        yield from itertools.product(*chosen)


def _n_sets(words: Sequence[Sequence[Change]], size: int) -> int:
    """How many sets `_sets` has: the coefficient of x^size in the product of 1 + options x."""
    coefficients = [1] + [0] * size
    for changes in words:
        for power in range(size, 0, -1):
            coefficients[power] += len(changes) * coefficients[power - 1]
    return coefficients[size]


def _scores(probabilities: FloatArray) -> FloatArray:
    """The log-odds of each label."""
    within = np.clip(probabilities, 1e-12, 1 - 1e-12)
    odds: FloatArray = np.log(within) - np.log1p(-within)
    return odds


def _enumerated(names: Sequence[str]) -> str:
    shown = [*names[:_SHOWN], f"{len(names) - _SHOWN:,} more"] if len(names) > _SHOWN + 1 else [*names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
