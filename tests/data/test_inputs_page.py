"""Every row of the tables in `docs/inputs.md` holds, for training and for scoring."""

import bz2
import gzip
import io
import json
import lzma
import pickle
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from sentrax.cli import main
from sentrax.data.formats import FORMATS
from sentrax.data.limits import LIMITS, Limits
from sentrax.data.raw_files import zstd
from sentrax.data.reading import read_labelled
from sentrax.errors import SentraxError
from sentrax.scoring.files import score_file
from tests.scoring.test_files import SCORER

PAGE = Path(__file__).parents[2] / "docs" / "inputs.md"
PAIRS = [("so good", "pos"), ("bad, so bad", "neg"), ("café", "pos")]
FRAME = pl.DataFrame({"text": [text for text, _ in PAIRS], "label": [label for _, label in PAIRS]})
ROWS: list[dict[str, str]] = FRAME.to_dicts()
CSV = 'text,label\nso good,pos\n"bad, so bad",neg\ncafé,pos\n'
JSON = json.dumps(ROWS)
RUSSIAN = [("мне очень понравился этот фильм", "pos"), ("плохо и очень скучно", "neg")] * 4
JAPANESE = [("とても良い映画でした", "pos"), ("全然面白くなかった", "neg")] * 4
CHINESE = [("这部电影很好看", "pos"), ("太差了不想再看", "neg")] * 4
KOREAN = [("정말 재미있는 영화였다", "pos"), ("너무 지루했다", "neg")] * 4


class Case(NamedTuple):
    """A file, and what comes of it: its texts and labels, its texts alone, or the reason of a refusal."""

    name: str
    content: str | bytes
    comes: list[tuple[str, str]] | list[str] | str
    options: Mapping[str, Any] = {}


def written(write: Callable[[io.BytesIO], Any]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def zipped(*names: str, content: bytes = CSV.encode()) -> bytes:
    def write(file: io.BytesIO) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(name, content)

    return written(write)


def table(pairs: list[tuple[str, str]], encoding: str) -> bytes:
    return "\n".join(["text,label", *map(",".join, pairs), ""]).encode(encoding)


def archive(file: io.BytesIO) -> None:
    with tarfile.open(fileobj=file, mode="w") as opened:
        opened.addfile(tarfile.TarInfo("in.csv"), io.BytesIO(b""))


BINARY = bytes(range(256))
WORKBOOK = written(FRAME.write_excel)
LATIN = [("café était très bon", "pos"), ("“curly” it’s ok", "neg")]

CASES: dict[str, list[Case]] = {
    "CSV": [
        Case("in.csv", CSV, PAIRS),
        Case(
            "dates.csv",
            "id,at,text,label\n1,2015-02-24 11:35:52 -0800,good one,pos\n2,24/02/2015,bad one,neg\n"
            "3,11:35,bad two,neg\n007,1e5,good two,pos\n",
            [("good one", "pos"), ("bad one", "neg"), ("bad two", "neg"), ("good two", "pos")],
        ),
    ],
    "TSV": [Case("in.tsv", "text\tlabel\nso good\tpos\nbad\tneg\n", [("so good", "pos"), ("bad", "neg")])],
    "JSON Lines": [Case("in.jsonl", written(FRAME.write_ndjson), PAIRS)],
    "a JSON array of objects": [
        Case("in.json", JSON, PAIRS),
        Case("in.json", json.dumps(ROWS, indent=2), PAIRS),
        Case("in.json", "[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n", PAIRS),
        Case("in.jsonl", JSON, PAIRS),
        Case("in.data", JSON, PAIRS),
        Case("in.json", json.dumps(ROWS, ensure_ascii=False).encode("utf-16"), PAIRS),
    ],
    "an object that has one list of objects": [
        Case("in.json", json.dumps({"meta": [1], "data": ROWS}), PAIRS),
        Case("in.json", json.dumps({"rows": ROWS, "meta": {"n": 3}}, indent=1), PAIRS),
    ],
    "JSON objects one after the other": [
        Case("in.json", "".join(map(json.dumps, ROWS)), PAIRS),
        Case("in.jsonl", "\n".join(json.dumps(row, indent=1) for row in ROWS), PAIRS),
    ],
    "Parquet": [Case("in.parquet", written(FRAME.write_parquet), PAIRS)],
    "Arrow (Feather)": [
        Case("in.arrow", written(FRAME.write_ipc), PAIRS),
        Case("in.feather", written(lambda file: FRAME.write_ipc(file, compression="zstd")), PAIRS),
    ],
    "an Excel workbook": [Case("in.xlsx", WORKBOOK, PAIRS)],
    "fastText's lines": [
        Case("in.txt", "__label__pos so good\n__label__neg bad\n", [*PAIRS[:1], ("bad", "neg")])
    ],
    "plain text": [
        Case("in.txt", "so good\nbad\n", ["so good", "bad"]),
        Case("in.txt", "a long review, no rating\nbad\n", ["a long review, no rating", "bad"]),
    ],
    "plain text with tabs in every line": [
        Case("in.txt", "pos\tso good\nneg\tbad\n", [("so good", "pos"), ("bad", "neg")])
    ],
    "a table with another extension": [
        Case("in.csv", written(FRAME.write_parquet), PAIRS),
        Case("in.csv", WORKBOOK, PAIRS),
        Case("in.dat", written(FRAME.write_ipc), PAIRS),
        Case("in.xls", CSV, PAIRS),
        Case("in.xls", WORKBOOK, PAIRS),
        Case("in.parquet", CSV, PAIRS),
        Case("in.dat", JSON, PAIRS),
        Case("in.csv", "__label__pos so good\n__label__neg bad\n", [*PAIRS[:1], ("bad", "neg")]),
    ],
    "JSON without objects": [
        Case("in.json", "[1, 2]", "no JSON object: line 1: '1' is not an object"),
        Case("in.json", '["so good"]', "no JSON object: line 1: '\"so good\"' is not an object"),
        Case("in.json", '[["text", "label"]]', "no JSON object"),
        Case("in.json", "[]", "no JSON object"),
        Case("in.json", "so good", "no JSON object: line 1: not JSON from character 1 on, 'so good'"),
        Case("in.json", '[{"text": "so good"', "no JSON object: line 1: a JSON value is not closed"),
    ],
    "a JSON object of columns": [
        Case("in.json", json.dumps(FRAME.to_dict(as_series=False)), "orient='records'"),
        Case("in.json", '{"text":{"0":"a"},"label":{"0":"b"}}', "orient='records'"),
        Case("in.json", '{"a":[{"text":"a"}],"b":[{"text":"b"}]}', "of columns or of several lists"),
    ],
    "JSON that goes on after its array": [Case("in.json", f"{JSON}\n{JSON}", "line 2: more follows the end")],
    "a workbook without data": [
        Case("in.xlsx", written(pl.DataFrame().write_excel), "nothing but empty cells")
    ],
    "a Word document": [Case("in.docx", zipped("word/document.xml"), "Word or PowerPoint file")],
    "a zip archive of several files": [
        Case("in.zip", zipped("a.csv", "b.csv"), r"2 files \('a\.csv', 'b\.csv'\)")
    ],
    "Feather version 1, Avro, ORC, HDF5, numpy, SQLite, PDF, tar, 7z, RAR, LZ4": [
        Case("in.feather", b"FEA1" + BINARY, "a Feather file of version 1, "),
        Case("in.avro", b"Obj\1" + BINARY, "an Avro file, "),
        Case("in.orc", b"ORC" + BINARY, "an ORC file, "),
        Case("in.h5", b"\x89HDF" + BINARY, "an HDF5 file, "),
        Case("in.npy", b"\x93NUMPY" + BINARY, "a numpy file, "),
        Case("in.csv", b"SQLite format 3\0" + BINARY, "an SQLite database, "),
        Case("in.csv", b"%PDF-1.4\n" + BINARY, "a PDF file, "),
        Case("in.csv", written(archive), "a tar archive, "),
        Case("in.7z", b"7z\xbc\xaf" + BINARY, "a 7z archive, "),
        Case("in.rar", b"Rar!" + BINARY, "a RAR archive, "),
        Case("in.csv.lz4", b"\x04\x22\x4d\x18" + BINARY, "compressed by LZ4, "),
        Case("in.csv", b"ORC,label\nso good,pos\nbad,neg\n", [("so good", "pos"), ("bad", "neg")]),
    ],
    "a pickle": [Case(f"in{n}.pkl", pickle.dumps(PAIRS, n), "is a pickle") for n in (2, 3, 4, 5)],
    "a web page": [
        Case("in.csv", "<!DOCTYPE html>\n<html>so good</html>", "is a web page"),
        Case("in.xls", "<html><table>", "is a web page"),
        Case("in.xls", "<table><tr><td>text", "is a web page"),
    ],
    "an ARFF file, a pointer of Git LFS": [
        Case("in.arff", "@relation x\n@data\n", "is an ARFF file"),
        Case("in.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "git lfs pull"),
    ],
    "an image": [
        Case("in.csv", b"\x89PNG\r\n" + BINARY, "is an image"),
        Case("in.csv", b"\xff\xd8\xff" + BINARY, "image"),
    ],
    "other binary files": [
        Case("in.csv", BINARY * 9, "binary file, not text"),
        Case("in", BINARY * 9, "binary file"),
    ],
    "nothing": [
        Case("in.csv", b"", "is empty"),
        Case("in.csv", b"\xef\xbb\xbf", "is empty"),
        Case("in.csv", b"\xff\xfe", "is empty"),
        Case("in.csv", b"\n \n", "nothing but blank lines|has no row"),
        Case("in.jsonl", b"\n\n", "no JSON object"),
        Case("in.csv.gz", gzip.compress(b""), "is empty"),
    ],
    "a damaged or truncated file": [
        Case("in.parquet", written(FRAME.write_parquet)[:-40], "cannot be read as Parquet: it is damaged"),
        Case("in.arrow", written(FRAME.write_ipc)[:-40], "cannot be read as Arrow: it is damaged"),
        Case("in.xlsx", WORKBOOK[:-40], "damaged zip archive or Excel workbook"),
        Case("in.csv.gz", gzip.compress(CSV.encode())[:-9], "damaged or cut short after"),
        Case("in.csv.bz2", bz2.compress(CSV.encode())[:-9], "damaged or cut short after"),
        Case("in.csv.bz2", bz2.compress(CSV.encode())[:20] + BINARY, "damaged or cut short after"),
        Case("in.csv.xz", lzma.compress(CSV.encode())[:-9], "damaged or cut short after"),
        Case("in.csv.zst", zstd.compress(CSV.encode())[:-9], "damaged or cut short after"),
        Case("in.csv.zip", zipped("in.csv")[:-9], "damaged zip archive"),
    ],
    "gzip": [
        Case("in.csv.gz", gzip.compress(CSV.encode()), PAIRS),
        Case("in.csv", gzip.compress(CSV.encode()), PAIRS),
    ],
    "bzip2": [Case("in.csv.bz2", bz2.compress(CSV.encode()), PAIRS)],
    "xz": [Case("in.csv.xz", lzma.compress(CSV.encode()), PAIRS)],
    "zstd": [
        Case("in.csv.zst", zstd.compress(CSV.encode()), PAIRS),
        Case("in.json.zst", zstd.compress(JSON.encode()), PAIRS),
    ],
    "a zip archive of one file": [
        Case("in.zip", zipped("reviews.csv"), PAIRS),
        Case("in.csv.zip", zipped("data", "__MACOSX/data", "in/.DS_Store", "Thumbs.db"), PAIRS),
        Case("in.zip", zipped("in.json", content=JSON.encode()), PAIRS),
    ],
    "LZMA, lzip, Snappy": [
        Case("in.csv.lzma", lzma.compress(CSV.encode(), format=lzma.FORMAT_ALONE), "is compressed by LZMA, "),
        Case("in.csv.lz", b"LZIP" + BINARY, "is compressed by lzip, "),
        Case("in.csv.sz", b"\xff\x06\0\0sNaPpY" + BINARY, "is compressed by Snappy, "),
    ],
    "compressed twice": [Case("in.csv.gz", gzip.compress(gzip.compress(CSV.encode())), "compressed twice")],
    "compressed Parquet": [
        Case(
            "in.parquet.gz",
            gzip.compress(written(FRAME.write_parquet)),
            "is compressed, and only files of text are",
        )
    ],
    "UTF-8": [
        Case("in.csv", CSV.encode("utf-8-sig"), PAIRS),
        Case("in.jsonl", "\ufeff" + json.dumps(ROWS[0]), PAIRS[:1]),
    ],
    "UTF-16 or UTF-32": [
        *(Case("in.csv", CSV.encode(name), PAIRS) for name in ("utf-16", "utf-32", "utf-16-le", "utf-16-be")),
        *(Case("in.csv", CSV.encode(name), PAIRS) for name in ("utf-32-le", "utf-32-be")),
        *(Case("in.csv", table(RUSSIAN, name), RUSSIAN) for name in ("utf-16-le", "utf-16-be", "utf-32-le")),
        *(Case("in.csv", table(CHINESE, name), CHINESE) for name in ("utf-16-le", "utf-16-be")),
        Case("in.csv", table(CHINESE, "utf-16-be"), CHINESE, {"encoding": "utf-16"}),
        Case("in.csv", CSV, "is not utf-16, or has no byte order mark", {"encoding": "utf-16"}),
        Case("in.csv", CSV, "is not utf-32, or has no byte order mark", {"encoding": "utf-32"}),
    ],
    "cp1252": [Case("in.csv", table(LATIN, "cp1252"), LATIN)],
    "Mac Roman": [Case("in.csv", table(LATIN, "mac-roman"), LATIN)],
    "cp1251, shift_jis, gb18030, big5, euc-kr": [
        Case("in.csv", table(RUSSIAN, "cp1251"), RUSSIAN),
        Case("in.csv", table(JAPANESE, "shift_jis"), JAPANESE),
        Case("in.csv", table(CHINESE, "gb18030"), CHINESE),
        Case(
            "in.csv",
            table([("這部電影很好看", "pos"), ("太差了不想再看", "neg")] * 4, "big5"),
            [("這部電影很好看", "pos"), ("太差了不想再看", "neg")] * 4,
        ),
        Case("in.csv", table(KOREAN, "euc-kr"), KOREAN),
    ],
    "KOI8-R and others": [Case("in.csv", table(RUSSIAN, "koi8-r"), RUSSIAN, {"encoding": "koi8-r"})],
    "several encodings": [
        Case(
            "in.csv",
            table(LATIN, "utf-8") + "déjà vu,pos\n".encode("cp1252"),
            "line 4: it has bytes that cannot",
        ),
        Case(
            "in.csv",
            table(LATIN, "utf-8") + "déjà vu,pos\nété,neg\n".encode("cp1252") * 3,
            "line 4: it has bytes",
        ),
    ],
    "an undecodable byte": [
        Case("in.csv", CSV.encode() * 2 + b"\xff,pos\n", "line 9: it has bytes that cannot be")
    ],
    "a zero byte": [
        Case("in.csv", "text,label\nso good,pos\nb\0ad,neg\n", "line 3: it has a zero byte"),
        Case(
            "in.jsonl",
            '{"text":"so good","label":"pos"}\n{"text":"b\0ad","label":"neg"}\n',
            "line 2: it has a zero",
        ),
    ],
    "line ends of Unix, Windows and old Macs": [
        Case("in.csv", CSV.replace("\n", end), PAIRS) for end in ("\n", "\r\n", "\r", "\r\r\n")
    ]
    + [Case("in.csv", CSV[:-1].replace("\n", "\r") + "\n", PAIRS)],
    "blank lines": [
        Case("in.csv", "\n\r\n" + CSV.replace("\n", "\n\n"), PAIRS),
        Case("in.jsonl", "\n" + "\n \n".join(map(json.dumps, ROWS)), PAIRS),
        Case("in.csv", "\t\n" + CSV + " \t \n", PAIRS),
    ],
    "rows of empty fields": [
        Case("in.csv", ",\r\n" + CSV.replace("\n", "\r\n,\r\n"), PAIRS),
        Case("in.csv", ",,\n,,\n", "nothing but blank lines"),
        Case("in.tsv", "text\tlabel\n\t\nso good\tpos\n\t\n", PAIRS[:1]),
    ],
    "semicolons, tabs or bars in CSV": [
        Case(
            "in.csv",
            CSV.replace(",pos", f"{sign}pos").replace(",neg", f"{sign}neg").replace("t,l", f"t{sign}l"),
            PAIRS,
        )
        for sign in ";\t|"
    ]
    + [
        Case("in.csv", "text|label\ngood, really|pos\nbad|neg\n", [("good, really", "pos"), ("bad", "neg")]),
        Case(
            "in.csv", "101;pos;so good\n102;neg;bad, so bad\n", [("so good", "pos"), ("bad, so bad", "neg")]
        ),
    ],
    "other separators": [
        *(
            Case(
                "in.csv",
                f"text{sign}label\ngood, really{sign}pos\nbad{sign}neg\n",
                [("good, really", "pos"), ("bad", "neg")],
            )
            for sign in "^~:@#*\x01"
        ),
        Case("in.tsv", CSV, PAIRS),
        Case("in.txt", CSV, PAIRS),
        Case("in.txt", "review_text;score\nso, good;1\nbad;0\n", [("so, good", "1"), ("bad", "0")]),
        Case("in.csv", "text\nso good: really\nbad: really\n", ["so good: really", "bad: really"]),
    ],
    "a line `sep=;` first": [
        Case("in.csv", "sep=;\r\ntext;label\r\nso good;pos\r\nbad, so bad;neg\r\n", PAIRS[:2]),
        Case("in.csv", '"sep=;"\ntext;label\nso good;pos\nbad, so bad;neg\n'.encode("utf-16"), PAIRS[:2]),
    ],
    "a header": [
        Case("in.csv", CSV, PAIRS, {"header": True}),
        Case(
            "in.csv",
            "pos,neg\nso good,joy\nbad,anger\n",
            [("so good", "joy"), ("bad", "anger")],
            {"header": True, "text": "pos", "label": "neg"},
        ),
        Case(
            "in.csv",
            "text,label\nso good,pos\n",
            [("text", "label"), ("so good", "pos")],
            {"header": False, "text": 1, "label": 2},
        ),
    ],
    "no header": [
        Case("in.csv", "pos,so good\nneg,bad as can be\n", [("so good", "pos"), ("bad as can be", "neg")])
    ],
    "a title above the header": [
        Case("in.csv", "My texts,\ntext,label\nso good,pos\n", "line 2 looks like the header"),
        Case("in.csv", "# My texts\n\ntext,label\nso good,pos\n", "line 3: 2 fields.* if a title"),
        Case(
            "in.xlsx",
            written(pl.DataFrame({"My texts": ["text", "so good"], "b": ["label", "pos"]}).write_excel),
            "row 2 looks like the header",
        ),
        Case(
            "in.csv",
            "My texts,\ntext,label\nso good,pos\n",
            [("text", "label"), ("so good", "pos")],
            {"header": True, "text": 1, "label": 2},
        ),
    ],
    "columns without a name or with the same": [
        Case("in.csv", "text,label,,\nso good,pos,,\nbad,neg,1,2\n", [("so good", "pos"), ("bad", "neg")]),
        Case("in.csv", "n,text,n,label\n1,so good,2,pos\n", [("so good", "pos")]),
        Case(
            "in.csv",
            "v1,v2,,\nham,see you at five,,\nspam,win a prize now,x,\nham,all is well,,\nspam,call me,,\n",
            [
                ("see you at five", "ham"),
                ("win a prize now", "spam"),
                ("all is well", "ham"),
                ("call me", "spam"),
            ],
        ),
    ],
    "one column": [
        Case(
            "in.csv",
            "text\nHello, world\nfine, thanks, bye\nok\n",
            ["Hello, world", "fine, thanks, bye", "ok"],
        ),
        Case("in.csv", 'text\n"Hi", he said, "there"\nok, fine\n', ['"Hi", he said, "there"', "ok, fine"]),
        Case("in.csv", 'text\n"so, good"\nok, fine\n', ["so, good", "ok, fine"]),
    ],
    "quoted fields": [
        Case("in.csv", 'text,label\n"a, ""b""\nc",pos\n', [('a, "b"\nc', "pos")]),
        Case(
            "in.csv",
            'pos, "good, really"\nneg, "bad, really"\n',
            [("good, really", "pos"), ("bad, really", "neg")],
        ),
        Case(
            "in.csv",
            'text,label\n"good, really" , pos\n "bad" ,"neg" \n',
            [("good, really", "pos"), ("bad", "neg")],
        ),
    ],
    "single quotes around all fields": [
        Case("in.csv", "'text','label'\n'so good','pos'\n", "has single quotes around its fields")
    ],
    "a quote within a field": [
        Case(
            "in.csv",
            'id,text,label\n1,a 5" screen,pos\n2,bad,neg\n',
            [('a 5" screen', "pos"), ("bad", "neg")],
        )
    ],
    "a row with too few or too many fields": [
        Case("in.csv", "text,mood\ngood day\n", "line 2: 1 field, but the first line has 2"),
        Case("in.csv", "text,mood\nbad day,neg\ngood day\n", "line 3: 1 field, but the first line has 2"),
        Case("in.csv", "text,mood\ngood day,pos,x\n", "line 2: 3 fields, but the first line has 2"),
    ],
    "a quote that is not closed": [
        Case("in.csv", 'text,label\n"so good,pos\n', "line 2: a quote is not closed")
    ],
    "a row without a text": [
        Case("in.csv", "text,label\nso good,neg\n,pos\n", "line 3: there is no text", {"label": "label"}),
        Case("in.csv", "text,label\nso good,neg\n,pos\n", ["so good", None]),  # type: ignore[arg-type]
    ],
    "a row without a label": [
        Case("in.csv", "text,label\nso good,\n", "line 2: there is no label", {"label": "label"}),
        Case("in.csv", "text,label\nso good,\n", ["so good"]),
    ],
    "`row_bytes`": [
        Case(
            name,
            content,
            rf"{place}.*more than 99 bytes.*--limit row_bytes=",
            {"limits": Limits(row_bytes=99)},
        )
        for name, content, place in (
            ("in.csv", CSV + "a" * 100 + ",pos\n", "line 5: "),
            ("in.csv", CSV + '"' + "a\n" * 100, "line 5: "),
            ("in.ft", "__label__pos so good\n__label__pos " + "a" * 100, "line 2: "),
            (
                "in.jsonl",
                '{"text":"so good","label":"pos"}\n{"text":"' + "a" * 100 + '","label":"pos"}\n',
                "line 2: ",
            ),
            (
                "in.json",
                '[{"text":"so good","label":"pos"},\n{"text":"' + "a" * 100 + '","label":"pos"}]',
                "line 2: ",
            ),
            (
                "in.parquet",
                written(pl.DataFrame({"text": ["b", "a" * 100], "label": "pos"}).write_parquet),
                "row 2: ",
            ),
            (
                "in.xlsx",
                written(pl.DataFrame({"text": ["b b", "a" * 100], "label": "pos"}).write_excel),
                "row 3: ",
            ),
        )
    ],
    "`columns`": [
        Case(
            name,
            content,
            "3 (columns|different keys).* the limit columns is 2",
            {"limits": Limits(columns=2)},
        )
        for name, content in (
            ("in.csv", "text,label,n\na,b,1\n"),
            ("in.jsonl", '{"text":"a","label":"b"}\n{"text":"a","n":1}\n'),
            ("in.parquet", written(FRAME.with_row_index().write_parquet)),
            ("in.arrow", written(FRAME.with_row_index().write_ipc)),
            ("in.xlsx", written(FRAME.with_row_index().write_excel)),
        )
    ],
    "`depth`": [
        Case(
            name,
            start + '{"text":"a","n":' + "[" * deep + "]" * deep + "}" + end,
            f"line 2: .*nested more than {most:,} deep",
            {"limits": Limits(depth=most)},
        )
        for name, start, end in (
            ("in.jsonl", '{"text":"so good","label":"pos"}\n', "\n"),
            ("in.json", '[{"text":"so good","label":"pos"},\n', "]"),
        )
        for deep, most in ((10_000, 100), (10, 9))
    ],
    "`expansion`": [],
    "`data_bytes`": [],
    "a folder": [],
    "a file that changes while it is read": [],
}
"""By the first cell of a row; rows without a case have a test of their own."""


def rows_of_page() -> list[str]:
    tables = re.findall(r"^\| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.M)
    headings = re.findall(r"^\| (.+?) \|.*\n\|---", PAGE.read_text(encoding="utf-8"), re.M)
    return [row for row in tables if row not in headings]


def test_every_row_of_the_page_has_a_case() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rest = page.partition("## Labels")[0] + page[page.index("## Limits") :]
    named = [row for row in rows_of_page() if f"| {row} |" in rest]
    assert sorted(named) == sorted(CASES)
    assert re.findall(r"^\| `(\w+)` \| ([\d,]+)", page, re.M) == [
        (name, f"{getattr(Limits(), name):,}") for name in LIMITS
    ]


ALL = [(row, case) for row, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("row", "case"), ALL, ids=[f"{row[:50]}-{case.name}" for row, case in ALL])
def test_training_and_scoring_read_what_the_page_says(row: str, case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.content.encode() if isinstance(case.content, str) else case.content)
    if isinstance(case.comes, str):
        for read in (labelled, scored):
            if read is scored and "label" in case.options:
                continue
            with pytest.raises(SentraxError, match=case.comes) as raised:
                read(path, case.options)
            assert str(path) in str(raised.value)
            assert "\n" not in str(raised.value)
    elif isinstance(case.comes[0], str):
        assert scored(path, case.options) == case.comes
    else:
        assert labelled(path, case.options) == case.comes
        assert scored(path, case.options) == [pair[0] for pair in case.comes]


def labelled(path: Path, options: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = read_labelled(path, **options)
    return list(zip(found.texts, found.labels, strict=True))


def scored(path: Path, options: Mapping[str, Any]) -> list[str]:
    """The texts that `score_file` scores, told by the column that it takes them from."""
    notices: list[str] = []
    target = path.with_name("scored.jsonl")
    given = {name: value for name, value in options.items() if name != "label"}
    score_file(SCORER, path, target, suffix="_new", on_notice=notices.append, **given)
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    guessed = re.search(r"texts from column '(.+?)' \(", "\n".join(notices))
    column = given.get("text") or (guessed[1] if guessed else "text")
    return [list(row.values())[column - 1] if isinstance(column, int) else row[column] for row in rows]


@pytest.mark.parametrize("verb", ["train", "predict"])
def test_the_help_names_every_format_and_limit(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    assert {*FORMATS, *LIMITS} - {"text"} <= set(re.findall(r"\w+", capsys.readouterr().out))
