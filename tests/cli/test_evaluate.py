"""`sentrax evaluate` on one's own labelled texts."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.cli import main
from tests.cli.sample import rows, write_csv, write_topics


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model trained on some rows of the sample."""
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    texts, labels = zip(*rows(), strict=True)
    SentimentClassifier("nbsvm").fit(texts, labels).save(path)
    return str(path)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return write_csv(tmp_path / "test.csv", rows(40, skipped=60))


def test_tables_show_each_label_and_the_confusions(
    model: str, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", data, "--model", model]) == 0
    printed = capsys.readouterr()
    assert "'mood'" in printed.err
    assert printed.out.startswith("Accuracy on 40 texts: ")
    summary, labels, confusion, weak, errors, suspects = printed.out.rstrip().split("\n\n")
    assert "Calibration error" in summary
    assert "Promise: open: " in summary
    assert weak == "Weak spots: no kind of texts has enough texts, and enough others, to compare"
    assert errors.startswith("Most confident errors\n  row ")
    assert suspects.startswith("Labels to check: ")
    assert [line.split()[:2] for line in labels.splitlines()[2:]] == [["negative", "20"], ["positive", "20"]]
    counts = [int(count) for line in confusion.splitlines()[2:] for count in line.split()[1:]]
    assert sum(counts) == 40


def test_json_says_the_same(model: str, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["evaluate", data, "--model", model])
    table = capsys.readouterr().out
    assert main(["evaluate", data, "--model", model, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    right = found["confusion"][0][0] + found["confusion"][1][1]
    assert found["accuracy"] == right / 40
    assert f"{100 * found['accuracy']:.1f}%" in table.splitlines()[0]


def test_each_of_several_labels_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topics, path = write_topics(tmp_path / "topics.csv"), str(tmp_path / "m.safetensors")
    reading = [topics, "--label", "topics", "--label-separator", "|"]
    assert main(["train", *reading, "--kind", "nbsvm", "--output", path]) == 0
    capsys.readouterr()
    assert main(["evaluate", *reading, "--model", path, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["accuracy"] == 1  # each topic has words of its own
    assert [found["labels"][name]["texts"] for name in ("food", "rooms", "staff")] == [36, 48, 36]
    assert main(["evaluate", *reading, "--model", path]) == 0
    assert "food" in capsys.readouterr().out


def test_an_unknown_label_is_named(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_csv(tmp_path / "test.csv", [("fine", "joy"), ("sad", "anger"), ("good", "joy")])
    assert main(["evaluate", data, "--model", model]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "'joy'" in printed.err.splitlines()[-1]


def test_two_models_are_compared_on_the_same_texts(
    model: str, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", data, "--model", model, "--against", "english"]) == 0
    sentence = capsys.readouterr().out.partition("Compared: ")[2].splitlines()[0]
    assert "more texts than" in sentence
    assert "McNemar p" in sentence
    assert main(["evaluate", data, "--model", model, "--against", model, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["comparison"]
    assert (found["difference"], found["mcnemar_p"], found["other"]) == (0, 1, model)


def test_a_further_column_and_the_training_texts_are_slices(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "test.csv"
    texts = [(text, label, "web" if number % 2 else "app") for number, (text, label) in enumerate(rows(80))]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("review", "mood", "source"), *texts])
    training = write_csv(tmp_path / "train.csv", rows(40))
    arguments = [str(path), "--model", model, "--by", "source", "--training", training, "--json"]
    assert main(["evaluate", *arguments]) == 0
    found = {own["name"]: own for own in json.loads(capsys.readouterr().out)["slices"]}
    assert {own["name"] for own in found.values() if own["kind"] == "column"} == {
        "source: web",
        "source: app",
    }
    assert found["source: web"]["texts"] == found["copies of training texts"]["texts"] == 40
    assert main(["evaluate", *arguments[:-1], "--by", "review"]) == 0
    shown = capsys.readouterr().out
    assert "\nCopies: 40 of 80 texts are copies of training texts; accuracy without them: " in shown
    table = shown.partition("\nsource  ")[2].splitlines()
    assert [line.split()[:2] for line in table[2:4]] == [["app", "40"], ["web", "40"]]
    assert "\nreview: none of its 80 values has at least 20 texts\n" in shown


def test_another_process_prints_the_same_json(
    model: str, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", data, "--model", model, "--json"]
    assert main(arguments) == 0
    done = subprocess.run(
        [sys.executable, "-m", "sentrax", *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    )
    assert json.loads(done.stdout) == json.loads(capsys.readouterr().out)


def test_of_many_labels_the_most_frequent_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learned = [f"word{number}" for number in range(30)] * 2, [f"L{number}" for number in range(30)] * 2
    path = str(tmp_path / "m.safetensors")
    SentimentClassifier("nbsvm").fit(*learned, validation=learned).save(path)  # one fit, not six
    other = write_csv(tmp_path / "o.csv", [("word1", "L2"), ("word1", "L2"), ("word3", "L3")])
    assert main(["evaluate", other, "--model", path]) == 0
    _, labels, confusions, *_ = capsys.readouterr().out.split("\n\n")
    assert len(labels.splitlines()) == 2 + 20 + 1
    assert "and 10 other labels" in labels
    assert [line.split() for line in confusions.splitlines()[2:]] == [["L2", "L1", "2"]]
