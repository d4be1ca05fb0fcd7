"""JAX's original threefry stream outside compiled functions: no program for each shape of keys and bits.

Each function gives `None` where JAX has to do it: inside `jit`, `grad` and the like, for keys of other kinds.
"""

import math
from typing import Any

import jax
import numpy as np
import numpy.typing as npt

from sentrax.trax.fastmath._uncompiled import is_traced

_ROTATIONS = (13, 15, 26, 6), (17, 29, 16, 24)
_MASK = 0xFFFFFFFF
_MOST_KEYS = 64
_MOST_BITS = 1 << 24
"""Beyond it a compiled program, which needs less memory, is worth its time."""


def as_key(words: Any) -> jax.Array:
    """Two numbers as a key, or several pairs as several keys."""
    key: jax.Array = jax.device_put(np.array(words, np.uint32))
    return key


def make_key(seed: Any) -> Any:
    """The key of a seed, (2,) of uint32."""
    if type(seed) is not int or not 0 <= seed <= _MASK or is_traced():
        return None
    return as_key([0, seed])


def split_key(key: Any, num: Any) -> list[list[int]] | None:
    """The pairs of numbers of the keys into which a key is split."""
    words = _words(key)
    if words is None or type(num) is not int or not 0 < num <= _MOST_KEYS:
        return None
    pairs = [_hash(*words, count, num + count) for count in range(num)]
    flat = [first for first, _ in pairs] + [second for _, second in pairs]
    return [flat[place : place + 2] for place in range(0, 2 * num, 2)]


def fold_into_key(key: Any, data: Any) -> Any:
    """A key and an integer as a new key."""
    words = _words(key)
    if words is None or type(data) is not int or not 0 <= data <= _MASK:
        return None
    return as_key(_hash(*words, 0, data))


def random_bits(key: Any, shape: Any) -> npt.NDArray[np.uint32] | None:
    """Random numbers of 32 bits."""
    words = _words(key)
    if words is None or not isinstance(shape, tuple) or not all(type(size) is int for size in shape):
        return None
    n = math.prod(shape)
    if not 0 < n <= _MOST_BITS or min(shape, default=1) < 0:
        return None
    counts = np.arange(n + n % 2, dtype=np.uint32)
    counts[n:] = 0
    half = len(counts) // 2
    return np.concatenate(_hash(*words, counts[:half], counts[half:]))[:n].reshape(shape)


def _words(key: Any) -> tuple[int, int] | None:
    """The two numbers of a key that is at hand."""
    is_at_hand = isinstance(key, np.ndarray | jax.Array) and not isinstance(key, jax.core.Tracer)
    if not is_at_hand or key.shape != (2,) or key.dtype != np.uint32 or is_traced():
        return None
    first, second = np.asarray(key).tolist()
    return first, second


def _hash(key_0: int, key_1: int, x_0: Any, x_1: Any) -> tuple[Any, Any]:
    """Threefry-2x32 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), 20 rounds.

    Of two numbers, or of two arrays of uint32.
    """
    keys = key_0, key_1, key_0 ^ key_1 ^ 0x1BD11BDA
    x_0, x_1 = (x_0 + key_0) & _MASK, (x_1 + key_1) & _MASK
    for group in range(5):
        for bits in _ROTATIONS[group % 2]:
            x_0 = (x_0 + x_1) & _MASK
            x_1 = (((x_1 << bits) & _MASK) | (x_1 >> (32 - bits))) ^ x_0
        x_0 = (x_0 + keys[(group + 1) % 3]) & _MASK
        x_1 = (x_1 + ((keys[(group + 2) % 3] + group + 1) & _MASK)) & _MASK
    return x_0, x_1
