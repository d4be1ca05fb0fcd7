"""`--report` of `sentrax train` and `sentrax evaluate`: one page, and never over what is not a report."""

import json
from pathlib import Path

import pytest

from sentrax.cli import main
from tests.cli.sample import rows, write_csv


@pytest.fixture
def data(tmp_path: Path) -> str:
    return write_csv(tmp_path / "reviews.csv", rows(60))


def train(data: str, folder: Path, *options: str) -> int:
    return main(["train", data, "--kind", "nbsvm", "--output", str(folder / "m.safetensors"), *options])


def test_train_writes_a_report_beside_the_model(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    assert train(data, tmp_path, "--report", str(report)) == 0
    printed = capsys.readouterr()
    assert f"wrote the report {report}" in printed.err
    page = report.read_text(encoding="utf-8")
    assert "How m.safetensors was trained on reviews.csv" in page
    assert "held-out part 1 of 5" in page
    assert "reading" in page
    assert not list(tmp_path.glob("*.checkpoint"))


def test_results_as_json_stay_json(data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(data, tmp_path, "--json", "--report", str(tmp_path / "report.html")) == 0
    assert json.loads(capsys.readouterr().out)["scores"]["texts"] == 60


REFUSED = {  # name of the report: what the message says
    "reviews.csv": "an input",
    "m.safetensors": "it is also the output",
    "notes.txt": "it exists and is not a report of sentrax",
    "missing/report.html": "does not exist; create it first",
    "-": "give the name of a file",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_report_is_refused_before_any_work(
    name: str, data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    report = name if name == "-" else str(tmp_path / name)
    assert train(data, tmp_path, "--report", report) == 1
    assert REFUSED[name] in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_force_replaces_any_file(data: str, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    assert train(data, tmp_path, "--report", str(notes), "--force") == 0
    assert notes.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_evaluate_writes_a_report_with_the_figures_that_it_prints(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    assert train(data, tmp_path) == 0
    arguments = ["evaluate", data, "--model", str(tmp_path / "m.safetensors"), "--json"]
    capsys.readouterr()
    assert main([*arguments, "--report", str(report)]) == 0
    printed = capsys.readouterr()
    assert f"wrote the report {report}" in printed.err
    accuracy = json.loads(printed.out)["accuracy"]
    assert f'<div class="figure">{accuracy:.1%}</div>' in report.read_text(encoding="utf-8")
    model = tmp_path / "m.safetensors"
    assert main([*arguments, "--report", str(model), "--force"]) == 1  # the model is read
    assert "an input" in capsys.readouterr().err
