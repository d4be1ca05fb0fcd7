"""Where an output may be written: never over what is read, nor over a file of somebody else unasked."""

import errno
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from sentrax.errors import FileWriteError

_MAX_LINKS = 40
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def resolve_output(path: Path) -> Path:
    """The file that writing to `path` replaces: `path`, or what it is a link to.

    Raises:
        FileWriteError: If it is a folder, a pipe, a device or a socket, write-protected, or in no folder.
    """
    try:
        target = _follow_links(path)
        if not target.name or target.is_dir():
            raise FileWriteError(f"cannot write {path}: it is a folder; add a file name")
        if not target.parent.is_dir():
            raise FileWriteError(
                f"cannot write {path}: the folder {target.parent} does not exist; create it first"
            )
        try:
            mode = os.stat(target).st_mode
        except FileNotFoundError:
            return target
        if not stat.S_ISREG(mode):
            kind = _KINDS.get(stat.S_IFMT(mode), "something else")
            raise FileWriteError(f"cannot write {path}: it is {kind}, not a regular file")
        if not os.access(target, os.W_OK):
            raise FileWriteError(
                f"cannot write {path}: it is write-protected; the previous file is untouched"
            )
    except FileWriteError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileWriteError(f"cannot write {path}: {reason}") from None
    return target


def check_output(
    path: Path,
    *,
    is_ours: Callable[[Path], bool],
    expected: str,
    reads: Iterable[Path] = (),
    force: bool | None = False,
) -> None:
    """Check an output before any work is done.

    Args:
        path: The file to write.
        is_ours: Whether an existing file is of the kind that is written here.
        expected: That kind in words, with its article.
        reads: The files that are read.
        force: Whether to replace a file of another kind, too; None where nobody can ask for that.

    Raises:
        FileWriteError: If nothing can be written there, it is one of the files that are read, or there is a
            file of another kind and no `force`.
    """
    target = resolve_output(path)
    if not os.access(target.parent, os.W_OK):
        raise FileWriteError(f"cannot write {path}: no permission to write to the folder {target.parent}")
    if not target.exists():
        return
    check_not_read(path, reads)
    if not force and target.stat().st_size and not is_ours(target):
        raise FileWriteError(
            f"cannot write {path}: it exists and is not {expected}; choose another name, or"
            f" {'remove it' if force is None else 'replace it (--force, force=True)'}"
        )


def check_not_read(path: Path, reads: Iterable[Path]) -> None:
    """Raise a `FileWriteError` if an output is one of the files that are read, by whatever name or link."""
    for source in reads:
        if is_same_file(path, source):
            same = "" if source == path else f"the same file as {source}, "
            raise FileWriteError(f"cannot write {path}: it is {same}an input; choose another output")


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by whatever names and links; it need not exist yet."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other)


def is_standard_output(name: str) -> bool:
    """Whether an output of this name is standard output."""
    return name in ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


def _follow_links(path: Path) -> Path:
    """The last of a chain of links, which need not exist."""
    target = path
    for _ in range(_MAX_LINKS):
        # Links in /proc lead to what a process has open, standard output for one: streams, not places.
        if os.path.realpath(target.parent).startswith("/proc/"):
            raise FileWriteError(f"cannot write {path}: it is a stream, not a regular file")
        if not target.is_symlink():
            return target
        target = target.parent / os.readlink(target)
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
