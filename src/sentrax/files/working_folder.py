"""Folders for unfinished work: made and marked by us, never reached through a link.

Only files of ours are removed from one: an unpacked archive may bring a folder of any name, with links to
anywhere, and people keep notes everywhere.
"""

import contextlib
import os
import re
import stat
from pathlib import Path

from sentrax.errors import FileWriteError

MARK = "made-by-sentrax"
"""The file that marks a folder as ours."""


def make_working_folder(folder: Path, ours: re.Pattern[str]) -> None:
    """Make and mark a folder, or find that we did so before.

    Args:
        folder: The folder.
        ours: The names of the files that we write there.

    Raises:
        FileWriteError: If there is something else, a folder that is not ours, or a link in it.
        OSError: If it cannot be made.
    """
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
    check_no_link(folder)
    if not folder.is_dir():
        raise FileWriteError(f"{folder} is not a folder, as unfinished work needs; move it")
    names = os.listdir(folder)
    if names and not is_marked(folder):
        raise FileWriteError(f"{folder} is for unfinished work, but was not made by sentrax; move it")
    for name in names:
        if ours.fullmatch(name) and not _is_plain_file(folder / name):
            raise FileWriteError(f"{folder / name} is a link, or not a regular file: not ours; remove it")
    mark_folder(folder)


def check_no_link(folder: Path) -> None:
    """Raise a `FileWriteError` if there is a link where unfinished work is to be."""
    if folder.is_symlink():
        raise FileWriteError(
            f"{folder} is a link, and unfinished work is not kept behind links; remove it, or give the"
            " folder itself"
        )


def mark_folder(folder: Path) -> None:
    """Mark a folder as ours, unless it is marked."""
    with contextlib.suppress(FileExistsError), (folder / MARK).open("x", encoding="utf-8") as file:
        file.write("Unfinished work of sentrax, which removes this folder when it is done.\n")


def is_marked(folder: Path) -> bool:
    """Whether we made the folder."""
    return _is_plain_file(folder / MARK)


def remove_files(folder: Path, ours: re.Pattern[str], *but: str) -> None:
    """Remove the files with our names, except for some."""
    for name in os.listdir(folder):
        if ours.fullmatch(name) and name not in but and _is_plain_file(folder / name):
            (folder / name).unlink()


def remove_working_folder(folder: Path) -> None:
    """Remove a folder if we made it and nothing is left in it but the mark."""
    if is_marked(folder) and os.listdir(folder) == [MARK]:
        (folder / MARK).unlink()
        folder.rmdir()


def _is_plain_file(path: Path) -> bool:
    """Whether there is a file under this name only, not a link of any kind."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1
