"""What a training loop calls its regular checkpoints, and where code written for Trax looks for them."""

import re
from pathlib import Path

SUFFIX = ".safetensors"
"""How the names of checkpoints end."""
_TRAX_NAME, _TRAX_SUFFIX = "model", ".pkl.gz"


def rotating_name(step: int) -> str:
    """The name of the regular checkpoint after a step, without its suffix."""
    return f"checkpoint-{step:08d}"


def rotating_paths(folder: Path) -> list[Path]:
    """The regular checkpoints, newest first; not files that a person named, such as `checkpoint-best`."""
    numbers = {path: re.fullmatch(r"checkpoint-([0-9]{8,})", path.stem) for path in folder.glob(f"*{SUFFIX}")}
    steps = {path: int(number[1]) for path, number in numbers.items() if number}
    exact = [path for path, step in steps.items() if path.stem == rotating_name(step)]
    return sorted(exact, key=lambda path: steps[path], reverse=True)


def in_place_of(path: Path) -> Path:
    """The checkpoint that a loop wrote where Trax's loop would have written this file, if it is missing.

    Trax wrote `model.pkl.gz` at every checkpoint, and `<name>.pkl.gz` for one with a name.
    """
    if path.exists() or not path.name.endswith(_TRAX_SUFFIX):
        return path
    name = path.name.removesuffix(_TRAX_SUFFIX)
    if name == _TRAX_NAME:
        return next(iter(rotating_paths(path.parent)), path)
    ours = path.with_name(name + SUFFIX)
    return ours if ours.exists() else path
