"""`LocallyConnected1d`: a convolution that does not share its kernel between places."""

from typing import Any

import jax

from sentrax.errors import InputError
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.fastmath import random
from sentrax.trax.layers._arguments import check_sizes
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Layer
from sentrax.trax.layers.initializers import GlorotUniformInitializer, Initializer, RandomNormalInitializer


class LocallyConnected1d(Layer):
    """Like a convolution along the length, with a kernel and a bias of its own for each place.

    From (..., length, features) to (..., length, filters); with `"VALID"` padding, the output is
    `kernel_size` - 1 shorter. Weights are `(w, b)`, of shapes (places, kernel_size, features, filters) and
    (places, filters), or `w` alone without a bias; so the length is fixed once they are made.

    Args:
        filters: Number of features of the output.
        kernel_size: The number of neighbouring positions that each output sees.
        kernel_initializer: Makes the initial `w`.
        bias_initializer: Makes the initial `b`.
        use_bias: Whether there is a `b`.
        padding: What lies beyond the ends: `"SAME"`, zeros; `"WRAP"`, the other end; `"VALID"`, nothing, so
            that only places whose neighbours are all there give an output.

    Raises:
        InputError: If the padding is none of these, or a size is not a positive whole number.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        kernel_initializer: Initializer = GlorotUniformInitializer(),
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
        use_bias: bool = True,
        padding: str = "VALID",
    ):
        if padding not in ("SAME", "WRAP", "VALID"):
            raise InputError(f"unknown padding {padding!r}; choose from 'SAME', 'WRAP' and 'VALID'")
        check_sizes("LocallyConnected1d", filters=filters, kernel_size=kernel_size)
        super().__init__(name=f"LocallyConnected1d_{filters}_{kernel_size}")
        self._filters = filters
        self._kernel_size = kernel_size
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer
        self._use_bias = use_bias
        self._padding = padding

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make weights for this length and this number of features."""
        shape = input_signature.shape
        if len(shape) < 2:
            raise UnfitInputError("an array (..., length, features)")
        places = shape[-2] - (self._kernel_size - 1 if self._padding == "VALID" else 0)
        if places < 1:
            raise UnfitInputError(f"a length of {self._kernel_size} or more, for one whole kernel")
        kernel_key, bias_key = random.split_apart(self.rng)
        # One position at a time: an initializer would take an axis of positions for a window, and would
        # count it as part of the fan.
        kernel_shape = (self._kernel_size, shape[-1], self._filters)
        kernel_keys = random.split(kernel_key, places)
        kernel = jax.vmap(lambda key: self._kernel_initializer(kernel_shape, key))(kernel_keys)
        if self._use_bias:
            self.weights = (kernel, self._bias_initializer((places, self._filters), bias_key))
        else:
            self.weights = kernel

    def forward(self, x: Any) -> Any:
        """(..., length, features) to (..., places, filters)."""
        if isinstance(self.weights, tuple) and not self.weights:
            raise UnfitInputError("weights; call init first")
        kernel, bias = self.weights if self._use_bias else (self.weights, None)
        places, size, features, _ = kernel.shape
        length = places + (size - 1 if self._padding == "VALID" else 0)
        if jnp.shape(x)[-2:] != (length, features):
            raise UnfitInputError(f"an array (..., {length}, {features}), to fit its weights")
        padded = self._pad(jnp.asarray(x))
        windows = jnp.stack([padded[..., k : k + places, :] for k in range(size)], axis=-2)
        output = jnp.einsum("...pkf,pkfg->...pg", windows, kernel)
        return output if bias is None else output + bias

    def _pad(self, x: Any) -> Any:
        if self._padding == "VALID":
            return x
        before = (self._kernel_size - 1) // 2
        widths = [(0, 0)] * (x.ndim - 2) + [(before, self._kernel_size - 1 - before), (0, 0)]
        return jnp.pad(x, widths, mode="constant" if self._padding == "SAME" else "wrap")
