"""Layers without weights from one tensor to one: sums and extremes along an axis, softmax, types, shapes.

A layer is followed by its function of arrays, where Trax has a name for that too.
"""

import math
from collections.abc import Callable
from typing import Any, cast

import jax

from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._arguments import Axes, check_axis, check_has_axes
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Fn, Layer


@names_wrong_arguments
def LogSoftmax(axis: int = -1) -> Layer:
    """A layer that turns logits into log-probabilities: their exponentials sum to 1 along `axis`."""
    return _along(axis, "LogSoftmax", lambda x: log_softmax(x, axis))


def log_softmax(x: Any, axis: int = -1) -> Any:
    """Logits as log-probabilities: their exponentials sum to 1 along `axis`."""
    return jax.nn.log_softmax(x, axis=axis)


@names_wrong_arguments
def Softmax(axis: int = -1) -> Layer:
    """A layer that turns logits into probabilities: they sum to 1 along `axis`."""
    return _along(axis, "Softmax", lambda x: jnp.exp(log_softmax(x, axis)))


@names_wrong_arguments
def LogSumExp(axis: int = -1) -> Layer:
    """A layer that gives the logarithm of the sum of exponentials along `axis`, which stays with size 1."""
    return _along(axis, "LogSumExp", lambda x: jax.nn.logsumexp(x, axis=axis, keepdims=True))


@names_wrong_arguments
def Mean(axis: Axes = -1, keepdims: bool = False) -> Layer:
    """A layer that replaces the values along one axis by their mean.

    Args:
        axis: The axis along which values are grouped, or several; `None` for all.
        keepdims: Whether the axis stays, with size 1.

    Raises:
        InputError: If `axis` is none of these.
    """
    layer: Any = _along(axis, "Mean", lambda x: jnp.mean(x, axis=axis, keepdims=keepdims))
    layer._is_over_lengths = axis in (1, -2) and not keepdims  # of vectors (batch, length, dim)
    return cast(Layer, layer)


@names_wrong_arguments
def Min(axis: Axes = -1, keepdims: bool = False) -> Layer:
    """A layer that replaces the values along one axis by the smallest; its arguments are those of `Mean`."""
    return _along(axis, "Min", lambda x: jnp.min(x, axis=axis, keepdims=keepdims))


@names_wrong_arguments
def Max(axis: Axes = -1, keepdims: bool = False) -> Layer:
    """A layer that replaces the values along one axis by the largest; its arguments are those of `Mean`."""
    return _along(axis, "Max", lambda x: jnp.max(x, axis=axis, keepdims=keepdims))


@names_wrong_arguments
def Sum(axis: Axes = None, keepdims: bool = False) -> Layer:
    """A layer that replaces all values, or those along one axis, by their sum; see `Mean`."""
    return _along(axis, "Sum", lambda x: jnp.sum(x, axis=axis, keepdims=keepdims))


@names_wrong_arguments
def ArgMax(axis: int = -1) -> Layer:
    """A layer that gives the index of the largest value along `axis`, the first in case of ties."""
    if axis is not None:
        check_axis("ArgMax", axis)
    return _along(axis, "ArgMax", lambda x: jnp.argmax(x, axis=axis))


@names_wrong_arguments
def ThresholdToBinary(threshold: float = 0.5) -> Layer:
    """A layer that gives 1 for what is greater than `threshold`, and 0 for the rest, as integers."""
    return Fn("ThresholdToBinary", lambda x: jnp.asarray(x > threshold, jnp.int32))


@names_wrong_arguments
def ToFloat() -> Layer:
    """A layer that makes float32 of any numbers."""
    return Fn("ToFloat", lambda x: jnp.asarray(x, jnp.float32))


@names_wrong_arguments
def Negate() -> Layer:
    """A layer that computes -x, elementwise."""
    return Fn("Negate", lambda x: -x)


@names_wrong_arguments
def StopGradient() -> Layer:
    """A layer that passes its input through, with a gradient of 0: what comes before it is not trained."""
    return Fn("StopGradient", jax.lax.stop_gradient)


@names_wrong_arguments
def Flatten(n_axes_to_keep: int = 1) -> Layer:
    """A layer that joins all axes after the first ones into one.

    Args:
        n_axes_to_keep: How many axes stay as they are; a tensor without an axis after them is a `LayerError`.
    """

    def flatten(x: Any) -> Any:
        shape = jnp.shape(x)
        if len(shape) <= n_axes_to_keep:
            raise UnfitInputError(
                f"an array of more than {n_axes_to_keep} {'axis' if n_axes_to_keep == 1 else 'axes'}"
            )
        return jnp.reshape(x, (*shape[:n_axes_to_keep], math.prod(shape[n_axes_to_keep:])))

    return Fn(f"Flatten_keep{n_axes_to_keep}", flatten)


def one_hot(x: Any, n_categories: int, dtype: Any = jnp.float32) -> Any:
    """Classes (...) as vectors (..., n_categories): 1 at the place of the class, 0 elsewhere.

    A class outside `[0, n_categories)` gives zeros only.
    """
    return jnp.asarray(jnp.asarray(x)[..., None] == jnp.arange(n_categories), dtype)


def _along(axis: Axes, name: str, f: Callable[[Any], Any]) -> Layer:
    """A layer around a function that goes along one axis or several of what it gets."""
    check_axis(name, axis, may_be_several=True)

    def forward(x: Any) -> Any:
        check_has_axes(x, axis)
        return f(x)

    return Fn(name, forward)
