"""`QuantizedTable`: a matrix of weights in float32, in float16, or in int8 with scales of rows or columns."""

import operator
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.state import WEIGHT_TYPES, Arrays, check_array, check_weight_type

_LARGEST_INT8 = 127
_ROWS_AT_ONCE = 1 << 14
"""Rows that are rounded at a time, so that a large table needs little extra memory."""

Float = TypeVar("Float", np.float32, np.float64)


def _no_scales() -> npt.NDArray[np.float32]:
    return np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class QuantizedTable:
    """A matrix of weights, of which single rows or columns are looked up.

    Attributes:
        weights: (rows, columns), of one of `WEIGHT_TYPES`.
        scales: The factors of the int8 weights in rows or columns, (rows / rows_per_scale, rounded up,) or
            (columns,); empty for other types.
        scale_axis: 0 if rows have scales, 1 if each column has one.
        rows_per_scale: How many rows share a scale, if rows have scales.
    """

    weights: npt.NDArray[Any]
    scales: npt.NDArray[np.float32] = field(default_factory=_no_scales)
    scale_axis: Literal[0, 1] = 0
    rows_per_scale: int = 1

    @classmethod
    def exact(cls, weights: npt.NDArray[Any], scale_axis: Literal[0, 1] = 0) -> "QuantizedTable":
        """A table of float32."""
        return cls(np.ascontiguousarray(weights, dtype=np.float32), scale_axis=scale_axis)

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        rows, columns = self.weights.shape
        return rows, columns

    def __len__(self) -> int:
        return len(self.weights)

    def take(
        self,
        indices: npt.NDArray[np.integer],
        axis: Literal[0, 1] = 0,
        dtype: type[Float] = np.float64,  # type: ignore[assignment]
    ) -> npt.NDArray[Float]:
        """These rows, (..., columns), or for axis 1 these columns, (rows, indices), as floats."""
        # `take` is several times as fast as an array in brackets.
        taken: npt.NDArray[Float] = self.weights.take(indices, axis=axis).astype(dtype, copy=False)
        if not len(self.scales):
            return taken
        if self.scale_axis == 1:
            scales = self.scales.take(indices) if axis == 1 else self.scales
        else:
            rows = indices if axis == 0 else np.arange(len(self))
            scales = self.scales.take(rows // self.rows_per_scale)[..., None]
        scaled: npt.NDArray[Float] = taken * scales
        return scaled

    def take_one(self, row: int) -> list[float]:
        """`take` of one row, as numbers of Python: for a single one that costs far less."""
        weights: list[float] = self.weights[row].tolist()
        if not len(self.scales):
            return weights
        if self.scale_axis == 1:
            return list(map(operator.mul, weights, self.scales.tolist()))
        scale = self.scales.item(row // self.rows_per_scale)
        return [weight * scale for weight in weights]

    def quantize(self, dtype: str, rows_per_scale: int = 1) -> "QuantizedTable":
        """The table with its weights rounded to one of `WEIGHT_TYPES`; in int8, so many rows share a scale.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        check_weight_type(dtype)
        weights = np.empty(self.shape, dtype=dtype)
        if dtype != "int8":
            for rows in self._chunks():
                with np.errstate(over="ignore"):
                    weights[rows] = self._float32(rows)
                _check_finite(weights[rows], dtype)
            return replace(self, weights=weights, scales=_no_scales())
        scales = self._int8_scales(rows_per_scale)
        for rows in self._chunks():
            numbers = np.arange(rows.start, rows.stop) // rows_per_scale
            divisors = scales[numbers, None] if self.scale_axis == 0 else scales
            weights[rows] = np.rint(self._float32(rows) / divisors)
        return replace(self, weights=weights, scales=scales, rows_per_scale=rows_per_scale)

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays as a file stores them: `name`, and for int8 `name` followed by `_scales`."""
        scales = {f"{name}_scales": self.scales} if len(self.scales) else {}
        return {name: self.weights, **scales}

    @classmethod
    def from_arrays(
        cls,
        arrays: Arrays,
        name: str,
        shape: tuple[int, int],
        scale_axis: Literal[0, 1] = 0,
        rows_per_scale: int = 1,
    ) -> "QuantizedTable":
        """The table that `to_arrays` wrote; each row may also have a scale if several usually share one.

        Raises:
            InputError: If an array is missing, or has another type or shape than it should.
        """
        check_array(arrays, name, WEIGHT_TYPES, shape)
        if arrays[name].dtype != np.int8:
            return cls(arrays[name], scale_axis=scale_axis)
        n_scales = shape[scale_axis]
        if scale_axis == 0 and f"{name}_scales" in arrays and arrays[f"{name}_scales"].shape != (n_scales,):
            n_scales = -(-n_scales // rows_per_scale)
        else:
            rows_per_scale = 1
        check_array(arrays, f"{name}_scales", ("float32",), (n_scales,))
        return cls(arrays[name], arrays[f"{name}_scales"], scale_axis, rows_per_scale)

    def _int8_scales(self, rows_per_scale: int) -> npt.NDArray[np.float32]:
        largest = [
            np.abs(self._float32(rows)).max(axis=1 - self.scale_axis, initial=0) for rows in self._chunks()
        ]
        if self.scale_axis == 0:
            of_rows = np.concatenate([_no_scales(), *largest])
            of_rows.resize(-(-len(of_rows) // rows_per_scale) * rows_per_scale)
            steps = of_rows.reshape(-1, rows_per_scale).max(axis=1) / _LARGEST_INT8
        else:
            steps = np.max([np.zeros(self.shape[1], dtype=np.float32), *largest], axis=0) / _LARGEST_INT8
        _check_finite(steps, "int8")
        # A step that would be subnormal in float32 is replaced: its weights round to 0.
        scales: npt.NDArray[np.float32] = np.where(steps >= np.finfo(np.float32).tiny, steps, 1)
        return scales.astype(np.float32)

    def _float32(self, rows: slice) -> npt.NDArray[np.float32]:
        return self.take(np.arange(rows.start, rows.stop)).astype(np.float32)

    def _chunks(self) -> Iterator[slice]:
        for start in range(0, len(self), _ROWS_AT_ONCE):
            yield slice(start, min(start + _ROWS_AT_ONCE, len(self)))


def _check_finite(numbers: npt.NDArray[Any], dtype: str) -> None:
    if not np.isfinite(numbers).all():
        raise InputError(f"a weight is too large for {dtype}; choose a larger weight type")
