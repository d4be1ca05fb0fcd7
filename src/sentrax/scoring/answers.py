"""What a model answers: which labels, how sure it is of them, and whether that is sure enough."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.saved.calibration import UNSURE
from sentrax.saved.model import SavedModel

FloatArray = npt.NDArray[np.float64]


class Answer(NamedTuple):
    """The answer to one text.

    Attributes:
        labels: The most probable label; of a model with several labels a text, those above a half.
        confidence: The probability of the label; of several labels, that of the answer to the least sure one.
        is_unsure: Whether that is below the bound of the model.
    """

    labels: tuple[str, ...]
    confidence: float
    is_unsure: bool

    def shown(self, *, unsure: bool) -> str:
        """The labels with commas between, or "unsure" if that is wanted and it is."""
        return UNSURE if unsure and self.is_unsure else ",".join(self.labels)


def answers(model: SavedModel, probabilities: FloatArray) -> Iterator[Answer]:
    """The answer to each text.

    Args:
        model: The model that gave the probabilities.
        probabilities: Of each label, (texts, labels).
    """
    bound, names = model.calibration.abstain_threshold, model.labels
    if model.multi_label:
        chosen = probabilities > 0.5
        confidences = np.maximum(probabilities, 1 - probabilities).min(axis=1, initial=1)
        table = np.array(names, dtype=object)
        labels = [tuple(table[row]) for row in chosen]
    else:
        confidences = probabilities.max(axis=1)
        labels = [(names[place],) for place in probabilities.argmax(axis=1).tolist()]
    for several, confidence in zip(labels, confidences.tolist(), strict=True):
        yield Answer(several, confidence, confidence < bound)
