"""A label is the same in every kind of file: its value, its absence, and lists of it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sentrax.cli import main
from sentrax.data import label_columns
from sentrax.data.reading import read_labelled
from sentrax.data.tables import Position, RowBlock
from sentrax.errors import CorpusError

TEXTS = ["good", "bad", "fine", "poor"]


def delimited(separator: str) -> Callable[[Path, list[Any]], None]:
    def write(path: Path, labels: list[Any]) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerows([("text", "label"), *zip(TEXTS, labels, strict=False)])

    return write


def write_json_lines(path: Path, labels: list[Any]) -> None:
    rows = [{"text": text, "label": label} for text, label in zip(TEXTS, labels, strict=False)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def write_parquet(path: Path, labels: list[Any]) -> None:
    pl.DataFrame({"text": TEXTS[: len(labels)], "label": labels}).write_parquet(path)


def write_json(path: Path, labels: list[Any]) -> None:
    rows = [{"text": text, "label": label} for text, label in zip(TEXTS, labels, strict=False)]
    path.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]", encoding="utf-8")


def write_arrow(path: Path, labels: list[Any]) -> None:
    pl.DataFrame({"text": TEXTS[: len(labels)], "label": labels}).write_ipc(path)


def write_workbook(path: Path, labels: list[Any]) -> None:
    book = pytest.importorskip("xlsxwriter").Workbook(path)
    sheet = book.add_worksheet()
    for row, (text, label) in enumerate([("text", "label"), *zip(TEXTS, labels, strict=False)]):
        sheet.write_string(row, 0, text)
        (sheet.write_string if isinstance(label, str) else sheet.write)(row, 1, label)
    book.close()


def write_fasttext(path: Path, labels: list[Any]) -> None:
    lines = (f"__label__{label} {text}" for text, label in zip(TEXTS, labels, strict=False))
    path.write_text("\n".join(lines), encoding="utf-8")


def write_folders(path: Path, labels: list[Any]) -> None:
    for number, (text, label) in enumerate(zip(TEXTS, labels, strict=False)):
        file = path / str(label) / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


WRITERS: dict[str, Callable[[Path, list[Any]], None]] = {
    "in.csv": delimited(","),
    "in.tsv": delimited("\t"),
    "in.jsonl": write_json_lines,
    "in.json": write_json,
    "in.parquet": write_parquet,
    "in.arrow": write_arrow,
    "in.xlsx": write_workbook,
    "in.txt": write_fasttext,
    "folder": write_folders,
}
SPELLED: dict[str, tuple[list[Any], list[str]]] = {  # labels as a file has them: labels as they are read
    "whole numbers": (["1", "0"], ["1", "0"]),
    "whole floats": (["1.0", "-0.0"], ["1", "0"]),
    "floats": (["4.50", "-2.0"], ["4.5", "-2"]),
    "Python's booleans": (["True", "False"], ["true", "false"]),
    "spreadsheets' booleans": (["TRUE", "FALSE"], ["true", "false"]),
    "JSON's booleans": (["true", "false"], ["true", "false"]),
    "codes": (["01", "1"], ["01", "1"]),
    "words": (["Positive", "negative"], ["Positive", "negative"]),
    "words like markers": (["none", "NONE"], ["none", "NONE"]),
}
TYPED: dict[str, tuple[list[Any], list[str]]] = {
    "whole numbers": ([1, 0], ["1", "0"]),
    "whole floats": ([1.0, -0.0], ["1", "0"]),
    "floats": ([4.5, -2.0], ["4.5", "-2"]),
    "booleans": ([True, False], ["true", "false"]),
}
PLACES = {  # of the second text
    "in.csv": "line 3",
    "in.tsv": "line 3",
    "in.jsonl": "line 2",
    "in.json": "line 3",
    "in.parquet": "row 2",
    "in.arrow": "row 2",
    "in.xlsx": "row 3",
    "in.txt": "line 2",
}
MISSING = ("nan", "NaN", "N/A", "NA", "null", "None", "<NA>", "#N/A", "NaT", "NULL", "inf")


def written(name: str, labels: list[Any], folder: Path) -> Path:
    WRITERS[name](folder / name, labels)
    return folder / name


def read(path: Path) -> list[Any]:
    """The labels in the order of `TEXTS`; folders are read in the order of their names."""
    columns: dict[str, Any] = {} if path.name in ("in.txt", "folder") else {"text": 1, "label": 2}
    labelled = read_labelled(path, **columns)
    label_of = dict(zip(labelled.texts, labelled.labels, strict=True))
    return [label_of[text] for text in TEXTS if text in label_of]


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("kind", SPELLED)
def test_every_spelling_is_read_the_same_in_every_file(name: str, kind: str, tmp_path: Path) -> None:
    given, wanted = SPELLED[kind]
    assert read(written(name, given, tmp_path)) == wanted


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("kind", TYPED)
def test_every_type_is_read_the_same_in_every_file(name: str, kind: str, tmp_path: Path) -> None:
    given, wanted = TYPED[kind]
    assert read(written(name, given, tmp_path)) == wanted


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "folder"])
def test_a_marker_of_a_missing_label_is_refused_with_its_line_and_what_to_do(
    name: str, tmp_path: Path
) -> None:
    for marker in MISSING:
        path = written(name, ["yes", marker, "no"], tmp_path)
        with pytest.raises(
            CorpusError, match=rf"{PLACES[name]}: the label is '{marker}'.*--keep-na.*--skip-bad"
        ):
            read_labelled(path)
        notices: list[str] = []
        assert read_labelled(path, skip_bad=True, on_notice=notices.append).labels == ("yes", "no")
        assert any("1 row is skipped" in notice and marker in notice for notice in notices)
        assert read_labelled(path, keep_na=True).labels == ("yes", marker, "no")


def test_a_marker_is_missing_as_the_name_of_a_folder_too(tmp_path: Path) -> None:
    path = written("folder", ["yes", "None", "no"], tmp_path)
    with pytest.raises(CorpusError, match=r"None.1\.txt: the label is 'None'.*--keep-na"):
        read_labelled(path)
    assert sorted(read_labelled(path, keep_na=True).labels) == ["None", "no", "yes"]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("in.jsonl", ["yes", None, "no"]),
        ("in.jsonl", [1, float("nan"), 2]),
        ("in.jsonl", ["yes", "", "no"]),
        ("in.parquet", ["yes", None, "no"]),
        ("in.parquet", [1.0, float("nan"), 2.0]),
        ("in.parquet", [1.0, float("inf"), 2.0]),
        ("in.parquet", [True, None, False]),
        ("in.csv", ["yes", "", "no"]),
        ("in.csv", ["yes", "  ", "no"]),
    ],
)
def test_a_label_without_a_value_is_missing(name: str, labels: list[Any], tmp_path: Path) -> None:
    path = written(name, labels, tmp_path)
    for keep_na in (False, True):
        with pytest.raises(CorpusError, match="there is no label"):
            read_labelled(path, keep_na=keep_na)
        assert read_labelled(path, keep_na=keep_na, skip_bad=True).left_out == 1


LISTS: dict[str, list[Any]] = {
    "Python": ["['joy', 'love']", "['joy']", "[]", "['love']"],
    "JSON": ['["joy", "love"]', '["joy"]', "[]", '["love"]'],
    "numpy": [str(np.array(row)) for row in (["joy", "love"], ["joy"], [], ["love"])],
    "sets": ["{'joy', 'love'}", "{'joy'}", "set()", "{'love'}"],
    "PostgreSQL": ["{joy,love}", "{joy}", "{}", "{love}"],
    "lists and single labels": ["['joy', 'love']", "joy", "[]", "love"],
}


@pytest.mark.parametrize("name", [name for name in WRITERS if name not in ("in.txt", "folder")])
@pytest.mark.parametrize("form", LISTS)
def test_lists_written_as_text_are_lists(name: str, form: str, tmp_path: Path) -> None:
    notices: list[str] = []
    labelled = read_labelled(written(name, LISTS[form], tmp_path), on_notice=notices.append)
    assert labelled.is_multi_label
    assert labelled.labels == (("joy", "love"), ("joy",), (), ("love",))
    assert any("read as lists" in notice for notice in notices)


@pytest.mark.parametrize("name", ["in.jsonl", "in.parquet"])
def test_lists_of_the_file_itself_are_read_without_a_notice(name: str, tmp_path: Path) -> None:
    notices: list[str] = []
    path = written(name, [[1.0, 2.0], [1.0], [], [2.0]], tmp_path)
    labelled = read_labelled(path, label="label", on_notice=notices.append)
    assert labelled.labels == (("1", "2"), ("1",), (), ("2",))
    assert not any("read as lists" in notice for notice in notices)


ROWS: dict[str, list[Any]] = {
    "in.csv": ["[1, 0, 1]", "[0 1 0]", "[0, 0, 0]", "[1.0, 1.0, 0.0]"],
    "in.tsv": ["[True, False, True]", "[False, True, False]", "[0, 0, 0]", "[1, 1, 0]"],
    "in.jsonl": [[1, 0, 1], [0, 1, 0], [0, 0, 0], [1, 1, 0]],
    "in.parquet": [[True, False, True], [False, True, False], [False] * 3, [True, True, False]],
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_0_and_1_are_a_matrix_of_numbered_labels_as_in_python(name: str, tmp_path: Path) -> None:
    notices: list[str] = []
    labelled = read_labelled(written(name, ROWS[name], tmp_path), label="label", on_notice=notices.append)
    assert labelled.labels == (("0", "2"), ("1",), (), ("0", "1"))
    assert any("rows of 0 and 1" in notice for notice in notices)


def test_lists_of_the_labels_0_and_1_are_no_matrix(tmp_path: Path) -> None:
    for lists in ([[0], [1], [0, 1], []], [[0], [1], [0], [1]], [[0, 1], [1, 2], [0, 2], [1, 0]]):
        labelled = read_labelled(written("in.jsonl", lists, tmp_path), label="label")
        assert labelled.labels == tuple(tuple(map(str, row)) for row in lists)


def test_lists_of_a_fixed_length_are_lists(tmp_path: Path) -> None:
    labels = pl.Series([["a", "b"], ["b", "c"]], dtype=pl.Array(pl.String, 2))
    pl.DataFrame({"text": TEXTS[:2], "label": labels}).write_parquet(tmp_path / "in.parquet")
    assert read_labelled(tmp_path / "in.parquet").labels == (("a", "b"), ("b", "c"))


def test_a_missing_label_in_a_list_is_named(tmp_path: Path) -> None:
    for name, labels in (
        ("in.csv", ["['joy', None]", "['joy']"]),
        ("in.jsonl", [["joy", "nan"], ["joy"]]),
        ("in.parquet", [["joy", "NA"], ["joy"]]),
    ):
        with pytest.raises(CorpusError, match=r"one of the labels is '(None|nan|NA)'"):
            read_labelled(written(name, labels, tmp_path))


def test_labels_between_separators_are_compared_by_value_too(tmp_path: Path) -> None:
    path = written("in.csv", ["1.0|2", "1", "2|2.0", "None|1"], tmp_path)
    labelled = read_labelled(path, label="label", text="text", label_separator="|", skip_bad=True)
    assert labelled.labels == (("1", "2"), ("1",), ("2",))


@pytest.mark.parametrize("verb", ["train", "evaluate", "compare"])
def test_labels_that_look_alike_get_a_notice_from_every_verb(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written("in.csv", ["Positive", "positive", "negative", "negative"], tmp_path)
    assert main(["train", "in.csv", "--kind", "nbsvm", "--output", "m"]) == 0
    capsys.readouterr()
    options = {
        "train": ["--kind", "nbsvm", "--output", "m"],
        "evaluate": ["--model", "m"],
        "compare": ["--test", "in.csv", "--kinds", "nbsvm"],
    }
    assert main([verb, "in.csv", *options[verb]]) == 0
    printed = capsys.readouterr().err
    assert printed.count("'Positive' and 'positive' differ only in case") == (2 if verb == "compare" else 1)
    assert "Warning" not in printed


def test_each_distinct_label_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def label_value(label: str) -> str:
        seen.append(label)
        return label.strip()

    monkeypatch.setattr(label_columns, "label_value", label_value)
    for labels in (["b ", "a", "b ", None] * 500, [["b "], ["a", "b "], [], ["a", "b "]] * 500):
        seen.clear()
        column = pl.Series(labels, dtype=pl.String if labels[1] == "a" else pl.List(pl.String))
        block = RowBlock(column, column, pl.DataFrame(), [], Position(0, 1), 0, lambda: np.arange(2000))
        found = label_columns.with_label_values(block).labels
        assert found is not None
        assert len(seen) <= 3
        assert label_columns.join_labels([found.drop_nulls()]).values[:3] in (
            ("b", "a", "b"),
            (("b",), ("a", "b"), ()),
        )


def test_lists_are_told_apart_by_their_items() -> None:
    lists = [["a", "b"], ["ab"], ["a,b"], ["", "ab"], [], ["1", "a"], ["1a"]]
    found, places = label_columns._distinct_values(pl.Series(lists * 2))
    assert found == lists
    assert places.to_list() == [*range(len(lists))] * 2
