"""Curves as lists of points: ROC, precision and recall, reliability, coverage; areas under them."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.metrics import CALIBRATION_BINS, bin_confidences, wilson_interval

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MOST_POINTS = 200


def aurc(confidences: FloatArray, is_right: BoolArray) -> float:
    """The area under the risk-coverage curve: the share of wrong answers, in the mean over all coverages.

    The k most confident of n answers are a coverage of k / n; equal confidences come in random order, of
    which this is the expectation. Geifman, Uziel and El-Yaniv (2019), "Bias-reduced uncertainty estimation
    for deep neural classifiers".

    Args:
        confidences: The probability of each answer, (answers,).
        is_right: Whether it was right, (answers,).
    """
    n_answers, n_right = _count_at_thresholds(confidences, is_right)[1:]
    ranks = np.arange(1, len(confidences) + 1)
    n_wrong = np.interp(ranks, [0, *n_answers], [0, *(n_answers - n_right)])
    return float(np.mean(n_wrong / ranks))


def coverage_curve(confidences: FloatArray, is_right: BoolArray) -> list[list[float]]:
    """Coverage, precision, its 95 % interval (Wilson's) and the threshold, from a high one on.

    Args:
        confidences: The probability of each answer, (answers,).
        is_right: Whether it was right, (answers,).
    """
    thresholds, n_answers, n_right = _count_at_thresholds(confidences, is_right)
    points = thin(np.column_stack([n_answers, n_right, thresholds]))
    return [
        [n / len(confidences), right / n, *wilson_interval(int(right), int(n)), threshold]
        for n, right, threshold in points.tolist()
    ]


def reliability_curve(
    confidences: FloatArray, is_right: BoolArray, n_bins: int = CALIBRATION_BINS
) -> list[dict[str, Any]]:
    """Confidence and accuracy, with Wilson's 95 % interval, of the answers in each bin that has any.

    Args:
        confidences: The probability of each answer, (answers,).
        is_right: Whether it was right, (answers,).
        n_bins: How many bins of equal width there are between 0 and 1.
    """
    bins = bin_confidences(confidences, n_bins)
    n_answers = np.bincount(bins, minlength=n_bins)
    n_right = np.bincount(bins[is_right], minlength=n_bins)
    sums = np.bincount(bins, confidences, minlength=n_bins)
    curve = []
    for place in np.flatnonzero(n_answers).tolist():
        n, right = int(n_answers[place]), int(n_right[place])
        low, high = wilson_interval(right, n)
        curve.append(
            {
                "from": place / n_bins,
                "to": (place + 1) / n_bins,
                "texts": n,
                "confidence": float(sums[place] / n),
                "accuracy": right / n,
                "low": low,
                "high": high,
            }
        )
    return curve


class Ranking(NamedTuple):
    """How well the probability of a label tells its texts from others.

    Attributes:
        roc: Points (false positive rate, true positive rate).
        precision_recall: Points (recall, precision).
        area: The area under the ROC curve.
        average_precision: The mean precision over recalls.
    """

    roc: list[list[float]]
    precision_recall: list[list[float]]
    area: float
    average_precision: float


def ranking_curves(probabilities: FloatArray, is_true: BoolArray) -> Ranking | None:
    """The curves of a label, by scikit-learn; `None` if all texts have it, or none.

    Args:
        probabilities: The probability of the label, (texts,).
        is_true: Whether the text has it, (texts,).

    Raises:
        ImportError: Without scikit-learn.
    """
    from sklearn import metrics

    if is_true.all() or not is_true.any():
        return None
    false_positives, true_positives, _ = metrics.roc_curve(is_true, probabilities)
    precisions, recalls, _ = metrics.precision_recall_curve(is_true, probabilities)
    return Ranking(
        thin(np.column_stack([false_positives, true_positives])).tolist(),
        thin(np.column_stack([recalls, precisions])[::-1]).tolist(),
        float(metrics.roc_auc_score(is_true, probabilities)),
        float(metrics.average_precision_score(is_true, probabilities)),
    )


def thin(points: FloatArray, most: int = MOST_POINTS) -> FloatArray:
    """At most so many of the points of a curve, the first and the last among them, (points, ...)."""
    if len(points) <= most:
        return points
    return points[np.linspace(0, len(points) - 1, most).round().astype(np.int64)]


def _count_at_thresholds(
    confidences: FloatArray, is_right: BoolArray
) -> tuple[FloatArray, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The distinct confidences, descending; how many answers have at least each; the right ones of these."""
    negated, inverse = np.unique(-confidences, return_inverse=True)
    n_answers = np.cumsum(np.bincount(inverse))
    n_right = np.cumsum(np.bincount(inverse[is_right], minlength=len(negated)))
    return -negated, n_answers, n_right
