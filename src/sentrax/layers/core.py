"""The basic layers of the notebook: Dense, Embedding, Mean, LogSoftmax."""

import functools
from typing import Any

import jax

from sentrax.fastmath import numpy as jnp
from sentrax.fastmath import random
from sentrax.layers.base import Fn, Layer
from sentrax.layers.failures import UnfitInputError
from sentrax.layers.initializers import GlorotUniformInitializer, Initializer, RandomNormalInitializer


class Dense(Layer):
    """A dense (fully-connected, affine) layer: y = x w + b on the last axis.

    Weights are `(w, b)`, of shapes (features, n_units) and (n_units,), or `w` alone without a bias.

    Args:
        n_units: Number of features of the output, also called the width of the layer.
        kernel_initializer: Makes the initial `w`.
        bias_initializer: Makes the initial `b`.
        use_bias: Whether there is a `b`.
    """

    def __init__(
        self,
        n_units: int,
        kernel_initializer: Initializer = GlorotUniformInitializer(),
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
        use_bias: bool = True,
    ):
        super().__init__(name=f"Dense_{n_units}")
        self._n_units = n_units
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer
        self._use_bias = use_bias

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make weights for as many features as the last axis of the input has."""
        if not input_signature.shape:
            raise UnfitInputError("an array with a last axis of features, not a single number")
        shape = (input_signature.shape[-1], self._n_units)
        if not self._use_bias:
            self.weights = self._kernel_initializer(shape, self.rng)
            return
        kernel_key, bias_key = random.split(self.rng)
        kernel = self._kernel_initializer(shape, kernel_key)
        self.weights = (kernel, self._bias_initializer((self._n_units,), bias_key))

    def forward(self, x: Any) -> Any:
        """(..., features) to (..., n_units)."""
        if isinstance(self.weights, tuple) and not self.weights:
            raise UnfitInputError("weights; call init first")
        kernel, bias = self.weights if self._use_bias else (self.weights, None)
        if jnp.ndim(x) == 0 or jnp.shape(x)[-1] != kernel.shape[0]:
            raise UnfitInputError(f"{kernel.shape[0]} features in the last axis, to fit its weights")
        output = jnp.dot(x, kernel)
        return output if bias is None else output + bias


class Embedding(Layer):
    """A trainable vector for each id. Weights are one array, (vocab_size, d_feature).

    Args:
        vocab_size: Number of ids. Ids outside `[0, vocab_size)` are clipped to it.
        d_feature: Length of the vectors.
        kernel_initializer: Makes the initial vectors; by default normal with standard deviation 1.
    """

    def __init__(
        self,
        vocab_size: int,
        d_feature: int,
        kernel_initializer: Initializer = RandomNormalInitializer(1.0),
    ):
        super().__init__(name=f"Embedding_{vocab_size}_{d_feature}")
        self._vocab_size = vocab_size
        self._d_feature = d_feature
        self._kernel_initializer = kernel_initializer

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make the vectors; the shape of the input does not matter."""
        self.weights = self._kernel_initializer((self._vocab_size, self._d_feature), self.rng)

    def forward(self, x: Any) -> Any:
        """Ids (...) to vectors (..., d_feature)."""
        if isinstance(self.weights, tuple):
            raise UnfitInputError("weights; call init first")
        if not jnp.issubdtype(jnp.asarray(x).dtype, jnp.integer):
            raise UnfitInputError("integer ids")
        return _rows(self.weights, x)


@functools.partial(jax.jit, inline=True)  # one program, not four, for each new shape at a prompt
def _rows(table: Any, ids: Any) -> Any:
    """The rows of `table` at `ids`, clipped to it; clipped by hand, the look-up itself compiles faster."""
    in_bounds = jnp.clip(ids, 0, table.shape[0] - 1)
    return table.at[in_bounds].get(mode="promise_in_bounds")


def Mean(axis: int = -1, keepdims: bool = False) -> Layer:
    """A layer that replaces the values along one axis by their mean.

    Args:
        axis: The axis along which values are grouped.
        keepdims: Whether the axis stays, with size 1.
    """
    return Fn("Mean", lambda x: jnp.mean(x, axis=axis, keepdims=keepdims))


def LogSoftmax(axis: int = -1) -> Layer:
    """A layer that turns logits into log-probabilities: their exponentials sum to 1 along `axis`."""
    return Fn("LogSoftmax", lambda x: jax.nn.log_softmax(x, axis=axis))
