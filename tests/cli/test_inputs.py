"""Every verb reads the same files with the same options."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sentrax.cli import main
from sentrax.data.raw_files import zstd
from tests.cli.sample import rows

DATES = ["2015-02-24 11:35:52 -0800", "2015-02-24", "24/02/2015", "11:35:52", "11:35", "1e5", "007", ""]
"""What guessing the type of a column stumbles over."""
TABLE = [
    {"id": str(number), "at": DATES[number % len(DATES)], "tweet": text, "airline_sentiment": label}
    for number, (text, label) in enumerate(rows(60))
]
COLUMNS = ["--text", "tweet", "--label", "airline_sentiment"]


def as_csv(**dialect: Any) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, TABLE[0].keys(), **dialect)
    writer.writeheader()
    writer.writerows(TABLE)
    return file.getvalue().encode()


def as_workbook() -> bytes:
    file = io.BytesIO()
    pl.DataFrame(TABLE).write_excel(file)
    return file.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "tweets.csv": as_csv,
    "semicolons.csv": lambda: as_csv(delimiter=";"),
    "tweets.csv.zst": lambda: zstd.compress(as_csv()),
    "tweets.json": lambda: json.dumps(TABLE, indent=1).encode(),
    "tweets.xlsx": as_workbook,
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("model")
    (folder / "tweets.csv").write_bytes(as_csv())
    saved = str(folder / "m.safetensors")
    assert main(["train", str(folder / "tweets.csv"), "--kind", "nbsvm", "--output", saved, *COLUMNS]) == 0
    return saved


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_every_verb_reads_every_file(name: str, model: str) -> None:
    Path(name).write_bytes(FILES[name]())
    assert main(["evaluate", name, "--model", model, *COLUMNS]) == 0
    if name == "tweets.xlsx":
        assert main(["train", name, "--kind", "nbsvm", "--output", "m.safetensors", *COLUMNS]) == 0
        assert main(["compare", name, "--kinds", "nbsvm", *COLUMNS]) == 0
        assert main(["tune", name, "--kinds", "nbsvm", "--trials", "1", *COLUMNS]) == 0
    assert main(["predict", "--model", model, "--input", name, "--text", "tweet", "--output", "out.csv"]) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [{key: row[key] for key in TABLE[0]} for row in found] == TABLE
    assert sum(row["label"] == row["airline_sentiment"] for row in found) > 50


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\3\4 no archive", "damaged zip archive"),
        (b"\x80\x04\x95" + bytes(20), "a pickle"),
        (b"%PDF-1.4\n" + bytes(20), "a PDF file"),
        (b"tweet,airline_sentiment\ngood\n", "in.csv, line 2: 1 field, but the first line has 2"),
        (b"tweet,airline_sentiment\ngo\0od,pos\n", "in.csv, line 2: it has a zero byte"),
    ],
)
def test_every_verb_refuses_in_one_line(
    content: bytes, says: str, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("good.csv").write_bytes(as_csv())
    Path("in.csv").write_bytes(content)
    capsys.readouterr()
    for verb in (
        ["train", "in.csv", "--output", "o.safetensors"],
        ["train", "good.csv", "--validation", "in.csv", "--output", "o.safetensors"],
        ["evaluate", "in.csv", "--model", model],
        ["compare", "in.csv"],
        ["compare", "good.csv", "--test", "in.csv"],
        ["tune", "in.csv"],
        ["doctor", "in.csv"],
        ["doctor", "good.csv", "--test", "in.csv"],
        ["predict", "--model", model, "--input", "in.csv", "--output", "out.csv"],
    ):
        assert main([*verb, *(COLUMNS[:2] if verb[0] == "predict" else COLUMNS)]) == 1, verb
        *_, error = capsys.readouterr().err.splitlines()
        assert error.startswith("sentrax: error: ")
        assert re.search(says, error)
        assert "in.csv" in error
    assert not Path("o.safetensors").exists()


def test_a_row_without_a_header_is_scored(model: str) -> None:
    Path("in.csv").write_text("text\nso good\n")
    files = ["--model", model, "--input", "in.csv", "--output", "out.csv"]
    for header, n_rows in (("yes", 1), ("no", 2)):
        assert main(["predict", *files, "--header", header]) == 0
        assert len(Path("out.csv").read_text().splitlines()) == 1 + n_rows


class Stdin:
    """Standard input with these bytes."""

    def __init__(self, content: bytes):
        self.buffer = io.BytesIO(content)

    def isatty(self) -> bool:
        return False


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_standard_input_may_have_any_encoding(
    encoding: str, model: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["so good", "“bad” café"]
    capsys.readouterr()
    assert main(["predict", "--model", model, "--json", *texts]) == 0
    wanted = capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", Stdin("\r\n".join(texts).encode(encoding)))
    assert main(["predict", "--model", model, "--json"]) == 0
    assert capsys.readouterr().out == wanted
    monkeypatch.setattr(sys, "stdin", Stdin(b"so good\n" + b"a" * 200))
    assert main(["predict", "--model", model, "--limit", "row_bytes=99"]) == 1
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    assert "standard input, line 2 has more than 99 bytes" in printed.err
