"""Where scored rows go: all formats, standard output, files and folders of others, damage on the way."""

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sentrax.errors import CorpusError, FileWriteError, InputError, MissingDependencyError
from sentrax.scoring import excel
from sentrax.scoring.files import FileProgress, score_file
from tests.scoring.test_files import ADDED, SCORER, TEXTS, check_scores, read, stopped, write

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="links are those of Unix")
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": zstd.decompress,
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write(tmp_path / "in.csv", TEXTS)
    return tmp_path / "in.csv"


def score(source: Path, destination: Path, **arguments: Any) -> FileProgress:
    return score_file(SCORER, source, destination, text="text", part_bytes=200, **arguments)


def cells(path: Path) -> list[list[Any]]:
    """The cells of a workbook, read by another library than wrote them."""
    frame = pl.read_excel(path, has_header=False, infer_schema_length=0, drop_empty_rows=False)
    return [list(row) for row in frame.rows()]


def test_json_is_an_array_of_the_rows(source: Path, tmp_path: Path) -> None:
    score(source, tmp_path / "out.json")
    rows = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    check_scores(rows, TEXTS)
    assert list(rows[0]) == ["id", "text", "note", *ADDED]


def test_an_array_of_objects_has_each_as_it_was_written(tmp_path: Path) -> None:
    lines = ['{"text": "good", "n": 1.50}', '{"deep": {"a": [1, null]}, "text": "bad"}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    score(tmp_path / "in.jsonl", tmp_path / "out.json")
    first, *written, last = (tmp_path / "out.json").read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("[", "]")
    assert [line.startswith(given[:-1]) for line, given in zip(written, lines, strict=True)] == [True, True]


def test_no_rows_are_an_empty_array(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n", encoding="utf-8")
    score(tmp_path / "in.csv", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text()) == []


@pytest.mark.parametrize("packed", UNPACK)
@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_a_compressed_file_holds_what_a_plain_one_does(
    ending: str, packed: str, source: Path, tmp_path: Path
) -> None:
    for name in (f"plain{ending}", f"packed{ending}{packed}"):
        score(source, tmp_path / name)
    content = (tmp_path / f"packed{ending}{packed}").read_bytes()
    assert UNPACK[packed](content) == (tmp_path / f"plain{ending}").read_bytes()
    score(source, tmp_path / f"again{ending}{packed}")
    assert (tmp_path / f"again{ending}{packed}").read_bytes() == content


def test_excel_gets_texts_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    texts = ["=1+1", "http://x.org good", "007", "", " two\nlines ", "\x01 😀"]
    frame = pl.DataFrame({"text": texts, "n": [1, 2**60, None, -1, 0, 5], "day": [None] * 6}).with_columns(
        pl.col("day").cast(pl.Date), x=pl.Series([0.5, float("nan"), float("inf"), None, -0.0, 1e300])
    )
    frame.write_parquet(tmp_path / "in.parquet")
    for name in ("out.xlsx", "again.xlsx"):
        score(tmp_path / "in.parquet", tmp_path / name)
    header, *rows = cells(tmp_path / "out.xlsx")
    assert header == ["text", "n", "day", "x", *ADDED]
    assert [row[0] or "" for row in rows[:5]] == texts[:5]
    assert [row[1] for row in rows[:2]] == ["1", str(2**60)]
    assert [row[4] for row in rows] == [SCORER.predict(text).label for text in texts]
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "out.xlsx").read_bytes()


def test_a_row_without_a_text_has_empty_cells_in_excel(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,good\n2,\n", encoding="utf-8")
    score(tmp_path / "in.csv", tmp_path / "out.xlsx")
    header, good, missing = cells(tmp_path / "out.xlsx")
    assert (header[2], good[2]) == ("label", SCORER.predict("good").label)
    assert missing == ["2", *[None] * (1 + len(ADDED))]


@pytest.mark.parametrize(
    ("limit", "value", "says"),
    [
        ("_MAX_ROWS", 60, "has more rows than the 60 of an Excel sheet"),
        (
            "_MAX_CHARACTERS",
            20,
            r"in\.csv, line 3, column 'text': a cell of 22 characters exceeds Excel's 20",
        ),
        ("_MAX_CHARACTERS", 15, "a column whose name, 'probability_negative', has more than the 15"),
        ("_MAX_COLUMNS", 7, "have 8 columns; Excel takes 7"),
    ],
)
def test_what_excel_cannot_hold_is_refused_before_the_end(
    limit: str, value: int, says: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(source, ["good 😀😀", "good 😀😀😀😀😀😀😀😀" + "x", *TEXTS])
    monkeypatch.setattr(excel, limit, value)
    with pytest.raises(InputError, match=says):
        score(source, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("ending", "value", "what"),
    [
        *((ending, b"\xff", "bytes") for ending in (".csv", ".jsonl", ".json", ".xlsx")),
        *((ending, [b"\xff"], "bytes") for ending in (".jsonl", ".tsv")),
        *((ending, ["a"], "lists or objects") for ending in (".csv", ".tsv", ".xlsx")),
        *((ending, {"a": 1}, "lists or objects") for ending in (".csv.gz", ".xlsx")),
        *((ending, timedelta(1), "lengths of time") for ending in (".csv", ".xlsx")),
    ],
)
def test_a_column_that_a_format_cannot_hold_is_named(
    ending: str, value: Any, what: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.parquet"
    pl.DataFrame({"text": TEXTS[:2], "odd": [value, value]}).write_parquet(source)
    with pytest.raises(InputError, match=f"column 'odd' has {what} in its cells; write them as"):
        score_file(SCORER, source, tmp_path / f"out{ending}")
    assert capfd.readouterr().err == ""


def test_excel_needs_a_library_that_the_message_names(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingDependencyError, match=r"sentrax\[excel\]"):
        score(source, tmp_path / "out.xlsx")


@pytest.mark.parametrize(
    "name", ["o.xls", "o.html", "o.txt", "o.csv.zip", "o.parquet.gz", "o.xlsx.xz", "o.doc.gz"]
)
def test_an_extension_that_cannot_be_written_is_refused(name: str, source: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write .*(use \.csv, \.tsv|drop \.)"):
        score(source, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "txt", "parquet"])
def test_an_open_file_gets_the_rows_in_the_format_of_the_source(ending: str, tmp_path: Path) -> None:
    source = tmp_path / f"in.{ending}"
    texts = [text for text in TEXTS if "\n" not in text]
    write(source, texts)
    stream = io.BytesIO()
    text = None if ending == "txt" else "text"
    done = score_file(SCORER, source, stream, text=text, part_bytes=200)
    written = tmp_path / f"out.{ending if ending in ('csv', 'tsv', 'jsonl') else 'csv'}"
    score_file(SCORER, source, written, text=text, part_bytes=200)
    assert stream.getvalue() == written.read_bytes()
    assert done.rows == len(texts)


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"]
HARMLESS = ["good", " =1", "'=1", "1=1", ""]


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_formulas_are_escaped_on_request_in_every_text_and_name(ending: str, tmp_path: Path) -> None:
    texts = FORMULAS + HARMLESS
    frame = pl.DataFrame({"text": texts, "=note": texts, "n": [-1] * len(texts)})
    frame.write_parquet(tmp_path / "in.parquet")
    expected = ["'" + text for text in FORMULAS] + HARMLESS
    for escape, found in ((True, expected), (False, texts)):
        target = tmp_path / f"{escape}.{ending}"
        score(tmp_path / "in.parquet", target, escape_formulas=escape)
        if ending == "xlsx":
            header, *rows = cells(target)
        else:
            separator = "\t" if ending == "tsv" else ","
            table = pl.read_csv(target, separator=separator, infer_schema=False)
            header, rows = table.columns, [list(row) for row in table.rows()]
        assert header[:3] == ["text", "'=note" if escape else "=note", "n"]
        same = [(text or "").replace("\r", "").strip("\n") for text in found]  # XML has no CR
        for column in (0, 1):
            assert [(row[column] or "").replace("\r", "").strip("\n") for row in rows] == same
        assert {row[2] for row in rows} == {"-1"}


def test_other_formats_have_no_formulas_to_escape(source: Path, tmp_path: Path) -> None:
    for ending in ("json", "jsonl", "parquet"):
        with pytest.raises(InputError, match="--escape-formulas is for CSV, TSV and Excel"):
            score(source, tmp_path / f"out.{ending}", escape_formulas=True)


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "json", "parquet", "xlsx", "csv.gz", "jsonl.zst"])
def test_an_earlier_result_is_replaced_and_any_other_file_by_force_only(
    ending: str, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"out.{ending}"
    content = b"precious,text\n1,2\n"
    target.write_bytes(content)
    with pytest.raises(FileWriteError, match="it exists and is not a file of scored rows"):
        score(source, target)
    assert target.read_bytes() == content
    score(source, target, force=True)
    expected = target.read_bytes()
    score(source, target)
    assert target.read_bytes() == expected
    score(source, target, suffix="_2")
    assert target.read_bytes() != expected
    score(source, target, suffix="_2")


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("1,Great stuff\n2,Bad stuff\n", {}),
        ("Great stuff\nBad stuff; really\nso, so bad\n", {"header": False, "text": 1}),
        ("My reviews,\ntext,label\ngood,pos\n", {"header": True, "text": 1, "suffix": "_x"}),
        ("text;label\ngood;pos\nbad, so;neg\n", {"suffix": "_x"}),
        ("a@b:c,text\nx,good\n", {"suffix": "_x"}),
    ],
    ids=["no header", "one column", "a title", "semicolons", "signs in names"],
)
@pytest.mark.parametrize("ending", [".csv", ".tsv.gz", ".jsonl", ".json", ".parquet", ".xlsx"])
def test_what_was_scored_is_known_again_whatever_its_source(
    ending: str, content: str, options: dict[str, Any], tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / f"out{ending}"
    source.write_text(content, encoding="utf-8")
    score_file(SCORER, source, target, **options)
    written = target.read_bytes()
    score_file(SCORER, source, target, **options)
    assert target.read_bytes() == written


def test_objects_of_different_keys_are_known_again(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "good", "a": 1}\n{"text": "bad", "b": {"c": []}}\n', encoding="utf-8")
    for name in ("out.jsonl", "out.json.gz"):
        for _ in range(2):
            assert score(source, tmp_path / name).rows == 2


@pytest.mark.parametrize("content", ["[" * 100_000, "[]", "[1]", "{", '{"a":' * 100_000, "nothing", "\0"])
def test_what_is_no_object_is_no_earlier_result(content: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text(content)
    with pytest.raises(FileWriteError, match="is not a file of scored rows"):
        score(source, tmp_path / "out.json")


def test_data_with_columns_like_scores_is_no_earlier_result(source: Path, tmp_path: Path) -> None:
    for header in (
        *("text,label", "label,confidence", "probability_a,confidence", "confidence"),
        *("label,probability_a,confidence,unsure,x", "label_1,probability_a_2,confidence_2,unsure_2"),
        *(
            "label,probability_a,confidence_2,unsure",
            "label,confidence,unsure",
            "confidence,unsure",
            "unsure",
        ),
    ):
        (tmp_path / "out.csv").write_text(f"{header}\n{',' * header.count(',')}\n")
        with pytest.raises(FileWriteError, match="is not a file of scored rows"):
            score(source, tmp_path / "out.csv")


@on_unix
def test_a_link_is_kept_and_its_target_resumes(source: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "out.csv").symlink_to("there/target.csv")
    folder = stopped(source, tmp_path / "there" / "target.csv")
    notices: list[str] = []
    score(source, tmp_path / "out.csv", on_notice=notices.append)
    assert "resuming" in notices[0]
    assert not folder.exists()
    assert (tmp_path / "out.csv").is_symlink()
    check_scores(read(tmp_path / "there" / "target.csv"), TEXTS)


@on_unix
@pytest.mark.parametrize("brought", ["a link", "a folder", "a marked folder with links"])
def test_a_working_folder_that_somebody_brought_is_not_used(
    brought: str, source: Path, tmp_path: Path
) -> None:
    precious, folder = tmp_path / "precious", tmp_path / ".out.csv.sentrax-partial"
    precious.mkdir()
    for name in ("lock", "progress.jsonl", "part-000001", "notes"):
        (precious / name).write_text("precious")
    if brought == "a link":
        folder.symlink_to("precious")
    elif brought == "a folder":
        shutil.copytree(precious, folder)
    else:
        folder.mkdir()
        (folder / "made-by-sentrax").touch()
        for path in precious.iterdir():
            (folder / path.name).symlink_to(path)
    before = {path.name for path in folder.iterdir()}
    with pytest.raises(FileWriteError, match="sentrax-partial"):
        score(source, tmp_path / "out.csv")
    assert {path.name for path in folder.iterdir()} == before
    assert {path.read_text() for path in precious.iterdir()} == {"precious"}


def test_any_flipped_bit_of_what_is_kept_is_scored_again(source: Path, tmp_path: Path) -> None:
    score(source, tmp_path / "whole.csv")
    destination = tmp_path / "out.csv"
    kept = stopped(source, destination)
    shutil.copytree(kept, tmp_path / "kept")
    for name in ("part-000001", "part-000002", "progress.jsonl"):
        size = (kept / name).stat().st_size if kept.exists() else (tmp_path / "kept" / name).stat().st_size
        for place in range(0, size, size // 3):
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(tmp_path / "kept", kept)
            content = bytearray((kept / name).read_bytes())
            content[place] ^= 4
            (kept / name).write_bytes(content)
            score(source, destination)
            assert destination.read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.parametrize("ending", ["csv", "json", "parquet", "xlsx"])
def test_a_part_that_is_damaged_before_the_end_is_not_joined(
    ending: str, source: Path, tmp_path: Path
) -> None:
    destination, part = (
        tmp_path / f"out.{ending}",
        tmp_path / f".out.{ending}.sentrax-partial" / "part-000002",
    )

    def damage(progress: FileProgress) -> None:
        if progress.read == progress.size:
            part.write_bytes(part.read_bytes()[:-1] + b"?")

    with pytest.raises(FileWriteError, match="part-000002 was damaged after it was written"):
        score(source, destination, on_progress=damage)
    assert not destination.exists()
    score(source, destination)
    assert destination.exists()


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet", "txt"])
@pytest.mark.parametrize("what", ["changed", "removed"])
def test_a_source_that_does_not_stay_is_named_as_that(what: str, ending: str, tmp_path: Path) -> None:
    source = tmp_path / f"in.{ending}"
    write(source, TEXTS)

    def change(progress: FileProgress) -> None:
        if what == "removed":
            source.unlink(missing_ok=True)
        elif progress.rows < 9:
            source.write_bytes(source.read_bytes()[:100] + os.urandom(100))

    with pytest.raises(CorpusError, match=f"was {what} while it was read"):
        score_file(SCORER, source, tmp_path / "out.csv", text=None if ending == "txt" else "text",
                   part_bytes=200, on_progress=change)  # fmt: skip
    assert not (tmp_path / "out.csv").exists()
