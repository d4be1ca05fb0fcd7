"""`sentrax evaluate` on one's own labelled texts."""

import json
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
    summary, labels, confusion = printed.out.rstrip().split("\n\n")
    assert "Calibration error" in summary
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
