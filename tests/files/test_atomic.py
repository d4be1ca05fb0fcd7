"""A file is replaced as a whole, or stays as it was."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sentrax.errors import FileWriteError
from sentrax.files.atomic import remove_leftovers, replace_atomically

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="processes and locks are those of Unix")
DEAD = 4_194_305  # beyond the largest number that Linux gives a process


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


def test_the_rights_of_a_file_stay_when_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o640)
    before = path.stat().st_mode
    with replace_atomically(path) as temporary:
        temporary.write_text("new")
    assert path.stat().st_mode == before


OTHERS = (
    *(".notes.tmp", ".tmpABC123", "notes.5-deadbeef.tmp", ".file.tmp", "old.stage"),
    *(f".other.{DEAD}.tmp", f".file.{DEAD}.tmp.txt", f".file.{DEAD}-xyz.tmp"),
)
"""The names of files that somebody else may have made."""


@on_unix
def test_the_next_write_removes_what_dead_writers_left_and_nothing_else(tmp_path: Path) -> None:
    running = (f".file.{os.getppid()}.tmp", f".file.{os.getppid()}-01234567.tmp")
    left = (f".file.{DEAD}.tmp", f".file.{DEAD}-01234567.tmp", f".another.{DEAD}-01234567.tmp",
            f".file.{os.getpid()}-01234567.tmp", f".file.{10**30}.tmp")  # fmt: skip
    for name in (*OTHERS, *running, *left):
        (tmp_path / name).write_text(name)
    (tmp_path / f".file.{DEAD}-00000000.tmp").mkdir()
    with replace_atomically(tmp_path / "file") as temporary:
        temporary.write_text("new")
    kept = {"file", f".file.{DEAD}-00000000.tmp", *OTHERS, *running}
    assert {path.name for path in tmp_path.iterdir()} == kept


@on_unix
def test_a_locked_file_has_a_writer_whatever_its_number_says(tmp_path: Path) -> None:
    import fcntl

    # As on another machine that shares the folder.
    path = tmp_path / f".file.{DEAD}-01234567.tmp"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        remove_leftovers(tmp_path)
        assert path.exists()
    remove_leftovers(tmp_path)
    assert not path.exists()


def test_threads_that_write_one_file_do_not_hinder_each_other(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def write(number: int) -> None:
        with replace_atomically(path) as temporary:
            temporary.write_text(f"{number:06}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert int(path.read_text()) < 40
    assert list(tmp_path.iterdir()) == [path]


KILLED = """
import os, signal, sys
from pathlib import Path
from sentrax.files.atomic import replace_atomically
with replace_atomically(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@on_unix
def test_a_killed_writer_leaves_the_old_content_and_nothing_after_the_next_write(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    assert subprocess.run([sys.executable, "-c", KILLED, str(path)]).returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
    with replace_atomically(path) as temporary:
        temporary.write_text("new")
    assert list(tmp_path.iterdir()) == [path]
