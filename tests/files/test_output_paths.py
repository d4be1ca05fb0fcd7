"""An output is a regular file, also through links; never what is read, and others' files only on request."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sentrax.errors import FileWriteError
from sentrax.files import container
from sentrax.files.atomic import replace_atomically
from sentrax.files.journal import Journal
from sentrax.files.output_paths import check_not_read, check_output, is_standard_output, resolve_output

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and devices are those of Unix")


def write_text(path: Path) -> None:
    with replace_atomically(path) as temporary:
        temporary.write_text("new")


WRITERS: dict[str, Callable[[Path], None]] = {
    "text": write_text,
    "model": lambda path: container.save(path, "model", {}, {"a": np.zeros(2)}),
    "journal": lambda path: Journal(path).start({"seed": 1}),
}
each_writer = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[dict[str, Path]]:
    """What is no regular file, by kind."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link to a pipe").symlink_to("pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "link to nowhere").symlink_to(tmp_path / "missing" / "file")
    with socket.socket(socket.AF_UNIX) as listener:
        folder = os.getcwd()
        os.chdir(tmp_path)  # the name of a socket is short
        listener.bind("socket")
        os.chdir(folder)
        yield {
            **{name.name: name for name in tmp_path.iterdir()},
            "device": Path(os.devnull),
            "stream": Path("/dev/stderr"),
            "descriptor": Path("/dev/fd/2"),
            "missing folder": tmp_path / "missing" / "file",
            "null": Path("a\0b"),
            "too long": tmp_path / ("a" * 300),
            "nothing": Path(""),
        }


@each_writer
def test_only_a_regular_file_is_replaced(write: Callable[[Path], None], places: dict[str, Path]) -> None:
    folder = places["folder"].parent
    before = {path: path.lstat().st_ino for path in folder.iterdir()}
    for kind, path in places.items():
        with pytest.raises(FileWriteError, match="cannot write") as raised:
            write(path)
        assert str(path) in str(raised.value) or kind == "null"
    assert {path: path.lstat().st_ino for path in folder.iterdir()} == before


@each_writer
def test_a_link_stays_and_its_target_is_written(write: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "target"
    (tmp_path / "second").symlink_to("there/target")  # which does not exist at first
    (tmp_path / "first").symlink_to(tmp_path / "second")
    for _ in range(2):
        write(tmp_path / "first")
        assert os.readlink(tmp_path / "second") == "there/target"
        assert target.stat().st_size > 0
        assert [path.name for path in (tmp_path / "there").iterdir()] == ["target"]
    assert (tmp_path / "first").is_symlink()


def test_the_other_name_of_a_file_keeps_the_old_content(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("old")
    os.link(tmp_path / "one", tmp_path / "other")
    write_text(tmp_path / "one")
    assert [(tmp_path / name).read_text() for name in ("one", "other")] == ["new", "old"]


@pytest.mark.skipif(
    os.geteuid() == 0 if sys.platform != "win32" else True, reason="rights do not bind this user"
)
def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o400)
    with pytest.raises(FileWriteError, match="write-protected"):
        write_text(tmp_path / "file")


def other_names(path: Path) -> dict[str, Path]:
    """Further names of a file."""
    link, hard, folder = (path.with_name(name) for name in ("link", "hard", "linked"))
    link.symlink_to(path)
    os.link(path, hard)
    folder.symlink_to(path.parent)
    return {"itself": path, "dots": path.parent / "." / path.name, "link": link, "hard link": hard,
            "linked folder": folder / path.name}  # fmt: skip


def test_what_is_read_is_not_written_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("text,label\n")
    names = other_names(tmp_path / "data.csv")
    for output in names.values():
        for source in names.values():
            with pytest.raises(FileWriteError, match="an input; choose another"):
                check_output(output, is_ours=lambda path: True, expected="x", reads=[source], force=True)
    check_not_read(tmp_path / "new", names.values())


def test_a_file_that_is_not_ours_is_replaced_by_force_only(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    for content, is_ours, needs_force in (("mine", False, True), ("ours", True, False), ("", False, False)):
        path.write_text(content)
        if needs_force:
            with pytest.raises(FileWriteError, match=r"is not a model; .*\(--force, force=True\)"):
                check_output(path, is_ours=lambda _: is_ours, expected="a model")  # noqa: B023
        else:
            check_output(path, is_ours=lambda _: is_ours, expected="a model")  # noqa: B023
        check_output(path, is_ours=lambda _: is_ours, expected="a model", force=True)  # noqa: B023
        assert path.read_text() == content


def test_any_name_that_a_file_can_have_can_be_written(tmp_path: Path) -> None:
    for name in ("a" * 255, "ö" * 127, "-", "a\nb", " "):
        write_text(tmp_path / name)
        assert (tmp_path / name).read_text() == "new"


def test_standard_output_has_several_names() -> None:
    assert [is_standard_output(name) for name in ("-", "/dev/stdout", "./-", "out")] == [
        True,
        True,
        False,
        False,
    ]
    assert resolve_output(Path("new")) == Path("new")
