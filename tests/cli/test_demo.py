"""`make demo` on a machine without NLTK's tweets."""

import io
import re
from pathlib import Path

import pytest

from sentrax.cli import demo


def test_the_demo_trains_measures_predicts_and_says_what_it_skips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    assert demo.demo() == 0
    printed = capsys.readouterr()
    rows = [line.split("\t") for line in printed.out.splitlines() if "\t" in line]
    answers = {text: label for label, _, text in rows}
    assert set(answers) == {*demo.SENTENCES, *demo.REVIEWS}
    assert answers["What a lovely day :)"] == "positive"
    assert answers["I am not happy."] == "negative"
    assert answers["It is a film."] == "unsure"
    table = dict(re.findall(r"^(.*\S)  +(negative|neutral|positive)  +0\.\d\d$", printed.out, re.M))
    assert set(table) == set(demo.MESSAGES)
    assert table["Thank you, the new lamp is wonderful!"] == "positive"
    assert "python -m nltk.downloader twitter_samples" in printed.out
    assert all(line.startswith("sentrax: ") for line in printed.err.splitlines())


def test_a_file_of_somebody_else_in_its_folder_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "test.csv").write_text("precious")
    assert demo.demo() == 1
    assert "test.csv: it exists and is not the demo's" in capsys.readouterr().err
    assert (tmp_path / "demo" / "test.csv").read_text() == "precious"


def test_a_folder_that_cannot_be_made_is_an_error_of_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").touch()
    assert demo.demo() == 1
    (error,) = capsys.readouterr().err.splitlines()
    assert error.startswith("sentrax: error: cannot make the folder demo here: ")


def test_a_reader_that_has_seen_enough_ends_it_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdout", Closed())
    assert demo.demo() == 1
    assert capsys.readouterr().err == ""
