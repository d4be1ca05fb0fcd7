"""Labels of Python in the shell, and of the shell in Python: the same if their values are."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sentrax import SentimentClassifier, load
from sentrax.cli import main

GOOD = ["what a lovely day", "I love this film", "great, really great!", "so happy", "not bad at all"]
BAD = ["what an awful day", "I hate this film", "terrible, really bad", "so sad", "not good at all"]
TEXTS = (GOOD + BAD) * 2
IS_GOOD = np.array(([True] * 5 + [False] * 5) * 2)

OF_PYTHON: dict[str, Any] = {
    "whole numbers": IS_GOOD.astype(int),
    "floats": IS_GOOD.astype(float),
    "booleans": IS_GOOD,
    "booleans in a list": IS_GOOD.tolist(),
}
SPELLED = {
    "numbers": ("1", "0"),
    "whole floats": ("1.0", "-0.0"),
    "Python's booleans": ("True", "False"),
    "JSON's booleans": ("true", "false"),
    "spreadsheets' booleans": ("TRUE", "FALSE"),
    "blanks": (" 1", "0 "),
}


def write_csv(path: Path, labels: list[Any], texts: list[str] = TEXTS) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *zip(texts, labels, strict=True)])
    return str(path)


def accuracy(data: str, model: Path, capsys: pytest.CaptureFixture[str], *options: str) -> float:
    capsys.readouterr()
    assert main(["evaluate", data, "--model", str(model), "--json", *options]) == 0
    found: float = json.loads(capsys.readouterr().out)["accuracy"]
    return found


def last_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(arguments) == 1
    return capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("form", OF_PYTHON)
def test_a_model_of_python_is_evaluated_in_the_shell(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classifier = SentimentClassifier("nbsvm").fit(TEXTS, OF_PYTHON[form])
    classifier.save(tmp_path / "m")
    wanted = classifier.score(TEXTS, OF_PYTHON[form])
    for yes, no in SPELLED.values():
        data = write_csv(tmp_path / "in.csv", [yes if good else no for good in IS_GOOD])
        assert accuracy(data, tmp_path / "m", capsys) == wanted
    for values in OF_PYTHON.values():
        pl.DataFrame({"text": TEXTS, "label": list(values)}).write_parquet(tmp_path / "in.parquet")
        assert accuracy(str(tmp_path / "in.parquet"), tmp_path / "m", capsys) == wanted


@pytest.mark.parametrize("form", ["numbers", "whole floats", "Python's booleans"])
def test_a_model_of_the_shell_is_evaluated_in_python(form: str, tmp_path: Path) -> None:
    yes, no = SPELLED[form]
    data = write_csv(tmp_path / "in.csv", [yes if good else no for good in IS_GOOD])
    assert main(["train", data, "--kind", "nbsvm", "--output", str(tmp_path / "m")]) == 0
    classifier = load(tmp_path / "m")
    assert classifier.classes_.tolist() == (["false", "true"] if "True" in yes else ["0", "1"])
    scores = {classifier.score(TEXTS, values) for values in OF_PYTHON.values()}
    scores |= {classifier.score(TEXTS, np.where(IS_GOOD, *spelled)) for spelled in SPELLED.values()}
    assert len(scores) == 1


def test_several_labels_of_a_table_are_evaluated_in_the_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"love": IS_GOOD, "anger": ~IS_GOOD, "any": True})
    classifier = SentimentClassifier("nbsvm").fit(TEXTS, table)
    classifier.save(tmp_path / "m")
    lists = ["['love', 'any']" if good else "['any', 'anger']" for good in IS_GOOD]
    data = write_csv(tmp_path / "in.csv", lists)
    assert accuracy(data, tmp_path / "m", capsys) == classifier.score(TEXTS, table)
    matrix = SentimentClassifier("nbsvm").fit(TEXTS, table.to_numpy())
    matrix.save(tmp_path / "m")
    data = write_csv(tmp_path / "in.csv", ["[0, 2]" if good else "[1 2]" for good in IS_GOOD])
    assert accuracy(data, tmp_path / "m", capsys) == matrix.score(TEXTS, table.to_numpy())


def test_labels_that_cannot_be_predicted_are_named_with_their_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    SentimentClassifier("nbsvm").fit(TEXTS, np.where(IS_GOOD, "pos", "neg")).save("m")
    write_csv(tmp_path / "train.csv", ["pos", "neg"] * 10)
    write_csv(tmp_path / "case.csv", ["Pos", "neg"] * 10)
    write_csv(tmp_path / "lists.csv", ["['pos']", "['neg']"] * 10)
    unknown = "has the label 'Pos', but .* has 'neg', 'pos'; .*; 'pos' differs from 'Pos' only in case"
    for arguments in (
        ["evaluate", "case.csv", "--model", "m"],
        ["compare", "train.csv", "--test", "case.csv", "--kinds", "nbsvm"],
    ):
        assert re.search(unknown, last_error(arguments, capsys))
    for arguments in (
        ["evaluate", "lists.csv", "--model", "m"],
        ["compare", "train.csv", "--test", "lists.csv", "--kinds", "nbsvm"],
    ):
        assert "lists.csv has several labels per text, but" in last_error(arguments, capsys)


def test_a_label_that_is_called_none_can_be_trained_and_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = write_csv(tmp_path / "in.csv", ["None" if good else "NA" for good in IS_GOOD])
    train = ["train", data, "--kind", "nbsvm", "--output", "m"]
    assert "line 2: the label is 'None'" in last_error(train, capsys)
    assert main([*train, "--keep-na"]) == 0
    assert load("m").classes_.tolist() == ["NA", "None"]
    assert accuracy(data, Path("m"), capsys) == load("m").score(TEXTS, np.where(IS_GOOD, "None", "NA"))
    assert main(["compare", data, "--kinds", "nbsvm", "--keep-na"]) == 0
    assert main(["tune", data, "--kinds", "nbsvm", "--trials", "1", "--keep-na", "--output", "t"]) == 0
