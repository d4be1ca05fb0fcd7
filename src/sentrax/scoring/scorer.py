"""`Scorer`: from texts to the calibrated probabilities of a saved model."""

import functools
import math
import operator
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.state import FloatArray
from sentrax.saved.model import Calibration, SavedModel

if TYPE_CHECKING:
    import polars as pl

_CELLS_AT_ONCE = 1 << 22
_FEW_LABELS = 7
"""Numpy adds so many numbers one after the other; of more, it adds several at a time."""
_TOO_LARGE = "the model's weights are so large that a text has no probability"


class Prediction(NamedTuple):
    """The answer to one text.

    Attributes:
        label: The most probable label.
        probability: Its probability.
    """

    label: str
    probability: float


class Scorer:
    """Computes the probabilities of a saved model's labels, without JAX; for a column it needs Polars.

    The probabilities of a text are bit-for-bit the same alone and in any batch.

    Args:
        model: The model.
    """

    def __init__(self, model: SavedModel):
        self.model = model

    def predict(self, text: str) -> Prediction:
        """The most probable label of one text.

        Raises:
            InputError: If `text` is not a string.
        """
        numbers = self._log_probabilities_of(text)
        best = numbers.index(max(numbers))
        return Prediction(self.model.labels[best], float(np.exp(numbers[best])))

    def log_probabilities(self, text: str) -> npt.NDArray[np.float64]:
        """The log-probability of each label for one text, (labels,).

        Raises:
            InputError: If `text` is not a string.
        """
        return np.array(self._log_probabilities_of(text))

    def probabilities(self, texts: "pl.Series | Iterable[str]") -> npt.NDArray[np.float64]:
        """The probability of each label for each text, (texts, labels).

        Args:
            texts: A Polars column of strings, or any sequence of strings.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        result = self.column_log_probabilities(texts)
        return np.exp(result, out=result)

    def column_log_probabilities(self, texts: "pl.Series | Iterable[str]") -> npt.NDArray[np.float64]:
        """The logarithm of `probabilities`, exact where these are too small for a float.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            result = self.model.predictor.logits(texts)
            size = max(1, _CELLS_AT_ONCE // self.model.predictor.n_classes)
            for start in range(0, len(result), size):  # in place: of many labels there is one large table
                result[start : start + size] = self._normalize(result[start : start + size])
        return result

    def _log_probabilities_of(self, text: str) -> list[float]:
        model = self.model
        with np.errstate(over="ignore", invalid="ignore"):  # `_normalize` finds what came of it
            logits = model.predictor.logits_of(text)
            if model.multi_label or len(logits) > _FEW_LABELS:
                normalized: list[float] = self._normalize(logits).tolist()
                return normalized
            numbers = _log_softmax(logits.tolist(), model.calibration.temperature)
        if not all(map(math.isfinite, numbers)):
            raise InputError(_TOO_LARGE)
        return numbers

    def _normalize(self, logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        model = self.model
        result = log_probabilities(logits, model.calibration, multi_label=model.multi_label)
        if not np.isfinite(result).all():
            raise InputError(_TOO_LARGE)
        return result


def log_probabilities(
    logits: FloatArray, calibration: Calibration, *, multi_label: bool = False
) -> FloatArray:
    """The log-probability of each label.

    Args:
        logits: (texts, labels) or (labels,).
        calibration: Its temperature divides the logits.
        multi_label: Whether each label is a yes-or-no question (a sigmoid each) instead of one choice among
            all labels (a softmax).
    """
    scaled = logits / calibration.temperature
    if multi_label:
        return -np.logaddexp(0, -scaled)
    # The functions themselves, since for one text the methods of arrays cost as much as the sums.
    shifted = scaled - np.maximum.reduce(scaled, axis=-1, keepdims=True)
    normalized: FloatArray = shifted - np.log(np.add.reduce(np.exp(shifted), axis=-1, keepdims=True))
    return normalized


def _log_softmax(logits: list[float], temperature: float) -> list[float]:
    """`log_probabilities` of a few labels of one text, for which ten calls of numpy take longer."""
    scaled = [logit / temperature for logit in logits]
    largest = max(scaled)
    shifted = [number - largest for number in scaled]
    logarithm = float(np.log(functools.reduce(operator.add, np.exp(shifted).tolist())))
    return [number - logarithm for number in shifted]
