"""For layers that get a text in parts, in `"predict"` mode, and remember their position in it."""

from typing import Any

import jax

from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError


def check_capacity(index: Any, length: int, capacity: int, argument: str) -> None:
    """Raise an `UnfitInputError` if `length` more positions after `index` are known to exceed the capacity.

    Args:
        index: How many positions came before; under `jit` it is unknown, and only `length` is checked.
        length: How many come now.
        capacity: How many there can be.
        argument: The argument that sets the capacity, for the message.
    """
    so_far = 0 if isinstance(index, jax.core.Tracer) else int(index)
    if so_far + length > capacity:
        raise UnfitInputError(
            f"at most {capacity} positions ({argument}), {so_far} of which are used;"
            f" reset the state to start a new text, or make the layer with a larger {argument}"
        )


def nan_beyond(x: Any, index: Any, length: int, capacity: int) -> Any:
    """`x`, or all NaN if the positions exceed the capacity, which `check_capacity` cannot see under `jit`."""
    return jnp.where(index + length <= capacity, x, jnp.nan)
