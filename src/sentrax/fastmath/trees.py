"""Nested tuples, lists and dictionaries of arrays."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import jax
import numpy as np

Array: TypeAlias = jax.Array | np.ndarray[Any, Any]
"""An array of JAX or numpy."""

Tree: TypeAlias = Any
"""Arrays in nested tuples, lists and dictionaries; a single array and `()` are trees too."""


def tree_flatten(tree: Tree) -> list[Any]:
    """The arrays of a tree, in order."""
    return jax.tree_util.tree_leaves(tree)


tree_leaves = tree_flatten


def tree_unflatten(flat: Sequence[Any], tree: Tree) -> tuple[Tree, Sequence[Any]]:
    """A tree like `tree` with the first arrays of `flat`, and the arrays that are left over."""
    structure = jax.tree_util.tree_structure(tree)
    count = len(tree_flatten(tree))
    return jax.tree_util.tree_unflatten(structure, flat[:count]), flat[count:]


def nested_map(function: Callable[..., Any], tree: Tree) -> Tree:
    """A tree of the results of `function` on each array."""
    return jax.tree_util.tree_map(function, tree)
