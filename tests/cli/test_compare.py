"""`sentrax compare`: one table of the kinds of models."""

import json
from pathlib import Path

import pytest

from sentrax.cli import main
from tests.cli.sample import rows, write_csv, write_topics


@pytest.fixture
def data(tmp_path: Path) -> str:
    return write_csv(tmp_path / "reviews.csv", rows())


def test_the_table_has_a_row_per_kind(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", data, "--kinds", "nbsvm,lexicon"]) == 0
    printed = capsys.readouterr()
    assert "training on 96 texts, measuring on 24" in printed.err
    headings, _, *lines = printed.out.splitlines()
    assert headings.startswith("kind")
    assert [line.split()[0] for line in lines] == ["nbsvm", "lexicon"]


def test_json_has_the_same_numbers(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    test = write_csv(tmp_path / "test.csv", rows(40, skipped=60))
    assert main(["compare", data, "--kinds", "nbsvm", "--test", test, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["kind"] == "nbsvm"
    assert found["texts"] == 40
    assert found["bytes"] > 0


def test_a_kind_that_cannot_learn_such_labels_is_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_topics(tmp_path / "topics.csv")
    reading = [data, "--label", "topics", "--label-separator", "|"]
    assert main(["compare", *reading, "--kinds", "lexicon,nbsvm"]) == 0
    printed = capsys.readouterr()
    assert "lexicon is skipped: " in printed.err
    assert [line.split()[0] for line in printed.out.splitlines()[2:]] == ["nbsvm"]


def test_if_no_kind_can_be_trained_it_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_csv(tmp_path / "same.csv", [(text, "good") for text, _ in rows(20)])
    assert main(["compare", data, "--kinds", "nbsvm", "--json"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.endswith("error: no kind of model could be trained on these texts\n")


@pytest.mark.parametrize("kinds", ["", "nbsvm,", "no such kind"])
def test_an_unknown_kind_lists_the_known_ones(
    kinds: str, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["compare", data, "--kinds", kinds])
    (line,) = capsys.readouterr().err.splitlines()
    assert "transformer" in line


def test_unknown_labels_in_the_test_set_are_reported_before_training(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = write_csv(tmp_path / "test.csv", [(text, "puzzled") for text, _ in rows(9)])
    assert main(["compare", data, "--kinds", "nbsvm", "--test", test]) == 1
    *_, last = capsys.readouterr().err.splitlines()
    assert "test.csv has the label 'puzzled'" in last


def test_single_label_and_multi_label_data_cannot_be_compared(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = tmp_path / "test.jsonl"
    test.write_text("".join(json.dumps({"review": text, "mood": [mood]}) + "\n" for text, mood in rows(8)))
    assert main(["compare", data, "--kinds", "nbsvm", "--test", str(test)]) == 1
    *_, last = capsys.readouterr().err.splitlines()
    assert "test.jsonl has several labels per text" in last
