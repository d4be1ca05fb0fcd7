"""What held-out texts say about a model: its calibration, and how good it is."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.calibration import Calibration, best_temperature, log_probabilities, unsure_bound
from sentrax.classifier.ladder import Course, Rung, TrainingData
from sentrax.metrics import accuracy, calibration_error, macro_recall, wilson_interval
from sentrax.predictors import Predictor
from sentrax.storage import Arrays

FloatArray = npt.NDArray[np.float64]

_MANY_TEXTS = 10_000
_LEAST_TEXTS = 20
"""Fewer texts say nothing about a temperature."""


def folds_of(targets: FloatArray, share: float, seed: int, *, multi_label: bool) -> npt.NDArray[np.int64]:
    """In which fold each text is to be held out, (texts,); of each label there are equally many in each.

    The only text of a label is in none, -1, so that training always has it.

    Args:
        targets: 1 for each label that a text has, (texts, labels).
        share: How much of the texts makes a fold.
        seed: Which ones.
        multi_label: Whether a text may have several labels; then only the sizes of folds are equal.
    """
    random = np.random.default_rng(seed)
    n_folds = max(2, round(1 / share))
    groups = [np.arange(len(targets))]
    if not multi_label:
        numbers = targets.argmax(axis=1)
        groups = [np.flatnonzero(numbers == label) for label in range(targets.shape[1])]
    folds = np.full(len(targets), -1)
    first = 0
    for rows in groups:
        if len(rows) > 1:
            folds[random.permutation(rows)] = (first + np.arange(len(rows))) % n_folds
            first += len(rows)
    return folds


def copies_together(texts: Iterable[str], folds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The folds, with every copy of a text in that of the first.

    A text whose copy was trained on says nothing about texts that are new. If all texts would be held out
    at once, none is.
    """
    first: dict[str, int] = {}
    pairs = zip(texts, folds.tolist(), strict=True)
    together = np.array([first.setdefault(text, fold) for text, fold in pairs], dtype=np.int64)
    if (together == together[0]).all():
        return np.full(len(together), -1)
    is_held_out = together >= 0
    together[is_held_out] = np.unique(together[is_held_out], return_inverse=True)[1]  # none is empty
    return together


def trained(
    chosen: Rung,
    course: Course,
    data: TrainingData,
    validation: TrainingData | None,
    *,
    share: float,
    seed: int,
) -> tuple[Predictor, FloatArray, FloatArray]:
    """A predictor; and the logits and targets of texts that were held out from it, or from others like it.

    Args:
        chosen: Which kind of model.
        course: How to train it.
        data: The training texts.
        validation: Other texts to judge by; if there are none, parts of the training texts are held out.
        share: How much of them makes a part.
        seed: Which ones.
    """
    if validation is not None:
        predictor = chosen.train(data, validation, course)
        return predictor, predictor.logits(validation.texts), validation.targets
    folds = folds_of(data.targets, share, seed, multi_label=course.multi_label)
    folds = copies_together(data.texts, folds)
    if chosen.uses_validation or len(data) >= _MANY_TEXTS:
        folds = np.where(folds == 0, 0, -1)  # of many texts, one part says enough
    if chosen.cross_train is not None:
        predictor, of_all = chosen.cross_train(data, folds, course)
        return predictor, of_all[folds >= 0], data.targets[folds >= 0]
    n_folds = int(folds.max()) + 1
    n_trainings = max(1, n_folds if chosen.uses_validation else n_folds + 1)
    logits, targets = [np.zeros((0, len(course.names)))], [data.targets[:0]]
    for fold in range(n_folds):
        held_out, seen = (data.take(np.flatnonzero(flags)) for flags in (folds == fold, folds != fold))
        if len(held_out):
            part = course.part(fold, n_trainings)
            if chosen.uses_validation:
                predictor = chosen.train(seen, held_out, part)
                logits.append(predictor.logits(held_out.texts))
            else:
                compute = partial(_logits, chosen, seen, held_out, part)
                logits.append(part.stages.remembered("logits", compute)["logits"])
            targets.append(held_out.targets)
    if not chosen.uses_validation or len(logits) == 1:
        predictor = chosen.train(data, None, course.part(n_trainings - 1, n_trainings))
    return predictor, np.concatenate(logits), np.concatenate(targets)


def _logits(chosen: Rung, seen: TrainingData, held_out: TrainingData, course: Course) -> Arrays:
    """The logits of texts that a model has not seen, which is then thrown away."""
    return {"logits": chosen.train(seen, held_out, course).logits(held_out.texts)}


def calibrated(
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
    temperature = best_temperature(logits, targets, multi_label=multi_label)
    uncalibrated, probabilities = (
        np.exp(log_probabilities(logits, calibration, multi_label=multi_label))
        for calibration in (Calibration(), Calibration(temperature))
    )
    before, _ = answers(uncalibrated, targets, multi_label=multi_label)
    confidences, is_right = answers(probabilities, targets, multi_label=multi_label)
    bound = unsure_bound(confidences, is_right, precision)
    sure = confidences >= bound
    scores = {
        "texts": len(logits),
        "calibration_error_before": calibration_error(before, is_right),
        "calibration_error": calibration_error(confidences, is_right),
        "precision_asked": precision,
        "share_answered": float(sure.mean()),
        "precision": float(is_right[sure].mean()) if sure.any() else None,
        **quality(logits, targets, multi_label=multi_label),
    }
    return Calibration(temperature, bound), scores


def quality(logits: FloatArray, targets: FloatArray, *, multi_label: bool) -> dict[str, Any]:
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
