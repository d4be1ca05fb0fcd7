"""Layers that join tensors along an axis, and that cut them."""

from typing import Any

from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._arguments import check_axis, check_has_axes, check_sizes
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._serial import inputs_from_stack
from sentrax.trax.layers.base import Layer


class Concatenate(Layer):
    """Joins tensors along an axis.

    Args:
        n_items: How many tensors.
        axis: The axis along which they may differ in size.

    Raises:
        InputError: If one of these is not a whole number, or `n_items` is less than 1.
    """

    def __init__(self, n_items: int = 2, axis: int = -1):
        check_sizes("Concatenate", n_items=n_items)
        check_axis("Concatenate", axis)
        super().__init__(n_in=n_items, name="Concatenate" if axis == -1 else f"Concatenate_axis{axis}")
        self._axis = axis

    def forward(self, xs: Any) -> Any:
        """The joined tensor."""
        tensors = xs if self.n_in > 1 else (xs,)
        for tensor in tensors:
            check_has_axes(tensor, self._axis)
        return jnp.concatenate(tensors, self._axis)


class Split(Layer):
    """Cuts a tensor into equal parts along an axis.

    Args:
        n_items: How many parts; the size of the axis is a multiple of it.
        axis: The axis to cut.

    Raises:
        InputError: If one of these is not a whole number, or `n_items` is less than 1.
    """

    def __init__(self, n_items: int = 2, axis: int = -1):
        check_sizes("Split", n_items=n_items)
        check_axis("Split", axis)
        super().__init__(n_out=n_items)
        self._axis = axis

    def forward(self, inputs: Any) -> Any:
        """The parts, in order."""
        check_has_axes(inputs, self._axis)
        if inputs.shape[self._axis] % self.n_out:
            raise UnfitInputError(f"an array whose axis {self._axis} divides into {self.n_out} equal parts")
        return inputs_from_stack(jnp.split(inputs, self.n_out, self._axis), self.n_out)
