"""Shapes and types without the arrays."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from sentrax.fastmath.trees import Tree


class ShapeDtype:
    """The shape and the type of an array, for example `ShapeDtype{shape:(2, 3), dtype:float32}`.

    Args:
        shape: A tuple of sizes, or one size.
        dtype: The type of the elements.
    """

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: int | tuple[int, ...], dtype: Any = jnp.float32):
        self.shape: tuple[int, ...] = (shape,) if isinstance(shape, int) else tuple(shape)
        self.dtype: np.dtype[Any] = np.dtype(dtype)

    def __repr__(self) -> str:
        return f"ShapeDtype{{shape:{self.shape}, dtype:{self.dtype}}}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ShapeDtype) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))


def signature(tree: Tree) -> Tree:
    """The `ShapeDtype` of an array, or a tree of them for a tree of arrays (lists become tuples)."""
    if isinstance(tree, ShapeDtype):
        return tree
    if isinstance(tree, tuple | list):
        return tuple(signature(item) for item in tree)
    if isinstance(tree, dict):
        return {key: signature(item) for key, item in tree.items()}
    return ShapeDtype(np.shape(tree), getattr(tree, "dtype", np.float32))


def abstract_eval(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` on signatures instead of arrays: it gives the signature of its result at no cost."""

    def evaluate(*signatures: Tree) -> Tree:
        return signature(jax.eval_shape(function, *map(_structs, signatures)))

    return evaluate


def _structs(tree: Tree) -> Tree:
    return jax.tree_util.tree_map(
        lambda leaf: jax.ShapeDtypeStruct(  # type: ignore[no-untyped-call]
            leaf.shape, jax.dtypes.canonicalize_dtype(leaf.dtype)
        ),
        tree,
        is_leaf=lambda leaf: isinstance(leaf, ShapeDtype),
    )
