"""How good predictions are: shares, their intervals, and whether probabilities mean what they say."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

FloatArray = npt.NDArray[np.float64]
ClassNumbers = npt.NDArray[np.integer]

CALIBRATION_BINS = 15
_95_PERCENT = 1.959963984540054
"""How many standard deviations on each side hold 95 % of a normal distribution."""


def accuracy(targets: ClassNumbers, predicted: ClassNumbers) -> float:
    """The share of texts whose class is right.

    Raises:
        InputError: If there is no text.
    """
    if not len(targets):
        raise InputError("there is no text to measure on")
    return float(np.mean(targets == predicted))


def recalls(targets: ClassNumbers, predicted: ClassNumbers, n_classes: int) -> FloatArray:
    """Of each class, the share of its texts that were found, (classes,); NaN for a class without texts."""
    counts = np.bincount(targets, minlength=n_classes)
    found = np.bincount(targets[targets == predicted], minlength=n_classes)
    shares: FloatArray = np.divide(found, counts, out=np.full(n_classes, np.nan), where=counts > 0)
    return shares


def macro_recall(targets: ClassNumbers, predicted: ClassNumbers, n_classes: int) -> float:
    """The mean of the recalls of the classes that have texts (Rosenthal et al., 2017, SemEval's measure).

    Raises:
        InputError: If there is no text.
    """
    if not len(targets):
        raise InputError("there is no text to measure on")
    return float(np.nanmean(recalls(targets, predicted, n_classes)))


def f_scores(targets: ClassNumbers, predicted: ClassNumbers, n_classes: int) -> FloatArray:
    """Of each class, the harmonic mean of precision and recall, (classes,); 0 where both are."""
    found = np.bincount(targets[targets == predicted], minlength=n_classes)
    either = np.bincount(targets, minlength=n_classes) + np.bincount(predicted, minlength=n_classes)
    scores: FloatArray = np.divide(2 * found, either, out=np.zeros(n_classes), where=either > 0)
    return scores


def wilson_interval(n_right: int, n_all: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share (Wilson, 1927).

    Raises:
        InputError: If there is nothing to have a share of.
    """
    if n_all < 1:
        raise InputError("there is no text to measure on")
    share, square = n_right / n_all, _95_PERCENT**2
    middle = (share + square / (2 * n_all)) / (1 + square / n_all)
    spread = share * (1 - share) / n_all + square / (4 * n_all * n_all)
    half = _95_PERCENT * math.sqrt(spread) / (1 + square / n_all)
    return max(0.0, middle - half), min(1.0, middle + half)


def calibration_error(
    confidences: FloatArray, is_right: npt.NDArray[Any], n_bins: int = CALIBRATION_BINS
) -> float:
    """The expected calibration error: how far confidence and accuracy are apart, in bins of equal width.

    Naeini et al. (2015), "Obtaining well calibrated probabilities using Bayesian binning".

    Args:
        confidences: The probability of each answer, (answers,).
        is_right: Whether it was right, (answers,).
        n_bins: How many bins there are between 0 and 1.

    Raises:
        InputError: If there is no answer.
    """
    if not len(confidences):
        raise InputError("there is no answer to measure")
    bins = np.minimum((confidences * n_bins).astype(np.int64), n_bins - 1)
    said = np.bincount(bins, weights=confidences, minlength=n_bins)
    right = np.bincount(bins, weights=np.asarray(is_right, dtype=np.float64), minlength=n_bins)
    return float(np.abs(said - right).sum() / len(confidences))
