"""Probabilities that mean what they say: a temperature, and a band in which a model is unsure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

FloatArray = npt.NDArray[np.float64]

UNSURE = "unsure"
"""What `decision` says instead of a label within the band."""


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities that can be relied on.

    Attributes:
        temperature: What logits are divided by before the softmax (Guo et al., 2017, "On calibration of
            modern neural networks", arXiv:1706.04599).
        unsure_below: A probability of the most probable label under which the answer is "unsure".

    Raises:
        InputError: If the temperature is not above 0, or the bound is not a probability.
    """

    temperature: float = 1.0
    unsure_below: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.temperature < np.inf:
            raise InputError(f"a temperature is a number above 0, not {self.temperature!r}")
        if not 0 <= self.unsure_below <= 1:
            raise InputError(f"unsure_below is a probability from 0 to 1, not {self.unsure_below!r}")


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
