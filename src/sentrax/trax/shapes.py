"""Shapes and types without the arrays."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from sentrax.errors import InputError


class ShapeDtype:
    """The shape and the type of an array, `ShapeDtype{shape:(2, 3), dtype:<class 'numpy.float32'>}`.

    Args:
        shape: A tuple of sizes, or one size.
        dtype: The type of the elements.
    """

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: int | tuple[int, ...], dtype: Any = jnp.float32):
        try:
            self.shape: tuple[int, ...] = (shape,) if isinstance(shape, int) else tuple(shape)
            self.dtype: np.dtype[Any] = np.dtype(dtype)
        except TypeError as error:
            raise InputError(
                f"ShapeDtype of {shape!r} and {dtype!r}: {error}; expected a tuple of sizes, and a type such"
                " as np.float32"
            ) from None

    def __repr__(self) -> str:
        return f"ShapeDtype{{shape:{self.shape}, dtype:{self.dtype.type}}}"

    def __len__(self) -> int:
        return 1  # so that a signature counts its tensors, whether there is one or a tuple of them

    def as_tuple(self) -> tuple[tuple[int, ...], Any]:
        """`(shape, dtype)`."""
        return self.shape, self.dtype

    def replace(self, **changes: Any) -> "ShapeDtype":
        """The same with another `shape` or `dtype`."""
        return ShapeDtype(**{"shape": self.shape, "dtype": self.dtype, **changes})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ShapeDtype) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))


def signature(tree: Any) -> Any:
    """The `ShapeDtype` of an array, or a tree of them for a tree of arrays (lists become tuples)."""
    if isinstance(tree, ShapeDtype) or tree is None:
        return tree
    if isinstance(tree, tuple | list):
        return tuple(signature(item) for item in tree)
    if isinstance(tree, dict):
        return {key: signature(item) for key, item in tree.items()}
    return ShapeDtype(np.shape(tree), getattr(tree, "dtype", np.float32))


def splice_signatures(*signatures: Any) -> tuple[ShapeDtype, ...]:
    """One tuple of all the `ShapeDtype`s in these signatures, each of which is one or a tuple of them."""
    return tuple(
        part for given in signatures for part in (given if isinstance(given, tuple | list) else (given,))
    )


def assert_shape_equals(array: Any, shape: tuple[int, ...]) -> None:
    """Raise an `InputError` unless `array` has this shape."""
    if tuple(array.shape) != tuple(shape):
        raise InputError(f"got an array of shape {tuple(array.shape)}; expected {tuple(shape)}")


def assert_same_shape(array1: Any, array2: Any) -> None:
    """Raise an `InputError` unless both arrays have one shape."""
    assert_shape_equals(array1, tuple(array2.shape))


def abstract_eval(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` on signatures instead of arrays: it gives the signature of its result at no cost."""

    def evaluate(*signatures: Any) -> Any:
        return signature(jax.eval_shape(function, *map(_structs, signatures)))

    return evaluate


def _structs(tree: Any) -> Any:
    return jax.tree_util.tree_map(
        lambda leaf: jax.ShapeDtypeStruct(  # type: ignore[no-untyped-call]
            leaf.shape, jax.dtypes.canonicalize_dtype(leaf.dtype)
        ),
        tree,
        is_leaf=lambda leaf: isinstance(leaf, ShapeDtype),
    )
