"""The command: trains, evaluates, predicts; one line for an error; quick where it should be."""

import io
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sentrax.cli import main


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model trained on the bundled sample."""
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    assert main(["train", "--corpus", "sample", "--steps", "150", "--output", str(path)]) == 0
    return str(path)


def test_the_same_seed_gives_the_same_file(model: str, tmp_path: Path) -> None:
    again = tmp_path / "again.safetensors"
    assert main(["train", "--corpus", "sample", "--steps", "150", "--output", str(again)]) == 0
    assert again.read_bytes() == Path(model).read_bytes()


def test_evaluate_prints_the_accuracy(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--corpus", "sample", "--model", model]) == 0
    assert "Accuracy on the bundled sample, validation part: 0." in capsys.readouterr().out


def test_predict_labels_its_arguments(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "--model", model, "thanks, great, lovely", "awful, broken\nagain"]) == 0
    labels, texts = zip(
        *((line.split("\t")[0], line.split("\t")[2]) for line in capsys.readouterr().out.splitlines()),
        strict=True,
    )
    assert labels == ("positive", "negative")
    assert texts == ("thanks, great, lovely", "awful, broken again")


def test_predict_reads_a_text_a_line(
    model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO("good\n\n\xff\x00\n".encode("latin-1")), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(["predict", "--model", model]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_predict_scores_a_file(
    model: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("id,words\n1,thanks great lovely\n2,\n3,awful and broken\n", encoding="utf-8")
    files = ["--input", "in.csv", "--output", "out.csv"]
    assert main(["predict", "--model", model, *files]) == 1
    assert main(["predict", "--model", model, *files, "--text", "words", "--skip-bad", "--suffix", "_"]) == 0
    written = Path("out.csv").read_text(encoding="utf-8").splitlines()
    assert written[0] == "id,words,label_,probability_negative_,probability_positive_,confidence_"
    assert [line.split(",")[2] for line in written[1:]] == ["positive", "negative"]
    notice, stopped, done = capsys.readouterr().err.splitlines()
    assert "'words'" in notice
    assert stopped.startswith("sentrax: in.csv, line 3: there is no text")
    assert done == "sentrax: 2 rows scored, 1 without a text left out, in out.csv"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on Unix")
def test_ctrl_c_says_how_to_go_on(model: str, tmp_path: Path) -> None:
    lines = "".join(f"{number},lovely day {number}\n" for number in range(600_000))
    (tmp_path / "in.csv").write_text(f"id,text\n{lines}", encoding="utf-8")
    command = [sys.executable, "-m", "sentrax.cli", "predict", "--model", model]
    command += ["--input", "in.csv", "--output", "out.csv"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not list(tmp_path.glob(".out.csv.sentrax-partial/part-*1")):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    stopped = process.communicate()[1].splitlines()[-1]
    assert process.returncode == 130
    assert stopped.startswith("sentrax: stopped after ")
    assert stopped.endswith(" rows of in.csv; run the same command again to resume from there")
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "resuming after" in again.stderr
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == 600_001


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", "--model", "no such file", "text"],
        ["evaluate", "--model", "no such file", "--corpus", "sample"],
        ["train", "--corpus", "no such file"],
        ["train", "--corpus", "sample", "--batch-size", "3"],
        ["train", "--corpus", "sample", "--steps", "1", "--output", "no such folder/model"],
    ],
    ids=lambda arguments: " ".join(arguments[:3]),
)
def test_an_error_is_one_line_and_exit_code_1(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("sentrax: ")
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("verb", ["train", "evaluate", "predict"])
def test_help_shows_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help"])
    assert stopped.value.code == 0
    assert f"Example: sentrax {verb}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["train", "--steps", "0"],
        ["predict", "--input", "in.csv"],
        ["predict", "--output", "out.csv", "text"],
        ["predict", "--input", "in.csv", "--output", "out.csv", "text"],
        ["predict", "--skip-bad", "text"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_predicting_imports_neither_jax_nor_nltk(model: str) -> None:
    code = (
        "import sys; from sentrax.cli import main; main(sys.argv[1:]);"
        "print(*(name for name in ('jax', 'nltk') if name in sys.modules))"
    )
    command = [sys.executable, "-c", code, "predict", "--model", model, "good"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""
