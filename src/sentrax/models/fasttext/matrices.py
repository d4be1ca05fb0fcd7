"""fastText's matrices, of which single rows are looked up: a `QuantizedTable`, or a product-quantized one.

A product-quantized row is a few bytes, each of which says which of 256 centroids stands for one block of
the row (Jégou et al., 2011, "Product quantization for nearest neighbor search"; Joulin et al., 2016,
"FastText.zip", arXiv:1612.03651). Where a row's norm is stored apart from its direction, one more byte says
which of 256 norms it has.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import Arrays, FloatArray, check_array

Rows = npt.NDArray[np.int64]

N_CENTROIDS = 256
_ROWS_AT_ONCE = 1 << 12
"""Rows that are looked up at a time, so that memory stays bounded however many there are."""


class Matrix(Protocol):
    """A matrix whose rows can be looked up."""

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        ...

    def take(self, indices: Rows) -> FloatArray:
        """These rows, (indices, columns)."""
        ...

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays as a file stores them; their names begin with `name`."""
        ...


@dataclass(frozen=True, eq=False)
class ProductQuantizedMatrix:
    """A product-quantized matrix.

    Attributes:
        codes: The centroid of each block of each row, (rows, blocks), uint8.
        centroids: (blocks, 256, columns of a block), float32; what goes beyond the last column is unused.
        columns: The number of columns.
        norm_codes: The norm of each row, (rows,), uint8; empty if the centroids include it.
        norms: (256,), float32; empty if the centroids include them.
    """

    codes: npt.NDArray[np.uint8]
    centroids: npt.NDArray[np.float32]
    columns: int
    norm_codes: npt.NDArray[np.uint8]
    norms: npt.NDArray[np.float32]

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        return len(self.codes), self.columns

    def take(self, indices: Rows) -> FloatArray:
        """These rows, (indices, columns)."""
        codes = self.codes[indices]
        parts = self.centroids[np.arange(codes.shape[1]), codes].astype(np.float64)  # (rows, blocks, width)
        rows = parts.reshape(len(codes), parts.shape[1] * parts.shape[2])[:, : self.columns]
        return rows * self.norms[self.norm_codes[indices], None] if len(self.norms) else rows

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays as a file stores them; their names begin with `name`."""
        arrays: dict[str, npt.NDArray[Any]] = {
            f"{name}_codes": self.codes,
            f"{name}_centroids": self.centroids,
        }
        if len(self.norms):
            arrays |= {f"{name}_norm_codes": self.norm_codes, f"{name}_norms": self.norms}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str, columns: int) -> "ProductQuantizedMatrix":
        """The matrix that `to_arrays` wrote.

        Raises:
            InputError: If arrays are missing or do not fit together.
        """
        codes, centroids = arrays[f"{name}_codes"], arrays.get(f"{name}_centroids")
        rows, blocks = codes.shape if codes.ndim == 2 else (0, 0)
        check_array(arrays, f"{name}_codes", ("uint8",), (rows, blocks))
        width = centroids.shape[-1] if centroids is not None and centroids.ndim == 3 else 0
        check_array(arrays, f"{name}_centroids", ("float32",), (blocks, N_CENTROIDS, width))
        if not 1 <= width <= columns or blocks != -(-columns // width):
            raise InputError(
                f"its {name} has {blocks} blocks of {width} columns, which do not make {columns}"
            )
        norms, norm_codes = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.uint8)
        if f"{name}_norms" in arrays:
            check_array(arrays, f"{name}_norms", ("float32",), (N_CENTROIDS,))
            check_array(arrays, f"{name}_norm_codes", ("uint8",), (rows,))
            norms, norm_codes = arrays[f"{name}_norms"], arrays[f"{name}_norm_codes"]
        return cls(codes, arrays[f"{name}_centroids"], columns, norm_codes, norms)


def matrix_from_arrays(arrays: Arrays, name: str, columns: int) -> Matrix:
    """The matrix that `to_arrays` wrote, of either class.

    Raises:
        InputError: If arrays are missing or do not fit together.
    """
    if f"{name}_codes" in arrays:
        return ProductQuantizedMatrix.from_arrays(arrays, name, columns)
    rows = len(arrays[name]) if name in arrays and arrays[name].ndim else 0
    return QuantizedTable.from_arrays(arrays, name, (rows, columns))


def mean_of_rows(matrix: Matrix, indices: Rows) -> FloatArray:
    """The mean of these rows, (columns,); zeros if there are none."""
    total = np.zeros(matrix.shape[1])
    for start in range(0, len(indices), _ROWS_AT_ONCE):
        total += matrix.take(indices[start : start + _ROWS_AT_ONCE]).sum(axis=0)
    return total / max(len(indices), 1)


def multiply(left: Matrix, right: npt.NDArray[Any]) -> QuantizedTable:
    """The matrix product of `left`, (rows, columns), and `right`, (columns, new columns), in float32."""
    rows = left.shape[0]
    weights = np.empty((rows, right.shape[1]), dtype=np.float32)
    for start in range(0, rows, _ROWS_AT_ONCE):
        chunk = np.arange(start, min(start + _ROWS_AT_ONCE, rows))
        with np.errstate(over="ignore"):
            weights[chunk] = left.take(chunk) @ right
    return QuantizedTable(weights)
