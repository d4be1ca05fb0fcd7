"""Fits a calibration to held-out texts: the temperature, and the threshold of "unsure"."""

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.saved.model import Calibration
from sentrax.scoring.scorer import log_probabilities

FloatArray = npt.NDArray[np.float64]

_LOG_TEMPERATURE_BOUNDS = (-4.0, 4.0)


def fit_temperature(logits: FloatArray, targets: FloatArray, *, multi_label: bool = False) -> float:
    """The temperature that maximizes the likelihood of held-out labels (Guo et al., 2017, arXiv:1706.04599).

    One extra text that could have any label, spread over all texts, keeps the temperature above 0 when all
    predictions are right, in the manner of Platt (1999).

    Args:
        logits: The logits of the held-out texts, (texts, labels).
        targets: The share of each label, (texts, labels), or which labels hold.
        multi_label: Whether each label is a yes-or-no question of its own.
    """
    from scipy.optimize import minimize_scalar

    n_texts, n_labels = targets.shape
    targets = (targets * n_texts + (0.5 if multi_label else 1 / n_labels)) / (n_texts + 1)

    def loss(log_temperature: float) -> float:
        calibration = Calibration(float(np.exp(log_temperature)))
        log_yes = log_probabilities(logits, calibration, multi_label=multi_label)
        if multi_label:
            log_no = log_yes - logits / calibration.temperature
            return -float(np.mean(targets * log_yes + (1 - targets) * log_no))
        return -float(np.mean((targets * log_yes).sum(axis=1)))

    result = minimize_scalar(loss, bounds=_LOG_TEMPERATURE_BOUNDS, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(result.x))


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
