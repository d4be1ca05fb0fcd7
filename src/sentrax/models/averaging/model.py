"""`AveragingModel` and, for many labels, `FactoredModel`: from ids to logits, in numpy."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import Arrays, Logits, check_array, checked_vector
from sentrax.text.ragged import Ragged, offsets_of

_CELLS_AT_ONCE = 1 << 20


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

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays as a file stores them."""
        return {**self.table.to_arrays("table"), "bias": self.bias}

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


@dataclass(frozen=True)
class FactoredModel:
    """The same for many classes, whose table has a low rank: a vector for each id that occurs, and a kernel.

    Attributes:
        ids: The ids that have a vector, ascending, (vectors,), int32.
        vectors: (vectors, features); in int8, each has a scale.
        kernel: (features, classes), float32.
        bias: (classes,), float32.
    """

    ids: npt.NDArray[np.int32]
    vectors: QuantizedTable
    kernel: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays as a file stores them."""
        arrays = {"ids": self.ids, "kernel": self.kernel, "bias": self.bias}
        return {**self.vectors.to_arrays("vectors"), **arrays}

    @classmethod
    def from_arrays(cls, arrays: Arrays, n_ids: int) -> "FactoredModel":
        """The model that `to_arrays` wrote.

        Raises:
            InputError: If an array is missing, or they do not fit together.
        """
        ids, bias = checked_vector(arrays, "ids", "int32"), checked_vector(arrays, "bias", "float32")
        if (ids[1:] <= ids[:-1]).any() or (len(ids) and not 0 <= ids[0] <= ids[-1] < n_ids):
            raise InputError(f"its ids are not ascending numbers from 0 to {n_ids - 1}")
        n_features = len(arrays["kernel"]) if "kernel" in arrays and arrays["kernel"].ndim else 0
        check_array(arrays, "kernel", ("float32",), (n_features, len(bias)))
        vectors = QuantizedTable.from_arrays(arrays, "vectors", (len(ids), n_features))
        return cls(ids, vectors, arrays["kernel"], bias)

    def quantize(self, dtype: str) -> "FactoredModel":
        """The model with its vectors rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return replace(self, vectors=self.vectors.quantize(dtype))

    def logits(self, texts: Ragged) -> Logits:
        """The logits of each text, (texts, classes), the same alone and in any batch."""
        size = max(1, _CELLS_AT_ONCE // len(self.bias))
        parts = [self._logits(texts[start : start + size]) for start in range(0, len(texts), size)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.bias)))

    def _logits(self, texts: Ragged) -> Logits:
        rows = np.minimum(np.searchsorted(self.ids, texts.ids), max(len(self.ids) - 1, 0))
        is_known = self.ids[rows] == texts.ids if len(self.ids) else np.zeros(len(rows), dtype=np.bool_)
        offsets = offsets_of(is_known)[texts.offsets]
        means = np.zeros((len(texts), len(self.kernel)))
        has_known = np.diff(offsets) > 0  # `reduceat` needs a number at every offset
        if has_known.any():
            vectors = self.vectors.take(rows[is_known])
            means[has_known] = np.add.reduceat(vectors, offsets[:-1][has_known], axis=0)
        means /= np.maximum(texts.lengths, 1)[:, None]
        # Not a matrix product: that rounds differently for one text and for many.
        logits = np.zeros((len(texts), len(self.bias)))
        for mean, weights in zip(means.T, self.kernel.astype(np.float64), strict=True):
            logits += mean[:, None] * weights
        return logits + self.bias
