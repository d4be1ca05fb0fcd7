"""What a quick model says of texts that it was not trained on: a cross-validation of the kind `linear`."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.splits import assign_folds, keep_copies_together
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.evaluation.metrics import score_predictions
from sentrax.models.base import FitContext, TrainingData
from sentrax.models.registry import trainable_kind
from sentrax.saved.model import Calibration
from sentrax.scoring.calibration import fit_temperature
from sentrax.scoring.scorer import log_probabilities
from sentrax.text.pipeline import TextPipeline

FloatArray = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

MOST_TEXTS, MOST_BYTES = 20_000, 4 << 20
"""How many texts are looked at, and about how many bytes, so that it takes seconds."""
MOST_LABELS = 50
_LEAST_TEXTS = 20
_FOLD_SHARE = 0.2


@dataclass(frozen=True)
class HeldOut:
    """Texts with the probabilities that models gave them which were trained on others.

    Attributes:
        rows: The indices of these texts among those that were given, (texts,).
        probabilities: Calibrated, (texts, labels).
        targets: 1 for each label of a text, else 0, (texts, labels).
        is_multi_label: Whether a text may have several labels.
    """

    rows: Indices
    probabilities: FloatArray
    targets: FloatArray
    is_multi_label: bool

    @property
    def accuracy(self) -> float:
        """The share of texts that are answered rightly."""
        scores = self.probabilities - 0.5 if self.is_multi_label else self.probabilities
        found: float = score_predictions(scores, self.targets, multi_label=self.is_multi_label)["accuracy"]
        return found


def cross_validate(rows: LabelledRows, texts: pl.Series, seed: int) -> HeldOut | None:
    """Held-out probabilities of each row that can be held out; None if there is nothing to learn.

    Args:
        rows: Rows with labels; their own texts say which are copies and stay together.
        texts: The texts to learn from, (rows,).
        seed: Random seed of the folds.
    """
    labels, multi_label = rows.labels, rows.is_multi_label
    if not (1 if multi_label else 2) <= len(labels) <= MOST_LABELS or len(rows) < _LEAST_TEXTS:
        return None
    targets = rows.members[rows.codes].astype(np.float64)
    if (targets.sum(axis=0) < 2).all():
        return None
    folds = assign_folds(targets, _FOLD_SHARE, seed, multi_label=multi_label)
    folds = keep_copies_together(rows.texts, folds)
    kind = trainable_kind("linear")
    cross_fit = kind.load_training().cross_fit
    assert cross_fit is not None, "linear has one"  # noqa: S101
    context = FitContext(
        labels,
        multi_label,
        TextPipeline.preset("social"),
        kind.load_settings(),
        report=lambda progress, message: None,
    )
    _, logits = cross_fit(TrainingData(texts, targets, np.ones(len(rows))), folds, context)
    held_out = np.flatnonzero(folds >= 0)
    if len(held_out) < _LEAST_TEXTS:
        return None
    logits, targets = logits[held_out], targets[held_out]
    calibration = Calibration(fit_temperature(logits, targets, multi_label=multi_label))
    probabilities = np.exp(log_probabilities(logits, calibration, multi_label=multi_label))
    return HeldOut(held_out, probabilities, targets, multi_label)
