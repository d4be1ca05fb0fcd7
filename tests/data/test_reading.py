"""Labelled text comes in from all the usual kinds of files, and what is wrong with one is said by line."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sentrax.data.labelled import LabelledTexts
from sentrax.data.opening import open_table
from sentrax.data.reading import read_labelled
from sentrax.errors import CorpusError, InputError, SentraxError


def read(folder: Path, content: str | bytes, name: str = "in.csv", **options: Any) -> LabelledTexts:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_labelled(path, **options)


def pairs(labelled: LabelledTexts) -> list[tuple[str, Any]]:
    return list(zip(labelled.texts, labelled.labels, strict=True))


WANTED = [("so good", "pos"), ("bad, so bad", "neg"), ("café 😀", "pos")]
FILES = {  # name: content
    "in.csv": 'text,label\nso good,pos\n"bad, so bad",neg\ncafé 😀,pos\n',
    "semicolons.csv": "label;tweet;id\npos;so good;1\nneg;bad, so bad;2\npos;café 😀;3\n",
    "tabs.csv": "text\tsentiment\nso good\tpos\nbad, so bad\tneg\ncafé 😀\tpos\n",
    "in.tsv": "mood\treview\r\npos\tso good\r\nneg\tbad, so bad\r\npos\tcafé 😀\r\n",
    "marked.csv": '\ufefftext,label\nso good,pos\n"bad, so bad",neg\ncafé 😀,pos\n',
    "no header.tsv": "pos\tso good\nneg\tbad, so bad\npos\tcafé 😀",
    "notebook.txt": "pos\tso good\n\nneg\tbad, so bad\npos\tcafé 😀\n",
    "in.jsonl": '{"text":"so good","label":"pos"}\n\n{"label":"neg","text":"bad, so bad"}\n'
    '{"text":"caf\\u00e9 😀","label":" pos "}\n',
    "in.json": '{"text":"so good","y":"pos"}\n{"y":"neg","text":"bad, so bad"}\n{"text":"café 😀","y":"pos"}',
    "in.train": "__label__pos so good\n__label__neg\tbad, so bad \n\n__label__pos café 😀\n",
    "old mac.csv": 'text,label\rso good,pos\r"bad, so bad",neg\rcafé 😀,pos\r',
}


@pytest.mark.parametrize(("name", "content"), FILES.items(), ids=FILES)
def test_every_kind_of_file_is_read(name: str, content: str, tmp_path: Path) -> None:
    plain = read(tmp_path, content, name)
    assert pairs(plain) == WANTED
    assert not plain.is_multi_label
    assert plain.left_out == 0
    packed = read(tmp_path, gzip.compress(content.encode()), f"{name}.gz")
    assert packed.fingerprint() == plain.fingerprint()


def test_parquet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    texts, labels = zip(*WANTED, strict=True)
    pl.DataFrame({"label": labels, "sentence": texts, "id": "x"}).write_parquet(path)
    assert pairs(read_labelled(path)) == WANTED


def test_folders_are_labels_and_their_files_texts(tmp_path: Path) -> None:
    for name, content in {
        "pos/2.txt": b"so good\n",
        "pos/10.txt": b"two\nlines",
        "neg/1.txt": "bad, so bad".encode("utf-16"),
        "pos/.hidden.txt": b"no",
        "neg/read.me": b"no",
        "top.txt": b"no",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found = read_labelled(tmp_path)
    assert pairs(found) == [("bad, so bad", "neg"), ("two\nlines", "pos"), ("so good", "pos")]
    (tmp_path / "neg" / "2.txt").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"neg/2\.txt: is empty"):
        read_labelled(tmp_path)
    assert read_labelled(tmp_path, skip_bad=True).left_out == 1


COLUMNS: Mapping[str, tuple[str, dict[str, Any], str, str]] = {  # content, options, text, label
    "names": ("id,Tweet,Sentiment\n1,good,pos\n", {}, "good", "pos"),
    "the only column of strings": ("stars,what\n5,good stuff\n", {}, "good stuff", "5"),
    "few values": ("words,feeling\na b,x\nc d,y\ne f,x\ng h,y\n", {}, "a b", "x"),
    "a name": ("text,a,b\ngood,pos,c\n", {"label": "b"}, "good", "c"),
    "numbers": ("text,a,b\ngood,pos,c\n", {"text": 2, "label": "3"}, "pos", "c"),
    "a text alone": ("a,b\ngood,pos\n", {"text": "a"}, "good", "pos"),
    "the most explicit of two": ("text,label,score\ngood,pos,0.5\n", {}, "good", "pos"),
    "numbers of no header": ("1,good\n0,bad\n", {"text": 2, "label": 1}, "good", "1"),
    "numbers as labels": ("good stuff,1\nbad stuff,0\n", {}, "good stuff", "1"),
    "Sentiment140": (
        '"0","1467","Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","ann",'
        '"it was so bad today that I cannot say it all"\n'
        '"4","1468","Mon Apr 06 22:19:49 PDT 2009","NO_QUERY","bob",'
        '"it was all good, and still is, and will be more so"\n',
        {},
        "it was so bad today that I cannot say it all",
        "0",
    ),
    "a label that comes again": ("plaint,so late\npraise,in time\nplaint,too full\npraise,a seat\n", {},
                                 "so late", "plaint"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "is_said"),
    [
        ("text\nso good\n\nbad\n", True),
        ('text\n"so\n\ngood"\nbad\n\n\n', False),
        ('\n\ntext\n"so\n\ngood"\n\r\nbad', True),
        ("text,label\nso good,pos\n\nbad,neg\n", False),
    ],
)
def test_blank_lines_of_one_column_are_skipped_with_a_notice(
    content: str, is_said: bool, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_bytes(content.encode())
    notices: list[str] = []
    open_table(tmp_path / "in.csv", notify=notices.append)
    assert any("blank lines are skipped" in notice for notice in notices) == is_said


@pytest.mark.parametrize(("content", "options", "text", "label"), COLUMNS.values(), ids=COLUMNS)
def test_columns_are_those_asked_for_or_told_by_names_and_values(
    content: str, options: dict[str, Any], text: str, label: str, tmp_path: Path
) -> None:
    found = read(tmp_path, content, **options)
    assert pairs(found)[0] == (text, label)


def test_what_is_guessed_is_said(tmp_path: Path) -> None:
    notices: list[str] = []
    content = "positive;caf\xe9\nnegative;bad\n".encode("cp1252")
    found = read(tmp_path, content, on_notice=notices.append)
    assert pairs(found) == [("café", "positive"), ("bad", "negative")]
    for says in (
        "byte 0xe9 in line 1",
        "semicolon",
        "no header",
        "texts from column '2', labels from column '1'",
    ):
        assert any(says in notice for notice in notices)
    assert found.guessed == tuple(notices[:-1])
    assert "'negative' (1), 'positive' (1)" in notices[-1]
    given: list[str] = []
    read(tmp_path, "text,label\na,b\n", text="text", label="label", on_notice=given.append)
    assert len(given) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251", "shift_jis", "utf-16-le"])
def test_an_encoding_can_be_given(encoding: str, tmp_path: Path) -> None:
    content = "text,label\nхорошо,pos\nплохо,neg\n".encode(encoding)
    assert pairs(read(tmp_path, content, encoding=encoding))[0] == ("хорошо", "pos")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", None])
def test_a_byte_order_mark_is_no_part_of_the_text(encoding: str | None, tmp_path: Path) -> None:
    content = "\ufefftext,label\na,pos\n".encode((encoding or "utf-8").removesuffix("-sig"))
    assert pairs(read(tmp_path, content, encoding=encoding, text="text")) == [("a", "pos")]


def test_a_broken_byte_in_utf_8_does_not_make_it_latin(tmp_path: Path) -> None:
    content = "text,label\ncafé é,pos\nнет,neg\n".encode() + b'"a\n\xff",pos\nb,neg\n'
    with pytest.raises(CorpusError, match=r"in\.csv, line 4: it has bytes that cannot be decoded"):
        read(tmp_path, content)
    assert list(read(tmp_path, content, skip_bad=True).texts) == ["café é", "нет", "b"]


MULTI: Mapping[str, tuple[str, dict[str, Any]]] = {
    "in.csv": ("text,label\na,joy|awe\nb, joy |\nc,awe|joy|awe\n", {"label_separator": "|"}),
    "in.jsonl": (
        '{"text":"a","labels":["joy","awe"]}\n{"text":"b","labels":"joy"}\n'
        '{"text":"c","labels":["awe","joy"]}',
        {},
    ),
    "in.ft": ("__label__joy __label__awe a\n__label__joy b\n__label__awe __label__joy __label__awe c\n", {}),
}


@pytest.mark.parametrize(("name", "content", "options"), [(n, *rest) for n, rest in MULTI.items()], ids=MULTI)
def test_texts_may_have_several_labels(
    name: str, content: str, options: dict[str, Any], tmp_path: Path
) -> None:
    found = read(tmp_path, content, name, **options)
    assert found.is_multi_label
    assert pairs(found) == [("a", ("joy", "awe")), ("b", ("joy",)), ("c", ("awe", "joy"))]


def test_numbers_of_json_and_parquet_become_strings(tmp_path: Path) -> None:
    values: list[Any] = [1, 1.0, 2.5, True, "1"]
    lines = [json.dumps({"text": "a", "label": value}) for value in values]
    assert list(read(tmp_path, "\n".join(lines), "in.jsonl").labels) == ["1", "1", "2.5", "true", "1"]
    columns: dict[str, tuple[list[Any], list[Any]]] = {
        "ints": ([0, 4], ["0", "4"]),
        "floats": ([4.0, 2.5], ["4", "2.5"]),
        "booleans": ([True, False], ["true", "false"]),
        "lists": ([[1, 2, 1], []], [("1", "2"), ()]),
    }
    for name, (given, wanted) in columns.items():
        path = tmp_path / f"{name}.parquet"
        pl.DataFrame({"text": ["a", "b"], "label": given}).write_parquet(path)
        assert list(read_labelled(path).labels) == wanted


def test_parquet_rows_without_text_or_label_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    frame = pl.DataFrame({"text": ["a", None, "c", "d"], "label": [1.0, 2.0, float("nan"), None]})
    frame.write_parquet(path)
    with pytest.raises(CorpusError, match="row 2: there is no text"):
        read_labelled(path)
    assert read_labelled(path, skip_bad=True).left_out == 3
    pl.DataFrame({"text": ["a", "b"], "label": [["x", None], None]}).vstack(
        pl.DataFrame({"text": ["c"], "label": [["y"]]})
    ).write_parquet(path)
    assert pairs(read_labelled(path, skip_bad=True)) == [("c", ("y",))]


BAD_ROWS = {  # name: (file, what comes after a good row, what is said of it)
    "too many fields": ("in.csv", "a,b,c", "line 3: 3 fields"),
    "a missing label": ("in.csv", "a,", "line 3: there is no label"),
    "a blank label": ("in.csv", 'a,"  "', "line 3: there is no label"),
    "a missing text": ("in.csv", ",pos", "line 3: there is no text"),
    "a quote without end": ("in.csv", 'a,"pos', "line 3: a quote is not closed"),
    "bytes of Latin-1": ("in.csv", b"\xe9,pos", "line 3: it has bytes that cannot be decoded"),
    "no JSON": ("in.jsonl", "{", "line 3: not JSON"),
    "deep JSON": ("in.jsonl", '{"text":' + "[" * 99_999, "line 3: not JSON"),
    "no object": ("in.jsonl", "[]", "line 3: '\\[\\]' is not an object"),
    "a text that is a list": (
        "in.jsonl",
        '{"text":[1],"label":"a"}',
        "line 3: the text is \\[1\\], not a string",
    ),
    "no text": ("in.jsonl", '{"label":"a"}', "line 3: there is no text"),
    "a null for a label": ("in.jsonl", '{"text":"a","label":null}', "line 3: there is no label"),
    "an object for a label": ("in.jsonl", '{"text":"a","label":{}}', "line 3: the label is {}"),
    "a null among labels": ("in.jsonl", '{"text":"a","label":["b",null]}', "line 3: there is no label"),
    "a text alone": ("in.ft", "just words", "line 3: there is no label"),
    "a label alone": ("in.ft", "__label__a", "line 3: there is no text"),
    "a mark alone": ("in.ft", "__label__ words", "line 3: there is no label"),
}
GOOD = {
    "in.csv": ("text,label", "good é,pos"),
    "in.jsonl": ("", '{"text":"good","label":"pos"}'),
    "in.ft": ("__label__neg bad", "__label__pos good"),
}


@pytest.mark.parametrize(("name", "line", "says"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_said_by_line_or_left_out(
    name: str, line: str | bytes, says: str, tmp_path: Path
) -> None:
    first, good = (part.encode() for part in GOOD[name])
    content = b"\n".join([first, good, line if isinstance(line, bytes) else line.encode(), good, b""])
    options = {"encoding": "utf-8"} if isinstance(line, bytes) else {}
    with pytest.raises(CorpusError, match=rf"{name}, {says}.*--skip-bad") as raised:
        read(tmp_path, content, name, **options)
    assert "\n" not in str(raised.value)
    notices: list[str] = []
    found = read(tmp_path, content, name, skip_bad=True, on_notice=notices.append, **options)
    assert ["".join(label) for label in found.labels][-2:] == ["pos", "pos"]
    assert found.left_out == 1
    assert "1 row is skipped" in notices[-2]
    assert "line 3: " in notices[-2]


BAD_FILES: Mapping[str, tuple[str, bytes, dict[str, Any], type[SentraxError], str]] = {
    "nothing": ("in.csv", b"", {}, CorpusError, "is empty"),
    "nothing in gzip": ("in.csv.gz", gzip.compress(b""), {}, CorpusError, "is empty"),
    "half of a gzip file": ("a.csv.gz", gzip.compress(b"a,b\n" * 99)[:20], {}, CorpusError, "cut short"),
    "blank lines": ("in.csv", b"\n\n", {}, CorpusError, "nothing but blank lines"),
    "binary": ("in.csv", bytes(range(256)) * 9, {}, CorpusError, "binary"),
    "no Parquet": ("in.parquet", bytes(range(256)), {}, CorpusError, "cannot be read as Parquet"),
    "one column": ("in.csv", b"text\ngood\n", {}, InputError, "has only 'text'.*--format"),
    "a header alone": ("in.csv", b"text,label\n", {}, CorpusError, "no row that can be used"),
    "a name twice": ("in.csv", b"text,text\na,b\n", {}, InputError, "which column .* 'text_2'"),
    "no labels": ("in.jsonl", b'{"text":"a"}\n', {}, InputError, "no column of labels"),
    "many columns": ("in.csv", b"a b,c d,e f\nx,y,z\n", {}, InputError, "which column .* 'a b', 'c d'"),
    "no such column": ("in.csv", b"text,label\na,b\n", {"label": "mood"}, InputError, "no column 'mood'"),
    "no such number": ("in.csv", b"text,label\na,b\n", {"label": 3}, InputError, "no column 3"),
    "one column for both": ("in.csv", b"text,label\na,b\n", {"label": 1, "text": 1}, InputError, "both"),
    "no such format": ("in.csv", b"a,b\n", {"file_format": "xls"}, InputError, "unknown format 'xls'"),
    "no such encoding": ("in.csv", b"a,b\n", {"encoding": "klingon"}, InputError, "'klingon'"),
    "no text encoding": ("in.csv", b"a,b\n", {"encoding": "rot13"}, InputError, "'rot13'"),
    "an empty separator": ("in.csv", b"a,b\n", {"label_separator": ""}, InputError, "label_separator"),
    "plain text": ("in.txt", b"just words\n", {}, InputError, "has no column of labels"),
    "an unknown ending": ("in.dat", b"just words\n", {}, InputError, "'just words'.*--format"),
    "nothing but bad rows": (
        "in.csv",
        b"text,label\na\n",
        {"skip_bad": True},
        CorpusError,
        "line 2: 1 field",
    ),
}


@pytest.mark.parametrize(("name", "content", "options", "error", "says"), BAD_FILES.values(), ids=BAD_FILES)
def test_what_cannot_be_read_is_said_in_one_line(
    name: str, content: bytes, options: dict[str, Any], error: type[SentraxError], says: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=says) as raised:
        read(tmp_path, content, name, **options)
    assert "\n" not in str(raised.value)


def test_paths_that_cannot_be_used_are_said(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text,label\na,b\n")
    (tmp_path / "class").mkdir()
    with pytest.raises(CorpusError, match="does not exist"):
        read_labelled(tmp_path / "none.csv")
    with pytest.raises(CorpusError, match=r"has no classes.*folders: 'class'"):
        read_labelled(tmp_path)
    with pytest.raises(InputError, match="is a folder"):
        read_labelled(tmp_path, file_format="csv")
    with pytest.raises(InputError, match="is a file"):
        read_labelled(tmp_path / "in.csv", file_format="folder")


def test_one_line_without_a_header_is_not_swallowed(tmp_path: Path) -> None:
    assert pairs(read(tmp_path, "negative\tcomment\n", "in.tsv")) == [("comment", "negative")]


def test_half_a_character_in_json_is_replaced(tmp_path: Path) -> None:
    assert pairs(read(tmp_path, '{"text":"a\\ud83d","label":"x\\ud83d"}', "in.jsonl")) == [
        ("a\ufffd", "x\ufffd")
    ]


@pytest.mark.parametrize(("name", "rows", "classes"), [("sst2", 6920, 2), ("semeval", 47084, 3)])
def test_real_files_are_read_as_pythons_reader_reads_them(
    name: str, rows: int, classes: int, shared_data: Path
) -> None:
    import csv

    path = shared_data / name / "train.csv"
    found = read_labelled(path)
    with path.open(encoding="utf-8", newline="") as file:
        assert pairs(found) == [(row["text"], row["label"]) for row in csv.DictReader(file)]
    assert (len(found), len(found.classes)) == (rows, classes)


FURTHER = {  # name of the file: (content, values of the column "source")
    "d.csv": ("text,label,source\ngood,p, web \nbad,n,\n,p,app\nfine,p,7\n", ["web", None, "7"]),
    "d.jsonl": (
        '{"text": "good", "label": "p", "source": "web"}\n{"text": "bad", "label": "n"}\n'
        '{"label": "p", "source": "app"}\n{"text": "fine", "label": "p", "source": 7}\n',
        ["web", None, "7"],
    ),
}


@pytest.mark.parametrize("name", FURTHER)
def test_a_further_column_stays_beside_the_texts(name: str, tmp_path: Path) -> None:
    content, wanted = FURTHER[name]
    (tmp_path / name).write_text(content, encoding="utf-8")
    labelled = read_labelled(tmp_path / name, columns=["source"], skip_bad=True)
    assert labelled.texts.to_list() == ["good", "bad", "fine"]
    assert labelled.columns["source"].to_list() == wanted
    assert labelled.take(np.array([2, 0])).columns["source"].to_list() == [wanted[2], wanted[0]]
    assert not read_labelled(tmp_path / name, skip_bad=True).columns
    with pytest.raises(InputError, match="'origin'"):
        read_labelled(tmp_path / name, columns=["origin"], skip_bad=True)


def test_a_further_column_of_a_table_in_memory_keeps_its_values_as_strings(tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    pl.DataFrame({"text": ["a", "b"], "label": ["p", "n"], "year": [2020, None]}).write_parquet(path)
    assert read_labelled(path, columns=[3]).columns["year"].to_list() == ["2020", None]
    with pytest.raises(InputError, match="no column 'year'"):
        read_labelled("sample", columns=["year"])


def test_texts_know_their_row_where_others_are_left_out(tmp_path: Path) -> None:
    content = 'text,label\ngood,p\n,p\n"bad\nday",n\n"broken" x,p\nfine,\nwell,p\n'
    labelled = read(tmp_path, content, skip_bad=True)
    assert labelled.texts.to_list() == ["good", "bad\nday", "well"]
    assert [labelled.row_number(index) for index in range(3)] == [1, 3, 6]
    assert [labelled.take(np.array([2])).row_number(0), labelled.left_out] == [6, 3]
    whole = read(tmp_path, "text,label\ngood,p\nbad,n\n")
    assert whole.row_numbers is None
    assert whole.row_number(1) == 2
