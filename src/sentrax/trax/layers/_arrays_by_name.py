"""Trees of arrays as arrays by name, the form in which files hold them; and signatures as JSON."""

from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from sentrax.errors import WeightsMismatchError
from sentrax.trax.fastmath import ShapeDtype, Tree, signature, tree_flatten, tree_unflatten


def name_arrays(prefix: str, tree: Tree) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of a tree by names such as `weights/0`, in order."""
    return {f"{prefix}/{index}": np.asarray(leaf) for index, leaf in enumerate(tree_flatten(tree))}


def arrays_of(prefix: str, arrays: Mapping[str, Any]) -> list[Any]:
    """The arrays that `name_arrays` gave this prefix, in order."""
    number = sum(name.split("/")[0] == prefix for name in arrays)
    return [arrays.get(f"{prefix}/{index}") for index in range(number)]


def fill_tree(
    tree: Tree, prefix: str, arrays: Mapping[str, Any], path: Path, *, allow_fewer: bool = False
) -> Tree:
    """A tree like `tree` with the arrays that `name_arrays` gave this prefix.

    Args:
        tree: Arrays or signatures, in the form that the arrays are to fit.
        prefix: The first part of their names.
        arrays: All arrays of the file.
        path: The file, for the message.
        allow_fewer: Whether the last leaves of `tree` stay as they are where the file has no arrays for them.

    Raises:
        WeightsMismatchError: If an array is missing, left over, or of another shape or type; the message
            names the first.
    """
    leaves = tree_flatten(tree)
    saved = arrays_of(prefix, arrays)
    untouched = leaves[len(saved) :] if allow_fewer else []
    for index, (array, leaf) in enumerate(zip_longest(saved, leaves[: len(leaves) - len(untouched)])):
        if array is None or leaf is None or signature(array) != signature(leaf):
            raise WeightsMismatchError(
                f"{path} does not fit this model: array {prefix}/{index} is {_describe(array)} in the file,"
                f" but {_describe(leaf)} in the model; use the file's own model or another file"
            )
    return tree_unflatten(saved + untouched, tree)[0]


def signature_to_json(tree: Any) -> Any:
    """A signature, or a tuple of them, as JSON."""
    if isinstance(tree, ShapeDtype):
        return {"shape": list(tree.shape), "dtype": str(tree.dtype)}
    return [signature_to_json(item) for item in tree]


def signature_from_json(saved: Any) -> Any:
    """What `signature_to_json` was given."""
    if isinstance(saved, dict):
        return ShapeDtype(tuple(saved["shape"]), saved["dtype"])
    return tuple(signature_from_json(item) for item in saved)


def _describe(array: Any) -> str:
    return "missing" if array is None else f"{array.dtype} of shape {tuple(array.shape)}"
