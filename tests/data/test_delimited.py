"""Columns between separators are read as Python's own reader does, by line, also where a file is damaged."""

import csv
import io
import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sentrax.data.delimited import SEPARATORS, Records, detect_dialect, read_records
from sentrax.data.headers import is_known

FIELDS = st.text(st.sampled_from('ab,;\t"\n é'), max_size=5)
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(FIELDS, min_size=width, max_size=width), min_size=1, max_size=6)
)


def read(data: bytes, separator: str = ",") -> Records:
    return read_records(data, detect_dialect(data, separator, is_known))


def rows_of(data: bytes, separator: str = ",") -> list[tuple[str | None, ...]]:
    records = read(data, separator)
    assert not records.bad
    assert records.size == len(data)
    return records.frame.rows()


def in_blocks(data: bytes, separator: str, size: int) -> list[tuple[str | None, ...]]:
    dialect = detect_dialect(data, separator, is_known)
    rows, start, wanted, line = [], 0, size, 1
    while True:
        is_last = start + wanted >= len(data)
        block = read_records(data[start : start + wanted], dialect, line, is_last)
        rows += [(number, *row) for number, row in zip(block.line_numbers(), block.frame.rows(), strict=True)]
        rows += [(bad.number, bad.reason) for bad in block.bad]
        if is_last:
            return sorted(rows, key=str)
        wanted = wanted + size if not block.size else size
        line += data.count(b"\n", start, start + block.size)
        start += block.size


@given(ROWS, st.sampled_from([",", ";", "|"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_programs_write_is_read_back(
    rows: list[list[str]], separator: str, end: str, is_quoting_all: bool
) -> None:
    written = io.StringIO(newline="")
    if is_quoting_all:
        writer = csv.writer(written, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    else:
        writer = csv.writer(written, delimiter=separator, lineterminator=end)
    writer.writerows(rows)
    found = rows_of(written.getvalue().encode(), separator)
    # A record of empty fields is a blank row, as spreadsheets leave them.
    is_read = [is_quoting_all or len(row) == 1 or any(row) for row in rows]
    assert [[field or "" for field in row] for row in found] == list(itertools.compress(rows, is_read))


@given(st.lists(st.text(st.sampled_from('a,"\n'), max_size=8), min_size=1, max_size=6))
def test_what_pythons_reader_takes_strictly_is_read_alike(lines: list[str]) -> None:
    text = "x,y\n" + "\n".join(lines) + "\n"
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        rows = []
    assume(all(map(any, rows)))  # rows of empty fields are skipped, unless quoted, which `csv` does not tell
    records = read(text.encode())
    if not rows:
        assert records.bad
        return
    assert [[field or "" for field in row] for row in records.frame.rows()] == [
        row for row in rows if len(row) == 2
    ]
    assert len(records.bad) == sum(len(row) != 2 for row in rows)


@given(
    st.lists(st.text(st.sampled_from('a,"\n é\0'), max_size=8), max_size=8),
    st.integers(1, 30),
    st.sampled_from([",", "\t"]),
)
def test_blocks_of_any_size_give_the_rows_of_the_whole(lines: list[str], size: int, separator: str) -> None:
    data = ("x,y\n" + "\n".join(lines)).replace(",", separator).encode()
    assert in_blocks(data, separator, size) == in_blocks(data, separator, len(data))


def test_rows_know_their_lines() -> None:
    data = b'text,label\n"two\nlines",a\n\nplain,b\n"x",c'
    assert list(read(data).line_numbers()) == [1, 2, 5, 6]
    assert list(read(data + b"\nodd\nlast,d\n").line_numbers()) == [1, 2, 5, 6, 8]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a,b,c", "3 fields, but the first line has 2"),
        ("a", "1 field, but"),
        ('a,"b', "a quote is not closed"),
        ('"b"c,d', "follows a closing quote"),
        ("a\0,b", "zero byte"),
        ("a\udcff,b", "cannot be decoded"),
    ],
)
def test_after_a_bad_line_it_goes_on_with_the_next(line: str, reason: str) -> None:
    records = read(f"x,y\n1,2\n{line}\n3,4\n".encode(errors="surrogateescape"))
    assert records.frame.rows() == [("x", "y"), ("1", "2"), ("3", "4")]
    assert [bad.number for bad in records.bad] == [3]
    assert reason in records.bad[0].reason


def test_a_quote_inside_a_field_is_itself() -> None:
    assert rows_of(b'5" pipe,a\n6" pipe,b\n') == [('5" pipe', "a"), ('6" pipe', "b")]


def test_spaces_before_a_quoted_field_are_left_away() -> None:
    data = b'pos, "good, really"\nneg, "bad" he said\n'
    assert rows_of(data) == [("pos", "good, really"), ("neg", ' "bad" he said')]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a\t"so\nb\tbye"\n', [("a", '"so'), ("b", 'bye"')]),
        ('a\t"so" he said\nb\t"no"\n', [("a", '"so" he said'), ("b", '"no"')]),
        ('a\the said "so"\nb\t"no"\n', [("a", 'he said "so"'), ("b", '"no"')]),
        ('a\t"he said ""so"""\nb\tno\n', [("a", 'he said "so"'), ("b", "no")]),
        ('a\t"two\nlines"\nb\tno\n', [("a", "two\nlines"), ("b", "no")]),
    ],
)
def test_quotes_between_tabs_quote_only_if_all_do(text: str, rows: list[tuple[str, str]]) -> None:
    assert rows_of(text.encode(), "\t") == rows


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('a" ,'), max_size=4), min_size=2, max_size=2),
        min_size=1,
        max_size=5,
    )
)
def test_quotes_between_tabs_never_merge_lines(rows: list[list[str]]) -> None:
    rows = [[f"x{first}", second] for first, second in rows]
    assert len(rows_of("".join("\t".join(row) + "\n" for row in rows).encode(), "\t")) == len(rows)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("text,label\na;b,pos\n", "comma"),
        ("text;label\nGood, really;pos\nBad;neg\n", "semicolon"),
        ("text|label\nGood, really|pos\nBad|neg\n", "bar"),
        ("text\tlabel\nGood, bad; so\tpos\n", "tab"),
        ("So good, yes;positive\nSo bad, no;negative\n", "semicolon"),
        ('text,label\n"a;b\n;",pos\n', "comma"),
        ("text\na;b\n", "comma"),
    ],
)
def test_the_separator_is_the_one_that_fits(text: str, name: str) -> None:
    assert detect_dialect(text.encode(), None, is_known).separator == SEPARATORS[name]
