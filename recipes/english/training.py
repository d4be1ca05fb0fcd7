"""From the texts of all domains to the model that comes with the package.

The texts of each domain are also held out once, together: what the model says about them is what it says
about a domain that it has not seen. That sets its temperature, and when it is unsure.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from recipes.english.changes import NAMES, change_all
from recipes.english.measuring import sample_of_domains
from recipes.english.sources import FRAMED, LABELS, OWN, Texts
from sentrax.models.base import FitContext, TrainingData
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.linear.training import cross_fit
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import FloatArray
from sentrax.saved.model import Calibration
from sentrax.text.hashing import hash_texts
from sentrax.text.pipeline import TextPipeline

SETTINGS = LinearSettings(l2=3e-5)
RARELY = -2.0
"""The offset of neutral in domains of two labels: nearly all their neutral texts were left out."""
PRECISION = 0.9
"""The share of answers that are to be right where the model is not unsure."""
OWN_SHARES = {OWN: 0.5, FRAMED: 0.2}
"""What our own texts weigh, and those made from frames, all together, relative to those of all data sets."""
_POWER = 0.5
"""A domain weighs as this power of its number of texts: more of one kind teach ever less about others."""


class Fitted(NamedTuple):
    """A trained model and what it says about domains that it has not seen.

    Attributes:
        predictor: Trained on all texts.
        held_out: Logits of the texts by models that have not seen their domain, (texts, labels); NaN for our
            own texts, which are never held out.
    """

    predictor: LinearPredictor
    held_out: FloatArray


def fit(texts: Texts, report: Callable[[float, str], None] = lambda progress, message: None) -> Fitted:
    """Train on all texts, and without each domain in turn."""
    data = training_data(texts)
    context = FitContext(LABELS, False, TextPipeline.preset("general"), SETTINGS, report)
    predictor, held_out = cross_fit(data, np.where(texts.domains >= OWN, -1, texts.domains), context)
    return Fitted(with_like_names(predictor), held_out)


def with_like_names(predictor: LinearPredictor) -> LinearPredictor:
    """The predictor with one weight for all first names, the mean of theirs."""
    words = predictor.model.groups["words"]
    if not isinstance(words.weights, QuantizedTable):
        raise TypeError("the weights of words are sparse; expected a table of three labels")
    rows = words.rows(hash_texts(*map(str.lower, NAMES)))
    rows = rows[rows >= 0]
    weights, idf = words.weights.weights.copy(), words.idf.copy()
    weights[rows], idf[rows] = weights[rows].mean(axis=0), idf[rows].mean()
    alike = replace(words, weights=QuantizedTable.exact(weights), idf=idf)
    model = replace(predictor.model, groups={**predictor.model.groups, "words": alike})
    return LinearPredictor(predictor.pipeline, predictor.lexicon, model)


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

    The labels of a domain count alike, as those of our own texts do; of frames, each text does.
    """
    weights = np.ones(len(texts.labels))
    for domain in range(FRAMED):
        rows = texts.domains == domain
        counts = np.bincount(texts.labels[rows], minlength=len(LABELS))
        if rows.any():
            total = rows.sum() ** _POWER / np.count_nonzero(counts)
            weights[rows] = (total / np.maximum(counts, 1))[texts.labels[rows]]
    of_data_sets = weights[texts.domains < OWN].sum()
    for domain, share in OWN_SHARES.items():
        rows = texts.domains == domain
        if rows.any():
            weights[rows] *= share * of_data_sets / weights[rows].sum()
    weights /= weights.mean()
    return weights


def offsets_of(texts: Texts) -> FloatArray:
    """What raises the logits of each text by its domain alone, (texts, labels)."""
    offsets = np.zeros((len(texts.labels), len(LABELS)))
    offsets[texts.has_two_labels, LABELS.index("neutral")] = RARELY
    return offsets
