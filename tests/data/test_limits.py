"""No file takes all memory or time: every reader refuses what is beyond a limit, which can be raised."""

import bz2
import gzip
import io
import json
import lzma
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sentrax.cli import main
from sentrax.data import limits as limits_module
from sentrax.data.limits import LIMITS, Limits
from sentrax.data.raw_files import zstd
from sentrax.data.reading import read_labelled
from sentrax.data.word_vectors import read_word_vectors
from sentrax.errors import CorpusError, FileFormatError, InputError
from sentrax.scoring.files import score_file
from tests.scoring.test_files import SCORER

Read = Callable[..., Any]


def score(path: Path, **options: Any) -> Any:
    return score_file(SCORER, path, path.with_name("out.csv"), suffix="_new", **options)


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in.csv", content)
    return file.getvalue()


MEGABYTE = 1 << 20
BOMBS = {  # name: a megabyte of what is small only where it is compressed
    "letters": b"a" * MEGABYTE,
    "brackets": b"[" * MEGABYTE,
    "rows": b"good,pos\nbad,neg\n" * (MEGABYTE // 17),
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {  # of sixteen megabytes; most are one after the other
    "gzip": lambda content: gzip.compress(content) * 16,
    "bzip2": lambda content: bz2.compress(content) * 16,
    "xz": lambda content: lzma.compress(content, preset=0) * 16,
    "zstd": lambda content: zstd.compress(content) * 16,
    "zip": lambda content: zipped(content * 16),
}


@pytest.fixture
def expansion_from_one_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits_module, "EXPANSION_STARTS", 1 << 20)


@pytest.mark.usefixtures("expansion_from_one_megabyte")
@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("packer", PACKERS)
def test_a_file_that_unpacks_to_far_more_than_texts_do_is_refused(
    packer: str, bomb: str, tmp_path: Path
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(PACKERS[packer](BOMBS[bomb]))
    tracemalloc.start()
    try:
        for read in (read_labelled, score):
            with pytest.raises(CorpusError, match=r"in\.csv unpacks to more than .*--limit expansion="):
                read(path)
        assert tracemalloc.get_traced_memory()[1] < 8 * MEGABYTE
    finally:
        tracemalloc.stop()
    with pytest.raises(FileFormatError, match=r"unpacks to more than|longer than|vector has 0 numbers"):
        read_word_vectors(path)


@pytest.mark.usefixtures("expansion_from_one_megabyte")
@pytest.mark.parametrize("read", [read_labelled, score])
@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_so_is_a_table_whose_values_are_all_alike(read: Read, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"in.{ending}"
    frame = pl.DataFrame({"text": ["good " * 5000] * 100, "label": ["pos", "neg"] * 50})
    if ending == "parquet":
        frame.write_parquet(path)
    else:
        frame[:9].write_excel(path)
        path.write_bytes(with_blanks(path.read_bytes(), 9 * MEGABYTE))
    with pytest.raises(CorpusError, match=r"in\.\w+ unpacks to more than .*--limit expansion="):
        read(path)
    assert len(read_labelled(path, limits=Limits(expansion=10_000))) == (100 if ending == "parquet" else 9)


def with_blanks(workbook: bytes, n_blanks: int) -> bytes:
    return with_sheet(workbook, b"</sheetData>", b" " * n_blanks + b"</sheetData>")


def with_sheet(workbook: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with something replaced in the XML of its sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(file, "w", 8) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return file.getvalue()


def test_short_lines_that_shrink_a_lot_are_no_bomb(tmp_path: Path) -> None:
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(BOMBS["rows"]))
    assert len(read_labelled(tmp_path / "in.csv.gz", text=1, label=2)) == 2 * (MEGABYTE // 17)


def test_a_workbook_whose_cells_are_far_apart_is_refused(tmp_path: Path) -> None:
    whole, damaged = io.BytesIO(), tmp_path / "in.xlsx"
    pl.DataFrame({"text": ["good", "bad"], "label": ["pos", "neg"]}).write_excel(whole)
    damaged.write_bytes(with_sheet(whole.getvalue(), b'r="B3"', b'r="XFD1048576"'))
    for read in (read_labelled, score):
        with pytest.raises(CorpusError, match=r"1,048,576 rows and 16,384 columns.*--limit data_bytes="):
            read(damaged)


def test_training_data_is_limited_and_scoring_is_not(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("text,label\n" + "good,pos\nbad,neg\n" * 50)
    with pytest.raises(CorpusError, match=r"more than 1,950 bytes of texts; the limit data_bytes is 1,000"):
        read_labelled(path, limits=Limits(data_bytes=1000))
    assert score(path, limits=Limits(data_bytes=1000)).rows == 100


def test_a_row_beyond_the_limit_is_skipped_on_request(tmp_path: Path) -> None:
    rows = [f"good {number},pos" for number in range(20)]
    rows[7] = "a" * 70 + ",pos"
    (tmp_path / "in.csv").write_text("\n".join(["text,label", *rows]))
    small = Limits(row_bytes=60)
    assert read_labelled(tmp_path / "in.csv", skip_bad=True, limits=small).left_out == 1
    assert score(tmp_path / "in.csv", skip_bad=True, limits=small).skipped == 1
    assert len(read_labelled(tmp_path / "in.csv", limits=Limits(row_bytes=80))) == 20


def test_a_row_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    for size in range(55, 66):
        path.write_text(f"text,label\n{'a' * size},pos\n")
        if size + len(",pos") <= 60:
            assert len(read_labelled(path, limits=Limits(row_bytes=60))) == 1
        else:
            with pytest.raises(CorpusError, match="line 2: a record of more than 60 bytes"):
                read_labelled(path, limits=Limits(row_bytes=60))


@pytest.mark.parametrize("target", ["out.jsonl", "out.csv"])
def test_objects_with_a_key_each_take_no_longer_than_their_size_says(target: str, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"text": "good", f"key{n}": n}) + "\n" for n in range(9000)))
    if target == "out.jsonl":
        assert score_file(SCORER, path, tmp_path / target).rows == 9000
        return
    with pytest.raises(
        InputError, match=r"9,001 different keys, and each only a few.*save to a \.jsonl file"
    ):
        score_file(SCORER, path, tmp_path / target)
    with pytest.raises(CorpusError, match=r"different keys.* the limit columns is 5,000"):
        score_file(SCORER, path, tmp_path / target, limits=Limits(columns=5000))


@pytest.mark.parametrize("same", [True, False])
def test_many_columns_are_read(same: bool, tmp_path: Path) -> None:
    names = ["text", "label", *("c" if same else f"c{number}" for number in range(9_000))]
    row = ["so good", "pos", *["x"] * 9_000]
    (tmp_path / "in.csv").write_text(f"{','.join(names)}\n{','.join(row)}\n")
    assert len(read_labelled(tmp_path / "in.csv")) == 1


VERBS = {
    "train": ["train", "{}", "--output", "o.safetensors"],
    "compare": ["compare", "{}", "--kinds", "lexicon"],
    "tune": ["tune", "{}"],
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_the_limits(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("text,label\ngood,pos\n" + "a" * 99 + ",neg\n")
    assert main([part.format("in.csv") for part in VERBS[verb]] + ["--limit", "row_bytes=50"]) == 1
    assert "in.csv, line 3: a record of more than 50 bytes" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["columns", "columns=", "columns=0", "columns=a", "rows=3", "=3"])
def test_what_is_no_limit_is_wrong_usage(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "in.csv", "--limit", given])
    assert "--limit" in capsys.readouterr().err


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", [0, -1, 1.5, "9", True, None])
def test_a_limit_is_a_whole_number(name: str, value: Any) -> None:
    with pytest.raises(InputError, match=rf"limit {name} is {value!r}; expected a whole number, 1 or more"):
        Limits(**{name: value})
