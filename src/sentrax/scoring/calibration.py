"""Fits a calibration to held-out texts: the temperature, and the threshold of "unsure"."""

import math

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.state import FloatArray
from sentrax.saved.model import Calibration
from sentrax.scoring.scorer import log_probabilities

_LOG_TEMPERATURE_BOUNDS = (-4.0, 4.0)
_PRECISION = 1e-6

PROMISE_CONFIDENCE = 0.95
"""How sure it is that the precision of a promised threshold is kept."""
_MOST_TESTS = 200
_ANSWERS_BETWEEN_TESTS = 10


def fit_temperature(logits: FloatArray, targets: FloatArray, *, multi_label: bool = False) -> float:
    """The temperature that maximizes the likelihood of held-out labels (Guo et al., 2017, arXiv:1706.04599).

    One extra text that could have any label, spread over all texts, keeps the temperature above 0 when all
    predictions are right, in the manner of Platt (1999).

    Args:
        logits: The logits of the held-out texts, (texts, labels).
        targets: The share of each label, (texts, labels), or which labels hold.
        multi_label: Whether each label is a yes-or-no question of its own.
    """
    n_texts, n_labels = targets.shape
    targets = (targets * n_texts + (0.5 if multi_label else 1 / n_labels)) / (n_texts + 1)

    def is_too_low(log_temperature: float) -> bool:
        """Whether the likelihood still rises here; it has one peak, since it is concave in 1 / T."""
        calibration = Calibration(float(np.exp(log_temperature)))
        surplus = np.exp(log_probabilities(logits, calibration, multi_label=multi_label)) - targets
        return float((surplus * logits).sum()) > 0

    # Not scipy's minimizer: importing that takes longer than this, and longer than some trainings.
    low, high = _LOG_TEMPERATURE_BOUNDS
    while high - low > _PRECISION:
        middle = (low + high) / 2
        low, high = (middle, high) if is_too_low(middle) else (low, middle)
    return float(np.exp((low + high) / 2))


def undo_temperature(probabilities: FloatArray, temperature: float, *, multi_label: bool) -> FloatArray:
    """The probabilities before calibration, (texts, labels).

    Args:
        probabilities: Those after it, (texts, labels).
        temperature: What has divided the logits.
        multi_label: Whether each label is a yes-or-no question of its own.
    """
    with np.errstate(divide="ignore"):
        logits = np.log(probabilities)
        if multi_label:
            logits -= np.log1p(-probabilities)
    return np.exp(log_probabilities(logits, Calibration(1 / temperature), multi_label=multi_label))


def choose_abstain_threshold(
    confidences: FloatArray, is_right: npt.NDArray[np.bool_], precision: float
) -> float:
    """The lowest threshold at which the answers that are at least this confident reach a precision.

    If no threshold reaches it, the result is 1: only certainty counts as an answer.

    Args:
        confidences: The probability of each answer to held-out texts, (answers,).
        is_right: Whether it was right, (answers,).
        precision: The share of the remaining answers that should be right.

    Raises:
        InputError: If the precision is not between 0 and 1.
    """
    if not 0 <= precision <= 1:
        raise InputError(f"precision is {precision!r}; expected a number from 0 to 1")
    order = np.argsort(-confidences, kind="stable")
    confidences = confidences[order]
    precisions = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    # Equal confidences are all above a threshold or all below it.
    ends_a_tie = np.append(confidences[1:] < confidences[:-1], True)[: len(order)]
    enough = np.flatnonzero((precisions >= precision) & ends_a_tie)
    if not len(enough):
        return 1.0
    return 0.0 if enough[-1] == len(order) - 1 else float(confidences[enough[-1]])


def choose_promised_threshold(
    confidences: FloatArray, is_right: npt.NDArray[np.bool_], precision: float
) -> float | None:
    """The lowest threshold for which a precision can be promised; `None` if there is none.

    Of the answers to new texts that are at least this confident, at least the share `precision` is right:
    held-out texts are drawn for which that is not so with a probability of at most 5 %. That is Learn then
    Test (Angelopoulos et al., 2021, arXiv:2110.01052): thresholds of growing coverage are tested one after
    the other, each by the exact binomial test, and the first that fails ends the search. Which coverages are
    tested does not depend on which answers are right.

    Args:
        confidences: The probability of each answer to held-out texts, (answers,); answers must be
            independent.
        is_right: Whether it was right, (answers,).
        precision: The share of the remaining answers that should be right.
    """
    if precision <= 0:
        return 0.0
    if precision >= 1:  # no number of right answers shows that none will be wrong
        return None
    order = np.argsort(-confidences, kind="stable")
    ranked = np.append(confidences[order], -1.0)
    n_right = np.concatenate([[0], np.cumsum(is_right[order])])
    promised = None
    for rank in _tested_ranks(len(order), precision):
        # With all that are equally confident, and down to the next one: a sample of all answers above that.
        n_answers = int(np.searchsorted(-ranked, -ranked[rank - 1], side="right"))
        if binomial_tail(int(n_right[n_answers]), n_answers, precision) > 1 - PROMISE_CONFIDENCE:
            break
        promised = max(0.0, float(np.nextafter(ranked[n_answers], 2)))
    return promised


def binomial_tail(n_right: int, n_answers: int, share: float) -> float:
    """The probability that at least so many answers are right, if each is with a probability of `share`."""
    if not 0 < share < 1:
        return float(n_right <= n_answers * share)
    # Not scipy's: importing it takes longer than some trainings.
    counts = np.arange(n_right, n_answers + 1)
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n_answers + 1)))])
    logs = log_factorials[-1] - log_factorials[counts] - log_factorials[n_answers - counts]
    logs += counts * math.log(share) + (n_answers - counts) * math.log1p(-share)
    return float(np.exp(logs).sum())


def _tested_ranks(n_answers: int, precision: float) -> list[int]:
    """How many of the most confident answers are tested together, ever more, up to all.

    The first test, of an eighth, is the one most likely to fail by chance: it has the fewest answers. So many
    that only faultless ones would pass are the least, and eight times as many are enough.
    """
    fewest = math.ceil(math.log(1 - PROMISE_CONFIDENCE) / math.log(precision))
    first = min(max(n_answers // 8, fewest), 8 * fewest)
    step = max(_ANSWERS_BETWEEN_TESTS, math.ceil(n_answers / _MOST_TESTS))
    return [*range(first, n_answers, step), n_answers] if first <= n_answers else []
