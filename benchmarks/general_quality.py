"""How often tools are right, and how sure they are, domain by domain; models that have not seen a domain."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.general_tools import NEGATIVE, POSITIVE, Answers, IntArray, Sentrax, Tool
from recipes.english.sources import DOMAINS, LABELS, TWO_LABELS, Texts, read_texts
from sentrax.evaluation.metrics import calibration_error, macro_recall

SAMPLE = "sample of the package"


class DevPart(NamedTuple):
    """Labelled texts of one domain.

    Attributes:
        texts: The texts.
        labels: The index of the label of each in `LABELS`, (texts,).
        has_two_labels: Whether none of them is neutral.
    """

    texts: list[str]
    labels: IntArray
    has_two_labels: bool


class Figures(NamedTuple):
    """How good the answers about one domain are; shares from 0 to 1.

    Attributes:
        macro_recall: The mean share of right answers over the labels that the domain has.
        forced: The same if neutral is no answer; `None` for domains that have neutral texts, as the next.
        forced_accuracy: The share of right answers if neutral is none.
        error: The calibration error of all answers, in 15 bins; `None` without probabilities, as the next.
        forced_error: That of the more probable of negative and positive, if neutral is no answer.
    """

    macro_recall: float
    forced: float | None = None
    forced_accuracy: float | None = None
    error: float | None = None
    forced_error: float | None = None


def read_dev_parts(data: Path) -> dict[str, DevPart]:
    """The dev part of each domain; if the data sets are not at hand, the sample of the package."""
    from sentrax.data import sample_corpus

    if not data.is_dir():
        sample = sample_corpus()
        labels = np.array([LABELS.index(label) for label in sample.labels])
        return {SAMPLE: DevPart(list(sample.texts), labels, True)}
    texts, parts = read_texts("dev", own=False, data=data), {}
    for domain, name in enumerate(DOMAINS):
        own = _take(texts, texts.domains == domain)
        parts[name] = DevPart(own.texts.to_list(), own.labels, name in TWO_LABELS)
    return parts


def measure_quality(answers: Answers, part: DevPart) -> Figures:
    """How good the answers about the texts of a domain are."""
    figures = Figures(macro_recall(part.labels, answers.labels, len(LABELS)))
    if part.has_two_labels:
        figures = figures._replace(
            forced=macro_recall(part.labels, answers.forced, len(LABELS)),
            forced_accuracy=float((answers.forced == part.labels).mean()),
        )
    if answers.probabilities is None:
        return figures
    is_right = answers.labels == part.labels
    figures = figures._replace(error=calibration_error(answers.probabilities.max(axis=1), is_right))
    if part.has_two_labels:
        felt = answers.probabilities[:, [NEGATIVE, POSITIVE]]
        confidences = felt.max(axis=1) / felt.sum(axis=1)
        is_right = answers.forced == part.labels
        figures = figures._replace(forced_error=calibration_error(confidences, is_right))
    return figures


def fit_without(domain: str, texts: Texts, report: Callable[[str], None]) -> Tool:
    """The recipe's model of all domains but one: trained, calibrated and stored as the one in the package is.

    Args:
        domain: The domain to leave out; its texts count in nothing, neither in the vocabulary nor in the
            calibration.
        texts: The training texts of all domains.
        report: Called with what is going on.
    """
    from recipes.english.training import calibrate_unseen, fit
    from sentrax.saved.model import SavedModel

    report(f"training without {domain}")
    rest = _take(texts, texts.domains != list(DOMAINS).index(domain))
    predictor, held_out = fit(rest)
    calibration, _ = calibrate_unseen(rest, held_out)
    return Sentrax(SavedModel(LABELS, predictor, calibration).quantize(None))


def _take(texts: Texts, rows: npt.NDArray[np.bool_]) -> Texts:
    indices = np.flatnonzero(rows)
    return Texts(texts.texts.gather(indices), texts.labels[indices], texts.domains[indices])
