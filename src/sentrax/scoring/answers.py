"""From probabilities to an answer: which labels, how confident, and whether that is "unsure"."""

from collections.abc import Iterator
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from sentrax.models.state import FloatArray
from sentrax.saved.model import Calibration, SavedModel

BoolArray = npt.NDArray[np.bool_]

UNSURE = "unsure"
"""What is shown in place of a label when the model is unsure."""


class Answer(NamedTuple):
    """The answer to one text.

    Attributes:
        labels: The most probable label; of a multi-label model, those with a probability above 0.5.
        confidence: The probability of the label; of a multi-label model, of its least certain yes or no.
        is_unsure: Whether the confidence is below the model's abstain threshold.
    """

    labels: tuple[str, ...]
    confidence: float
    is_unsure: bool

    def shown(self, *, unsure: bool) -> str:
        """The labels joined by commas; or "unsure", if the answer is and `unsure` is true."""
        return UNSURE if unsure and self.is_unsure else ",".join(self.labels)


def choose_labels(probabilities: FloatArray, *, multi_label: bool) -> BoolArray:
    """Which labels each text gets, (texts, labels): the most probable one, or all above 0.5."""
    if multi_label:
        return probabilities > 0.5
    is_best: BoolArray = probabilities.argmax(axis=1)[:, None] == np.arange(probabilities.shape[1])
    return is_best


def measure_confidence(probabilities: FloatArray, *, multi_label: bool) -> FloatArray:
    """How confident the answer to each text is, (texts,); see `Answer.confidence`."""
    if multi_label:
        least: FloatArray = np.maximum(probabilities, 1 - probabilities).min(axis=1, initial=1)
        return least
    best: FloatArray = probabilities.max(axis=1)
    return best


@overload
def find_unsure(confidences: float, calibration: Calibration) -> bool: ...
@overload
def find_unsure(confidences: FloatArray, calibration: Calibration) -> BoolArray: ...
def find_unsure(confidences: float | FloatArray, calibration: Calibration) -> bool | BoolArray:
    """Which answers, (answers,), have a confidence below the abstain threshold; or whether the one has."""
    return confidences < calibration.abstain_threshold


def answers(model: SavedModel, probabilities: FloatArray) -> Iterator[Answer]:
    """The answer to each text.

    Args:
        model: The model that gave the probabilities.
        probabilities: (texts, labels).
    """
    is_chosen = choose_labels(probabilities, multi_label=model.multi_label)
    confidences = measure_confidence(probabilities, multi_label=model.multi_label)
    is_unsure = find_unsure(confidences, model.calibration)
    names = np.array(model.labels, dtype=object)
    for row, confidence, unsure in zip(is_chosen, confidences.tolist(), is_unsure.tolist(), strict=True):
        yield Answer(tuple(names[row]), confidence, unsure)
