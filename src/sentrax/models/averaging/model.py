"""`AveragingModel`: from ids to logits, in numpy."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.models.state import Logits, QuantizedTable
from sentrax.text.ragged import Ragged


@dataclass(frozen=True)
class AveragingModel:
    """The logits of a text are the mean of its ids' columns of a table, plus a bias.

    Attributes:
        table: A weight for each class and id, (classes, ids); in int8, each id has a scale.
        bias: (classes,), float32.
    """

    table: QuantizedTable
    bias: npt.NDArray[np.float32]

    @classmethod
    def from_embedding(
        cls, embedding: npt.NDArray[Any], kernel: npt.NDArray[Any], bias: npt.NDArray[Any]
    ) -> "AveragingModel":
        """The model of an embedding, (ids, features), and a dense layer, (features, classes)."""
        return cls.from_table((embedding @ kernel).T, bias)

    @classmethod
    def from_table(cls, table: npt.NDArray[Any], bias: npt.NDArray[Any]) -> "AveragingModel":
        """The model with these weights, (classes, ids), and this bias, (classes,)."""
        return cls(QuantizedTable.exact(table, scale_axis=1), np.asarray(bias, dtype=np.float32))

    def quantize(self, dtype: str) -> "AveragingModel":
        """The model with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return replace(self, table=self.table.quantize(dtype))

    def logits(self, texts: Ragged) -> Logits:
        """The logits of each text, (texts, classes); the bias alone for one without ids.

        Sums are taken in float64, text by text: the logits of a text are the same alone and in any batch.
        """
        lengths = texts.lengths
        means = np.zeros((len(self.table), len(texts)))
        has_ids = lengths > 0  # `reduceat` needs a number at every offset
        columns = self.table.take(texts.ids, axis=1)
        means[:, has_ids] = np.add.reduceat(columns, texts.offsets[:-1][has_ids], axis=1)
        means /= np.maximum(lengths, 1)
        return means.T + self.bias
