"""Arrays and keys that Python makes, where JAX would compile a program for each shape to make them.

What comes out is what JAX gives, to the bit. Inside `jit`, `grad` and the like, JAX's functions are called.
"""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax.extend.core import get_opaque_trace_state

with jax.ensure_compile_time_eval():
    _OUTSIDE = get_opaque_trace_state()  # type: ignore[no-untyped-call]
_ROTATIONS = (13, 15, 26, 6), (17, 29, 16, 24)
_MASK = 0xFFFFFFFF


def is_traced() -> bool:
    """Whether a function is being compiled or differentiated, so that what is computed belongs to it."""
    return bool(get_opaque_trace_state() != _OUTSIDE)  # type: ignore[no-untyped-call]


def array(object: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 - numpy's name
    """`jax.numpy.array`: a new array of a number, of nested lists of numbers, or of another array."""
    if not (args or kwargs or is_traced()):
        if type(object) in (int, float):
            return jax.device_put(object)
        if isinstance(object, jax.Array):
            return jax.device_put(object, may_alias=False)
        if type(object) is np.ndarray and object.dtype.kind in "biuf":
            return jax.device_put(object.copy())
        if _is_of_numbers(object) and (made := np.array(object)).dtype.kind in "bif":
            # Made anew in JAX's narrower type: numpy raises an error for what does not fit.
            return jax.device_put(np.array(object, jax.dtypes.canonicalize_dtype(made.dtype)))
    return jax.numpy.array(object, *args, **kwargs)


def copy(a: Any, *args: Any, **kwargs: Any) -> Any:
    """`jax.numpy.copy`."""
    return jax.numpy.copy(a, *args, **kwargs) if args or kwargs or not isinstance(a, jax.Array) else array(a)


def _filled_like(name: str) -> Callable[..., Any]:
    of_jax, of_numpy = getattr(jax.numpy, name), getattr(np, name)

    def fill(a: Any, *args: Any, **kwargs: Any) -> Any:
        is_plain = isinstance(a, jax.Array) and not a.weak_type
        if args or kwargs or not is_plain or is_traced():
            return of_jax(a, *args, **kwargs)
        return jax.device_put(of_numpy(np.empty(a.shape, a.dtype)))

    return fill


MAKERS: dict[str, Callable[..., Any]] = {
    "array": array,
    "copy": copy,
    **{name: _filled_like(name) for name in ("ones_like", "zeros_like")},
}
"""By the names of `jax.numpy`."""


def make_key(seed: Any) -> Any:
    """The key of a seed, (2,) of uint32; `None` if only JAX can make it."""
    if type(seed) is not int or not 0 <= seed <= _MASK or is_traced():
        return None
    return _as_array([0, seed])


def split_key(key: Any, num: Any) -> Any:
    """The keys, (num, 2), into which a key is split; `None` if only JAX can make them."""
    words = _words(key)
    if words is None or type(num) is not int or not 0 < num <= 64:
        return None
    pairs = [_threefry(*words, count, num + count) for count in range(num)]
    flat = [first for first, _ in pairs] + [second for _, second in pairs]
    return _as_array([flat[place : place + 2] for place in range(0, 2 * num, 2)])


def fold_into_key(key: Any, data: Any) -> Any:
    """A key and an integer as a new key; `None` if only JAX can make it."""
    words = _words(key)
    if words is None or type(data) is not int or not 0 <= data <= _MASK:
        return None
    return _as_array(list(_threefry(*words, 0, data)))


def _words(key: Any) -> tuple[int, int] | None:
    """The two numbers of a key that is at hand."""
    is_at_hand = isinstance(key, np.ndarray | jax.Array) and not isinstance(key, jax.core.Tracer)
    if not is_at_hand or key.shape != (2,) or key.dtype != np.uint32 or is_traced():
        return None
    first, second = np.asarray(key).tolist()
    return first, second


def _threefry(key_0: int, key_1: int, x_0: int, x_1: int) -> tuple[int, int]:
    """Threefry-2x32 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), 20 rounds."""
    keys = key_0, key_1, key_0 ^ key_1 ^ 0x1BD11BDA
    x_0, x_1 = (x_0 + key_0) & _MASK, (x_1 + key_1) & _MASK
    for group in range(5):
        for bits in _ROTATIONS[group % 2]:
            x_0 = (x_0 + x_1) & _MASK
            x_1 = (((x_1 << bits) & _MASK) | (x_1 >> (32 - bits))) ^ x_0
        x_0 = (x_0 + keys[(group + 1) % 3]) & _MASK
        x_1 = (x_1 + keys[(group + 2) % 3] + group + 1) & _MASK
    return x_0, x_1


def _as_array(words: Any) -> Any:
    return jax.device_put(np.array(words, np.uint32))


def _is_of_numbers(items: Any) -> bool:
    """Whether these are Python's numbers in nested lists or tuples."""
    if not isinstance(items, list | tuple) or not items:
        return False
    if isinstance(items[0], list | tuple):
        return all(map(_is_of_numbers, items))
    return set(map(type, items)) <= {int, float, bool}
