"""Files are scored row by row as single texts are, whole or not at all, and go on after what stopped them."""

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sentrax.data.text_files import HEAD_BYTES
from sentrax.errors import CorpusError, FileWriteError, InputError, SentraxError
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.saved.model import Calibration, SavedModel
from sentrax.scoring.files import FileProgress, score_file
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import Vocabulary
from sentrax.wording import counted

TEXTS = [
    "so good",
    "bad, so bad",
    'he said "good"',
    "",
    "two\nlines of good",
    "Café 😀 bad",
    "  spaces  ",
] * 9
ADDED = ["label", "probability_negative", "probability_positive", "confidence", "unsure"]


def model(seed: int = 0) -> SavedModel:
    pipeline = TextPipeline.preset("social")
    vocabulary = Vocabulary.from_tokens([["good", "bad", "so"]])
    n_ids = len(vocabulary) + pipeline.ngrams.rows
    table = np.random.default_rng(seed).normal(size=(2, n_ids))
    model = AveragingModel.from_table(table, np.array([0.1, -0.1]))
    return SavedModel(("negative", "positive"), AveragingPredictor(pipeline, vocabulary, model))


SCORER = Scorer(model())


def write(path: Path, texts: list[str]) -> None:
    """A file with a number, a text and a note for each row."""
    frame = pl.DataFrame({"id": [f"{i:03}" for i in range(len(texts))], "text": texts, "note": "x"})
    if path.suffix == ".parquet":
        frame.write_parquet(path, row_group_size=7)
    elif path.suffix == ".jsonl":
        frame.write_ndjson(path)
    elif path.suffix == ".txt":
        path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    else:
        frame.write_csv(path, separator="\t" if path.suffix == ".tsv" else ",")


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return pl.read_parquet(path).to_dicts()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


def check_scores(rows: list[dict[str, Any]], texts: list[str]) -> None:
    assert len(rows) == len(texts)
    for row, text in zip(rows, texts, strict=True):
        label, probability = SCORER.predict(text)
        assert row["text"] == text
        assert row["label"] == label
        assert np.float32(row["confidence"]) == np.float32(probability)
        found = [np.float32(row[name]) for name in ADDED[1:3]]
        assert found == list(np.exp(SCORER.log_probabilities(text)).astype(np.float32))


@pytest.mark.parametrize("part_bytes", [64, 1 << 20])
@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
def test_rows_keep_their_columns_and_get_the_scores_of_their_texts(
    ending: str, part_bytes: int, tmp_path: Path
) -> None:
    source, destination = tmp_path / f"in.{ending}", tmp_path / f"out.{ending}"
    write(source, TEXTS)
    done = score_file(SCORER, source, destination, text="text", part_bytes=part_bytes)
    rows = read(destination)
    check_scores(rows, TEXTS)
    assert list(rows[0]) == ["id", "text", "note", *ADDED]
    assert [row["id"] for row in rows] == [f"{i:03}" for i in range(len(TEXTS))]
    assert (done.rows, done.skipped) == (len(TEXTS), 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, destination.name])


@pytest.mark.parametrize("destination", ["csv", "tsv", "jsonl", "parquet"])
@pytest.mark.parametrize("source", ["csv", "tsv", "jsonl", "parquet"])
def test_the_ending_of_the_destination_says_its_kind(source: str, destination: str, tmp_path: Path) -> None:
    write(tmp_path / f"in.{source}", TEXTS)
    target = tmp_path / f"out.{destination}"
    score_file(SCORER, tmp_path / f"in.{source}", target, text="text", part_bytes=500)
    check_scores(read(target), TEXTS)


def test_plain_text_is_a_text_a_line(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes("\ufeffso good\r\n\nbad 😀".encode())
    score_file(SCORER, tmp_path / "in.txt", tmp_path / "out.jsonl", part_bytes=8)
    check_scores(read(tmp_path / "out.jsonl"), ["so good", "", "bad 😀"])


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_what_is_compressed_is_read_as_what_it_was(ending: str, tmp_path: Path) -> None:
    write(tmp_path / f"in.{ending}", TEXTS)
    packed = tmp_path / f"in.{ending}.gz"
    packed.write_bytes(gzip.compress((tmp_path / f"in.{ending}").read_bytes()))
    results = [tmp_path / name for name in (f"a.{ending}", f"b.{ending}")]
    score_file(SCORER, tmp_path / f"in.{ending}", results[0], text="text")
    score_file(SCORER, packed, results[1], text="text", part_bytes=100)
    assert results[0].read_bytes() == results[1].read_bytes()


def test_objects_of_json_are_passed_on_as_they_are_written(tmp_path: Path) -> None:
    lines = [
        '{"text": "good", "n": 1.50, "deep": {"a": [1, null]}}',
        "",
        ' { "n":"1e3","text":"b\\u0061d" } ',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    score_file(SCORER, tmp_path / "in.jsonl", tmp_path / "out.jsonl", text="text")
    written = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert written[0].startswith(lines[0][:-1])
    assert written[1].startswith(lines[2].strip()[:-1])
    check_scores(read(tmp_path / "out.jsonl"), ["good", "bad"])


def test_fields_of_csv_are_not_taken_for_numbers(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        'zip,text,price,empty\n007,good,1.50,\n1e3,bad,-0,""\n', encoding="utf-8"
    )
    score_file(SCORER, tmp_path / "in.csv", tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert written[1].startswith("007,good,1.50,,")
    assert written[2].startswith('1e3,bad,-0,"",')


@pytest.mark.parametrize(
    ("header", "row", "chosen"),
    [
        ("id,words", "1,good", "words"),
        ("id,Tweet,author", "1,good,ann", "Tweet"),
        ("text", "good", "text"),
        ("author,date,review", "ann,2020-01-02,good", "review"),
    ],
)
def test_the_column_of_texts_is_guessed_and_said(header: str, row: str, chosen: str, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    notices: list[str] = []
    score_file(SCORER, tmp_path / "in.csv", tmp_path / "out.csv", on_notice=notices.append)
    assert repr(chosen) in notices[0]
    assert read(tmp_path / "out.csv")[0]["label"] == SCORER.predict("good").label


@pytest.mark.parametrize("skip_bad", [False, True])
@pytest.mark.parametrize("part_bytes", [10, 1 << 20])
@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
def test_a_row_without_a_text_stays_with_empty_columns(
    ending: str, part_bytes: int, skip_bad: bool, tmp_path: Path
) -> None:
    frame = pl.DataFrame({"id": ["a", "b", "c", "d"], "text": [None, "good", None, "bad"]})
    source, destination = tmp_path / f"in.{ending}", tmp_path / f"out.{ending}"
    if ending in ("csv", "tsv"):
        frame.write_csv(source, separator="\t" if ending == "tsv" else ",")
    else:
        (frame.write_ndjson if ending == "jsonl" else frame.write_parquet)(source)
    done = score_file(SCORER, source, destination, text="text", part_bytes=part_bytes, skip_bad=skip_bad)
    assert (done.rows, done.skipped, done.without_text) == (4, 0, 2)
    rows = read(destination)
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    check_scores(rows[1::2], ["good", "bad"])
    for row in rows[::2]:
        assert list(row) == ["id", "text", *ADDED]
        assert {row[name] for name in ["text", *ADDED]} == {"" if ending in ("csv", "tsv") else None}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "parquet"])
def test_rows_may_all_be_without_a_text(ending: str, tmp_path: Path) -> None:
    source, destination = tmp_path / "in.jsonl", tmp_path / f"out.{ending}"
    source.write_text('{"id": 1, "text": null}\n{"id": 2}\n', encoding="utf-8")
    done = score_file(SCORER, source, destination, text="text", part_bytes=8)
    assert (done.rows, done.without_text) == (2, 2)
    if ending == "parquet":
        types = pl.read_parquet_schema(destination)
        assert [types[name] for name in ADDED] == [pl.String, *[pl.Float32] * 3, pl.Boolean]


def test_a_line_of_fasttext_without_a_text_keeps_its_labels(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("__label__a good\n__label__a __label__b\n__label__c \n", "utf-8")
    done = score_file(SCORER, tmp_path / "in.txt", tmp_path / "out.csv", suffix="_2")
    assert done.without_text == 2
    rows = read(tmp_path / "out.csv")
    assert [(row["label"], row["text"]) for row in rows] == [("a", "good"), ("a b", ""), ("c", "")]


def test_a_text_of_nothing_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,text\n1,""\n2,\n', encoding="utf-8")
    score_file(SCORER, tmp_path / "in.csv", tmp_path / "out.csv")
    empty, missing = read(tmp_path / "out.csv")
    assert (empty["label"], missing["label"]) == (SCORER.predict("").label, "")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_unsure_says_whether_the_confidence_is_below_the_threshold(ending: str, tmp_path: Path) -> None:
    source, destination = tmp_path / f"in.{ending}", tmp_path / f"out.{ending}"
    write(source, TEXTS)
    confidences = [SCORER.predict(text).probability for text in TEXTS]
    bound = sorted(set(confidences))[len(set(confidences)) // 2]
    scorer = Scorer(replace(model(), calibration=Calibration(1.0, bound)))
    expected = [confidence < bound for confidence in confidences]
    assert set(expected) == {False, True}
    for unsure in (False, True):
        score_file(scorer, source, destination, text="text", suffix="_2", unsure=unsure)
        rows = read(destination)
        assert list(rows[0])[-2:] == ["confidence_2", "unsure_2"]
        assert [row["unsure_2"] in (True, "true") for row in rows] == expected
        assert {str(row["unsure_2"]).lower() for row in rows} == {"true", "false"}
        assert [row["label_2"] == "unsure" for row in rows] == [unsure and found for found in expected]


def test_skipped_rows_are_reported_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,good\n2\n3,bad,x\n4,\n5\n6\n", encoding="utf-8")
    expected = (
        f"{tmp_path / 'in.csv'}: 4 rows are skipped (line 3: 1 field, but the first line has 2; line 4:"
        " 3 fields, but the first line has 2; a field with ',' in it needs quotes; --format text reads whole"
        " lines; line 6: 1 field, but the first line has 2; ...)"
    )
    for destination in (tmp_path / "out.csv", io.BytesIO()):
        notices: list[str] = []
        done = score_file(
            SCORER, tmp_path / "in.csv", destination, text="text", skip_bad=True, on_notice=notices.append
        )
        assert (done.rows, done.skipped, done.without_text) == (6, 4, 1)
        assert notices == [expected]


def test_values_of_json_on_one_line_are_skipped_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text('[{"text": "good"}, 5, 6, {"text": null}]', encoding="utf-8")
    done = score_file(SCORER, tmp_path / "in.json", tmp_path / "out.json", skip_bad=True)
    assert (done.rows, done.skipped, done.without_text) == (4, 2, 1)


def test_a_suffix_makes_room_for_names_that_are_taken(tmp_path: Path) -> None:
    for name, content in {
        "in.csv": "text,label\ngood,x\n",
        "in.jsonl": '{"text": "good", "label": "x"}',
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=r"already has a column 'label'.*--suffix"):
            score_file(SCORER, tmp_path / name, tmp_path / f"out-{name}", text="text")
        score_file(SCORER, tmp_path / name, tmp_path / f"out-{name}", text="text", suffix="_new")
        row = read(tmp_path / f"out-{name}")[0]
        assert list(row) == ["text", "label", *(f"{added}_new" for added in ADDED)]


def test_a_column_name_conflict_in_a_later_object_is_found(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        '{"text": "good"}\n' * 9 + '{"text": "a", "confidence": null}\n', "utf-8"
    )
    with pytest.raises(InputError, match="already has a column 'confidence'"):
        score_file(SCORER, tmp_path / "in.jsonl", tmp_path / "out.jsonl", part_bytes=20)


def test_a_file_with_nothing_but_a_header_gives_one(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n", encoding="utf-8")
    for ending in ("csv", "parquet"):
        done = score_file(SCORER, tmp_path / "in.csv", tmp_path / f"out.{ending}", text="text")
        assert done.rows == 0
    assert (tmp_path / "out.csv").read_text() == ",".join(["id", "text", *ADDED]) + "\n"
    assert pl.read_parquet(tmp_path / "out.parquet").columns == ["id", "text", *ADDED]


class StoppedError(Exception):
    pass


def stopping_after(parts: int, error: type[BaseException]) -> Callable[[FileProgress], None]:
    calls = []

    def stop(progress: FileProgress) -> None:
        calls.append(progress)
        if len(calls) > parts:
            raise error

    return stop


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "csv.gz"])
def test_going_on_after_a_part_gives_the_bytes_of_an_unbroken_run(ending: str, tmp_path: Path) -> None:
    plain = tmp_path / f"in.{ending.removesuffix('.gz')}"
    write(plain, TEXTS[:35])
    source, kind = tmp_path / f"in.{ending}", ending.removesuffix(".gz")
    if source != plain:
        source.write_bytes(gzip.compress(plain.read_bytes()))
    whole = tmp_path / f"whole.{kind}"
    seen: list[FileProgress] = []
    score_file(SCORER, source, whole, text="text", part_bytes=120, on_progress=seen.append)
    assert len(seen) > 4
    for parts in {1, 2, len(seen) // 2, len(seen) - 1}:
        destination = tmp_path / f"{parts}.{kind}"
        with pytest.raises(StoppedError):
            score_file(
                SCORER,
                source,
                destination,
                text="text",
                part_bytes=120,
                on_progress=stopping_after(parts, StoppedError),
            )
        assert not destination.exists()
        resumed: list[FileProgress] = []
        notices: list[str] = []
        score_file(
            SCORER,
            source,
            destination,
            text="text",
            part_bytes=120,
            on_progress=resumed.append,
            on_notice=notices.append,
        )
        assert resumed[0].rows == seen[parts].rows
        assert notices == [f"resuming after {counted(seen[parts].rows, 'row')} scored by an earlier run"]
        assert destination.read_bytes() == whole.read_bytes()


def stopped(source: Path, destination: Path) -> Path:
    """Leave two parts of a destination behind."""
    with pytest.raises(StoppedError):
        score_file(
            SCORER,
            source,
            destination,
            text="text",
            part_bytes=200,
            on_progress=stopping_after(2, StoppedError),
        )
    return destination.with_name(f".{destination.name}.sentrax-partial")


@pytest.mark.parametrize("change", ["source", "model", "options"])
def test_parts_of_something_else_are_thrown_away(change: str, tmp_path: Path) -> None:
    source, destination = tmp_path / "in.csv", tmp_path / "out.csv"
    write(source, TEXTS)
    stopped(source, destination)
    if change == "source":
        write(source, TEXTS[::-1])
        os.utime(source, ns=(1, 1))
    scorer = Scorer(model(1)) if change == "model" else SCORER
    suffix = "_new" if change == "options" else ""
    notices: list[str] = []
    score_file(
        scorer, source, destination, text="text", suffix=suffix, part_bytes=200, on_notice=notices.append
    )
    assert notices == [f"starting over: the {change} changed since an earlier run"]
    score_file(scorer, source, tmp_path / "whole.csv", text="text", suffix=suffix)
    assert destination.read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.parametrize("damage", ["half a note", "half a part", "no notes"])
def test_what_was_written_by_halves_is_written_again(damage: str, tmp_path: Path) -> None:
    source, destination = tmp_path / "in.csv", tmp_path / "out.csv"
    write(source, TEXTS)
    folder = stopped(source, destination)
    if damage == "half a part":
        part = folder / "part-000002"
        part.write_bytes(part.read_bytes()[:-5])
    elif damage == "half a note":
        progress = folder / "progress.jsonl"
        progress.write_bytes(progress.read_bytes()[:-5])
    else:
        (folder / "progress.jsonl").unlink()
    score_file(SCORER, source, destination, text="text", part_bytes=200)
    check_scores(read(destination), TEXTS)


def test_parts_with_skipped_rows_are_scored_again_without_skip_bad(tmp_path: Path) -> None:
    source, destination = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,text\n1,good\n2\n3,bad\n4,so\n", encoding="utf-8")
    with pytest.raises(StoppedError):
        score_file(
            SCORER,
            source,
            destination,
            skip_bad=True,
            part_bytes=8,
            on_progress=stopping_after(3, StoppedError),
        )
    with pytest.raises(CorpusError, match="line 3"):
        score_file(SCORER, source, destination, part_bytes=8)


def test_rows_before_an_interruption_are_counted_and_reported(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1\n2,\n" + "3,good\n" * 9 + "4,\n5\n", encoding="utf-8")
    results = []
    for name in ("whole.csv", "resumed.csv"):
        notices: list[str] = []
        options: dict[str, Any] = {"text": "text", "skip_bad": True, "part_bytes": 16}
        if name == "resumed.csv":
            with pytest.raises(StoppedError):
                score_file(
                    *(SCORER, source, tmp_path / name),
                    **options,
                    on_progress=stopping_after(3, StoppedError),
                )
        done = score_file(SCORER, source, tmp_path / name, **options, on_notice=notices.append)
        results.append((done, notices[-1], (tmp_path / name).read_bytes()))
    assert "resuming after" in notices[0]
    assert results[0] == results[1]
    assert (done.rows, done.skipped, done.without_text) == (13, 2, 2)
    assert "(line 2: 1 field, but the first line has 2; line 14: 1 field" in notices[-1]


def test_two_runs_do_not_write_one_destination(tmp_path: Path) -> None:
    source, destination = tmp_path / "in.csv", tmp_path / "out.csv"
    write(source, TEXTS)
    errors = []

    def run_again(progress: FileProgress) -> None:
        with pytest.raises(FileWriteError, match="another run is writing") as raised:
            score_file(SCORER, source, destination, text="text")
        errors.append(raised)

    score_file(SCORER, source, destination, text="text", on_progress=run_again)
    assert errors
    check_scores(read(destination), TEXTS)


def test_a_source_that_changes_on_the_way_is_not_mixed(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    write(source, TEXTS)

    def change(progress: FileProgress) -> None:
        os.utime(source, ns=(1, progress.rows))

    with pytest.raises(CorpusError, match="was changed while it was read"):
        score_file(SCORER, source, tmp_path / "out.csv", text="text", on_progress=change)
    assert not (tmp_path / "out.csv").exists()


BAD_SOURCES = {  # name: (file name, content, what the message says)
    "nothing": ("in.csv", b"", "is empty"),
    "binary rubbish": ("in.csv", bytes(range(256)) * 9, "binary file"),
    "binary Parquet": ("in.parquet", bytes(range(256)) * 9, "cannot be read as Parquet"),
    "half of a gzip file": ("in.csv.gz", gzip.compress(b"id,text\n1,a\n" * 99)[:40], "damaged or cut short"),
    "nothing in gzip": ("in.txt.gz", gzip.compress(b""), "is empty"),
    "a field too many": (
        "in.csv",
        b'id,text\n1,"a\nb"\n2,b,c\n',
        "line 4: 3 fields, but the first line has 2",
    ),
    "a field too few": ("in.csv", b"id,text\n1,a\n2\n", "line 3: 1 field, but the first line has 2"),
    "a quote in a field": ("in.csv", b'id,text\n1,a\n2,"b"c\n', "line 3: text follows a closing quote"),
    "a quote without end": ("in.csv", b'id,text\n1,"a\n2,b\n', "line 2: a quote is not closed"),
    "a zero byte": ("in.csv", b"id,text\n1,a\n2,b\0\n", "line 3: it has a zero byte"),
    "a byte that is not UTF-8": ("in.csv", "id,text\n1,ééé\n".encode() + b"2,\xff\n", "line 3: .* decoded"),
    "no JSON": ("in.jsonl", b'{"text":"a"}\n\n{"text:"a"}\n', "line 3: not JSON"),
    "a list of JSON": ("in.jsonl", b'{"text":"a"}\n["a"]\n', "line 2: .* is not an object"),
    "two columns of texts": ("in.csv", b"text,review\na,b\n", "which column .* 'text', 'review'"),
    "no column of texts": ("in.csv", b"id,n\n1,2\n", "which column .* 'id', 'n'"),
    "an Excel workbook": ("in.xlsx", b"PK\x03\x04", "Excel workbook"),
    "an unknown ending": ("in.dat", b"good", "--format"),
}


@pytest.mark.parametrize(("name", "content", "says"), BAD_SOURCES.values(), ids=BAD_SOURCES)
def test_what_cannot_be_read_is_said_in_one_line(
    name: str, content: bytes, says: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SentraxError, match=says) as raised:
        score_file(SCORER, tmp_path / name, tmp_path / "out.jsonl")
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_line_of_100_megabytes_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(b"good\n" + b"a" * 100_000_000)
    with pytest.raises(CorpusError, match="line 2: a record of more than"):
        score_file(SCORER, tmp_path / "in.txt", tmp_path / "out.csv")


def test_paths_that_cannot_be_used_are_said(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    write(source, TEXTS)
    (tmp_path / "folder.csv").mkdir()
    cases: list[tuple[Path, Path, type[Exception], str]] = [
        (tmp_path / "none.csv", tmp_path / "out.csv", CorpusError, "does not exist"),
        (tmp_path / "folder.csv", tmp_path / "out.csv", InputError, "is a folder"),
        (Path(os.devnull), tmp_path / "out.csv", InputError, "not a regular file"),
        (source, tmp_path / "folder.csv", FileWriteError, "is a folder"),
        (source, tmp_path / "none" / "out.csv", FileWriteError, "folder .* does not exist"),
        (source, source, FileWriteError, "it is an input; choose another"),
        (source, Path(os.devnull), FileWriteError, "not a regular file"),
        (source, tmp_path / "out.parquet.gz", InputError, "compressed as it is; drop .gz"),
        (source, tmp_path / "out.csv.zip", InputError, "use .csv, .tsv, .jsonl, .json"),
        (source, tmp_path / "out.txt", InputError, "use .csv, .tsv, .jsonl, .json"),
    ]
    for given, destination, error, says in cases:
        with pytest.raises(error, match=says):
            score_file(SCORER, given, destination, text="text")
    with pytest.raises(InputError, match="no column 'words'; it has 'id', 'text', 'note'"):
        score_file(SCORER, source, tmp_path / "out.csv", text="words")


def test_objects_unlike_the_first_ones_cannot_become_a_table(tmp_path: Path) -> None:
    lines = ['{"text": "good", "n": 1}'] * (2 * HEAD_BYTES // 24)  # the first ones say what the columns are
    for last in ('{"text": "bad", "m": 1}', '{"text": "bad", "n": "one"}', '{"text": "bad", "n": 1.5}'):
        (tmp_path / "in.jsonl").write_text("\n".join([*lines, last]), encoding="utf-8")
        with pytest.raises(InputError, match=r"in\.jsonl, lines [\d,]+ to [\d,]+: the keys and types"):
            score_file(SCORER, tmp_path / "in.jsonl", tmp_path / "out.csv")
    (tmp_path / "in.jsonl").write_text("\n".join([*lines, '{"text": "bad"}']), encoding="utf-8")
    score_file(SCORER, tmp_path / "in.jsonl", tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[-1]["n"] == ""


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    write(tmp_path / "in.csv", TEXTS)
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(FileWriteError, match="Permission denied"):
        score_file(SCORER, tmp_path / "in.csv", folder / "out.csv", text="text")


@pytest.mark.skipif(sys.platform != "linux", reason="limits on file sizes are set as on Linux")
def test_a_disk_that_is_full_leaves_the_parts_that_are_whole(tmp_path: Path) -> None:
    import resource

    source, destination = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,text\n" + "1,good\n" * 20 + f"2,{'bad ' * 2000}\n" + "3,so\n" * 20, encoding="utf-8"
    )
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(FileWriteError, match=r"cannot write .*out\.csv.* rows kept"):
            score_file(SCORER, source, destination, text="text", part_bytes=50)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not destination.exists()
    notices: list[str] = []
    score_file(SCORER, source, destination, text="text", part_bytes=50, on_notice=notices.append)
    assert "resuming after" in notices[0]
    check_scores(read(destination), [row["text"] for row in read(source)])


KILLED = """
import os, signal, sys
from sentrax.saved.model import SavedModel
from sentrax.scoring import Scorer, score_file

def die(progress):
    if progress.rows > 10:
        os.kill(os.getpid(), signal.SIGKILL)

score_file(Scorer(SavedModel.load(sys.argv[1])), *sys.argv[2:], text="text", part_bytes=200, on_progress=die)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_run_that_was_killed_goes_on(tmp_path: Path) -> None:
    source, destination, saved = tmp_path / "in.csv", tmp_path / "out.csv", tmp_path / "model.safetensors"
    write(source, TEXTS)
    model().save(saved)
    command = [sys.executable, "-c", KILLED, str(saved), str(source), str(destination)]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    assert not destination.exists()
    notices: list[str] = []
    score_file(SCORER, source, destination, text="text", part_bytes=200, on_notice=notices.append)
    assert "resuming after" in notices[0]
    check_scores(read(destination), TEXTS)
