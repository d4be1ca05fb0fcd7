"""Nested tuples, lists and dictionaries of arrays.

`None` means no array: it stays in place, and functions are not called for it.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import jax
import numpy as np

from sentrax.errors import InputError
from sentrax.wording import counted

Array: TypeAlias = jax.Array | np.ndarray[Any, Any]
"""An array of JAX or numpy."""

Tree: TypeAlias = Any
"""Arrays in nested tuples, lists and dictionaries; a single array and `()` are trees too."""


def tree_flatten(tree: Tree) -> list[Any]:
    """The arrays of a tree, in order; those of a dictionary in the order of its sorted keys."""
    return jax.tree_util.tree_leaves(tree)


def tree_leaves(tree: Tree, ignore_nones: bool = True) -> list[Any]:
    """The arrays of a tree, in order; unless `ignore_nones`, also each `None`."""
    return jax.tree_util.tree_leaves(tree, is_leaf=None if ignore_nones else _is_none)


def tree_unflatten(
    flat: Sequence[Any], tree: Tree, copy_from_tree: Sequence[Any] | None = None
) -> tuple[Tree, Sequence[Any]]:
    """A tree like `tree` with the first arrays of `flat`, and the arrays that are left over.

    Args:
        flat: Arrays, in order.
        tree: A tree of the form to fill.
        copy_from_tree: Parts that, where `tree` has one, stay as they are and take no array.

    Raises:
        InputError: If `flat` has too few.
    """
    copied = copy_from_tree or ()

    def is_copied(part: Any) -> bool:
        return any(type(part) is type(one) and part == one for one in copied)

    structure = jax.tree_util.tree_structure(tree, is_leaf=is_copied)
    parts = jax.tree_util.tree_leaves(tree, is_leaf=is_copied)
    count = sum(not is_copied(part) for part in parts)
    if len(flat) < count:
        raise InputError(f"got {counted(len(flat), 'array')} for a tree of {count}")
    arrays = iter(flat)
    filled = [part if is_copied(part) else next(arrays) for part in parts]
    return jax.tree_util.tree_unflatten(structure, filled), flat[count:]


def nested_map(function: Callable[..., Any], tree: Tree, level: int = 0, ignore_nones: bool = True) -> Tree:
    """A tree of the results of `function` on each array, or on each part that is `level` deep.

    Args:
        function: Takes an array, or a part.
        tree: Lists, tuples (named ones too) and dictionaries of arrays.
        level: How deep the parts are that `function` gets: 0 for arrays, 1 for lists of arrays, and so on.
        ignore_nones: Whether `None`, or a part of nothing else, becomes `None` without a call.

    Raises:
        InputError: If an array is not inside any part of this level.
    """

    def is_part(part: Any) -> bool:
        return _has_level(part, level) or (part is None and not ignore_nones)

    def apply(part: Any) -> Any:
        if ignore_nones and not tree_flatten(part):
            return None
        if not _has_level(part, level):
            raise InputError(f"nested_map on level {level} found {part!r} outside any part so deep")
        return function(part)

    if level == 0 and ignore_nones:
        return jax.tree_util.tree_map(function, tree)
    return jax.tree_util.tree_map(apply, tree, is_leaf=is_part)


def nested_map_multiarg(function: Callable[..., Any], *trees: Tree, ignore_nones: bool = True) -> Tree:
    """A tree of the results of `function` on the arrays at the same position of each tree."""
    return jax.tree_util.tree_map(function, *trees, is_leaf=None if ignore_nones else _is_none)


def nested_zip(trees: Sequence[Tree]) -> Tree:
    """One tree with, at each place, the tuple of what the trees have there."""
    return jax.tree_util.tree_map(lambda *leaves: leaves, *trees)


def nested_stack(trees: Sequence[Tree], axis: int = 0, np_module: Any = np) -> Tree:
    """One tree with, at each place, the arrays of all the trees stacked along a new `axis`."""
    return jax.tree_util.tree_map(lambda *leaves: np_module.stack(leaves, axis), *trees)


def _is_none(part: Any) -> bool:
    return part is None


def _has_level(part: Any, level: int) -> bool:
    """Whether arrays are exactly `level` lists, tuples or dictionaries deep in `part`."""
    if not isinstance(part, list | tuple | dict):
        return level == 0
    inner = part.values() if isinstance(part, dict) else part
    return level > 0 and bool(inner) and all(_has_level(one, level - 1) for one in inner)
