"""Convolutions: the same small dense layer at each place of an image, a sound or a text.

Three strings give the axes of input, kernel and output, as in JAX: N is the batch, C the
features (channels), I and O the features that a kernel takes and gives, every other letter a spatial axis.
"""

import math
from collections.abc import Sequence
from typing import Any

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import conv, random
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._arguments import check_sizes
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Layer
from sentrax.trax.layers.initializers import GlorotUniformInitializer, Initializer, RandomNormalInitializer

Padding = str | Sequence[tuple[int, int]]


class ConvolutionLayer(Layer):
    """What all convolutions with a kernel have in common; they define `_convolve`.

    Weights are `(kernel, bias)`, or the kernel alone without a bias. Axes of the input before those that the
    layout names are taken for further axes of the batch.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sequence[int],
        strides: Sequence[int] | None = None,
        padding: Padding = "VALID",
        dimension_numbers: tuple[str, str, str] = ("NHWC", "HWIO", "NHWC"),
        kernel_initializer: Initializer | None = None,
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
        use_bias: bool = True,
    ):
        super().__init__()
        self._filters = filters
        self._kernel_size = tuple(kernel_size)
        for size in self._kernel_size:
            check_sizes(self.name, filters=filters, kernel_size=size)
        self._layout = dimension_numbers
        places = len(dimension_numbers[0]) - 2
        if len(self._kernel_size) != places:
            raise InputError(
                f"the layout {dimension_numbers} has {places} axes of places, so kernel_size must be a tuple"
                f" of as many, not {kernel_size}"
            )
        self._strides = tuple(strides) if strides else (1,) * places
        self._padding = padding
        self._kernel_initializer = kernel_initializer or GlorotUniformInitializer(
            out_dim=dimension_numbers[1].index("O"), in_dim=dimension_numbers[1].index("I")
        )
        self._bias_initializer = bias_initializer
        self._use_bias = use_bias

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make a kernel for as many features as the input has."""
        sizes = iter(self._kernel_size)
        for_features = {"I": self._features(input_signature), "O": self._filters}
        shape = tuple(for_features[axis] if axis in "IO" else next(sizes) for axis in self._layout[1])
        if not self._use_bias:
            self.weights = self._kernel_initializer(shape, self.rng)
            return
        kernel_key, bias_key = random.split_apart(self.rng)
        places_after = len(self._layout[2]) - self._layout[2].index("C") - 1
        bias = self._bias_initializer((self._filters, *(1,) * places_after), bias_key)
        self.weights = (self._kernel_initializer(shape, kernel_key), bias)

    def forward(self, x: Any) -> Any:
        """(batch, *places, features) to (batch, *other places, filters), in the order of the layout."""
        x = jnp.asarray(x)
        kernel, bias = self.weights if self._use_bias else (self.weights, None)
        features = kernel.shape[self._layout[1].index("I")]
        if self._features(x) != features:
            raise UnfitInputError(f"{features} features, to fit its weights")
        n_batch_axes = x.ndim - len(self._layout[0]) + 1
        batch = x.shape[:n_batch_axes]
        dtype = jnp.promote_types(x.dtype, kernel.dtype)
        merged = jnp.reshape(x, (math.prod(batch), *x.shape[n_batch_axes:])) if n_batch_axes > 1 else x
        output = self._convolve(merged.astype(dtype), kernel.astype(dtype))
        output = output if bias is None else output + bias
        return jnp.reshape(output, (*batch, *output.shape[1:])) if n_batch_axes > 1 else output

    def _convolve(self, x: Any, kernel: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not define _convolve")

    def _features(self, x: Any) -> int:
        layout = self._layout[0]
        n_further = len(x.shape) - len(layout)
        if n_further < 0:
            raise UnfitInputError(f"an array with the axes {layout}")
        if n_further > 0 and (layout[0], self._layout[2][0]) != ("N", "N"):
            raise UnfitInputError(f"an array with the axes {layout} only, since the batch is not the first")
        return int(x.shape[n_further + layout.index("C")])


class Conv(ConvolutionLayer):
    """A convolution: at each position, an affine map of the features in a window.

    Args:
        filters: Number of features of the output.
        kernel_size: The size of the window, along each spatial axis.
        strides: The step from one window to the next, along each spatial axis; by default 1.
        padding: `"VALID"` for windows that lie wholly inside, `"SAME"` for as many outputs as inputs
            (divided by the strides), or how many zeros to add before and after, for each axis.
        dimension_numbers: The layouts of input, kernel and output.
        kernel_initializer: Makes the initial kernel; by default Glorot's, uniform.
        bias_initializer: Makes the initial bias.
        use_bias: Whether there is a bias.

    Raises:
        InputError: If `kernel_size` does not fit the layout.
    """

    def _convolve(self, x: Any, kernel: Any) -> Any:
        return conv(x, kernel, self._strides, self._padding, self._layout)


class CausalConv(Conv):
    """A convolution along time that sees only the present and the past, and keeps the length.

    From (batch, length, features) to (batch, length, filters).

    Args:
        filters: Number of features of the output.
        kernel_width: How many places it sees: this one, and those before it.
        kernel_initializer: Makes the initial kernel; by default Glorot's, uniform.
        bias_initializer: Makes the initial bias.
        use_bias: Whether there is a bias.
    """

    def __init__(
        self,
        filters: int,
        kernel_width: int = 3,
        kernel_initializer: Initializer | None = None,
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
        use_bias: bool = True,
    ):
        super().__init__(
            filters,
            (kernel_width,),
            padding=((kernel_width - 1, 0),),
            dimension_numbers=("NWC", "WIO", "NWC"),
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            use_bias=use_bias,
        )


@names_wrong_arguments
def Conv1d(
    filters: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = "VALID",
    kernel_initializer: Initializer | None = None,
    bias_initializer: Initializer = RandomNormalInitializer(1e-6),
    use_bias: bool = True,
) -> Conv:
    """A convolution along one axis: from (batch, length, features) to (batch, other length, filters).

    Args:
        filters: Number of features of the output.
        kernel_size: How many places it sees.
        stride: How far apart the places of the output are.
        padding: As for `Conv`.
        kernel_initializer: Makes the initial kernel; by default Glorot's, uniform.
        bias_initializer: Makes the initial bias.
        use_bias: Whether there is a bias.
    """
    return Conv(
        filters,
        (kernel_size,),
        (stride,),
        padding,
        ("NWC", "WIO", "NWC"),
        kernel_initializer,
        bias_initializer,
        use_bias,
    )


class CausalDepthwiseConv(Layer):
    """At each place, each feature's weighted sum over this place and those before it.

    Weights are one array, (kernel_size, features): first for this place, then for the one before, and so on.

    Args:
        kernel_size: How many places it sees.
        kernel_initializer: Makes the initial weights.
        use_bfloat16: Whether the weights are bfloat16 instead of float32.
    """

    def __init__(
        self,
        kernel_size: int = 3,
        kernel_initializer: Initializer = GlorotUniformInitializer(),
        use_bfloat16: bool = False,
    ):
        super().__init__()
        self._kernel_size = kernel_size
        self._kernel_initializer = kernel_initializer
        self._dtype = jnp.bfloat16 if use_bfloat16 else jnp.float32

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make weights for as many features as the last axis of the input has."""
        if len(input_signature.shape) < 2:
            raise UnfitInputError("an array (..., length, features)")
        shape = (self._kernel_size, input_signature.shape[-1])
        self.weights = self._kernel_initializer(shape, self.rng).astype(self._dtype)

    def forward(self, x: Any) -> Any:
        """(..., length, features) to the same shape."""
        x = jnp.asarray(x)
        length, before = x.shape[-2], self._kernel_size - 1
        padded = jnp.pad(x, [(0, 0)] * (x.ndim - 2) + [(before, 0), (0, 0)])
        return sum(
            weight * padded[..., before - back : before - back + length, :]
            for back, weight in enumerate(self.weights)
        )
