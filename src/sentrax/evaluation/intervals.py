"""Bootstrap intervals (Efron, 1979), from counts instead of rows.

A metric of a confusion matrix depends only on how often each cell occurs, so drawing texts anew is drawing
these counts: a multinomial, whose cost hardly grows with the number of texts.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.metrics import CALIBRATION_BINS, bin_confidences, wilson_interval

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

DRAWS = 1000
_NUMBERS_AT_ONCE = 1 << 22
_MOST_SORTS = 20_000
"""The mean of so many texts is a normal variable, and drawing that does not take longer for more of them."""
_OUTSIDE_OF_AURC = 3.0
"""The first answers count so much that the middle 95 % contain the true value in 93 % of samples only."""
_CONFIDENCE_GROUPS = 1000
"""Answers are drawn by groups of like confidence; with fewer distinct confidences, that is exact."""


def bootstrap(
    counts: IntArray, statistic: Callable[[IntArray], FloatArray], *, seed: int, draws: int = DRAWS
) -> FloatArray:
    """The values of a statistic on texts that are drawn anew, (draws, ...).

    Args:
        counts: How many texts there are of each sort, (sorts,).
        statistic: From counts of several draws, (draws, sorts), to values, (draws, ...).
        seed: Random seed.
        draws: How often texts are drawn anew.
    """
    random = np.random.default_rng(seed)
    n_texts, shares = int(counts.sum()), counts / counts.sum()
    size = max(1, _NUMBERS_AT_ONCE // len(counts))
    return np.concatenate(
        [
            statistic(random.multinomial(n_texts, shares, size=min(size, draws - start)))
            for start in range(0, draws, size)
        ]
    )


def percentile_interval(values: FloatArray, outside: float = 5.0) -> list[float] | None:
    """The middle of bootstrap values, (draws,); those that are NaN do not count.

    Args:
        values: The values.
        outside: How many percent of them are not in the interval.
    """
    if np.isnan(values).all():
        return None
    low, high = np.nanpercentile(values, [outside / 2, 100 - outside / 2])
    return [float(low), float(high)]


def with_value(interval: list[float], value: float) -> list[float]:
    """The interval, widened if need be so that it holds the measured value.

    Of very few texts, or where an error was added so that there is one, it may miss it by a little.
    """
    return [min(interval[0], value), max(interval[1], value)]


class LabelIntervals(NamedTuple):
    """The 95 % intervals of what depends on given and predicted labels alone.

    Attributes:
        metrics: `macro_recall` and `macro_f1`, where a text has one label.
        f1: Of each label; `None` for one that no text has or gets.
    """

    metrics: dict[str, list[float] | None]
    f1: list[list[float] | None]


def label_intervals(
    predicted: BoolArray, true: BoolArray, *, multi_label: bool, seed: int, draws: int = DRAWS
) -> LabelIntervals:
    """Bootstrap intervals of macro-recall and macro-F1, over the labels that texts have, and of each F1.

    Accuracy is a share, for which `share_interval` needs no draws.

    Args:
        predicted: Which labels each text gets, (texts, labels).
        true: Which labels it has, (texts, labels).
        multi_label: Whether a text may have several.
        seed: Random seed.
        draws: How often texts are drawn anew.
    """
    from scipy.sparse import csr_array

    if not multi_label and (predicted == true).all():
        predicted, true = _with_a_wrong_answer(predicted, true)
    n_labels = [table.sum(axis=0) for table in (predicted, true, predicted & true)]
    rows = np.packbits(np.hstack([predicted, true]), axis=1)
    sorts = rows.view(f"V{rows.shape[1]}").ravel()
    _, first, counts = np.unique(sorts, return_index=True, return_counts=True)
    predicted, true = predicted[first], true[first]
    tables = [csr_array(table.astype(np.int64)) for table in (predicted, true, predicted & true)]

    def measure(drawn: IntArray) -> FloatArray:
        n_predicted, n_true, n_both = (drawn @ table for table in tables)
        f1 = _ratio(2 * n_both, n_predicted + n_true)
        if multi_label:
            return f1
        return np.column_stack(
            [
                np.nanmean(_ratio(n_both, n_true), axis=1),
                np.nanmean(np.where(n_true > 0, f1, np.nan), axis=1),
                f1,
            ]
        )

    columns = bootstrap(counts, measure, seed=seed, draws=draws).T
    names = () if multi_label else ("macro_recall", "macro_f1")
    metrics = {name: percentile_interval(column) for name, column in zip(names, columns, strict=False)}
    f1 = [percentile_interval(column) for column in columns[len(names) :]]
    for label, (n_predicted, n_true, n_both) in enumerate(np.transpose(n_labels).tolist()):
        if n_both == n_predicted == n_true > 0:  # no draw would have an error
            f1[label] = [wilson_interval(n_both, n_true)[0], 1.0]
    return LabelIntervals(metrics, f1)


def _with_a_wrong_answer(predicted: BoolArray, true: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Labels that are all right, and one more text of the rarest label with a wrong one.

    Without any error, no draw would have one, and an interval of no width would say that there is none.
    """
    n_texts = np.where(true.any(axis=0), true.sum(axis=0), len(true) + 1)
    own = np.arange(true.shape[1]) == n_texts.argmin()
    return np.vstack([predicted, np.roll(own, 1)]), np.vstack([true, own])


def _with_a_wrong_judgement(confidences: FloatArray, is_right: BoolArray) -> tuple[FloatArray, BoolArray]:
    """Answers that are all right, and those to one more text with usual confidences, the least one wrong.

    As in `_with_a_wrong_answer`.
    """
    usual = np.median(confidences, axis=0, keepdims=True)
    right = np.ones(usual.shape, dtype=np.bool_)
    right.flat[usual.argmin()] = False
    return np.concatenate([confidences, usual]), np.concatenate([is_right, right])


def aurc_interval(
    confidences: FloatArray, is_right: BoolArray, *, seed: int, draws: int = DRAWS
) -> list[float] | None:
    """The bootstrap interval of `sentrax.evaluation.curves.aurc`.

    Args:
        confidences: The probability of each answer, (answers,).
        is_right: Whether it was right, (answers,).
        seed: Random seed.
        draws: How often answers are drawn anew.
    """
    if is_right.all():
        confidences, is_right = _with_a_wrong_judgement(confidences, is_right)
    keys = 2 * _group_by_confidence(confidences) + is_right
    counts = np.bincount(keys, minlength=2 * int(keys.max() // 2 + 1))

    def measure(drawn: IntArray) -> FloatArray:
        wrong = drawn[:, ::2]
        n_answers = wrong + drawn[:, 1::2]
        # The mean risk over the answers of a group is about that at its middle one.
        middle = (n_answers + 1) / (2 * np.maximum(n_answers, 1))
        n_before = np.cumsum(n_answers, axis=1) - n_answers
        wrong_before = np.cumsum(wrong, axis=1) - wrong
        risks = (wrong_before + middle * wrong) / (n_before + middle * np.maximum(n_answers, 1))
        mean: FloatArray = (risks * n_answers).sum(axis=1) / n_answers.sum(axis=1)
        return mean

    return percentile_interval(bootstrap(counts, measure, seed=seed, draws=draws), _OUTSIDE_OF_AURC)


def calibration_error_interval(
    confidences: FloatArray, is_right: BoolArray, *, seed: int, draws: int = DRAWS
) -> list[float]:
    """An interval that holds the expected calibration error with a probability of at least 95 %.

    Chance alone makes every gap between confidence and accuracy larger, so the percentiles of a bootstrap
    would never reach down to the true error of a calibrated model. By the triangle inequality the true error
    differs from the measured one at most by the sum of the errors of the gaps, whose distribution the
    bootstrap does give.

    Args:
        confidences: The probability of each answer, (texts,), or (texts, labels) where each label is an
            answer; texts are drawn anew, since the answers to one are not independent.
        is_right: Whether it was right, of the same shape.
        seed: Random seed.
        draws: How often texts are drawn anew.
    """
    if is_right.all():
        confidences, is_right = _with_a_wrong_judgement(confidences, is_right)
    gaps, counts = _gaps_by_text(confidences, is_right)
    n_answers = confidences.size / len(confidences)
    mean_gaps = counts @ gaps / counts.sum()
    if len(counts) > _MOST_SORTS:
        covariance = np.cov(gaps, rowvar=False, fweights=counts) / counts.sum()
        drawn = np.random.default_rng(seed).multivariate_normal(mean_gaps, covariance, size=draws)
    else:
        drawn = bootstrap(counts, lambda drawn: drawn @ gaps, seed=seed, draws=draws) / counts.sum()
    error = np.abs(mean_gaps).sum() / n_answers
    noise = np.abs(drawn - mean_gaps).sum(axis=1) / n_answers
    low = max(0.0, error - np.percentile(noise, 97.5))
    return [float(low), float(np.percentile(np.abs(drawn).sum(axis=1) / n_answers, 97.5))]


def _gaps_by_text(confidences: FloatArray, is_right: BoolArray) -> tuple[FloatArray, IntArray]:
    """Confidence minus rightness by bin of each sort of text, (sorts, bins), and its texts, (sorts,)."""
    gaps, bins = confidences - is_right, bin_confidences(confidences, CALIBRATION_BINS)
    if confidences.ndim > 1:
        rows = np.arange(len(gaps))[:, None] * CALIBRATION_BINS + bins
        sums: FloatArray = np.bincount(
            rows.ravel(), gaps.ravel(), minlength=len(gaps) * CALIBRATION_BINS
        ).astype(np.float64)
        return sums.reshape(-1, CALIBRATION_BINS), np.ones(len(gaps), dtype=np.int64)
    keys = (_group_by_confidence(confidences) * CALIBRATION_BINS + bins) * 2 + is_right
    _, first, sorts, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    table: FloatArray = np.zeros((len(counts), CALIBRATION_BINS))
    table[np.arange(len(counts)), bins[first]] = np.bincount(sorts, gaps) / counts
    return table, counts


def _group_by_confidence(confidences: FloatArray) -> IntArray:
    """A number for each answer, lower for more confident ones; equal confidences have one number."""
    distinct, ranks = np.unique(-confidences, return_inverse=True)
    if len(distinct) <= _CONFIDENCE_GROUPS:
        return ranks.astype(np.int64)
    n_before = np.concatenate([[0], np.cumsum(np.bincount(ranks))[:-1]])
    groups: IntArray = (n_before * _CONFIDENCE_GROUPS // len(confidences))[ranks]
    return groups


def _ratio(part: IntArray, whole: IntArray) -> FloatArray:
    result: FloatArray = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return result
