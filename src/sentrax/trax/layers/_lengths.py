"""The mean of looked-up vectors, compiled for several lengths at once: an extension of Trax.

JAX compiles a program for each shape. A model that begins with `Embedding` and `Mean(axis=1)` does with one
for each `MULTIPLE` lengths: ids are padded to the next of them, and the mean leaves out what was added. It
adds zeros to the end of a sum instead, so the result is the same to the bit.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from sentrax.trax.fastmath import Array, is_backend
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._lookups import look_up
from sentrax.trax.layers.base import Layer
from sentrax.trax.layers.core import Embedding

MULTIPLE = 16
"""Lengths are padded to multiples of it."""


@functools.partial(jax.tree_util.register_dataclass, data_fields=["ids", "length"], meta_fields=[])
@dataclass(frozen=True)
class PaddedIds:
    """Ids padded beyond the length of the batch's longest text.

    Attributes:
        ids: (batch, padded length).
        length: How many columns were there before.
    """

    ids: Any
    length: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the padded ids, for messages."""
        return tuple(self.ids.shape)

    @property
    def dtype(self) -> Any:
        """The type of the ids, for messages."""
        return self.ids.dtype


def pad_ids(ids: Any) -> Any:
    """Ids at hand (batch, length) as `PaddedIds`; anything else as it is."""
    is_at_hand = isinstance(ids, np.ndarray | jax.Array) and not isinstance(ids, jax.core.Tracer)
    if not is_at_hand or ids.ndim != 2 or ids.dtype.kind not in "iu" or not ids.shape[1]:
        return ids
    n, length = ids.shape
    padded = np.zeros((n, -(-length // MULTIPLE) * MULTIPLE), jax.dtypes.canonicalize_dtype(ids.dtype))
    padded[:, :length] = ids
    return PaddedIds(padded, np.int32(length))


def takes_padded_ids(layers: Sequence[Layer]) -> bool:
    """Whether layers in series begin with the mean of looked-up vectors over all ids of each text."""
    return (
        len(layers) > 1
        and type(layers[0]) is Embedding
        and getattr(layers[1], "_is_over_lengths", False)
        and getattr(layers[0].weights, "dtype", None) == np.float32
        and is_backend("jax")
    )


@functools.partial(jax.jit, inline=True)
def mean_of_rows(table: Array, padded: PaddedIds) -> Any:
    """The mean of a table's rows (size, dim) over the ids of each text: (batch, dim)."""
    is_real = jnp.arange(padded.shape[1]) < padded.length
    total = jnp.sum(jnp.where(is_real[:, None], look_up(table, padded.ids), 0), axis=1)
    # A division by a length that is known when it is compiled becomes this product.
    return total * (1 / jnp.asarray(padded.length, total.dtype))
