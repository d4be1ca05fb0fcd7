"""Working folders are ours and marked; nothing in others' folders, or behind links, is touched."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sentrax.errors import FileWriteError
from sentrax.files.working_folder import (
    MARK,
    is_marked,
    make_working_folder,
    remove_files,
    remove_working_folder,
)

OURS = re.compile(r"part-[0-9]+")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links are those of Unix")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("exists", [True, False])
def test_a_new_or_empty_folder_becomes_ours_and_is_removed(exists: bool, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    if exists:
        folder.mkdir()
    for _ in range(2):
        make_working_folder(folder, OURS)
        assert is_marked(folder)
    (folder / "part-1").touch()
    (folder / "part-2").touch()
    remove_files(folder, OURS, "part-2")
    assert names(folder) == {MARK, "part-2"}
    remove_files(folder, OURS)
    remove_working_folder(folder)
    assert not folder.exists()


def test_other_files_in_it_stay(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    make_working_folder(folder, OURS)
    for name in ("notes", ".notes.tmp", "part-1.txt", "a part-1"):
        (folder / name).write_text(name)
    before = names(folder)
    remove_files(folder, OURS)
    remove_working_folder(folder)
    assert names(folder) == before
    make_working_folder(folder, OURS)


def test_a_folder_that_is_not_ours_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "part-1").write_text("theirs")
    (tmp_path / "link").symlink_to("theirs")
    (tmp_path / "nowhere").symlink_to("missing")
    (tmp_path / "file").touch()
    for name in ("theirs", "link", "nowhere", "file"):
        with pytest.raises(FileWriteError, match=name):
            make_working_folder(tmp_path / name, OURS)
    assert names(tmp_path / "theirs") == {"part-1"}
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("make", [os.symlink, os.link], ids=["link", "hard link"])
def test_a_marked_folder_with_a_link_in_it_is_refused(
    make: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("precious")
    folder = tmp_path / "work"
    make_working_folder(folder, OURS)
    make(tmp_path / "precious", folder / "part-1")
    with pytest.raises(FileWriteError, match="part-1 is a link"):
        make_working_folder(folder, OURS)
    remove_files(folder, OURS)
    assert names(folder) == {MARK, "part-1"}
    assert (tmp_path / "precious").read_text() == "precious"
