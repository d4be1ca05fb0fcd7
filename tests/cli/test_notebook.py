"""`sentrax notebook`: train, evaluate and use the notebook's classifier in the shell."""

import json
from pathlib import Path

import pytest

from sentrax.cli import main

TRAIN = ["notebook", "train", "sample", "--steps", "60"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The notebook's classifier, trained on the bundled sample."""
    path = tmp_path_factory.mktemp("model") / "notebook.safetensors"
    assert main([*TRAIN, "--output", str(path)]) == 0
    return str(path)


def test_the_same_seed_gives_the_same_file_and_json_is_apart_from_the_log(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again.safetensors"
    capsys.readouterr()
    assert main([*TRAIN, "--output", str(again), "--json"]) == 0
    assert again.read_bytes() == Path(model).read_bytes()
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert found["model"] == str(again)
    assert sorted(found["labels"]) == ["negative", "positive"]
    assert "Step     60: train CrossEntropyLoss" in printed.err


def test_training_prints_the_notebooks_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = str(tmp_path / "m.safetensors")
    assert main(["notebook", "train", "sample", "--steps", "1", "--output", output]) == 0
    first, *_, saved, use = capsys.readouterr().out.splitlines()
    assert first.startswith("Step      1: train CrossEntropyLoss |")
    assert saved == f"Saved to {output}"
    assert use == f'Use it: sentrax notebook predict --model {output} "..."'


def test_evaluate_prints_the_accuracy(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notebook", "evaluate", "sample", "--model", model]) == 0
    assert "Accuracy on the last fifth of sample (260 texts): 0." in capsys.readouterr().out


def test_predict_prints_json(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notebook", "predict", "--model", model, "--json", "great", "awful"]) == 0
    labels = [json.loads(line)["label"] for line in capsys.readouterr().out.splitlines()]
    assert labels == ["positive", "negative"]


def test_without_a_model_it_says_how_to_train_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["notebook", "predict", "great"]) == 1
    assert "`sentrax notebook train`" in capsys.readouterr().err


@pytest.mark.parametrize("verb", [["notebook", "predict"], ["predict"]], ids=" ".join)
def test_predict_labels_its_arguments(
    verb: list[str], model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*verb, "--model", model, "thanks, great, lovely", "awful, broken"]) == 0
    labels = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert labels == ["positive", "negative"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "no such file"],
        ["train", "sample", "--batch-size", "3"],
        ["train", "sample", "--output", "no such folder/model"],
        ["evaluate", "sample", "--model", "no such file"],
        ["predict", "--model", "no such file", "text"],
    ],
    ids=" ".join,
)
def test_an_error_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["notebook", *arguments]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("sentrax: error: ")
