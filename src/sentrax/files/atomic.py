"""How a file is replaced: written beside the old one, synced, renamed over it. It is complete or absent.

While it is being written it is called `.NAME.PID-TOKEN.tmp`, and locked; a writer that is killed leaves it
behind, and the next write beside it removes it.
"""

import contextlib
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sentrax.errors import FileWriteError
from sentrax.files.output_paths import resolve_output

if sys.platform != "win32":
    import fcntl

_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?P<pid>[0-9]+)(?P<token>-[0-9a-f]{8})?\.tmp", re.DOTALL)
_being_written: set[str] = set()
"""The names of the temporary files of this process."""


@contextlib.contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """A temporary file to write to, which takes the place of `path` at the end of the block.

    If `path` is a link, its target is replaced, and the link stays.

    Raises:
        FileWriteError: If it cannot be written, or is not a regular file; what was at `path` is untouched.
    """
    target = resolve_output(path)
    remove_leftovers(target.parent, lambda name: name == target.name)
    # The name is cut, so that any name that a file can have can be written.
    temporary = target.with_name(f".{target.name[:50]}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    claim: int | None = None
    _being_written.add(temporary.name)
    try:
        claim = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
        _try_to_lock(claim)
        mode = stat.S_IMODE((target if target.exists() else temporary).stat().st_mode)
        yield temporary
        temporary.chmod(mode)  # a writer may have created a new file with other permissions
        sync(temporary)
        if sys.platform == "win32":  # where an open file is not renamed
            os.close(claim)
            claim = None
        os.replace(temporary, target)
        sync_folder(target.parent)
    except FileWriteError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileWriteError(f"cannot write {path}: {reason}; the previous file is untouched") from None
    finally:
        if claim is not None:
            os.close(claim)
        with contextlib.suppress(OSError, ValueError):
            temporary.unlink()
        _being_written.discard(temporary.name)


def remove_leftovers(folder: Path, is_ours: Callable[[str], bool] = lambda name: False) -> None:
    """Remove the temporary files in `folder` whose writers are gone.

    Args:
        folder: The folder.
        is_ours: Whether a file of this name is ours, so that its temporary files are known without a token,
            which earlier versions did not give them.
    """
    with contextlib.suppress(OSError, ValueError):
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if entry.name.endswith(".tmp")]
        for leftover in found:
            match = _TEMPORARY.fullmatch(leftover)
            if (
                match is None
                or leftover in _being_written
                or (match["token"] is None and not is_ours(match["name"]))
            ):
                continue
            with contextlib.suppress(OSError):
                if _is_abandoned(folder / leftover, int(match["pid"])):
                    (folder / leftover).unlink()


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


def _is_abandoned(path: Path, pid: int) -> bool:
    """Whether a temporary file has no writer, neither by its number nor by its lock; if in doubt, it has.

    The number alone is not enough: another machine that shares the folder has numbers of its own, and in
    containers every process has the same one.
    """
    if sys.platform == "win32":
        return True  # a file that is open cannot be removed there
    if not stat.S_ISREG(path.lstat().st_mode) or (pid != os.getpid() and _is_running(pid)):
        return False
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        return _try_to_lock(descriptor)
    finally:
        os.close(descriptor)


def _try_to_lock(descriptor: int) -> bool:
    """Lock an open file until it is closed; whether that was possible."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # locked by another, or a file system without locks
            return False
    return True


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
