"""Batches whose lengths vary, padded so that fewer programs are compiled: an extension of Trax."""

from typing import Any

from sentrax.trax.layers import Layer, Serial
from sentrax.trax.layers._lengths import pad_ids, takes_padded_ids


class LengthPadding:
    """Pads the ids of batches for a model that gives the same result with padding; see `PaddedIds`.

    Batches stay as they are as long as all have the length of the first: one program is enough for them.

    Args:
        model: The model.
        first: The first batch.
    """

    def __init__(self, model: Layer, first: Any):
        self._model = model
        self._first = _shape(first)
        self._varies = False

    def __call__(self, batch: Any) -> Any:
        """The batch, perhaps with `PaddedIds` in front."""
        self._varies = self._varies or _shape(batch) != self._first
        if not self._varies or type(self._model) is not Serial or not takes_padded_ids(self._model.sublayers):
            return batch
        return (pad_ids(batch[0]), *batch[1:])


def _shape(batch: Any) -> Any:
    return getattr(batch[0], "shape", None) if batch else None
