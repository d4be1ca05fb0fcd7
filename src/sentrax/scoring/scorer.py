"""`Scorer`: a saved model at work, on one text or on a column of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.model_file import SavedModel
from sentrax.text import Ragged

if TYPE_CHECKING:
    import polars as pl


class Prediction(NamedTuple):
    """What a model says of a text.

    Attributes:
        label: The most probable label.
        probability: Its probability.
    """

    label: str
    probability: float


class Scorer:
    """Gives the probabilities of a saved model's labels, without JAX; a column also needs Polars.

    A text's probabilities are the same alone and among others, to the bit.

    Args:
        model: The model.
    """

    def __init__(self, model: SavedModel):
        self.model = model
        self._encoder = model.pipeline.encoder(model.vocabulary)

    def predict(self, text: str) -> Prediction:
        """The most probable label of one text.

        Raises:
            InputError: If `text` is not a string.
        """
        log_probabilities = self.log_probabilities(text)
        best = int(log_probabilities.argmax())
        return Prediction(self.model.labels[best], float(np.exp(log_probabilities[best])))

    def log_probabilities(self, text: str) -> npt.NDArray[np.float64]:
        """The log-probability of each label for one text, (labels,).

        Raises:
            InputError: If `text` is not a string.
        """
        ids = self._encoder.one(text)
        one_row = Ragged(ids, np.array([0, len(ids)]))
        row: npt.NDArray[np.float64] = self.model.bag.log_probabilities(one_row)[0]
        return row

    def probabilities(self, texts: "pl.Series | Iterable[str]") -> npt.NDArray[np.float64]:
        """The probability of each label for each text, (texts, labels).

        Args:
            texts: A Polars column of strings, or any sequence of strings.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        return np.exp(self.model.bag.log_probabilities(self._encoder.column(texts)))
