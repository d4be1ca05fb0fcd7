"""Metrics as plain functions on arrays: accuracy, recall, F-scores, their intervals, calibration error."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ClassIds = npt.NDArray[np.integer]

CALIBRATION_BINS = 15
_Z_95 = 1.959963984540054
"""95 % of a normal distribution lie within this many standard deviations of its mean."""


def accuracy(targets: ClassIds, predictions: ClassIds) -> float:
    """The share of texts whose class is predicted correctly.

    Raises:
        InputError: If there is no text.
    """
    if not len(targets):
        raise InputError("there are no texts to evaluate; pass at least one")
    return float(np.mean(targets == predictions))


def recalls(targets: ClassIds, predictions: ClassIds, n_classes: int) -> FloatArray:
    """The recall of each class, (classes,); NaN for a class without texts."""
    n_texts = np.bincount(targets, minlength=n_classes)
    n_right = np.bincount(targets[targets == predictions], minlength=n_classes)
    shares: FloatArray = np.divide(n_right, n_texts, out=np.full(n_classes, np.nan), where=n_texts > 0)
    return shares


def macro_recall(targets: ClassIds, predictions: ClassIds, n_classes: int) -> float:
    """The mean recall of the classes that have texts, SemEval's metric (Rosenthal et al., 2017).

    Raises:
        InputError: If there is no text.
    """
    if not len(targets):
        raise InputError("there are no texts to evaluate; pass at least one")
    return float(np.nanmean(recalls(targets, predictions, n_classes)))


def f_scores(targets: ClassIds, predictions: ClassIds, n_classes: int) -> FloatArray:
    """The F1 score of each class, (classes,); 0 where precision and recall are both 0."""
    n_right = np.bincount(targets[targets == predictions], minlength=n_classes)
    n_either = np.bincount(targets, minlength=n_classes) + np.bincount(predictions, minlength=n_classes)
    scores: FloatArray = np.divide(2 * n_right, n_either, out=np.zeros(n_classes), where=n_either > 0)
    return scores


def macro_f1(targets: ClassIds, predictions: ClassIds, n_classes: int) -> float:
    """The mean F1 score of the classes that have texts, as `macro_recall` is the mean of their recalls.

    Raises:
        InputError: If there is no text.
    """
    if not len(targets):
        raise InputError("there are no texts to evaluate; pass at least one")
    return float(f_scores(targets, predictions, n_classes)[np.unique(targets)].mean())


def wilson_interval(n_right: int, n_all: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share (Wilson, 1927).

    Raises:
        InputError: If `n_all` is 0.
    """
    if n_all < 1:
        raise InputError("there are no texts to evaluate; pass at least one")
    share, square = n_right / n_all, _Z_95**2
    middle = (share + square / (2 * n_all)) / (1 + square / n_all)
    spread = share * (1 - share) / n_all + square / (4 * n_all * n_all)
    half = _Z_95 * math.sqrt(spread) / (1 + square / n_all)
    return max(0.0, middle - half), min(1.0, middle + half)


def share_interval(n_right: int, n_all: int) -> list[float] | None:
    """The 95 % interval of a share by Wilson's formula; `None` for a share of nothing."""
    return list(wilson_interval(n_right, n_all)) if n_all else None


def calibration_error(
    confidences: FloatArray, is_right: npt.NDArray[Any], n_bins: int = CALIBRATION_BINS
) -> float:
    """The expected calibration error: the gap between confidence and accuracy, over bins of equal width.

    Naeini et al. (2015), "Obtaining well calibrated probabilities using Bayesian binning".

    Args:
        confidences: The probability of each answer, (answers,).
        is_right: Whether it was right, (answers,).
        n_bins: How many bins there are between 0 and 1.

    Raises:
        InputError: If there is no answer.
    """
    if not len(confidences):
        raise InputError("there are no answers to evaluate; pass at least one")
    bins = bin_confidences(confidences, n_bins)
    expected = np.bincount(bins, weights=confidences, minlength=n_bins)
    actual = np.bincount(bins, weights=np.asarray(is_right, dtype=np.float64), minlength=n_bins)
    return float(np.abs(expected - actual).sum() / len(confidences))


def tells_error_before(scores: Mapping[str, Any]) -> bool:
    """Whether the calibration error before calibration is worth telling: it was larger, or really smaller.

    If it was smaller by no more than chance would explain, both errors side by side look like harm done.

    Args:
        scores: With `calibration_error`, and perhaps `calibration_error_before`, and `intervals` of both.
    """
    error, before = scores["calibration_error"], scores.get("calibration_error_before")
    if before is None or before > error:
        return before is not None
    of_both = [scores.get("intervals", {}).get(f"calibration_error{part}") for part in ("", "_before")]
    if None in of_both:
        return False
    (low, _), (_, high_before) = of_both
    return bool(high_before < low)


def bin_confidences(confidences: FloatArray, n_bins: int) -> npt.NDArray[np.int64]:
    """The bin of each confidence, of so many of equal width between 0 and 1."""
    return np.minimum((confidences * n_bins).astype(np.int64), n_bins - 1)


def score_predictions(scores: FloatArray, targets: FloatArray, *, multi_label: bool) -> dict[str, Any]:
    """Accuracy with its 95 % interval, and macro-recall; for several labels, also the accuracy per label.

    Args:
        scores: Logits, or anything that ranks labels alike, (texts, labels); of several labels, those above
            0 are predicted.
        targets: 1 for each label of a text, else 0, (texts, labels).
        multi_label: Whether a text may have several labels. It is right only if all of them are.
    """
    if multi_label:
        label_is_right = (scores > 0) == (targets > 0)
        is_right = label_is_right.all(axis=1)
        extra = {"label_accuracy": float(label_is_right.mean())}
    else:
        true, predicted = targets.argmax(axis=1), scores.argmax(axis=1)
        is_right = true == predicted
        extra = {"macro_recall": macro_recall(true, predicted, targets.shape[1])}
    return {
        "accuracy": float(is_right.mean()),
        "accuracy_interval": list(wilson_interval(int(is_right.sum()), len(is_right))),
        **extra,
    }


def judge_answers(
    probabilities: FloatArray, targets: FloatArray, *, multi_label: bool
) -> tuple[FloatArray, BoolArray]:
    """The confidence of each answer and whether it is right, (answers,); one answer per text, or per label.

    Args:
        probabilities: (texts, labels).
        targets: 1 for each label of a text, else 0, (texts, labels).
        multi_label: Whether each label of a text is an answer of its own.
    """
    if multi_label:
        predicted = probabilities > 0.5
        confidences = np.where(predicted, probabilities, 1 - probabilities)
        return confidences.ravel(), (predicted == (targets > 0)).ravel()
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == targets.argmax(axis=1)
