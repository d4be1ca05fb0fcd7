"""A file is replaced as a whole, or stays as it was."""

import os
from pathlib import Path

import pytest

from sentrax.errors import FileWriteError
from sentrax.files.atomic import replace_atomically


def test_the_new_content_takes_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with replace_atomically(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def run_out_of_space(path: Path) -> None:
    with replace_atomically(path) as temporary:
        temporary.write_text("half of the n")
        raise OSError(28, os.strerror(28))


def test_an_error_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(FileWriteError, match="No space left"):
        run_out_of_space(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_of_the_caller_passes_through(tmp_path: Path) -> None:
    with pytest.raises(KeyError), replace_atomically(tmp_path / "file"):
        raise KeyError("theirs")
    assert list(tmp_path.iterdir()) == []


def test_the_rights_are_those_of_a_file_made_here(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    with replace_atomically(tmp_path / "file") as temporary:
        temporary.unlink()
        os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))
    assert (tmp_path / "file").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("name", ["missing/file", "a\0b"])
def test_a_path_that_cannot_be_written_is_an_error_that_names_it(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileWriteError, match="cannot write"), replace_atomically(tmp_path / name):
        pass
