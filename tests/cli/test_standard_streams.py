"""Standard input, output and error that are closed or full: one line of error at most, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.saved_models import saved_model

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix shell")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    saved_model("lexicon").save(path)
    return path


def run(model: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run `sentrax predict` in a shell, with these arguments and redirections."""
    return subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m sentrax.cli predict --model "{model}" {command}'],
        capture_output=True,
        text=True,
        input="good\n",
    )


def test_closed_standard_output_is_an_error(model: Path) -> None:
    done = run(model, "good >&-")
    assert done.returncode == 1
    assert done.stderr == "sentrax: error: standard output is closed; send it to a file, or to /dev/null\n"


def test_closed_standard_input_is_an_error_where_it_is_needed(model: Path) -> None:
    done = run(model, "<&-")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("sentrax: error: standard input is closed")
    assert run(model, "good <&-").returncode == 0


def test_with_standard_error_closed_results_are_as_ever(model: Path) -> None:
    done = run(model, "good 2>&-")
    assert done.returncode == 0
    assert done.stdout == run(model, "good").stdout
    failed = run(model, "--input missing --output nowhere.csv 2>&-")
    assert failed.returncode == 1
    assert failed.stdout == ""  # and so no message among the results


def test_no_file_takes_the_place_of_a_closed_stream(model: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text("text\ngood\n")
    output = tmp_path / "scored.csv"
    done = run(model, f'--input "{tmp_path}/texts.csv" --output "{output}" <&- 2>&-')
    assert done.returncode == 0
    assert output.read_text().splitlines()[0].startswith("text,label,")
    assert "sentrax:" not in output.read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.parametrize("arguments", ["good", "--json good", ""])
def test_a_full_device_is_an_error(model: Path, arguments: str) -> None:
    done = run(model, f"{arguments} >/dev/full")
    assert done.returncode == 1
    assert done.stderr == "sentrax: error: cannot write to standard output: No space left on device\n"


def test_a_reader_that_has_seen_enough_is_no_error(model: Path) -> None:
    done = run(model, "$(seq 1 20000) | head -n 1")
    assert done.stdout.endswith("\t1\n")
    assert done.stderr == ""
