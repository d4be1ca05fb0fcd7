"""`Explanation`: an answer, and what each word of the text adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sentrax.errors import InputError
from sentrax.wording import listed, quoted

_MOST_LABELS = 10
"""JSON has the shares of so many labels, the most probable ones, and of the one that is explained."""


class WordShare(NamedTuple):
    """A word of the original text, and what it adds to the logit of each label.

    Attributes:
        text: The word as the text has it.
        start: Where it begins in the text, in characters.
        end: Where it ends.
        shares: What it adds to the calibrated logit of each label.
    """

    text: str
    start: int
    end: int
    shares: tuple[float, ...]


class FeatureShare(NamedTuple):
    """A feature that a model counts, and what it adds to the logit of each label.

    Attributes:
        group: Its kind: `word`, `pair`.
        name: What it is: `not good`.
        words: The indices of the words that it is made of; none if it is about the text as a whole.
        shares: What it adds to the calibrated logit of each label.
    """

    group: str
    name: str
    words: tuple[int, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Explanation:
    """The answer to a text, and what each of its words adds to it.

    All numbers are parts of calibrated logits: `bias`, `whole_text` and the shares of all words add up, but
    for the remainder, to numbers whose softmax is `probabilities` (of a model with several labels per text,
    whose sigmoids).

    Attributes:
        text: The text.
        label: The most probable label; of a model with several labels per text, those above 0.5, joined by
            commas.
        is_unsure: Whether the model is unsure.
        labels: The labels of the model.
        probabilities: The probability of each label.
        about: The label that is explained: unless another was asked for, the most probable one.
        words: The words of the text, from left to right. What is between them adds nothing.
        whole_text: What the text as a whole adds, by its length for example.
        bias: What a text without any words has.
        remainder: By how much the sum misses the logits at most; rounding, if the method is exact.
        method: How the shares were found: `exact`, `integrated gradients` or `removal`.
        multi_label: Whether a text may have several labels.
        features: What the model counts, the strongest first, if `detail` was asked for.
    """

    text: str
    label: str
    is_unsure: bool
    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    about: str
    words: tuple[WordShare, ...]
    whole_text: tuple[float, ...]
    bias: tuple[float, ...]
    remainder: float
    method: str
    multi_label: bool = False
    features: tuple[FeatureShare, ...] | None = None

    @property
    def probability(self) -> float:
        """The probability of the label that is explained."""
        return self.probabilities[self.labels.index(self.about)]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The labels of the answer: the most probable one, or all above 0.5 if a text may have several."""
        if self.multi_label:
            return tuple(name for name, p in zip(self.labels, self.probabilities, strict=True) if p > 0.5)
        return (self.label,)

    @property
    def confidence(self) -> float:
        """How sure the model is of `label`; see `sentrax.scoring.answers.Answer`."""
        if self.multi_label:
            return min(max(probability, 1 - probability) for probability in self.probabilities)
        return max(self.probabilities)

    @property
    def rather_than(self) -> str | None:
        """The label that the explained one is compared with: the most probable other one.

        `None` where a text may have several labels, each of which is a question of its own.
        """
        return self._rival(self.about)

    def _rival(self, label: str) -> str | None:
        others = [index for index, name in enumerate(self.labels) if name != label]
        if self.multi_label or not others:
            return None
        return self.labels[max(others, key=self.probabilities.__getitem__)]

    def speaks_for(self, shares: Sequence[float], label: str | None = None) -> float:
        """How much shares speak for a label rather than the most probable other one: the difference of both.

        Over all parts of an answer this adds up to the log-odds of the two labels, the logarithm of how many
        times as probable the first one is. Where a text may have several labels, it is the label's share.

        Args:
            shares: One for each label, such as a word's.
            label: The label; by default the one that is explained.

        Raises:
            InputError: If there is no such label.
        """
        name = self.about if label is None else label
        if name not in self.labels:
            raise InputError(f"unknown label {quoted(name)}; the model has {listed(self.labels)}")
        own, rival = shares[self.labels.index(name)], self._rival(name)
        return own if rival is None else own - shares[self.labels.index(rival)]

    @property
    def total(self) -> float:
        """What all parts together say for the label that is explained."""
        parts = (*(word.shares for word in self.words), self.whole_text, self.bias)
        return sum(map(self.speaks_for, parts))

    def strongest(self, n: int | None = 3) -> list[WordShare]:
        """The words that say most for the label or against it, the strongest first; `None` is all of them."""
        strengths = [(abs(self.speaks_for(word.shares)), -index) for index, word in enumerate(self.words)]
        ranked = sorted((pair for pair in strengths if pair[0] > 0), reverse=True)
        return [self.words[-index] for _, index in ranked[:n]]

    def to_html(self) -> str:
        """The explanation as a piece of HTML for a notebook or a page of your own; all texts are escaped."""
        from sentrax.explanation.html import ShownExplanation, ShownWord, draw_explanation

        shown = ShownExplanation(
            self.text,
            self.label,
            self.about,
            self.probability,
            self.rather_than,
            self.is_unsure,
            [ShownWord(word.start, word.end, self.speaks_for(word.shares)) for word in self.words],
            self.speaks_for(self.whole_text),
            self.speaks_for(self.bias),
            self.remainder,
            self.method,
        )
        return str(draw_explanation(shown))

    _repr_html_ = to_html

    def __str__(self) -> str:
        rows = [
            *((self.speaks_for(word.shares), " ".join(word.text.split())) for word in self.strongest(None)),
            (self.speaks_for(self.whole_text), "(the text as a whole)"),
            (self.speaks_for(self.bias), "(bias)"),
        ]
        doubt = ", unsure" if self.is_unsure else ""
        lines = [f"{self.about} {self.probability:.2f}{doubt}: {' '.join(self.text.split())}"]
        lines += [f"{figure:+z8.3f}  {name}" for figure, name in rows if figure]
        rival = f" rather than {self.rather_than}" if self.rather_than is not None else ""
        end = f"for {self.about}{rival}; {self.method}, remainder {self.remainder:.1g}"
        return "\n".join([*lines, f"{self.total:+z8.3f}  {end}"])

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain values; of more than 10 labels, the 10 most probable ones and `about`."""
        ranked = sorted(range(len(self.labels)), key=lambda index: (-self.probabilities[index], index))
        shown = sorted({*ranked[:_MOST_LABELS], self.labels.index(self.about)})

        def by_label(values: Sequence[float]) -> dict[str, float]:
            return {self.labels[index]: values[index] for index in shown}

        found: dict[str, Any] = {
            "text": self.text,
            "label": self.label,
            "unsure": self.is_unsure,
            "probabilities": by_label(self.probabilities),
            "about": self.about,
            "rather_than": self.rather_than,
            "words": [
                {"text": word.text, "start": word.start, "end": word.end, "shares": by_label(word.shares)}
                for word in self.words
            ],
            "whole_text": by_label(self.whole_text),
            "bias": by_label(self.bias),
            "remainder": self.remainder,
            "method": self.method,
        }
        if self.features is not None:
            found["features"] = [
                {
                    "group": feature.group,
                    "name": feature.name,
                    "words": list(feature.words),
                    "shares": by_label(feature.shares),
                }
                for feature in self.features
            ]
        return found
