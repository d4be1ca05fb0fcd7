"""Training with held-out texts, and the calibration and scores computed from them."""

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.data.splits import assign_folds, keep_copies_together
from sentrax.evaluation.metrics import calibration_error, judge_answers, score_predictions
from sentrax.files.container import Arrays
from sentrax.models.base import MANY_LABELS, FitContext, Predictor, Training, TrainingData
from sentrax.saved.model import Calibration
from sentrax.scoring.calibration import (
    PROMISE_CONFIDENCE,
    choose_abstain_threshold,
    choose_promised_threshold,
    fit_temperature,
)
from sentrax.scoring.scorer import log_probabilities

FloatArray = npt.NDArray[np.float64]

_SINGLE_FOLD_FROM = 10_000
"""From this many texts on, one held-out fold is enough to calibrate by."""
_MIN_TEXTS = 20
"""From fewer held-out texts, a temperature cannot be estimated."""


def fit_and_hold_out(
    training: Training,
    context: FitContext,
    data: TrainingData,
    validation: TrainingData | None,
    *,
    share: float,
    seed: int,
) -> tuple[Predictor, FloatArray, FloatArray]:
    """A predictor, and logits and targets of texts held out from it, or from one trained alike.

    Args:
        training: Trains this kind of model.
        context: How to train it.
        data: The training texts.
        validation: Texts to hold out; if there are none, folds of the training texts are held out in turn.
        share: The share of the texts in a fold.
        seed: Random seed of the folds.
    """
    if validation is not None:
        context.history.start("fit")
        predictor = training.fit(data, validation, context)
        return predictor, predictor.logits(validation.texts), validation.targets
    folds = assign_folds(data.targets, share, seed, multi_label=context.multi_label)
    folds = keep_copies_together(data.texts, folds)
    has_many_labels = len(context.label_names) > MANY_LABELS
    if training.uses_validation or len(data) >= _SINGLE_FOLD_FROM or has_many_labels:
        folds = np.where(folds == 0, 0, -1)
    if training.cross_fit is not None:
        predictor, logits = training.cross_fit(data, folds, context)
        return predictor, logits[folds >= 0], data.targets[folds >= 0]
    if training.uses_validation:
        return _fit_with_validation(training, context, data, folds)
    return _fit_each_fold(training, context, data, folds)


def _fit_with_validation(
    training: Training, context: FitContext, data: TrainingData, folds: npt.NDArray[np.int64]
) -> tuple[Predictor, FloatArray, FloatArray]:
    """Train once; the held-out texts decide when to stop."""
    held_out, rest = (data.take(np.flatnonzero(rows)) for rows in (folds == 0, folds != 0))
    context.history.start("fit")
    if not len(held_out):
        predictor = training.fit(data, None, context.part(0, 1))
        return predictor, np.zeros((0, len(context.label_names))), held_out.targets
    predictor = training.fit(rest, held_out, context.part(0, 1))
    return predictor, predictor.logits(held_out.texts), held_out.targets


def _fit_each_fold(
    training: Training, context: FitContext, data: TrainingData, folds: npt.NDArray[np.int64]
) -> tuple[Predictor, FloatArray, FloatArray]:
    """Train once without each fold, only for its held-out logits, then once on all texts."""
    n_folds = int(folds.max()) + 1
    logits, targets = [np.zeros((0, len(context.label_names)))], [data.targets[:0]]
    for fold in range(n_folds):
        held_out, rest = (data.take(np.flatnonzero(rows)) for rows in (folds == fold, folds != fold))
        context.history.start(f"held-out part {fold + 1} of {n_folds}")
        part = context.part(fold, n_folds + 1)
        compute = partial(_held_out_logits, training, rest, held_out, part)
        logits.append(part.checkpoints.load_or_compute("logits", compute)["logits"])
        targets.append(held_out.targets)
    context.history.start("final fit")
    predictor = training.fit(data, None, context.part(n_folds, n_folds + 1))
    return predictor, np.concatenate(logits), np.concatenate(targets)


def _held_out_logits(
    training: Training, rest: TrainingData, held_out: TrainingData, context: FitContext
) -> Arrays:
    return {"logits": training.fit(rest, held_out, context).logits(held_out.texts)}


def calibrate(
    logits: FloatArray, targets: FloatArray, precision: float, *, multi_label: bool
) -> tuple[Calibration, dict[str, Any]]:
    """A calibration, and scores on the held-out texts, for reports.

    The threshold of "unsure" is one for which the precision can be promised; without one, as with too few
    texts, it is the lowest one at which the held-out texts reach the precision, and
    `scores["promise"]["holds"]` is false. With several labels per text nothing is promised, since the
    answers to one text are not independent.

    Args:
        logits: Held-out logits, (texts, labels).
        targets: 1 for each label of a text, else 0, (texts, labels).
        precision: The share of answers that should be right where the model is not unsure.
        multi_label: Whether each label is a yes-or-no question of its own.
    """
    if len(logits) < _MIN_TEXTS:
        return Calibration(), {"texts": len(logits)}
    temperature = fit_temperature(logits, targets, multi_label=multi_label)
    uncalibrated, probabilities = (
        np.exp(log_probabilities(logits, calibration, multi_label=multi_label))
        for calibration in (Calibration(), Calibration(temperature))
    )
    confidences_before, _ = judge_answers(uncalibrated, targets, multi_label=multi_label)
    confidences, is_right = judge_answers(probabilities, targets, multi_label=multi_label)
    threshold = choose_abstain_threshold(confidences, is_right, precision)
    promised = None if multi_label else choose_promised_threshold(confidences, is_right, precision)
    if promised is not None:
        threshold = promised
    promise = {"precision": precision, "confidence": PROMISE_CONFIDENCE, "holds": promised is not None}
    is_answered = confidences >= threshold
    scores = {
        "texts": len(logits),
        "calibration_error_before": calibration_error(confidences_before, is_right),
        "calibration_error": calibration_error(confidences, is_right),
        "precision_target": precision,
        "coverage": float(is_answered.mean()),
        "precision": float(is_right[is_answered].mean()) if is_answered.any() else None,
        **({} if multi_label else {"promise": promise}),
        **score_predictions(logits, targets, multi_label=multi_label),
    }
    return Calibration(temperature, threshold), scores
