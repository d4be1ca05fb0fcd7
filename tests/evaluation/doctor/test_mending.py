"""Mended files: what is left out and changed, and that everything else stays."""

import csv
import json
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from sentrax.data.corpora import sample_corpus
from sentrax.errors import InputError
from sentrax.evaluation.doctor import writing
from sentrax.evaluation.doctor.examination import examine
from sentrax.evaluation.doctor.mending import Mended, check_mends, mend
from sentrax.evaluation.doctor.rows import LabelledRows, read_rows
from tests.evaluation.doctor.made_up import reviews

FAULTY = [
    *((text, label) for text, label in reviews(8)),
    ("twice", "good"),
    ("twice", "good"),
    ("twice", "bad"),
    ("", "bad"),
    ("no label", ""),
    ("fish &amp; chips", "Good"),
    ("12345", "bad"),
]
FIXED = {"empty": 1, "unlabelled": 1, "duplicates": 1}


def mended(path: Path, to: Path, also: tuple[str, ...] = ()) -> Mended:
    return mend(examine(read_rows(path, mended=to)), to, also)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [(number, text, label, "x,y") for number, (text, label) in enumerate(FAULTY)]
        csv.writer(file).writerows([("id", "text", "label", "more"), *rows])
    return path


def test_safe_mends_leave_every_other_cell_as_it_is(table: Path, tmp_path: Path) -> None:
    done = mended(table, tmp_path / "out.csv")
    assert (done.rows, done.of, done.left_out) == (12, 15, FIXED)
    assert (done.texts, done.labels) == ({"encoding": 1}, {"label-spelling": 1})
    before, after = read_csv(table), read_csv(tmp_path / "out.csv")
    changed = [row for row in after if row not in before]
    assert changed == [["13", "fish & chips", "good", "x,y"]]
    assert [row[0] for row in before if row[0] not in {other[0] for other in after}] == ["9", "11", "12"]


def test_a_mended_file_has_nothing_left_to_mend(table: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    mended(table, first)
    assert mended(first, second).lines() == []
    assert first.read_bytes() == second.read_bytes()


def test_what_is_not_safe_is_mended_by_name(table: Path, tmp_path: Path) -> None:
    done = mended(table, tmp_path / "out.csv", ("conflicts", "not-text"))
    assert done.left_out == {"conflicts": 3, "empty": 1, "unlabelled": 1, "not-text": 1}
    assert "conflicts: 3 rows left out" in done.lines()
    texts = [row[1] for row in read_csv(tmp_path / "out.csv")]
    assert not {"twice", "12345"} & set(texts)


@pytest.mark.parametrize("layout", ["jsonl", "json"])
def test_objects_of_json_stay_to_the_byte_but_for_what_is_mended(layout: str, tmp_path: Path) -> None:
    path, to = tmp_path / f"in.{layout}", tmp_path / f"out.{layout}"
    objects = [{"text": text, "label": label, "n": [1.50, {"ä": None}]} for text, label in FAULTY]
    lines = [json.dumps(item) for item in objects]
    path.write_text("\n".join(lines) if layout == "jsonl" else f"[{', '.join(lines)}]", encoding="utf-8")
    assert mended(path, to).left_out == FIXED
    content = to.read_text(encoding="utf-8")
    kept = [line for line, (text, _) in zip(lines, FAULTY, strict=True) if text in dict(reviews(8))]
    assert all(line in content for line in kept)
    found = json.loads(content) if layout == "json" else list(map(json.loads, content.splitlines()))
    assert {"text": "fish & chips", "label": "good", "n": [1.5, {"ä": None}]} in found
    assert len(found) == 12


@pytest.mark.parametrize("ending", [".tsv", ".csv.gz", ".parquet", ".xlsx", ".jsonl"])
def test_a_mended_file_is_in_the_format_of_its_name(table: Path, tmp_path: Path, ending: str) -> None:
    to = tmp_path / f"out{ending}"
    assert mended(table, to).rows == 12
    again = read_rows(to)
    assert len(again) == 12
    assert again.labels == ("bad", "good")
    if ending == ".parquet":
        assert pl.read_parquet(to).columns == ["id", "text", "label", "more"]


def test_fasttexts_lines_stay_so(tmp_path: Path) -> None:
    path, to = tmp_path / "in.txt", tmp_path / "out.txt"
    lines = [
        "__label__a __label__b one fine day",
        "__label__a twice",
        "__label__a twice",
        "__label__b R &amp; B",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert mended(path, to).left_out == {"duplicates": 1}
    assert to.read_text(encoding="utf-8").splitlines() == [*lines[:2], "__label__b R & B"]


def test_texts_of_folders_and_corpora_become_a_table(tmp_path: Path) -> None:
    for label in ("good", "bad"):
        (tmp_path / "in" / label).mkdir(parents=True)
        for number in range(4):
            (tmp_path / "in" / label / f"{number}.txt").write_text(f"{label} text {number // 2}")
    assert mended(tmp_path / "in", tmp_path / "out.csv").left_out == {"duplicates": 4}
    assert read_csv(tmp_path / "out.csv")[:2] == [["label", "text"], ["bad", "bad text 0"]]
    corpus = sample_corpus()
    mend(examine(corpus), tmp_path / "sample.csv")
    assert read_rows(tmp_path / "sample.csv").labels == corpus.classes


def test_a_table_without_names_gets_none(tmp_path: Path) -> None:
    path, to = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = [f'"{text}, a nice one",{label}' for text, label in reviews(8)]
    path.write_text("\n".join([*lines, lines[0]]) + "\n", encoding="utf-8")
    assert mended(path, to).left_out == {"duplicates": 1}
    assert to.read_text(encoding="utf-8").splitlines() == lines


def test_objects_with_a_key_line_are_objects(tmp_path: Path) -> None:
    path, to = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [json.dumps({"line": text, "label": label}) for text, label in reviews(8)]
    path.write_text("\n".join([*lines, lines[0]]), encoding="utf-8")
    assert mended(path, to).left_out == {"duplicates": 1}
    assert to.read_text(encoding="utf-8").splitlines() == lines


def test_columns_keep_their_types(tmp_path: Path) -> None:
    path, to = tmp_path / "in.parquet", tmp_path / "out.parquet"
    frame = pl.DataFrame({"text": ["a", "b", "b"], "label": [1, 2, 2], "more": [[1], [2], [2]]})
    frame.write_parquet(path)
    assert mended(path, to).left_out == {"duplicates": 1}
    assert pl.read_parquet(to).equals(frame[:2])


def test_several_labels_are_written_as_they_were(tmp_path: Path) -> None:
    path, to = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [("one", "Joy|fun"), ("two", "joy"), ("three", "joy|fun"), ("four", "fun")]
    path.write_text("text,label\n" + "".join(f"{text},{label}\n" for text, label in rows))
    mend(examine(read_rows(path, mended=to, label_separator="|")), to)
    assert [row[1] for row in read_csv(to)] == ["label", "joy|fun", "joy", "joy|fun", "fun"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_file_that_cannot_be_finished_is_not_there(
    table: Path, tmp_path: Path, error: type[BaseException] | OSError
) -> None:
    to = tmp_path / "out.csv"
    to.write_text("precious")
    with (
        mock.patch.object(writing, "encode_rows", side_effect=error),
        pytest.raises((KeyboardInterrupt, OSError)),
    ):
        mended(table, to)
    assert to.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize(("name", "message"), [("imbalance", "cannot be mended"), ("dups", "is no finding")])
def test_only_what_a_program_can_mend_has_a_name(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_mends([name])


def test_a_format_that_cannot_be_written_is_refused_before_any_work(table: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        read_rows(table, mended=tmp_path / "out.docx")


def test_rows_read_for_no_file_keep_no_columns(table: Path) -> None:
    rows: LabelledRows = read_rows(table)
    assert rows.source is not None
    assert rows.source.frame.is_empty()
