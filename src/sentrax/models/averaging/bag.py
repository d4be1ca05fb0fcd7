"""`BagModel`: from ids to the probabilities of classes, in numpy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.models.quantization import quantize_weights
from sentrax.text.ragged import Ragged

FloatArray = npt.NDArray[Any]


@dataclass(frozen=True)
class BagModel:
    """The logits of a text are the mean of its ids' columns of a table, and a bias.

    Attributes:
        table: A number for each class and id, (classes, ids), of float32, float16 or int8.
        scales: What the int8 numbers of each id are to be multiplied by, (ids,); nothing for other types.
        bias: What is added, (classes,), float32.
    """

    table: FloatArray
    scales: FloatArray
    bias: FloatArray

    @classmethod
    def from_embedding(cls, embedding: FloatArray, kernel: FloatArray, bias: FloatArray) -> "BagModel":
        """The averaging model with these weights.

        Args:
            embedding: A vector for each id, (ids, features).
            kernel: The dense layer's matrix, (features, classes).
            bias: Its bias, (classes,).
        """
        return cls.from_table((embedding @ kernel).T, bias)

    @classmethod
    def from_table(cls, table: FloatArray, bias: FloatArray) -> "BagModel":
        """A model with a table of float32."""
        return cls(
            np.ascontiguousarray(table, dtype=np.float32),
            np.zeros(0, dtype=np.float32),
            np.asarray(bias, dtype=np.float32),
        )

    def quantize(self, kind: str) -> "BagModel":
        """The model with its numbers rounded to another of `sentrax.models.quantization.WEIGHT_TYPES`.

        Raises:
            InputError: If there is no such kind, or a number is too large for it.
        """
        exact = self._columns(np.arange(self.table.shape[1])).astype(np.float32)
        return BagModel(*quantize_weights(exact, kind, axis=0), self.bias)

    def logits(self, texts: Ragged) -> npt.NDArray[np.float64]:
        """The logits of each text, (texts, classes); the bias alone for one without ids.

        Sums are taken in float64, text by text: the logits of a text are the same alone and among others.
        """
        lengths = texts.lengths
        means = np.zeros((len(self.table), len(texts)))
        full = lengths > 0  # `reduceat` wants a number at every offset
        means[:, full] = np.add.reduceat(self._columns(texts.ids), texts.offsets[:-1][full], axis=1)
        means /= np.maximum(lengths, 1)
        return means.T + self.bias

    def _columns(self, ids: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """The table's columns at these ids, (classes, ids), without their rounding to `kind`."""
        # `take` is five times as fast as `[:, ids]`.
        columns: npt.NDArray[np.float64] = self.table.take(ids, axis=1).astype(np.float64)
        return columns * self.scales.take(ids) if len(self.scales) else columns
