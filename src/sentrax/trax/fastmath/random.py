"""Random arrays from explicit keys, in JAX's original threefry stream.

The numbers that the notebook prints come from that stream. JAX has since moved to another layout
(`jax_threefry_partitionable`), so each function here asks for the original one while it runs, and leaves
the global configuration alone. With the numpy backend the same numbers come as numpy arrays.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from sentrax.trax.fastmath import _threefry as threefry
from sentrax.trax.fastmath._backends import Backend, active_backend

P = ParamSpec("P")
R = TypeVar("R")


def _original_stream(function: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with jax.threefry_partitionable(False):
            array: Any = function(*args, **kwargs)
        return array if active_backend() is Backend.JAX else np.asarray(array)  # type: ignore[return-value]

    return wrapped


@_original_stream
def get_prng(seed: int) -> jax.Array:
    """A key, (2,) of uint32, from an integer."""
    key = threefry.make_key(seed)
    return jax.random.PRNGKey(seed) if key is None else key


@_original_stream
def split(key: jax.Array, num: int = 2) -> jax.Array:
    """`num` independent keys, (num, 2), from one that is not to be used again."""
    keys = threefry.split_key(key, num)
    return jax.random.split(key, num) if keys is None else threefry.as_key(keys)


def split_apart(key: jax.Array, num: int = 2) -> list[jax.Array]:
    """The keys of `split`, each an array of its own: an extension of Trax.

    They are there at once, while taking apart what `split` gives waits for what is being computed.
    """
    keys = threefry.split_key(key, num) if active_backend() is Backend.JAX else None
    return list(split(key, num)) if keys is None else list(map(threefry.as_key, keys))


@_original_stream
def fold_in(key: jax.Array, data: int | jax.Array) -> jax.Array:
    """A key that depends on `key` and on an integer."""
    folded = threefry.fold_into_key(key, data)
    return jax.random.fold_in(key, data) if folded is None else folded


@_original_stream
def normal(key: jax.Array, shape: Sequence[int] = (), dtype: Any = jnp.float32) -> jax.Array:
    """Numbers from the normal distribution with mean 0 and standard deviation 1."""
    bits = threefry.random_bits(key, shape) if dtype == jnp.float32 else None
    return jax.random.normal(key, shape, dtype) if bits is None else _normal_of_bits(bits)


@_original_stream
def uniform(
    key: jax.Array,
    shape: Sequence[int] = (),
    dtype: Any = jnp.float32,
    minval: float | jax.Array = 0.0,
    maxval: float | jax.Array = 1.0,
) -> jax.Array:
    """Numbers spread evenly over `[minval, maxval)`."""
    is_plain = dtype == jnp.float32 and isinstance(minval, int | float) and isinstance(maxval, int | float)
    bits = threefry.random_bits(key, shape) if is_plain else None
    if bits is None:
        return jax.random.uniform(key, shape, dtype, minval, maxval)
    numbers: jax.Array = _uniform_of_bits(bits, np.float32(minval), np.float32(maxval))
    return numbers


@_original_stream
def randint(
    key: jax.Array, shape: Sequence[int], minval: int, maxval: int, dtype: Any = jnp.int32
) -> jax.Array:
    """Integers spread evenly over `[minval, maxval)`."""
    return jax.random.randint(key, shape, minval, maxval, dtype)


@_original_stream
def bernoulli(key: jax.Array, p: float | jax.Array = 0.5, shape: Sequence[int] | None = None) -> jax.Array:
    """Booleans that are true with probability `p`."""
    return jax.random.bernoulli(key, p, shape)


@jax.jit
def _uniform_of_bits(bits: Any, minval: Any, maxval: Any) -> jax.Array:
    """What `jax.random.uniform` makes of random bits: 23 of them, as the digits of a number from 1 to 2."""
    ones = jax.lax.bitcast_convert_type((bits >> 9) | np.float32(1).view(np.uint32), jnp.float32)
    return jnp.maximum(minval, (ones - 1) * (maxval - minval) + minval)


@jax.jit
def _normal_of_bits(bits: Any) -> jax.Array:
    """What `jax.random.normal` makes of random bits."""
    lowest = np.nextafter(np.float32(-1), np.float32(0))
    return np.float32(np.sqrt(2)) * jax.lax.erf_inv(_uniform_of_bits(bits, lowest, np.float32(1)))
