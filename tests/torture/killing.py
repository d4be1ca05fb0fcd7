"""kill -9 at random moments: the same command resumes, comes to the same bytes, and leaves nothing behind."""

import functools
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sentrax.saved.model import SavedModel
from tests.cli.sample import rows, write_csv
from tests.saved_models import saved_model
from tests.torture.attempts import BrokenError

_N_ROWS = 40_000
_MOST_KILLS = 3
_SAVE = """
import sys
from pathlib import Path
from sentrax.saved.model import SavedModel
folder = Path(sys.argv[1])
models = [SavedModel.load(folder / name) for name in ("a", "b")]
while True:
    for model in models:
        model.save(folder / "saved")
"""


def kill_training(random: random.Random, folder: Path) -> str:
    """`sentrax train`, killed up to three times."""
    data = write_csv(folder / "data.csv", rows())
    kind = random.choice(("linear", "averaging", "nbsvm"))
    command = ["train", data, "--kind", kind, "--output"]
    seconds, expected = _uninterrupted(kind)
    return _kill(random, [*command, str(folder / "out")], folder, seconds, expected, {"data.csv"})


def kill_scoring(random: random.Random, folder: Path) -> str:
    """`sentrax predict --input`, killed up to three times."""
    ending = random.choice((".csv", ".jsonl", ".parquet"))
    seconds, expected = _scored(ending)
    shared = _scoring_folder()
    command = ["predict", "--model", f"{shared}/model", "--input", f"{shared}/data.csv", "--output"]
    return _kill(random, [*command, str(folder / f"out{ending}")], folder, seconds, expected, set())


def kill_saving(random: random.Random, folder: Path) -> str:
    """A process that saves again and again, killed; the file is one of the two that it saves."""
    models = saved_model("linear"), saved_model("int8")
    for name, model in zip("ab", models, strict=True):
        model.save(folder / name)
    process = subprocess.Popen([sys.executable, "-c", _SAVE, str(folder)])
    time.sleep(random.uniform(0.3, 1.2))
    process.send_signal(signal.SIGKILL)
    process.wait()
    saved = folder / "saved"
    if saved.exists() and SavedModel.load(saved).fingerprint() not in [m.fingerprint() for m in models]:
        raise BrokenError("the saved file is neither of the two models")
    found = "killed while saving" if saved.exists() else "killed before"
    models[0].save(saved)
    _check_folder(folder, {"a", "b", "saved"})
    return found


def _kill(
    random: random.Random, command: list[str], folder: Path, seconds: float, expected: bytes, kept: set[str]
) -> str:
    output = Path(command[-1])
    n_killed = 0
    for _ in range(random.randint(1, _MOST_KILLS)):
        process = _start(command)
        try:
            process.wait(random.uniform(0, seconds))
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            n_killed += 1
    process = _start(command)
    _, errors = process.communicate(timeout=600)
    if not output.exists() or output.read_bytes() != expected:
        if process.returncode or not output.exists():
            raise BrokenError(f"after {n_killed} kills: {errors.decode(errors='replace')}")
        raise BrokenError(f"after {n_killed} kills the bytes are others")
    _check_folder(folder, {output.name, *kept})
    return f"{n_killed} kills, the same bytes"


def _check_folder(folder: Path, expected: set[str]) -> None:
    found = {path.name for path in folder.iterdir()}
    if found != expected:
        raise BrokenError(f"left behind: {sorted(found - expected)}; missing: {sorted(expected - found)}")


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "sentrax.cli", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def _timed(command: list[str]) -> float:
    start = time.monotonic()
    if _start(command).wait():
        raise BrokenError(f"sentrax {' '.join(command)} fails")
    return time.monotonic() - start


@functools.cache
def _uninterrupted(kind: str) -> tuple[float, bytes]:
    """The seconds of a training that nobody kills, and the file that it writes."""
    folder = Path(tempfile.mkdtemp())
    data = write_csv(folder / "data.csv", rows())
    seconds = _timed(["train", data, "--kind", kind, "--output", f"{folder}/out"])
    return seconds, (folder / "out").read_bytes()


@functools.cache
def _scoring_folder() -> Path:
    folder = Path(tempfile.mkdtemp())
    saved_model("nbsvm").save(folder / "model")
    some = rows()
    write_csv(folder / "data.csv", (some[number % len(some)] for number in range(_N_ROWS)))
    return folder


@functools.cache
def _scored(ending: str) -> tuple[float, bytes]:
    """The seconds of a scoring that nobody kills, and the file that it writes."""
    folder = _scoring_folder()
    output = folder / f"out{ending}"
    command = ["predict", "--model", f"{folder}/model", "--input", f"{folder}/data.csv"]
    return _timed([*command, "--output", str(output)]), output.read_bytes()
