"""Arrays that grow at their end without being copied each time."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.text.ragged import Ragged

_FIRST_SIZE = 1 << 10


class GrowingArray:
    """An array to which values are appended.

    Args:
        dtype: The type of its numbers.
        shape: The shape of one value; by default it is a number.
    """

    def __init__(self, dtype: npt.DTypeLike, shape: tuple[int, ...] = ()):
        self._data = np.zeros((_FIRST_SIZE, *shape), dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> npt.NDArray[Any]:
        """What there is so far, (length, ...); stays as it is when more is appended."""
        return self._data[: self._length]

    def append(self, values: npt.NDArray[Any]) -> None:
        """Put values at the end."""
        end = self._length + len(values)
        if end > len(self._data):
            larger = np.zeros((2 * end, *self._data.shape[1:]), dtype=self._data.dtype)
            larger[: self._length] = self.values
            self._data = larger
        self._data[self._length : end] = values
        self._length = end


class GrowingRagged:
    """Rows of different lengths, to which rows are appended.

    Args:
        dtype: The type of their numbers.
    """

    def __init__(self, dtype: npt.DTypeLike):
        self._ids, self._offsets = GrowingArray(dtype), GrowingArray(np.int64)
        self._offsets.append(np.zeros(1, dtype=np.int64))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @property
    def rows(self) -> Ragged:
        """What there is so far; stays as it is when more is appended."""
        return Ragged(self._ids.values, self._offsets.values)

    def append(self, rows: Ragged) -> None:
        """Put rows at the end."""
        self._offsets.append(rows.offsets[1:] + len(self._ids))
        self._ids.append(rows.ids)
