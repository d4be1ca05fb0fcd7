"""Pooling: one value of each feature for a window of places, or for all the real tokens of a text.

The second is how a text of any length becomes a vector. A mask marks the tokens that are real, and the
other positions change nothing, neither the output nor a gradient. The masked layers are ours, not Trax's:

    Serial(Branch(Embedding(vocab_size, 64), TokenMask()), MaskedMean(), Dense(2), LogSoftmax())
"""

from collections.abc import Callable, Sequence
from typing import Any

from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import Array, avg_pool, max_pool, sum_pool
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Fn, Layer


@names_wrong_arguments
def MaxPool(
    pool_size: Sequence[int] = (2, 2), strides: Sequence[int] | None = None, padding: str = "VALID"
) -> Layer:
    """The largest value of each feature in each window.

    From (batch, *places, features) to (batch, *other places, features).

    Args:
        pool_size: How large a window is, along each axis of places.
        strides: How far apart windows are; by default 1.
        padding: `"VALID"` for windows that lie wholly inside, `"SAME"` for windows that may reach over the
            edges; what is beyond them does not count.
    """
    return _pool("MaxPool", max_pool, pool_size, strides, padding)


@names_wrong_arguments
def SumPool(
    pool_size: Sequence[int] = (2, 2), strides: Sequence[int] | None = None, padding: str = "VALID"
) -> Layer:
    """The sum of each feature in each window. Shapes and arguments are those of `MaxPool`."""
    return _pool("SumPool", sum_pool, pool_size, strides, padding)


@names_wrong_arguments
def AvgPool(
    pool_size: Sequence[int] = (2, 2), strides: Sequence[int] | None = None, padding: str = "VALID"
) -> Layer:
    """The mean of each feature in each window. Shapes and arguments are those of `MaxPool`."""
    return _pool("AvgPool", avg_pool, pool_size, strides, padding)


@names_wrong_arguments
def TokenMask(pad: int = 0) -> Layer:
    """Which tokens are real: ids (batch, length) to booleans (batch, length), false at padding.

    Args:
        pad: The id of padding.
    """
    return Fn("TokenMask", lambda ids: ids != pad)


@names_wrong_arguments
def MaskedMean() -> Layer:
    """The mean of each feature over a text's real tokens; zeros for a text without any.

    Inputs: x (batch, length, features), and a mask (batch, length), true or not 0 at real tokens. Output:
    (batch, features).
    """

    def mean(x: Array, real: Array) -> Array:
        return jnp.sum(jnp.where(real, x, 0), axis=1) / jnp.maximum(jnp.sum(real, axis=1), 1).astype(x.dtype)

    return _masked("MaskedMean", mean)


@names_wrong_arguments
def MaskedSum() -> Layer:
    """The sum of each feature over a text's real tokens. Inputs and output are those of `MaskedMean`."""
    return _masked("MaskedSum", lambda x, real: jnp.sum(jnp.where(real, x, 0), axis=1))


@names_wrong_arguments
def MaskedMax() -> Layer:
    """The largest value of each feature among a text's real tokens; zeros for a text without any.

    Inputs and output are those of `MaskedMean`.
    """

    def largest(x: Array, real: Array) -> Array:
        of_real = jnp.max(jnp.where(real, x, -jnp.inf), axis=1, initial=-jnp.inf)
        return jnp.where(jnp.any(real, axis=1), of_real, 0)

    return _masked("MaskedMax", largest)


def _pool(
    name: str,
    pool: Callable[..., Array],
    pool_size: Sequence[int],
    strides: Sequence[int] | None,
    padding: str,
) -> Layer:
    def apply(x: Any) -> Array:
        if len(x.shape) != len(pool_size) + 2:
            raise UnfitInputError(f"an array of batch, {len(pool_size)} axes of places, and features")
        return pool(jnp.asarray(x), pool_size, strides, padding)

    return Fn(f"{name}{tuple(pool_size)}".replace(" ", ""), apply)


def _masked(name: str, reduce: Callable[[Array, Array], Array]) -> Layer:
    """A layer that gives `reduce` of x and of its mask as booleans (batch, length, 1)."""

    def apply(x: Any, mask: Any) -> Array:
        if len(x.shape) != 3 or mask.shape != x.shape[:2]:
            raise UnfitInputError("x (batch, length, features) and a mask (batch, length)")
        return reduce(x, (mask != 0)[:, :, None])

    return Fn(name, apply)
