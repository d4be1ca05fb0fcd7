"""Positional encoding: vectors that tell each token its position."""

from typing import Any

import jax
import numpy as np

from sentrax.errors import InputError
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.fastmath import random
from sentrax.trax.layers._dot_product import apply_dropout, dropout_rate
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._incremental import check_capacity, nan_beyond
from sentrax.trax.layers.base import Layer
from sentrax.trax.layers.initializers import GlorotUniformInitializer


class PositionalEncoding(Layer):
    """Adds to each vector an encoding of its position; (batch, length, features) to the same.

    The encoding begins as sines and cosines of geometrically falling frequencies:
    `encoding[p, 2i] = sin(p / 10000^(2i / d))` and `encoding[p, 2i + 1] = cos(p / 10000^(2i / d))`
    (Vaswani et al., 2017, arXiv:1706.03762, section 3.5). As in Trax it belongs to the weights, of shape
    (1, max_len, features), and so is trained.

    In `"predict"` mode the text comes in parts, and the state is how many positions came before. A call
    that exceeds `max_len` is an error; inside `jit`, where the state is unknown, it returns NaN.

    Args:
        max_len: How many positions have an encoding.
        dropout: Share of the encoding that is dropped in `"train"` mode.
        dropout_broadcast_dims: Axes along which all are dropped alike; by default a feature is dropped at
            all positions.
        use_bfloat16: Whether to keep the encoding in bfloat16, in half the memory.
        start_from_zero_prob: How often, in `"train"` mode, the first position is 0.
        max_offset_to_add: The largest start position otherwise. Sequences must be that much shorter than
            `max_len`.
        d_feature: Length of the encoding, if it is not that of the vectors; then a trained matrix brings it
            to theirs, and the weights are `(encoding, matrix)`.
        mode: `"train"`, `"eval"` or `"predict"`.

    Raises:
        InputError: If `dropout` is not in `[0, 1)`, or `max_offset_to_add` not in `[0, max_len)`.
    """

    def __init__(
        self,
        max_len: int = 2048,
        dropout: float = 0.0,
        dropout_broadcast_dims: tuple[int, ...] = (-2,),
        use_bfloat16: bool = False,
        start_from_zero_prob: float = 1.0,
        max_offset_to_add: int = 0,
        d_feature: int | None = None,
        mode: str = "train",
    ):
        super().__init__()
        if not 0 <= max_offset_to_add < max_len:
            raise InputError(
                f"max_offset_to_add={max_offset_to_add} leaves no positions of max_len={max_len};"
                " it must be at least 0 and below max_len"
            )
        self._max_len = max_len
        self._dropout = dropout_rate(mode, dropout)
        self._dropout_broadcast_dims = dropout_broadcast_dims
        self._dtype = jnp.bfloat16 if use_bfloat16 else jnp.float32
        self._start_from_zero_prob = start_from_zero_prob
        self._max_offset = max_offset_to_add if mode == "train" and start_from_zero_prob < 1 else 0
        self._d_feature = d_feature
        self._mode = mode

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make the encoding, as long as the vectors unless `d_feature` says otherwise."""
        if len(input_signature.shape) != 3:
            raise UnfitInputError("vectors, (batch, length, features)")
        features = input_signature.shape[-1]
        encoding = jnp.asarray(_sinusoids(self._max_len, self._d_feature or features)[None], self._dtype)
        if self._d_feature is None:
            self.weights = encoding
        else:
            self.weights = (encoding, GlorotUniformInitializer()((self._d_feature, features), self.rng))
        if self._mode == "predict":
            self.state = jnp.zeros((), jnp.int32)

    def forward(self, inputs: Any) -> Any:
        """The vectors with their positions."""
        encoding, matrix = (self.weights, None) if self._d_feature is None else self.weights
        length, room = inputs.shape[1], self._max_len - self._max_offset
        start = self._start()
        check_capacity(start if self._mode == "predict" else 0, length, room, "max_len")
        here = jax.lax.dynamic_slice_in_dim(encoding, start, length, axis=1)
        if self._mode == "predict":
            here = nan_beyond(here, start, length, room)
            self.state = start + length
        if matrix is not None:
            here = jnp.matmul(here, matrix)
        if self._dropout:
            here = apply_dropout(
                here, self._dropout, random.split(self.rng, 3)[2], self._dropout_broadcast_dims
            )
        return inputs + here

    def _start(self) -> Any:
        if self._mode == "predict":
            return self.state
        if not self._max_offset:
            return 0
        coin_key, offset_key, _ = random.split(self.rng, 3)
        offset = random.randint(offset_key, (), 0, self._max_offset + 1)
        return jnp.where(random.bernoulli(coin_key, self._start_from_zero_prob), 0, offset)


def _sinusoids(length: int, d_feature: int) -> Any:
    """(length, d_feature): sines at even features, cosines at odd ones."""
    frequencies = 10000.0 ** -(np.arange(0, d_feature, 2) / d_feature)
    angles = np.arange(length)[:, None] * frequencies
    encoding = np.stack([np.sin(angles), np.cos(angles)], axis=-1)  # (length, pairs, 2)
    return encoding.reshape(length, -1)[:, :d_feature]
