"""Matrices of which single rows are wanted: dense ones, and product-quantized ones.

A product-quantized row is a few bytes, each of which says which of 256 centroids stands for one stretch of
the row (Jégou et al., 2011, "Product quantization for nearest neighbor search"; Joulin et al., 2016,
"FastText.zip", arXiv:1612.03651). Where a row's length is kept apart from its direction, one more byte says
which of 256 lengths it has.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.base import Arrays, check_array
from sentrax.models.quantization import WEIGHT_TYPES, check_weight_type, quantize_weights

Rows = npt.NDArray[np.int64]
FloatRows = npt.NDArray[np.float64]

N_CENTROIDS = 256
_CHUNK = 1 << 12
"""Rows that are worked on at a time, so that memory stays bounded however many are wanted."""


class Matrix(Protocol):
    """What has rows."""

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows, and how many numbers each has."""
        ...

    def rows(self, ids: Rows | slice) -> FloatRows:
        """These rows, (ids, columns)."""
        ...

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays of which it is made, by names that begin with `name`."""
        ...

    def is_finite(self) -> bool:
        """Whether all its numbers are."""
        ...


@dataclass(frozen=True)
class DenseMatrix:
    """A matrix as it is, or with its numbers rounded.

    Attributes:
        table: Its numbers, (rows, columns), of one of `sentrax.models.quantization.WEIGHT_TYPES`.
        scales: What the int8 numbers of each row are to be multiplied by, (rows,); nothing for other types.
    """

    table: npt.NDArray[Any]
    scales: npt.NDArray[np.float32]

    @classmethod
    def of(cls, table: npt.NDArray[Any]) -> "DenseMatrix":
        """A matrix of floating-point numbers."""
        return cls(table, np.zeros(0, dtype=np.float32))

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows, and how many numbers each has."""
        rows, columns = self.table.shape
        return rows, columns

    def rows(self, ids: Rows | slice) -> FloatRows:
        """These rows, (ids, columns)."""
        found: FloatRows = self.table[ids].astype(np.float64)
        return found * self.scales[ids, None] if len(self.scales) else found

    def quantize(self, kind: str) -> "DenseMatrix":
        """The matrix with its numbers rounded to another of `sentrax.models.quantization.WEIGHT_TYPES`.

        Raises:
            InputError: If there is no such kind, or a number is too large for it.
        """
        check_weight_type(kind)
        table = np.empty(self.shape, dtype=kind)
        scales = np.zeros(len(table) if kind == "int8" else 0, dtype=np.float32)
        for part in _chunks(len(table)):
            table[part], scales[part] = quantize_weights(self.rows(part), kind, axis=1)
        return DenseMatrix(table, scales)

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays of which it is made, by names that begin with `name`."""
        scales = {f"{name}_scales": self.scales} if len(self.scales) else {}
        return {name: self.table, **scales}

    def is_finite(self) -> bool:
        """Whether all its numbers are."""
        parts = _chunks(len(self.table))
        return bool(np.isfinite(self.scales).all()) and all(np.isfinite(self.table[p]).all() for p in parts)


@dataclass(frozen=True)
class QuantizedMatrix:
    """A product-quantized matrix.

    Attributes:
        codes: Which centroid stands for each stretch of each row, (rows, stretches), uint8.
        centroids: They, (stretches, 256, columns of a stretch), float32; what goes beyond the last column
            is unused.
        columns: How many numbers a row has.
        norm_codes: Which length each row has, (rows,), uint8; nothing if the centroids tell it.
        norms: The lengths, (256,), float32; nothing if the centroids tell them.
    """

    codes: npt.NDArray[np.uint8]
    centroids: npt.NDArray[np.float32]
    columns: int
    norm_codes: npt.NDArray[np.uint8]
    norms: npt.NDArray[np.float32]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows, and how many numbers each has."""
        return len(self.codes), self.columns

    def rows(self, ids: Rows | slice) -> FloatRows:
        """These rows, (ids, columns)."""
        codes = self.codes[ids]
        parts = self.centroids[np.arange(codes.shape[1]), codes].astype(np.float64)  # (ids, stretches, width)
        found = parts.reshape(len(codes), parts.shape[1] * parts.shape[2])[:, : self.columns]
        return found * self.norms[self.norm_codes[ids], None] if len(self.norms) else found

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays of which it is made, by names that begin with `name`."""
        arrays: dict[str, npt.NDArray[Any]] = {
            f"{name}_codes": self.codes,
            f"{name}_centroids": self.centroids,
        }
        if len(self.norms):
            arrays |= {f"{name}_norm_codes": self.norm_codes, f"{name}_norms": self.norms}
        return arrays

    def is_finite(self) -> bool:
        """Whether all its numbers are."""
        return bool(np.isfinite(self.centroids).all() and np.isfinite(self.norms).all())


def matrix_of(arrays: Arrays, name: str, columns: int) -> Matrix:
    """The matrix that `to_arrays` took apart.

    Raises:
        InputError: If arrays are missing or do not fit together, or a number is not finite.
    """
    matrix = _quantized(arrays, name, columns) if f"{name}_codes" in arrays else _dense(arrays, name, columns)
    if not matrix.is_finite():
        raise InputError(f"its {name} has numbers that are not finite")
    return matrix


def _dense(arrays: Arrays, name: str, columns: int) -> DenseMatrix:
    rows = len(arrays[name]) if name in arrays and arrays[name].ndim else 0
    check_array(arrays, name, WEIGHT_TYPES, (rows, columns))
    scales = f"{name}_scales"
    if arrays[name].dtype != np.int8:
        return DenseMatrix.of(arrays[name])
    check_array(arrays, scales, ("float32",), (rows,))
    return DenseMatrix(arrays[name], arrays[scales])


def _quantized(arrays: Arrays, name: str, columns: int) -> QuantizedMatrix:
    codes = arrays[f"{name}_codes"]
    rows, stretches = codes.shape if codes.ndim == 2 else (0, 0)
    check_array(arrays, f"{name}_codes", ("uint8",), (rows, stretches))
    centroids = arrays.get(f"{name}_centroids")
    width = centroids.shape[-1] if centroids is not None and centroids.ndim == 3 else 0
    check_array(arrays, f"{name}_centroids", ("float32",), (stretches, N_CENTROIDS, width))
    if not 1 <= width <= columns or stretches != -(-columns // width):
        raise InputError(f"its {name} has {stretches} stretches of {width} for {columns} columns")
    norms, norm_codes = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.uint8)
    if f"{name}_norms" in arrays:
        check_array(arrays, f"{name}_norms", ("float32",), (N_CENTROIDS,))
        check_array(arrays, f"{name}_norm_codes", ("uint8",), (rows,))
        norms, norm_codes = arrays[f"{name}_norms"], arrays[f"{name}_norm_codes"]
    return QuantizedMatrix(codes, arrays[f"{name}_centroids"], columns, norm_codes, norms)


def mean_of_rows(matrix: Matrix, ids: Rows) -> FloatRows:
    """The mean of these rows, (columns,); zeros if there are none."""
    total = np.zeros(matrix.shape[1])
    for part in _chunks(len(ids)):
        total += matrix.rows(ids[part]).sum(axis=0)
    return total / max(len(ids), 1)


def product(left: Matrix, right: npt.NDArray[Any]) -> DenseMatrix:
    """The matrix product of `left`, (rows, columns), and `right`, (columns, new columns), in float32."""
    table = np.empty((left.shape[0], right.shape[1]), dtype=np.float32)
    for part in _chunks(len(table)):
        with np.errstate(over="ignore"):
            table[part] = left.rows(part) @ right
    return DenseMatrix.of(table)


def _chunks(total: int) -> list[slice]:
    return [slice(start, start + _CHUNK) for start in range(0, total, _CHUNK)]
