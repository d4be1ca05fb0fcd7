"""The command as a whole: help, usage, errors of one line, and `predict` in its simplest forms."""

import io
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from sentrax.cli import VERBS, main


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model trained on the bundled sample."""
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    assert main(["train", "sample", "--output", str(path)]) == 0
    return str(path)


def test_a_corpus_by_name_is_data(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "sample", "--model", model]) == 0
    assert capsys.readouterr().out.startswith("Accuracy on 1,298 texts: ")


def test_predict_labels_its_arguments(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "--model", model, "thanks, great, lovely", "awful, broken\nagain"]) == 0
    labels, texts = zip(
        *((line.split("\t")[0], line.split("\t")[2]) for line in capsys.readouterr().out.splitlines()),
        strict=True,
    )
    assert labels == ("positive", "negative")
    assert texts == ("thanks, great, lovely", "awful, broken again")


def test_predict_reads_one_text_per_line(
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
    Path("in.csv").write_text(
        "id,words\n1,thanks great lovely\n2,\n3,awful and broken\n4\n", encoding="utf-8"
    )
    files = ["--input", "in.csv", "--output", "out.csv"]
    assert main(["predict", "--model", model, *files]) == 1
    assert main(["predict", "--model", model, *files, "--text", "words", "--skip-bad", "--suffix", "_"]) == 0
    written = Path("out.csv").read_text(encoding="utf-8").splitlines()
    assert written[0] == "id,words,label_,probability_negative_,probability_positive_,confidence_,unsure_"
    assert [line.split(",")[2] for line in written[1:]] == ["positive", "", "negative"]
    notice, stopped, skipped, done = capsys.readouterr().err.splitlines()
    assert "'words'" in notice
    assert stopped.startswith("sentrax: error: in.csv, line 5: 1 field, but the first line has 2")
    assert skipped == "sentrax: in.csv: 1 row is skipped (line 5: 1 field, but the first line has 2)"
    assert done == (
        "sentrax: scored 2 rows; 1 has no text, so its new columns are empty; skipped 1 that cannot be used;"
        " saved to out.csv"
    )


INTERRUPTED = """
import os, signal, sys, threading
from sentrax.cli import main
replace = os.replace

def replace_and_interrupt(*paths):
    replace(*paths)
    if "part-" in str(paths[1]):  # the first one, unless Polars has kept the signal for itself
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
os.replace = replace_and_interrupt
sys.exit(main(sys.argv[1:]))
"""
"""The command, interrupted after a part is written and before others follow."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on Unix")
def test_ctrl_c_says_how_to_resume(
    model: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # A part is 4 MB of the source, and this is several of them.
    lines = "".join(f"{number},lovely day {number},{'x' * 10_000}\n" for number in range(1500))
    Path("in.csv").write_text(f"id,text,note\n{lines}", encoding="utf-8")
    arguments = ["predict", "--model", model, "--input", "in.csv", "--output", "out.csv", "--text", "text"]
    command = [sys.executable, "-c", INTERRUPTED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    stopped = re.fullmatch(
        r"sentrax: stopped after (\d+) rows of in\.csv; run the same command again to resume from there",
        done.stderr.splitlines()[-1],
    )
    assert stopped
    assert not Path("out.csv").exists()
    assert main(arguments) == 0
    assert f"resuming after {stopped[1]} rows" in capsys.readouterr().err
    ids = [line.split(",")[0] for line in Path("out.csv").read_text(encoding="utf-8").splitlines()]
    assert ids == ["id", *map(str, range(1500))]


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", "--model", "no such file", "text"],
        ["evaluate", "sample", "--model", "no such file"],
        ["train", "no such file"],
        ["train", "sample", "--output", "no such folder/model"],
    ],
    ids=" ".join,
)
def test_an_error_is_one_line_and_exit_code_1(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("sentrax: error: ")
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("verb", VERBS)
def test_help_fits_a_terminal_and_shows_an_example(
    verb: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert "\nexample" in text or verb == "notebook"
    assert max(map(len, text.splitlines())) <= 79


@pytest.mark.parametrize("arguments", [["--help"], []], ids=["asked for", "without a verb"])
def test_help_lists_every_verb(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == (0 if arguments else 2)
    printed = capsys.readouterr()
    text = printed.out if arguments else printed.err
    assert all(f"    {verb} " in text for verb in VERBS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["train"],
        ["evaluate"],
        ["notebook"],
        ["notebook", "train", "--steps", "0"],
        ["predict", "--input", "in.csv"],
        ["predict", "--output", "out.csv", "text"],
        ["predict", "--input", "in.csv", "--output", "out.csv", "text"],
        ["predict", "--skip-bad", "text"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("sentrax: error: ")
    assert line.endswith("--help`")


def test_an_unknown_option_points_to_the_help_of_its_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "data.csv", "--dance"])
    assert capsys.readouterr().err.endswith("unrecognized arguments: --dance; see `sentrax train --help`\n")


@pytest.mark.parametrize("verb", ["predict", "explain"])
def test_a_text_that_looks_like_an_option_can_be_given(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([verb, "-bad"])
    assert (
        "unrecognized arguments: -bad; a text that begins with - stands after --;" in capsys.readouterr().err
    )
    assert main([verb, "--", "-bad"]) == 0


def test_predicting_a_text_loads_nothing_heavy() -> None:
    code = (
        "import sys; from sentrax.cli import main; main(sys.argv[1:]);"
        "print(*({'jax', 'nltk', 'polars', 'rich', 'scipy'} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", code, "predict", "good"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""


def test_it_is_also_a_module(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["sentrax", "--version"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("sentrax", run_name="__main__")
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith("sentrax ")
