"""`SparseTable`: a matrix of weights, most of which are 0, as the models of many labels have it."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import Arrays, FloatArray, check_array, checked_vector
from sentrax.text.ragged import offsets_of
from sentrax.wording import counted

if TYPE_CHECKING:
    from scipy import sparse

_GROUP = 64
"""So many weights in a row share a scale in int8."""
_MOST = 1 << 16
"""So many columns, and weights in a row, have numbers of 16 bits."""
_WEIGHTS_AT_ONCE = 1 << 18
"""A long text has so many features that their weights do not fit into memory together."""
_CELLS_AT_ONCE = 1 << 16
"""The logits of a text, and the weights that they are summed from, take memory for each of many labels."""


@dataclass(frozen=True, eq=False)
class SparseTable:
    """A matrix of weights, most of which are 0, of which single rows are summed.

    Attributes:
        values: The weights that are not 0, row after row, 64 to a row of this table; the last is filled with
            zeros.
        columns: The column of each weight, (weights,), uint16, or int32 if there are more columns than that.
        offsets: Where each row begins, and the end, (rows + 1,), int64.
        n_columns: The number of columns.
    """

    values: QuantizedTable
    columns: npt.NDArray[np.uint16] | npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    n_columns: int

    @classmethod
    def exact(cls, matrix: "sparse.csr_matrix") -> "SparseTable":
        """A table of float32."""
        n_groups = -(-matrix.nnz // _GROUP)
        values = np.zeros(n_groups * _GROUP, dtype=np.float32)
        values[: matrix.nnz] = matrix.data
        return cls(
            QuantizedTable.exact(values.reshape(n_groups, _GROUP)),
            matrix.indices.astype(np.uint16 if matrix.shape[1] <= _MOST else np.int32),
            matrix.indptr.astype(np.int64),
            matrix.shape[1],
        )

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        return len(self), self.n_columns

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def sum_rows(
        self,
        rows: npt.NDArray[np.integer],
        factors: FloatArray,
        texts: npt.NDArray[np.integer],
        n_texts: int,
    ) -> FloatArray:
        """The sum of each text's rows, each times its factor, (texts, columns), added in the given order.

        Args:
            rows: (features,).
            factors: (features,).
            texts: The index of the text of each, (features,).
            n_texts: The number of texts.
        """
        begins = self.offsets[rows]
        lengths = self.offsets[rows + 1] - begins
        sums = np.zeros(n_texts * self.n_columns)
        cuts = np.flatnonzero(np.diff(np.cumsum(lengths) // _WEIGHTS_AT_ONCE)) + 1
        for part in np.split(np.arange(len(rows)), cuts):
            own = lengths[part]
            indices = np.arange(own.sum())
            indices += np.repeat(begins[part] - offsets_of(own)[:-1], own)
            cells = np.repeat(texts[part] * self.n_columns, own) + self.columns[indices]
            np.add.at(sums, cells, self._take(indices) * np.repeat(factors[part], own))
        return sums.reshape(n_texts, self.n_columns)

    def take(self, rows: npt.NDArray[np.integer]) -> FloatArray:
        """These rows, (rows, columns), as floats."""
        return self.sum_rows(rows, np.ones(len(rows)), np.arange(len(rows)), len(rows))

    def to_matrix(self) -> "sparse.csr_matrix":
        """The table as a matrix of float64."""
        from scipy import sparse

        values = self._take(np.arange(len(self.columns)))
        return sparse.csr_matrix((values, self.columns, self.offsets), shape=self.shape)

    def quantize(self, dtype: str) -> "SparseTable":
        """The table with its weights rounded to one of `WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return replace(self, values=self.values.quantize(dtype))

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays as a file stores them: `name` followed by `_values`, `_columns`, `_lengths`.

        There are `_offsets` instead of `_lengths` if a row is longer than these can say.
        """
        lengths = np.diff(self.offsets)
        is_short = lengths.max(initial=0) < _MOST
        rows = {"_lengths": lengths.astype(np.uint16)} if is_short else {"_offsets": self.offsets}
        arrays = {f"{name}{part}": array for part, array in {"_columns": self.columns, **rows}.items()}
        return {**self.values.to_arrays(f"{name}_values"), **arrays}

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str, shape: tuple[int, int]) -> "SparseTable":
        """The table that `to_arrays` wrote.

        Raises:
            InputError: If an array is missing, or they do not fit together.
        """
        n_rows, n_columns = shape
        columns = checked_vector(arrays, f"{name}_columns", "int32", "uint16")
        offsets, lengths = f"{name}_offsets", f"{name}_lengths"
        if lengths in arrays:
            check_array(arrays, lengths, ("uint16",), (n_rows,))
            begins = offsets_of(arrays[lengths])
        else:
            check_array(arrays, offsets, ("int64",), (n_rows + 1,))
            begins = arrays[offsets]
        if begins[0] != 0 or begins[-1] != len(columns) or (begins[1:] < begins[:-1]).any():
            raise InputError(f"its rows of {name} do not make up {counted(len(columns), 'weight')}")
        if len(columns) and not (columns.min() >= 0 and columns.max() < n_columns):
            raise InputError(f"its {name}_columns are not all from 0 to {n_columns - 1}")
        values = QuantizedTable.from_arrays(arrays, f"{name}_values", (-(-len(columns) // _GROUP), _GROUP))
        return cls(values, columns, begins, n_columns)

    def _take(self, indices: npt.NDArray[np.int64]) -> FloatArray:
        """The weights at these places among those that are not 0, as floats."""
        values = self.values.weights.ravel().take(indices).astype(np.float64)
        scales = self.values.scales
        return values * scales.take(indices // _GROUP) if len(scales) else values


def texts_at_once(table: "QuantizedTable | SparseTable") -> int | None:
    """How many texts a thread is to score at a time with such a table of weights, if there is a limit."""
    return max(1, _CELLS_AT_ONCE // table.n_columns) if isinstance(table, SparseTable) else None


def is_sparse(arrays: Arrays, name: str) -> bool:
    """Whether a file has the table of this name as a `SparseTable`."""
    return f"{name}_columns" in arrays
