"""Probabilities that mean what they say: a temperature, and a band in which a model is unsure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

FloatArray = npt.NDArray[np.float64]

_LOGARITHMS = (-4.0, 4.0)
"""Between which the logarithm of a temperature is looked for."""

UNSURE = "unsure"
"""What `decision` says instead of a label within the band."""


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities that can be relied on.

    Attributes:
        temperature: What logits are divided by before the softmax (Guo et al., 2017, "On calibration of
            modern neural networks", arXiv:1706.04599).
        abstain_threshold: A probability of the most probable label under which the answer is "unsure".

    Raises:
        InputError: If the temperature is not above 0, or the bound is not a probability.
    """

    temperature: float = 1.0
    abstain_threshold: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.temperature < np.inf:
            raise InputError(f"a temperature is a number above 0, not {self.temperature!r}")
        if not 0 <= self.abstain_threshold <= 1:
            raise InputError(
                f"abstain_threshold is a probability from 0 to 1, not {self.abstain_threshold!r}"
            )


def log_probabilities(
    logits: FloatArray, calibration: Calibration, *, multi_label: bool = False
) -> FloatArray:
    """The log-probability of each label.

    Args:
        logits: Of each text, (texts, labels) or (labels,).
        calibration: The temperature to use.
        multi_label: Whether each label is a question of its own (a sigmoid each), instead of one answer
            among all (a softmax).
    """
    scaled = logits / calibration.temperature
    if multi_label:
        return -np.logaddexp(0, -scaled)
    shifted = scaled - scaled.max(axis=-1, keepdims=True)
    normalized: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normalized


def fit_temperature(logits: FloatArray, targets: FloatArray, *, multi_label: bool = False) -> float:
    """The temperature at which texts that a model was not trained on are most probable.

    All texts together, each a little, count as one text more that could have any label, in the manner of
    Platt (1999): if all answers are right, no temperature would else be low enough.

    Args:
        logits: Of the held-out texts, (texts, labels).
        targets: The share of each label, (texts, labels), or which labels hold.
        multi_label: Whether each label is a question of its own.
    """
    from scipy.optimize import minimize_scalar

    n_texts, n_labels = targets.shape
    targets = (targets * n_texts + (0.5 if multi_label else 1 / n_labels)) / (n_texts + 1)

    def loss(logarithm: float) -> float:
        calibration = Calibration(float(np.exp(logarithm)))
        said = log_probabilities(logits, calibration, multi_label=multi_label)
        if multi_label:
            of_no = said - logits / calibration.temperature
            return -float(np.mean(targets * said + (1 - targets) * of_no))
        return -float(np.mean((targets * said).sum(axis=1)))

    found = minimize_scalar(loss, bounds=_LOGARITHMS, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


def choose_abstain_threshold(
    confidences: FloatArray, is_right: npt.NDArray[np.bool_], precision: float
) -> float:
    """The lowest bound such that of the answers at or above it, the share asked for is right.

    Answers below it are to be "unsure". Without any answer that precise, the bound is 1: only certainty is
    an answer.

    Args:
        confidences: The probability of each answer to held-out texts, (answers,).
        is_right: Whether it was right, (answers,).
        precision: The share of answers that are to be right.

    Raises:
        InputError: If the precision is not between 0 and 1.
    """
    if not 0 <= precision <= 1:
        raise InputError(f"precision is {precision!r}; expected a share from 0 to 1")
    order = np.argsort(-confidences, kind="stable")
    confidences = confidences[order]
    shares = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    # Equal confidences stand on one side of a bound.
    is_end = np.append(confidences[1:] < confidences[:-1], True)[: len(order)]
    enough = np.flatnonzero((shares >= precision) & is_end)
    if not len(enough):
        return 1.0
    return 0.0 if enough[-1] == len(order) - 1 else float(confidences[enough[-1]])
