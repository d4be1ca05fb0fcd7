"""Sizes and axes as arguments of layers: checked when a layer is made, axes again when it gets an array."""

import operator
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError

Axes = int | tuple[int, ...] | None
"""One axis, several, or all."""


def check_sizes(layer: str, **sizes: Any) -> None:
    """Raise an `InputError` unless these arguments of a layer are positive whole numbers."""
    for name, size in sizes.items():
        if not _is_whole(size) or size < 1:
            raise InputError(f"{name} of {layer} is {size!r}; expected a whole number, 1 or more")


def check_axis(layer: str, axis: Any, may_be_several: bool = False) -> None:
    """Raise an `InputError` unless this is one axis or, if `may_be_several`, a tuple of axes or `None`."""
    if may_be_several and (axis is None or (isinstance(axis, tuple | list) and all(map(_is_whole, axis)))):
        return
    if not _is_whole(axis):
        several = ", a tuple of them, or None for all" if may_be_several else ""
        raise InputError(
            f"axis of {layer} is {axis!r}; expected a whole number, such as -1 for the last{several}"
        )


def check_has_axes(x: Any, axis: Axes | list[int]) -> None:
    """Raise an `UnfitInputError` unless the array has each of these axes, and none is given twice."""
    axes = axis if isinstance(axis, tuple | list) else () if axis is None else (axis,)
    n_axes = jnp.ndim(x)
    for one in axes:
        if not -n_axes <= one < n_axes:
            raise UnfitInputError(f"an array with an axis {one}, not one of {n_axes} axes")
    if len({one % n_axes for one in axes}) < len(axes):
        raise UnfitInputError(f"axes that differ; axis={axis} has one of {n_axes} axes twice")


def _is_whole(number: Any) -> bool:
    try:
        operator.index(number)
    except TypeError:
        return False
    return not isinstance(number, bool)
