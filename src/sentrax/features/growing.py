"""Arrays that grow at their end without being copied each time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.text.ragged import Ragged, offsets_of

_FIRST_SIZE = 1 << 10


class GrowingArray:
    """An array to which values are appended, each of any shape.

    Args:
        dtype: The type of its numbers.
        shape: The shape of one value.
    """

    def __init__(self, dtype: npt.DTypeLike, shape: tuple[int, ...] = ()):
        self._data = np.zeros((_FIRST_SIZE, *shape), dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> npt.NDArray[Any]:
        """What there is so far; stays as it is when more is appended."""
        return self._data[: self._length]

    def append(self, values: npt.ArrayLike) -> None:
        """Put values at the end."""
        more = np.asarray(values, dtype=self._data.dtype)
        end = self._length + len(more)
        if end > len(self._data):
            larger = np.zeros((max(end, 2 * len(self._data)), *self._data.shape[1:]), dtype=self._data.dtype)
            larger[: self._length] = self.values
            self._data = larger
        self._data[self._length : end] = more
        self._length = end


class GrowingRagged:
    """Rows of whole numbers, of different lengths, to which rows are appended."""

    def __init__(self) -> None:
        self._ids = GrowingArray(np.int32)
        self._offsets = GrowingArray(np.int64)
        self._offsets.append([0])

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @property
    def rows(self) -> Ragged:
        """What there is so far; stays as it is when more is appended."""
        return Ragged(self._ids.values, self._offsets.values)

    def append(self, rows: Sequence[Sequence[int]]) -> None:
        """Put rows at the end."""
        more = Ragged.from_rows(rows)
        self._offsets.append(offsets_of(more.lengths)[1:] + len(self._ids))
        self._ids.append(more.ids)
