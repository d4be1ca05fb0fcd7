"""How a file is replaced: written beside the old one, synced, renamed over it. It is complete or absent."""

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from sentrax.errors import FileWriteError

TEMPORARY_SUFFIX = ".tmp"
"""The suffix of a file's name while it is being written."""


@contextlib.contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` to write to, which takes the place of `path` at the end of the block.

    Raises:
        FileWriteError: If it cannot be written; what was at `path` is untouched.
    """
    if not path.name:
        raise FileWriteError(f"cannot write {path}: it is a folder; add the name of a file")
    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY_SUFFIX}")
    try:
        temporary.touch()
        mode = stat.S_IMODE(temporary.stat().st_mode)
        yield temporary
        temporary.chmod(mode)  # a writer may have created a new file with other permissions
        sync(temporary)
        os.replace(temporary, path)
        sync_folder(path.parent)
    except FileWriteError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileWriteError(f"cannot write {path}: {reason}; the previous file is untouched") from None
    finally:
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink()


def sync(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    _sync(path, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, so that a rename survives a power cut."""
    if sys.platform != "win32":  # where a folder cannot be opened
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
