"""The convolution that makes more places of few: ConvTranspose."""

from collections.abc import Sequence
from typing import Any

import jax

from sentrax.trax.layers.convolution import ConvolutionLayer, Padding
from sentrax.trax.layers.initializers import Initializer, RandomNormalInitializer


class ConvTranspose(ConvolutionLayer):
    """A transposed convolution, also called a deconvolution or a fractionally strided convolution.

    It puts `strides - 1` zeros between the places of the input, and convolves that.

    Args:
        filters: Number of features of the output.
        kernel_size: How far the kernel reaches, along each axis of places.
        strides: How many places of the output there are for one of the input; by default 1.
        padding: `"VALID"` for all places that the kernel reaches, `"SAME"` for `strides` times as many places
            as there are, or how many zeros to add before and after, for each axis.
        rhs_dilation: How far apart the places are that the kernel sees; by default 1.
        dimension_numbers: The layouts of input, kernel and output.
        kernel_initialzer: Makes the initial kernel; by default Glorot's, uniform. The spelling is Trax's.
        bias_initializer: Makes the initial bias.

    Raises:
        InputError: If `kernel_size` does not fit the layout.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sequence[int],
        strides: Sequence[int] | None = None,
        padding: Padding = "VALID",
        rhs_dilation: Sequence[int] | None = None,
        dimension_numbers: tuple[str, str, str] = ("NHWC", "HWIO", "NHWC"),
        kernel_initialzer: Initializer | None = None,
        bias_initializer: Initializer = RandomNormalInitializer(1e-6),
    ):
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            dimension_numbers,
            kernel_initialzer,
            bias_initializer,
            use_bias=True,
        )
        self._rhs_dilation = rhs_dilation

    def _convolve(self, x: Any, kernel: Any) -> Any:
        return jax.lax.conv_transpose(
            x, kernel, self._strides, self._padding, self._rhs_dilation, self._layout
        )
