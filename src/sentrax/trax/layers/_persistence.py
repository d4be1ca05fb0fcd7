"""Weights and state of a layer, to a file and back."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sentrax.errors import FileFormatError, InputError
from sentrax.files import container as storage
from sentrax.trax.fastmath import ShapeDtype, Tree, signature, tree_flatten, tree_unflatten
from sentrax.trax.layers import _trax_files as trax_files

if TYPE_CHECKING:
    from sentrax.trax.layers.base import Layer

_KIND = "layer"


def write(
    layer: "Layer", file_name: str | os.PathLike[str], weights_only: bool, input_signature: Any = None
) -> None:
    """Save the weights of `layer`, and its state unless `weights_only`."""
    if not layer.is_initialized and not tree_flatten(layer.weights):
        raise InputError(f"{layer.name} has no weights yet to save; call init first")
    saved = None if input_signature is None else signature_to_json(signature(input_signature))
    arrays = named_arrays("weights", layer.weights)
    if not weights_only:
        arrays |= named_arrays("state", layer.state)
    content = {"layer": repr(layer), "input_signature": saved}
    storage.save(Path(file_name).expanduser(), _KIND, content, arrays)


def read_into(
    layer: "Layer", file_name: str | os.PathLike[str], weights_only: bool, input_signature: Any
) -> tuple[Tree, Tree]:
    """Initialize `layer` from a file that `write`, a training loop or Trax made.

    The layer stays as it was if the file does not fit it.
    """
    path = Path(file_name).expanduser()
    from_trax = trax_files.is_trax_file(path)
    saved, arrays = trax_files.load(path) if from_trax else _load(path)
    if input_signature is None:
        input_signature = saved
    if input_signature is None:
        raise InputError(f"{path} does not say what the input looks like; pass input_signature")

    def found(prefix: str, wanted: Tree) -> Tree:
        own = trax_files.with_types_of(arrays, prefix, wanted) if from_trax else arrays
        return filled(wanted, prefix, own, path)

    wanted_weights, wanted_state = layer.weights_and_state_signature(input_signature)
    weights = found("weights", wanted_weights)
    state = None if weights_only else found("state", wanted_state)
    layer.init(input_signature)
    layer.weights = weights
    if not weights_only:
        layer.state = state
    return layer.weights, layer.state


def _load(path: Path) -> tuple[Any, Mapping[str, Any]]:
    content, arrays = storage.load(path, _KIND, "checkpoint")
    saved = content.get("input_signature")
    return None if saved is None else signature_from_json(saved), arrays


def named_arrays(prefix: str, tree: Tree) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of a tree by names such as `weights/0`, in order."""
    return {f"{prefix}/{place}": np.asarray(leaf) for place, leaf in enumerate(tree_flatten(tree))}


def filled(tree: Tree, prefix: str, arrays: Mapping[str, Any], path: Path) -> Tree:
    """A tree like `tree` with the arrays that `named_arrays` named.

    Raises:
        FileFormatError: If an array is missing, left over, or of another shape or type.
    """
    leaves = tree_flatten(tree)
    saved = {name: array for name, array in arrays.items() if name.split("/")[0] == prefix}
    if len(saved) != len(leaves):
        raise FileFormatError(f"{path} has {len(saved)} arrays of {prefix}, but {len(leaves)} are needed")
    found = []
    for place, leaf in enumerate(leaves):
        array = saved.get(f"{prefix}/{place}")
        wanted = signature(leaf)
        if array is None or signature(array) != wanted:
            shown = "nothing" if array is None else signature(array)
            raise FileFormatError(f"{path} has {shown} as {prefix}/{place}, but {wanted} is needed")
        found.append(array)
    return tree_unflatten(found, tree)[0]


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
