"""Arrays that numpy makes, where JAX would compile a program for each shape to make them.

What comes out is what JAX gives, to the bit. Inside `jit`, `grad` and the like, JAX's functions are called.
"""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax.extend.core import get_opaque_trace_state

with jax.ensure_compile_time_eval():
    _OUTSIDE = get_opaque_trace_state()  # type: ignore[no-untyped-call]


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


def _is_of_numbers(items: Any) -> bool:
    """Whether these are Python's numbers in nested lists or tuples."""
    if not isinstance(items, list | tuple) or not items:
        return False
    if isinstance(items[0], list | tuple):
        return all(map(_is_of_numbers, items))
    return set(map(type, items)) <= {int, float, bool}
