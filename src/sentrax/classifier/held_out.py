"""What held-out texts say about a model: its calibration, and how good it is."""

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.data.splits import assign_folds, keep_copies_together
from sentrax.evaluation.metrics import accuracy, calibration_error, macro_recall, wilson_interval
from sentrax.files.container import Arrays
from sentrax.models.base import FitContext, Predictor, Training, TrainingData
from sentrax.saved.calibration import (
    Calibration,
    choose_abstain_threshold,
    fit_temperature,
    log_probabilities,
)

FloatArray = npt.NDArray[np.float64]

_MANY_TEXTS = 10_000
_LEAST_TEXTS = 20
"""Fewer texts say nothing about a temperature."""


def fit_and_hold_out(
    training: Training,
    context: FitContext,
    data: TrainingData,
    validation: TrainingData | None,
    *,
    share: float,
    seed: int,
) -> tuple[Predictor, FloatArray, FloatArray]:
    """A predictor; and the logits and targets of texts that were held out from it, or from others like it.

    Args:
        training: Which kind of model.
        context: How to train it.
        data: The training texts.
        validation: Other texts to judge by; if there are none, parts of the training texts are held out.
        share: How much of them makes a part.
        seed: Which ones.
    """
    if validation is not None:
        predictor = training.fit(data, validation, context)
        return predictor, predictor.logits(validation.texts), validation.targets
    folds = assign_folds(data.targets, share, seed, multi_label=context.multi_label)
    folds = keep_copies_together(data.texts, folds)
    if training.uses_validation or len(data) >= _MANY_TEXTS:
        folds = np.where(folds == 0, 0, -1)  # of many texts, one part says enough
    if training.cross_fit is not None:
        predictor, of_all = training.cross_fit(data, folds, context)
        return predictor, of_all[folds >= 0], data.targets[folds >= 0]
    n_folds = int(folds.max()) + 1
    n_trainings = max(1, n_folds if training.uses_validation else n_folds + 1)
    logits, targets = [np.zeros((0, len(context.label_names)))], [data.targets[:0]]
    for fold in range(n_folds):
        held_out, seen = (data.take(np.flatnonzero(flags)) for flags in (folds == fold, folds != fold))
        if len(held_out):
            part = context.part(fold, n_trainings)
            if training.uses_validation:
                predictor = training.fit(seen, held_out, part)
                logits.append(predictor.logits(held_out.texts))
            else:
                compute = partial(_logits, training, seen, held_out, part)
                logits.append(part.checkpoints.load_or_compute("logits", compute)["logits"])
            targets.append(held_out.targets)
    if not training.uses_validation or len(logits) == 1:
        predictor = training.fit(data, None, context.part(n_trainings - 1, n_trainings))
    return predictor, np.concatenate(logits), np.concatenate(targets)


def _logits(training: Training, seen: TrainingData, held_out: TrainingData, context: FitContext) -> Arrays:
    """The logits of texts that a model has not seen, which is then thrown away."""
    return {"logits": training.fit(seen, held_out, context).logits(held_out.texts)}


def calibrate(
    logits: FloatArray, targets: FloatArray, precision: float, *, multi_label: bool
) -> tuple[Calibration, dict[str, Any]]:
    """A calibration, and scores for a person to read, from the logits of held-out texts.

    Args:
        logits: (texts, labels).
        targets: 1 for each label that a text has, (texts, labels).
        precision: The share of answers outside the unsure band that are to be right.
        multi_label: Whether each label is a question of its own.
    """
    if len(logits) < _LEAST_TEXTS:
        return Calibration(), {"texts": len(logits)}
    temperature = fit_temperature(logits, targets, multi_label=multi_label)
    uncalibrated, probabilities = (
        np.exp(log_probabilities(logits, calibration, multi_label=multi_label))
        for calibration in (Calibration(), Calibration(temperature))
    )
    before, _ = answers(uncalibrated, targets, multi_label=multi_label)
    confidences, is_right = answers(probabilities, targets, multi_label=multi_label)
    bound = choose_abstain_threshold(confidences, is_right, precision)
    sure = confidences >= bound
    scores = {
        "texts": len(logits),
        "calibration_error_before": calibration_error(before, is_right),
        "calibration_error": calibration_error(confidences, is_right),
        "precision_asked": precision,
        "coverage": float(sure.mean()),
        "precision": float(is_right[sure].mean()) if sure.any() else None,
        **score_predictions(logits, targets, multi_label=multi_label),
    }
    return Calibration(temperature, bound), scores


def score_predictions(logits: FloatArray, targets: FloatArray, *, multi_label: bool) -> dict[str, Any]:
    """Accuracy with its interval, and the mean of recalls; of answers to each label, if there are several."""
    if multi_label:
        is_right = (logits > 0) == (targets > 0)
        whole = is_right.all(axis=1)
        return {
            "accuracy": float(whole.mean()),
            "accuracy_interval": list(wilson_interval(int(whole.sum()), len(whole))),
            "label_accuracy": float(is_right.mean()),
        }
    wanted, found = targets.argmax(axis=1), logits.argmax(axis=1)
    n_right = int((wanted == found).sum())
    return {
        "accuracy": accuracy(wanted, found),
        "accuracy_interval": list(wilson_interval(n_right, len(wanted))),
        "macro_recall": macro_recall(wanted, found, targets.shape[1]),
    }


def answers(
    probabilities: FloatArray, targets: FloatArray, *, multi_label: bool
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """The confidence of each answer, and whether it is right: an answer a text, or one a text and label."""
    if multi_label:
        said = probabilities > 0.5
        return np.where(said, probabilities, 1 - probabilities).ravel(), (said == (targets > 0)).ravel()
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == targets.argmax(axis=1)
