"""`sentrax train` that was stopped resumes with the same command, and writes the same bytes."""

import functools
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sentrax.cli import main
from sentrax.files import container as storage
from tests.cli.sample import rows, write_csv

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and limits are those of Unix")

KILLED = """
import os, signal, sys
from sentrax.cli import main
n_left, replace = int(sys.argv[1]), os.replace

def replace_or_die(*paths):
    global n_left
    if not n_left:
        os.kill(os.getpid(), signal.SIGKILL)
    n_left -= 1
    replace(*paths)

os.replace = replace_or_die
main(sys.argv[2:])
"""
"""The command, killed after that many files, when the next is written but not yet renamed."""
FULL = """
import resource, sys
from sentrax.cli import main
import sentrax.classifier.estimator
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""
"""The command, with a limit on the size of files."""
LINEAR = ["--set", "l2=0.01"]
"""Five folds are held out, and no penalty is chosen."""
DAN = ["--kind", "dan", "--set", "epochs=3", "--set", "max_length=16"]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "reviews.csv", rows())


def run(code: str, number: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code, str(number), "train", "reviews.csv", *arguments]
    # Where files cannot be long, what JAX compiles would be kept by halves.
    environment = {**os.environ, "JAX_ENABLE_COMPILATION_CACHE": str(code != FULL).lower()}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@functools.cache
def uninterrupted(*options: str) -> bytes:
    """The file that the command writes in one go."""
    assert main(["train", "reviews.csv", *options, "--output", "b"]) == 0
    return Path("b").read_bytes()


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


@on_unix
@pytest.mark.parametrize(
    ("n_whole", "options"),
    [(0, LINEAR), (3, LINEAR), (5, LINEAR), (2, DAN)],
    ids=["at once", "middle", "end", "dan"],
)
def test_after_a_kill_the_same_command_writes_what_an_uninterrupted_one_does(
    n_whole: int, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(KILLED, n_whole, *options, "--output", "a").returncode == -signal.SIGKILL
    assert files() == ["a.checkpoint", "reviews.csv"] if n_whole < 5 else "a" not in files()
    assert main(["train", "reviews.csv", *options, "--output", "a"]) == 0
    assert ("resuming from" in capsys.readouterr().err) == (n_whole > 0)
    assert Path("a").read_bytes() == uninterrupted(*options)
    assert [name for name in files() if "checkpoint" in name] == []


@on_unix
@pytest.mark.parametrize("change", ["data", "settings"])
def test_after_a_kill_other_data_or_settings_start_over(
    change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(KILLED, 3, *LINEAR, "--output", "a").returncode == -signal.SIGKILL
    options = [*LINEAR, "--set", "min_count=1"] if change == "settings" else LINEAR
    if change == "data":
        write_csv(Path("reviews.csv"), rows(118))
    assert main(["train", "reviews.csv", *options, "--output", "a"]) == 0
    assert "belongs to a different run" in capsys.readouterr().err
    assert main(["train", "reviews.csv", *options, "--output", "b"]) == 0
    assert Path("a").read_bytes() == Path("b").read_bytes()
    assert files() == ["a", "b", "reviews.csv"]


def stop_after(n_stages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise KeyboardInterrupt after that many files are written."""
    save, written = storage.save, list[Any]()

    def save_or_stop(*arguments: Any) -> None:
        if len(written) == n_stages:
            raise KeyboardInterrupt
        save(*arguments)
        written.append(arguments)

    monkeypatch.setattr(storage, "save", save_or_stop)


def test_ctrl_c_says_how_to_resume_and_the_same_command_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        stop_after(2, patched)
        assert main(["train", "reviews.csv", "--output", "a"]) == 130
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "sentrax: stopped; run the same command again to resume from a.checkpoint"
    assert main(["train", "reviews.csv", "--output", "a", "--quantize", "int8"]) == 0
    assert "resuming from a.checkpoint" in capsys.readouterr().err
    assert files() == ["a", "reviews.csv"]


def test_ctrl_c_before_anything_is_finished_promises_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        stop_after(0, patched)
        assert main(["train", "reviews.csv", "--output", "a"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "sentrax: stopped"


@on_unix
def test_on_a_full_disk_training_continues_with_one_notice() -> None:
    done = run(FULL, 3_000, *DAN, "--output", "a")
    assert done.returncode == 1  # nor can the model, and that is an error
    notices = [line for line in done.stderr.splitlines() if "training continues" in line]
    assert len(notices) == 1
    assert done.stderr.splitlines()[-1].startswith("sentrax: error: cannot write a: ")
    assert "a" not in files()
