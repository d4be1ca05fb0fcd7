"""Files of one layer: ours are written and read, Trax's are read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentrax.errors import FileFormatError
from sentrax.files import container, output_paths
from sentrax.trax._checkpoint_names import in_place_of, rotating_paths
from sentrax.trax.fastmath import Tree, signature
from sentrax.trax.layers import _trax_files as trax_files
from sentrax.trax.layers._arrays_by_name import fill_tree, name_arrays, signature_from_json, signature_to_json

_KIND = "layer"


@dataclass(frozen=True)
class SavedLayer:
    """What a file has of a layer.

    Attributes:
        path: The file.
        input_signature: The input that the layer was initialized for; `None` if the file does not say.
        arrays: The arrays, by names such as `weights/0`.
        is_from_trax: Whether Trax wrote it.
    """

    path: Path
    input_signature: Any
    arrays: Mapping[str, Any]
    is_from_trax: bool

    def fill(self, tree: Tree, prefix: str) -> Tree:
        """A tree like `tree` with the file's arrays; see `fill_tree`."""
        arrays = self.arrays
        if self.is_from_trax:
            arrays = trax_files.cast_arrays(arrays, prefix, tree)
        return fill_tree(tree, prefix, arrays, self.path)


def load(file_name: str | os.PathLike[str]) -> SavedLayer:
    """Read a file that `save`, a training loop or Trax wrote.

    If there is no `model.pkl.gz`, which Trax's loop writes, but checkpoints of ours, the newest is read.

    Raises:
        FileFormatError: If it is missing, damaged, or something else.
    """
    path = in_place_of(Path(file_name).expanduser())
    newest = next(iter(rotating_paths(path.parent)), None)
    if newest is not None and not path.exists():
        raise FileFormatError(f"{path} does not exist; the newest checkpoint in its folder is {newest.name}")
    if trax_files.is_trax_file(path):
        return SavedLayer(path, *trax_files.load(path), is_from_trax=True)
    content, arrays = container.load(path, _KIND, "checkpoint")
    saved = content.get("input_signature")
    return SavedLayer(path, None if saved is None else signature_from_json(saved), arrays, is_from_trax=False)


def save(
    file_name: str | os.PathLike[str], layer_repr: str, weights: Tree, state: Tree, input_signature: Any
) -> None:
    """Write a layer's weights and state.

    Args:
        file_name: The file; it is replaced as a whole.
        layer_repr: `repr` of the layer.
        weights: The weights.
        state: The state.
        input_signature: A signature or arrays; `None` leaves it out.

    Raises:
        FileWriteError: If the file cannot be written, or there is one that is not a layer's.
    """
    content = {
        "layer": layer_repr,
        "input_signature": None if input_signature is None else signature_to_json(signature(input_signature)),
    }
    arrays = name_arrays("weights", weights) | name_arrays("state", state)
    path = Path(file_name).expanduser()
    output_paths.check_output(path, is_ours=_is_layer, expected="the file of a layer", force=None)
    container.save(path, _KIND, content, arrays)


def _is_layer(path: Path) -> bool:
    """Whether a file is a layer's, ours or Trax's; code written for Trax replaces its file at every run."""
    if container.is_of_kind(path, _KIND):
        return True
    try:
        trax_files.load(path)
    except FileFormatError:
        return False
    return True
