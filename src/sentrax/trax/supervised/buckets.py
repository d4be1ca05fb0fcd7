"""Batches padded to a few lengths, so that a model is compiled for few shapes: an extension of Trax."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

LENGTHS = (8, 16, 32, 64, 128, 256)


def pad_to_buckets(
    batches: Iterable[Any], lengths: Sequence[int] = LENGTHS, pad_id: int = 0
) -> "BucketBatches":
    """The same batches, padded to the next of a few lengths.

    For models whose result does not depend on padding, such as those that mask it. One that averages over
    all positions, as the notebook's does, learns and predicts something else from padded batches.

    Args:
        batches: Tuples of arrays, of which the first is (batch, length, ...). All that share its first two
            sizes are padded at the end of the second axis; the others stay as they are. If there are three
            or more, the last are the example weights, and their padding has weight 0.
        lengths: The lengths. What is longer than the largest is padded to a multiple of it.
        pad_id: The padding of all other arrays.

    Raises:
        InputError: If `lengths` is empty or has one that is less than 1.
    """
    return BucketBatches(batches, lengths, pad_id)


class BucketBatches(Iterator[Any]):
    """The iterator that `pad_to_buckets` returns.

    It has `position` and `restore` if the batches have them.
    """

    def __init__(self, batches: Iterable[Any], lengths: Sequence[int], pad_id: int):
        if not lengths or min(lengths) < 1:
            raise InputError(f"lengths is {lengths!r}; expected one or more, each at least 1")
        self._batches = iter(batches)
        self._lengths = sorted(lengths)
        self._pad_id = pad_id

    def __next__(self) -> Any:
        """The next batch, a tuple of the kind that came in."""
        batch = next(self._batches)
        arrays = [np.asarray(array) for array in batch]
        size, length = arrays[0].shape[:2]
        missing = self._bucket(length) - length
        padding = [self._pad_id] * len(arrays)
        if len(arrays) > 2:
            padding[-1] = 0
        padded = (
            _pad(array, missing, value) if array.shape[:2] == (size, length) else array
            for array, value in zip(arrays, padding, strict=True)
        )
        return type(batch)._make(padded) if hasattr(batch, "_make") else tuple(padded)

    @property
    def position(self) -> Callable[[], Any]:
        """Function that returns the position in the batches, as JSON."""
        position: Callable[[], Any] = self._batches.position  # type: ignore[attr-defined]
        return position

    @property
    def restore(self) -> Callable[[Any], None]:
        """Function that continues from a position."""
        restore: Callable[[Any], None] = self._batches.restore  # type: ignore[attr-defined]
        return restore

    def _bucket(self, length: int) -> int:
        largest = self._lengths[-1]
        if length > largest:
            return -(-length // largest) * largest
        return next(bucket for bucket in self._lengths if bucket >= length)


def _pad(array: npt.NDArray[Any], missing: int, value: int) -> npt.NDArray[Any]:
    widths = [(0, 0), (0, missing)] + [(0, 0)] * (array.ndim - 2)
    return np.pad(array, widths, constant_values=value)
