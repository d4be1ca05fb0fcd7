"""Checkpoints: all that training needs to continue as if it had not stopped, in one file each.

Of the loop's regular checkpoints the newest two are kept; those with a name of their own stay until they are
replaced. A file is written under a temporary name, synced and renamed, so that a kill, a power cut or a full
disk at any moment leaves the previous one intact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from sentrax.errors import FileFormatError, FileWriteError
from sentrax.files import atomic, container
from sentrax.trax._checkpoint_names import SUFFIX, rotating_name, rotating_paths
from sentrax.trax.fastmath import Tree, nested_map
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._arrays_by_name import arrays_of, fill_tree

ROTATING = "model"
"""The name of the loop's regular checkpoints."""
_KIND = "checkpoint"
_N_ROTATING = 2


@dataclass(frozen=True)
class Checkpoint:
    """One saved moment of a training.

    Attributes:
        path: The file.
        content: Step, history, positions in the data, and the printed form of the model.
        arrays: Weights, state, slots and key, by name.
    """

    path: Path
    content: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]

    def arrays_of(self, prefix: str) -> list[Any]:
        """The arrays that `name_arrays` gave this prefix, in order."""
        return arrays_of(prefix, self.arrays)

    def fill(self, tree: Tree, prefix: str, *, allow_fewer: bool = False) -> Tree:
        """A tree like `tree` with the arrays of this checkpoint; see `fill_tree`."""
        filled = fill_tree(tree, prefix, self.arrays, self.path, allow_fewer=allow_fewer)
        return nested_map(jnp.array, filled)


def make_folder(folder: Path) -> None:
    """Make the folder, unless it exists.

    Raises:
        FileWriteError: If that fails.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileWriteError(f"cannot make the folder {folder} for checkpoints: {error.strerror}") from None


def save(folder: Path, name: str, step: int, content: Mapping[str, Any], arrays: container.Arrays) -> Path:
    """Write a checkpoint; if it is a regular one, remove all but the newest two of those.

    Args:
        folder: The folder.
        name: `ROTATING`, or the name of the file without its suffix.
        step: The number of the last step.
        content: The header, as JSON.
        arrays: Everything else.

    Raises:
        FileWriteError: If it cannot be written, or there is a file of another kind; the earlier ones stay.
    """
    path = folder / f"{rotating_name(step) if name == ROTATING else name.replace('/', '_')}{SUFFIX}"
    container.check_output(path, _KIND, force=None)
    container.save(path, _KIND, content, arrays)
    for old in rotating_paths(folder)[_N_ROTATING:]:
        if container.is_of_kind(old, _KIND):
            old.unlink(missing_ok=True)
    return path


def load(path: Path) -> Checkpoint:
    """Read a checkpoint; the suffix of the file may be left out.

    Raises:
        FileFormatError: If it is missing or damaged.
    """
    path = path if path.name.endswith(SUFFIX) else path.with_name(path.name + SUFFIX)
    return Checkpoint(path, *container.load(path, _KIND))


def load_newest(folder: Path, report: Callable[[str], None]) -> Checkpoint | None:
    """The newest regular checkpoint in `folder` that can be read, or `None` if there is none at all.

    Args:
        folder: The folder.
        report: Called with a line for each that cannot be read.

    Raises:
        FileFormatError: If there are checkpoints, but none can be read.
    """
    atomic.remove_leftovers(folder)
    refused = []
    for path in rotating_paths(folder):
        try:
            checkpoint = load(path)
        except FileFormatError as error:
            refused.append(str(error))
            continue
        for reason in refused:
            report(f"Skipped an unreadable checkpoint: {reason}. Resuming from {path.name} instead.")
        return checkpoint
    if refused:
        raise FileFormatError(
            f"no checkpoint in {folder} can be read: {'; '.join(refused)}. Remove them to start over"
        )
    return None
