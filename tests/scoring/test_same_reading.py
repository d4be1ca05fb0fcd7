"""Training and scoring read the same texts out of a file, however odd, and announce the same guesses."""

import bz2
import csv
import gzip
import io
import json
import lzma
import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.data.reading import read_labelled
from sentrax.scoring.files import score_file
from sentrax.text.pipeline import without_lone_surrogates
from tests.scoring.test_files import SCORER

TEXTS = ["so good", "bad, so bad", "café"]
CSV = 'text,label\nso good,pos\n"bad, so bad",neg\ncafé,pos\n'
JSON = (
    '{"text":"so good","label":"pos"}\n{"label":"neg","text":"bad, so bad"}\n{"text":"café","label":"pos"}\n'
)
RUSSIAN = "text,label\nочень хорошо,pos\nплохо,neg\n"

FILES: dict[str, tuple[str, bytes, list[str]]] = {  # name: (file name, content, texts)
    "commas": ("in.csv", CSV.encode(), TEXTS),
    "semicolons": ("in.csv", b"id;text;label\n1;so good;pos\n2;bad, so bad;neg\n", TEXTS[:2]),
    "tabs in CSV": ("in.csv", b"text\tlabel\nso good\tpos\nbad, so bad\tneg\n", TEXTS[:2]),
    "bars": ("in.csv", b"text|label\nso good|pos\nbad, so bad|neg\n", TEXTS[:2]),
    "spaces before quotes": ("in.csv", b'label,text\npos, so good\nneg, "bad, so bad"\n',
                             [" so good", TEXTS[1]]),
    "TSV": ("in.tsv", b"text\tlabel\nso good\tpos\nbad, so bad\tneg\n", TEXTS[:2]),
    "quotes that quote in TSV": ("in.tsv", b'text\tlabel\n"so ""good"""\tpos\nbad\tneg\n',
                                 ['so "good"', "bad"]),
    "quotes that do not": ("in.tsv", b'text\tlabel\n"so good\tpos\nbad\tneg\n', ['"so good', "bad"]),
    "no header": ("in.csv", b'so good,pos\n"bad, so bad",neg\nso good,pos\n', [*TEXTS[:2], "so good"]),
    "no header, with numbers": ("in.csv", b"101,so very good today,pos\n102,so bad that I cry,neg\n",
                                ["so very good today", "so bad that I cry"]),
    "old line ends": ("in.csv", CSV.replace("\n", "\r").encode(), TEXTS),
    "Windows' line ends": ("in.csv", CSV.replace("\n", "\r\n").encode(), TEXTS),
    "no line end at the end": ("in.csv", CSV.rstrip().encode(), TEXTS),
    "a blank line first": ("in.csv", b"\n\r\n" + CSV.encode(), TEXTS),
    "blank lines between": ("in.csv", CSV.replace("\n", "\n\n").encode() + b"  \n", TEXTS),
    "line feeds in quotes": ("in.csv", b'text,label\n"two\nlines",pos\nb,neg\n', ["two\nlines", "b"]),
    "a quote within a field": ("in.csv", b'text,label\na 5" screen,pos\nb,neg\n', ['a 5" screen', "b"]),
    "dates of several forms": ("in.csv", b"date,text,label\n2015-02-24,good film,pos\n"
                               b"24/02/2015 11:35:52 -0800,bad film,neg\n11:35,bad film,neg\n",
                               ["good film", "bad film", "bad film"]),
    "columns without a name": ("in.csv", b"text,label,,\nso good,pos,,\nbad,neg,1,2\n", ["so good", "bad"]),
    "cp1252": ("in.csv", "text,label\n“curly” café,pos\nbad,neg\n".encode("cp1252"), ["“curly” café", "bad"]),
    "cp1252 far down": ("in.csv", b"text,label\n" + b"so good,pos\n" * 99_999 + b"caf\xe9,neg\n",
                        ["so good"] * 99_999 + ["café"]),
    "cp1251": ("in.csv", (RUSSIAN + "мне очень понравился этот фильм,pos\n" * 9).encode("cp1251"),
               ["очень хорошо", "плохо", *["мне очень понравился этот фильм"] * 9]),
    "UTF-8 with a mark": ("in.csv", b"\xef\xbb\xbf" + CSV.encode(), TEXTS),
    "UTF-16": ("in.csv", CSV.encode("utf-16"), TEXTS),
    "UTF-16 without a mark": ("in.csv", CSV.encode("utf-16-le"), TEXTS),
    "UTF-32": ("in.csv", CSV.encode("utf-32"), TEXTS),
    "gzip": ("in.csv.gz", gzip.compress(CSV.encode()), TEXTS),
    "bzip2": ("in.csv.bz2", bz2.compress(CSV.encode()), TEXTS),
    "xz": ("in.csv.xz", lzma.compress(CSV.encode()), TEXTS),
    "JSON Lines": ("in.jsonl", JSON.encode(), TEXTS),
    "JSON Lines with blank lines": ("in.jsonl", JSON.replace("\n", "\n \n").encode(), TEXTS),
    "JSON Lines of another ending": ("in.json", JSON.encode(), TEXTS),
    "NaN under another key": ("in.jsonl", b'{"text":"a","label":"x","n":NaN}\n{"text":"b","label":"y"}\n',
                              ["a", "b"]),
    "numbers as texts": ("in.jsonl", b'{"text":"a","label":"x"}\n{"text":5,"label":1.0}\n', ["a", "5"]),
    "half of a character": ("in.jsonl", b'{"text":"a\\ud83d","label":"x"}\n', ["a\ufffd"]),
    "fastText's lines": ("in.txt", b"__label__pos so good\n\n__label__neg bad, so bad\n", TEXTS[:2]),
    "tabs in plain text": ("in.txt", b"pos\tso good\nneg\tbad, so bad\n", TEXTS[:2]),
}  # fmt: skip


def read_both(path: Path, **options: Any) -> tuple[list[str], list[str], list[str], list[str]]:
    """The texts that are trained on, those that are scored, and what each announces."""
    notices: list[str] = []
    labelled = read_labelled(path, on_notice=notices.append, **options)
    announced: list[str] = []
    scored = path.with_name("out.jsonl")
    score_file(SCORER, path, scored, suffix="_new", part_bytes=64_000, on_notice=announced.append, **options)
    rows = [json.loads(line) for line in scored.read_text(encoding="utf-8").split("\n")[:-1]]
    texts = [
        next((text for value in row.values() if without_lone_surrogates(str(value)) == text), "?")
        for row, text in zip(rows, labelled.texts, strict=True)
    ]
    return list(labelled.texts), texts, list(labelled.guessed), announced


@pytest.mark.parametrize(("name", "content", "texts"), FILES.values(), ids=FILES)
def test_both_read_the_same_texts(name: str, content: bytes, texts: list[str], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    trained, scored, guessed, announced = read_both(tmp_path / name)
    assert trained == texts
    assert scored == texts
    assert [guess.partition(",")[0].removesuffix(" (guessed; set with --text)") for guess in announced] == [
        guess.partition(",")[0] for guess in guessed
    ]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.text(st.sampled_from('ab,;\t" é\n'), min_size=1, max_size=9), min_size=3, max_size=9),
    st.sampled_from([",", ";", "|", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_what_the_csv_module_writes_is_read_back_by_both(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], separator: str, end: str, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "in.csv"
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator=end).writerows(
        [("text", "label", "id"), *((text, "pos", number) for number, text in enumerate(texts))]
    )
    path.write_bytes(written.getvalue().encode(encoding))
    trained, scored, _, _ = read_both(path, text="text")
    assert trained == scored == texts


def test_parquet_is_read_alike(tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": [1, 2, 3], "what": TEXTS, "label": [1.0, 0.0, 1.0]})
    frame.write_parquet(tmp_path / "in.parquet", row_group_size=2)
    trained, scored, _, _ = read_both(tmp_path / "in.parquet")
    assert trained == scored == TEXTS


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", "\ufeff".encode("utf-16")])
def test_nothing_but_blank_lines_is_refused_alike(mark: bytes, tmp_path: Path) -> None:
    from sentrax.errors import CorpusError

    for content in (mark, mark + "\n".encode("utf-16-le" if mark[:1] == b"\xff" else "utf-8")):
        (tmp_path / "in.csv").write_bytes(content)
        for read in (read_labelled, lambda path: score_file(SCORER, path, path.with_name("out.csv"))):
            with pytest.raises(CorpusError, match=r"is empty|nothing but blank lines"):
                read(tmp_path / "in.csv")


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("in.csv", "good,pos", b"only one"),
        ("in.csv", "good,pos", b"a,b,c"),
        ("in.csv", "good,pos", b'"a"b,c'),
        ("in.csv", "goöd,pos", b"\xff,pos"),
        ("in.csv", "good,pos", b"a\0,pos"),
        ("in.jsonl", '{"text": "good", "label": "pos"}', b"{"),
    ],
)
def test_bad_rows_are_refused_or_left_out_alike(name: str, good: str, bad: bytes, tmp_path: Path) -> None:
    from sentrax.errors import CorpusError

    path = tmp_path / name
    first = b"text,label\n" if name == "in.csv" else b""
    path.write_bytes(first + b"\n".join([good.encode(), bad, good.encode()]))
    messages = []
    for read in (read_labelled, lambda path: score_file(SCORER, path, path.with_name("out.tsv"), suffix="_")):
        with pytest.raises(CorpusError, match=f"line {2 + bool(first)}: ") as raised:
            read(path)
        messages.append(str(raised.value))
    hint = f"; `sentrax doctor {shlex.quote(str(path))}` finds them all"  # which is about labelled texts
    assert messages[0] == messages[1] + hint
    assert read_labelled(path, skip_bad=True).left_out == 1
    done = score_file(SCORER, path, path.with_name("out.tsv"), suffix="_", skip_bad=True)
    assert (done.rows, done.skipped) == (3, 1)
