"""Checkpoints: all that training needs to go on as if it had not stopped, in one file each.

The newest two stay. A file is written under another name, synced and renamed, so that a kill, a power
cut or a full disk at any moment leaves the previous one good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from sentrax import storage
from sentrax.errors import FileFormatError

_KIND = "checkpoint"
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


def save(folder: Path, step: int, content: Mapping[str, Any], arrays: storage.Arrays) -> Path:
    """Write the checkpoint of `step`, and remove all but the newest two.

    Raises:
        FileWriteError: If it cannot be written; the earlier ones stay.
    """
    path = folder / f"checkpoint-{step:08d}.safetensors"
    storage.save(path, _KIND, content, arrays)
    for old in _paths(folder)[_KEPT:]:
        old.unlink(missing_ok=True)
    return path


def newest(folder: Path, say: Callable[[str], None]) -> Checkpoint | None:
    """The newest good checkpoint in `folder`, or `None` if there is no checkpoint at all.

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
            content, arrays = storage.load(path, _KIND)
        except FileFormatError as error:
            refused.append(str(error))
            continue
        for reason in refused:
            say(f"Refused a checkpoint: {reason}. Going on from {path.name} instead.")
        return Checkpoint(path, content, arrays)
    if refused:
        raise FileFormatError(
            f"no checkpoint in {folder} is good: {'; '.join(refused)}. Remove them to begin anew"
        )
    return None


def _paths(folder: Path) -> list[Path]:
    """The checkpoints, newest first."""
    return sorted(folder.glob("checkpoint-*.safetensors"), reverse=True)
