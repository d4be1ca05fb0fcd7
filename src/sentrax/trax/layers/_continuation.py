"""What layers share that get a text piece by piece, in `"predict"` mode, and remember how far they are."""

from typing import Any

import jax

from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError


def check_room(index: Any, length: int, room: int, argument: str) -> None:
    """Raise an `UnfitInputError` if `length` more positions after `index` are known to go past `room`.

    Args:
        index: How many positions have been; under `jit` it is not known, and only `length` is checked.
        length: How many come now.
        room: How many there can be.
        argument: The argument that sets `room`, for the message.
    """
    so_far = 0 if isinstance(index, jax.core.Tracer) else int(index)
    if so_far + length > room:
        raise UnfitInputError(
            f"at most {room} positions in all ({argument}), of which {so_far} have been;"
            f" set the state back to begin a new text, or make the layer with a larger {argument}"
        )


def not_a_number_past(x: Any, index: Any, length: int, room: int) -> Any:
    """`x`, or NaN in all of it if the positions go past `room`: what `check_room` cannot see under `jit`."""
    return jnp.where(index + length <= room, x, jnp.nan)
