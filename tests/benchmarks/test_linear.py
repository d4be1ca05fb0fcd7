"""`python -m benchmarks.linear`: its options, its jobs on a few texts, and its tables."""

import csv
import json
from pathlib import Path

import pytest

from benchmarks import linear, linear_jobs, linear_tables, new_texts
from benchmarks.processes import Cost, cost, python

JOBS = {"benchmarks.linear_jobs": linear_jobs.main, "benchmarks.new_texts": new_texts.main}


def write(path: Path, rows: list[tuple[str, str]]) -> None:
    """A CSV of texts and labels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])


@pytest.fixture
def few_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few texts where the corpora are, and jobs without processes of their own."""
    good, bad = ("a fine day for film", "positive"), ("a dull day for film", "negative")
    for part, texts in (("train", range(10)), ("dev", range(10, 14))):
        for corpus in ("general/reviews", "sst2/", "semeval/"):
            rows = [(f"{corpus} {n} {text} {n}", label) for n in texts for text, label in (good, bad)]
            write(tmp_path / f"{corpus}_{part}.csv".replace("/_", "/"), rows)
    write(tmp_path / "unlabelled" / "tweets.csv", [(f"film number {n} :)", "") for n in range(30)])
    monkeypatch.setattr(new_texts, "SHARED", tmp_path)
    monkeypatch.setattr(linear, "SHARED", tmp_path)
    monkeypatch.setattr(
        linear, "cost", lambda command: Cost(1, 1, 1, json.dumps(JOBS[command[2]](command[3:])))
    )


@pytest.mark.usefixtures("few_texts")
def test_all_parts_are_measured_and_become_tables(capsys: pytest.CaptureFixture[str]) -> None:
    linear.main(["--texts", "40", "70", "--runs", "1", "--peers", "sentrax", "scorer", "--json"])
    results = json.loads(capsys.readouterr().out)
    assert list(results["train"]) == ["train-40", "train-70", "sst2-train"]
    assert results["growth"]["70"]["different texts"] == 70
    assert results["train"]["train-70"]["sentrax"]["accuracy"] == 1
    assert results["score"]["sentrax"]["texts"] == 30
    assert results["scoring"] == 70
    assert set(results["one"]) == {"sentrax", "scorer"}
    assert results["file"]["sentrax"]["int8"]["changed"] == 0
    text = linear_tables.tables(results)
    assert "| 70 texts | sentrax |" in text
    assert "| sentrax | int8 |" in text
    assert "one new text" in linear_tables.summary(results)


def test_a_machine_without_the_data_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(linear, "SHARED", tmp_path / "missing")
    linear.main([])
    assert "not available on this machine" in capsys.readouterr().out


def test_by_default_everything_is_measured() -> None:
    options = linear.parse([])
    assert options.texts == [10_000, 100_000, 1_000_000]
    assert options.only == ["train", "score", "one", "file"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write", "--only", "one"], "--write needs all parts"),
        (["--runs", "0"], "numbers from 1 on"),
        (["--only", "speed"], "invalid choice: 'speed'"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        linear.parse(arguments)
    assert message in capsys.readouterr().err


def test_a_process_costs_the_memory_that_it_has_had_at_most() -> None:
    small, large = (cost(python(f"x = b'x' * {size}; print(len(x))")) for size in (1, 100_000_000))
    assert large.printed == "100000000"
    assert 90_000_000 < large.memory - small.memory < 110_000_000
