"""From the texts of all domains to the model that comes with the package.

The texts of each domain are also held out once, together: what the model says about them is what it says
about a domain that it has not seen. That sets its temperature, and when it is unsure.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from recipes.english.changes import change_all
from recipes.english.measuring import sample_of_domains
from recipes.english.sources import LABELS, OWN, Texts
from sentrax.models.base import FitContext, Predictor, TrainingData
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.linear.training import cross_fit
from sentrax.models.state import FloatArray
from sentrax.saved.model import Calibration
from sentrax.text.pipeline import TextPipeline

SETTINGS = LinearSettings(l2=1e-4)
RARELY = -2.5
"""The offset of neutral in domains of two labels: nearly all their neutral texts were left out."""
PRECISION = 0.9
"""The share of answers that are to be right where the model is not unsure."""
OWN_SHARE = 0.3
"""What our own texts weigh, all together, relative to those of all data sets."""


class Fitted(NamedTuple):
    """A trained model and what it says about domains that it has not seen.

    Attributes:
        predictor: Trained on all texts.
        held_out: Logits of the texts by models that have not seen their domain, (texts, labels); NaN for our
            own texts, which are never held out.
    """

    predictor: Predictor
    held_out: FloatArray


def fit(texts: Texts, report: Callable[[float, str], None] = lambda progress, message: None) -> Fitted:
    """Train on all texts, and without each domain in turn."""
    data = training_data(texts)
    context = FitContext(LABELS, False, TextPipeline.preset("general"), SETTINGS, report)
    return Fitted(*cross_fit(data, np.where(texts.domains == OWN, -1, texts.domains), context))


def calibrate_unseen(texts: Texts, held_out: FloatArray) -> tuple[Calibration, dict[str, Any]]:
    """A calibration by what models say about domains that they have not seen, and their scores there.

    Args:
        texts: The training texts.
        held_out: `Fitted.held_out`, (texts, labels).
    """
    from sentrax.classifier.held_out import calibrate

    rows = sample_of_domains(texts)
    return calibrate(held_out[rows], targets_of(texts)[rows], PRECISION, multi_label=False)


def training_data(texts: Texts) -> TrainingData:
    """The texts as they are trained on."""
    import polars as pl

    changed = pl.Series(change_all(texts.texts))
    return TrainingData(changed, targets_of(texts), weigh(texts), offsets_of(texts))


def targets_of(texts: Texts) -> FloatArray:
    """1 for the label of each text, else 0, (texts, labels)."""
    targets: FloatArray = np.eye(len(LABELS))[texts.labels]
    return targets


def weigh(texts: Texts) -> FloatArray:
    """How much each text counts, 1 in the mean, (texts,).

    A domain counts as the root of its number of texts, and its labels count alike, as those of our own texts
    do.
    """
    weights = np.zeros(len(texts.labels))
    for domain in range(OWN + 1):
        rows = texts.domains == domain
        counts = np.bincount(texts.labels[rows], minlength=len(LABELS))
        if rows.any():
            total = np.sqrt(rows.sum()) / np.count_nonzero(counts)
            weights[rows] = (total / np.maximum(counts, 1))[texts.labels[rows]]
    own = texts.domains == OWN
    if own.any():
        weights[own] *= OWN_SHARE * weights[~own].sum() / weights[own].sum()
    weights /= weights.mean()
    return weights


def offsets_of(texts: Texts) -> FloatArray:
    """What raises the logits of each text by its domain alone, (texts, labels)."""
    offsets = np.zeros((len(texts.labels), len(LABELS)))
    offsets[texts.has_two_labels, LABELS.index("neutral")] = RARELY
    return offsets
