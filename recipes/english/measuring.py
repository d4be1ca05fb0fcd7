"""What the model says about domains that it was not trained on."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recipes.english.sources import DOMAINS, LABELS, OWN, TWO_LABELS, Texts
from sentrax.models.state import FloatArray

_TEXTS_OF_A_DOMAIN = 4_000
_NEGATIVE, _NEUTRAL, _POSITIVE = range(len(LABELS))


class Figures(NamedTuple):
    """Of one domain, as percentages.

    Attributes:
        macro_recall: The mean share of right answers over the labels that the domain has.
        forced: The same if neutral is no answer, for domains of two labels; else `macro_recall`.
        neutral: The share of answers that are neutral.
    """

    macro_recall: float
    forced: float
    neutral: float

    def __str__(self) -> str:
        return (
            f"macro-recall {self.macro_recall:.1f}, without neutral {self.forced:.1f};"
            f" {self.neutral:.0f} % of answers neutral"
        )


def by_domain(logits: FloatArray, texts: Texts) -> dict[str, Figures]:
    """The figures of each domain.

    Args:
        logits: (texts, labels), of models that have not seen the domain of the text.
        texts: The texts.
    """
    figures = {}
    for domain, name in enumerate(DOMAINS):
        rows = texts.domains == domain
        own, labels = logits[rows], texts.labels[rows]
        answers = own.argmax(axis=1)
        forced = np.where(own[:, _POSITIVE] > own[:, _NEGATIVE], _POSITIVE, _NEGATIVE)
        figures[name] = Figures(
            100 * macro_recall(answers, labels),
            100 * macro_recall(forced if name in TWO_LABELS else answers, labels),
            100 * float((answers == _NEUTRAL).mean()),
        )
    return figures


def macro_recall(answers: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> float:
    """The mean, over the labels that occur, of the share of their texts with the right answer."""
    return float(np.mean([(answers[labels == label] == label).mean() for label in np.unique(labels)]))


def sample_of_domains(texts: Texts) -> npt.NDArray[np.int64]:
    """The indices of the texts to calibrate on: of each domain at most 4,000, none of our own."""
    chooser = np.random.default_rng(0)
    rows = [np.flatnonzero(texts.domains == domain) for domain in range(OWN)]
    return np.concatenate([np.sort(chooser.permutation(own)[:_TEXTS_OF_A_DOMAIN]) for own in rows])
