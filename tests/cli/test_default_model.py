"""No model named: the one that comes with sentrax answers, and never what was trained last."""

import csv
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sentrax.cli import main
from tests.cli.sample import write_csv
from tests.saved_models import saved_model

LABELS = ["negative", "neutral", "positive"]
FEELINGS = [("I love it", "positive"), ("I hate it", "negative")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with what `sentrax train` saves, of other labels."""
    monkeypatch.chdir(tmp_path)
    saved_model("lexicon").save(tmp_path / "sentrax.safetensors")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints to standard output."""
    capsys.readouterr()
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_texts_are_labelled(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "predict", *(text for text, _ in FEELINGS)).splitlines()
    assert [tuple(line.split("\t")[::2]) for line in lines] == [(label, text) for text, label in FEELINGS]
    answer = json.loads(printed(capsys, "predict", "--json", "I love it"))
    assert list(answer["probabilities"]) == LABELS


def test_lines_of_standard_input_are_labelled(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO("".join(f"{text}\n" for text, _ in FEELINGS).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    lines = printed(capsys, "predict").splitlines()
    assert [line.split("\t")[0] for line in lines] == [label for _, label in FEELINGS]


def test_a_file_is_scored(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(Path("tweets.csv"), FEELINGS, ("text", "expected"))
    summary = json.loads(
        printed(capsys, "predict", "--input", "tweets.csv", "--output", "scored.csv", "--json")
    )
    files = {"input": "tweets.csv", "output": "scored.csv"}
    assert summary == {**files, "rows": 2, "without_text": 0, "skipped": 0}
    with Path("scored.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == [row["expected"] for row in rows]
    assert {f"probability_{label}" for label in LABELS} < set(rows[0])


def test_labelled_texts_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "evaluate", write_csv(Path("d.csv"), FEELINGS), "--json"))
    assert found["accuracy"] == 1
    assert list(found["labels"]) == LABELS


def test_its_card_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    card = printed(capsys, "show")
    assert all(f"- {label}" in card for label in LABELS)
    assert printed(capsys, "show", "english") == card


def test_a_person_is_told_once_which_model_answers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    assert main(["predict", "I love it", "I hate it"]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda stream: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    assert main(["predict", "I love it", "I hate it"]) == 0
    notice = " ".join(capsys.readouterr().err.split())
    assert notice.count("using english") == 1
    assert "--model sentrax.safetensors" in notice
    (folder / "sentrax.safetensors").unlink()
    assert main(["predict", "I love it"]) == 0
    assert "--model FILE" in capsys.readouterr().err
    assert main(["predict", "--model", "english", "I love it"]) == 0
    assert capsys.readouterr().err == ""


def test_a_name_is_the_model_and_a_path_the_file(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "sentrax.safetensors").rename("english")
    by_name, by_path = (
        json.loads(printed(capsys, "predict", "--json", "--model", model, "I love it"))
        for model in ("english", "./english")
    )
    assert list(by_name["probabilities"]) == LABELS
    assert list(by_path["probabilities"]) == ["negative", "positive"]


@pytest.mark.parametrize("verb", [["predict", "--model", "{}", "a text"], ["show", "{}"]], ids=" ".join)
def test_an_unknown_model_is_an_error_that_names_those_there_are(
    verb: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for model in ("englisch", "missing.safetensors"):
        assert main([word.format(model) for word in verb]) == 1
        (error,) = capsys.readouterr().err.splitlines()
        assert model in error
        assert "'english'" in error


def test_train_says_how_to_use_what_it_saved(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    rows = [
        (f"{word} day number {n}", label)
        for word, label in (("good", "yes"), ("bad", "no"))
        for n in range(9)
    ]
    data = write_csv(folder / "d.csv", rows)
    *_, use = printed(
        capsys, "train", data, "--kind", "lexicon", "--output", "my model.safetensors"
    ).splitlines()
    assert use.startswith("Use it: sentrax ")
    command = shlex.split(use.removeprefix("Use it: sentrax "))
    assert printed(capsys, *command[:-1], "a good day").startswith("yes\t")


def test_what_is_saved_under_the_name_of_a_model_is_used_as_a_file(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    *_, use = printed(capsys, "convert", "sentrax.safetensors", "--output", "english").splitlines()
    command = shlex.split(use.removeprefix("Use it: sentrax "))
    answer = json.loads(printed(capsys, *command, "--json"))
    assert list(answer["probabilities"]) == ["negative", "positive"]


@pytest.mark.skipif(sys.platform == "win32", reason="the keyboard is a pseudo-terminal of Unix")
def test_ctrl_c_at_the_keyboard_ends_it() -> None:
    import pty

    command = "import sys; from sentrax.cli import main; sys.exit(main(['predict']))"
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", command], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        os.write(keyboard, b"I love it\n")
        assert process.stdout.readline().startswith(b"positive")
        time.sleep(0.2)  # until it waits for the next line
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 130
    finally:
        process.kill()
        process.communicate()
        os.close(keyboard)
        os.close(terminal)
