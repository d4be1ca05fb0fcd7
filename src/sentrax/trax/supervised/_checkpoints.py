"""Checkpoints: all that training needs to go on as if it had not stopped, in one file each.

Of those that the loop makes as it goes, the newest two stay; those with a name of their own stay until they
are replaced. A file is written under another name, synced and renamed, so that a kill, a power cut or a
full disk at any moment leaves the previous one good.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy.typing as npt

from sentrax.errors import FileFormatError, FileWriteError, WeightsMismatchError
from sentrax.files import container as storage
from sentrax.trax.fastmath import Tree, signature, tree_flatten, tree_unflatten
from sentrax.trax.fastmath import numpy as jnp

ROTATING = "model"
"""The name under which the loop saves as it goes."""
_KIND = "checkpoint"
_SUFFIX = ".safetensors"
_KEPT = 2


@dataclass(frozen=True)
class Checkpoint:
    """One saved moment of a training.

    Attributes:
        path: The file.
        content: Step, history, positions in the data, and what the model looks like.
        arrays: Weights, state, slots and key, by name.
    """

    path: Path
    content: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]

    def all_of(self, prefix: str) -> list[Any]:
        """The arrays that `named_arrays` gave this prefix, in order."""
        number = sum(name.split("/")[0] == prefix for name in self.arrays)
        return [self.arrays.get(f"{prefix}/{place}") for place in range(number)]

    def fitted(self, tree: Tree, prefix: str, may_be_fewer: bool = False) -> Tree:
        """A tree like `tree` with the arrays of this checkpoint that `named_arrays` gave this prefix.

        Args:
            tree: What the arrays are to fit.
            prefix: The first part of their names.
            may_be_fewer: Whether the last arrays of `tree` stay as they are where there are none for them.

        Raises:
            WeightsMismatchError: With the first array that is missing, left over, or of another shape or
                type.
        """
        leaves = tree_flatten(tree)
        found = self.all_of(prefix)
        untouched = leaves[len(found) :] if may_be_fewer else []
        wanted_leaves = leaves[: len(leaves) - len(untouched)]
        fitting = []
        for place, (array, wanted) in enumerate(zip_longest(found, wanted_leaves)):
            if array is None or wanted is None or signature(array) != signature(wanted):
                raise WeightsMismatchError(
                    f"{self.path} does not fit this model: its array {prefix}/{place} is {_shown(array)},"
                    f" but the model's is {_shown(wanted)}; use another output_dir, or remove the file"
                )
            fitting.append(jnp.array(array))
        return tree_unflatten(fitting + untouched, tree)[0]


def make_folder(folder: Path) -> None:
    """Make the folder, unless it is there.

    Raises:
        FileWriteError: If that cannot be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileWriteError(f"cannot make the folder {folder} for checkpoints: {error.strerror}") from None


def save(folder: Path, name: str, step: int, content: Mapping[str, Any], arrays: storage.Arrays) -> Path:
    """Write a checkpoint; if it is the rotating one, remove all but the newest two of those.

    Args:
        folder: Where to.
        name: `ROTATING`, or the name of the file without its suffix.
        step: The number of the last step.
        content: What goes into the header, as JSON.
        arrays: Everything else.

    Raises:
        FileWriteError: If it cannot be written; the earlier ones stay.
    """
    path = folder / f"{f'checkpoint-{step:08d}' if name == ROTATING else name.replace('/', '_')}{_SUFFIX}"
    storage.save(path, _KIND, content, arrays)
    for old in _paths(folder)[_KEPT:]:
        old.unlink(missing_ok=True)
    return path


def load(path: Path) -> Checkpoint:
    """The checkpoint in a file, whose suffix may be left out.

    Raises:
        FileFormatError: If it is missing or not good.
    """
    path = path if path.name.endswith(_SUFFIX) else path.with_name(path.name + _SUFFIX)
    return Checkpoint(path, *storage.load(path, _KIND))


def newest(folder: Path, say: Callable[[str], None]) -> Checkpoint | None:
    """The newest good rotating checkpoint in `folder`, or `None` if there is none at all.

    Args:
        folder: Where they are.
        say: Gets a line for each that is refused.

    Raises:
        FileFormatError: If there are checkpoints, but none is good.
    """
    storage.remove_leftovers(folder)
    refused = []
    for path in _paths(folder):
        try:
            checkpoint = load(path)
        except FileFormatError as error:
            refused.append(str(error))
            continue
        for reason in refused:
            say(f"Refused a checkpoint: {reason}. Going on from {path.name} instead.")
        return checkpoint
    if refused:
        raise FileFormatError(
            f"no checkpoint in {folder} is good: {'; '.join(refused)}. Remove them to begin anew"
        )
    return None


def _paths(folder: Path) -> list[Path]:
    """The rotating checkpoints, newest first; not what a person named like them, `checkpoint-best`."""
    numbers = {path: re.fullmatch(r"checkpoint-(\d+)", path.stem) for path in folder.glob(f"*{_SUFFIX}")}
    steps = {path: int(number[1]) for path, number in numbers.items() if number}
    return sorted(steps, key=lambda path: steps[path], reverse=True)


def _shown(array: Any) -> str:
    return "missing" if array is None else f"{array.dtype} of shape {tuple(array.shape)}"
