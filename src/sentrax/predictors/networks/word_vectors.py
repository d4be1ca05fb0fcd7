"""A vector for each word, in 4, 2 or 1 bytes a number."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.predictors.networks.arithmetic import Floats

KINDS = ("float32", "float16", "int8")
_LARGEST_INT8 = 127


@dataclass(frozen=True)
class WordVectors:
    """A table of vectors.

    Attributes:
        table: A row for each id, (ids, dimension), of one of `KINDS`.
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

    def kept_as(self, kind: str) -> "WordVectors":
        """The vectors with their numbers rounded to another of `KINDS`.

        Raises:
            InputError: If there is no such kind.
        """
        if kind not in KINDS:
            raise InputError(f"weights cannot be kept as {kind!r}; there is {', '.join(KINDS)}")
        exact = self.of(np.arange(len(self.table)))
        if kind != "int8":
            return WordVectors(exact.astype(kind), np.zeros(0, dtype=np.float32))
        largest = np.abs(exact).max(axis=1, initial=0)
        scales = np.where(largest > 0, largest / _LARGEST_INT8, 1).astype(np.float32)
        return WordVectors(np.rint(exact / scales[:, None]).astype(np.int8), scales)
