"""A look at where a result is to go, before the work that leads to it."""

import os
from pathlib import Path

from sentrax.errors import FileWriteError


def check_output(name: str) -> Path:
    """The path to write to.

    Raises:
        FileWriteError: If it is sure that nothing can be written there.
    """
    path = Path(name)
    if not path.name or path.is_dir():
        raise FileWriteError(f"cannot write {path}: it is a folder; add the name of a file")
    if not path.parent.is_dir():
        raise FileWriteError(f"cannot write {path}: the folder {path.parent} does not exist; make it first")
    if not os.access(path.parent, os.W_OK):
        raise FileWriteError(f"cannot write {path}: the folder {path.parent} may not be written to")
    return path
