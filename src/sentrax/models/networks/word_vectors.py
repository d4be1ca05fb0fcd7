"""A vector for each word, in 4, 2 or 1 bytes a number."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.models.networks.arithmetic import Floats
from sentrax.models.quantization import quantize_weights


@dataclass(frozen=True)
class WordVectors:
    """A table of vectors.

    Attributes:
        table: A row for each id, (ids, dimension), of one of `sentrax.models.quantization.WEIGHT_TYPES`.
        scales: What the int8 numbers of each row are to be multiplied by, (ids,); nothing for other types.
    """

    table: npt.NDArray[Any]
    scales: Floats

    @classmethod
    def exact(cls, table: Floats) -> "WordVectors":
        """A table of float32."""
        return cls(np.ascontiguousarray(table, dtype=np.float32), np.zeros(0, dtype=np.float32))

    def of(self, ids: npt.NDArray[np.integer]) -> Floats:
        """The vectors of ids (...), (..., dimension)."""
        vectors: Floats = self.table[ids].astype(np.float32, copy=False)
        return vectors * self.scales[ids][..., None] if self.table.dtype == np.int8 else vectors

    def quantize(self, kind: str) -> "WordVectors":
        """The vectors with their numbers rounded to another of `sentrax.models.quantization.WEIGHT_TYPES`.

        Raises:
            InputError: If there is no such kind, or a number is too large for it.
        """
        exact = self.of(np.arange(len(self.table)))
        return WordVectors(*quantize_weights(exact, kind, axis=1))
