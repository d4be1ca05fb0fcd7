"""Standard input is read as files are, and each line is there as soon as it has been typed."""

import gzip
import io
from collections.abc import Iterator

import pytest

from sentrax.data.limits import Limits
from sentrax.data.streams import read_texts
from sentrax.errors import CorpusError, InputError

TEXTS = ["so good", "bad, so bad", "", "café était très bon"]


class Pieces:
    """A stream that gives some bytes at a time."""

    def __init__(self, pieces: Iterator[bytes]):
        self._pieces = pieces

    def read1(self, size: int, /) -> bytes:
        return next(self._pieces, b"")


def read(content: bytes, **options: object) -> tuple[list[str], list[str]]:
    """The texts and the notices."""
    notices: list[str] = []
    return list(read_texts(io.BytesIO(content), notify=notices.append, **options)), notices  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac-roman"],
)
def test_lines_are_texts_in_any_encoding_and_with_any_line_end(
    encoding: str, is_closed: bool, end: str
) -> None:
    content = (end.join(TEXTS) + (end if is_closed else "")).encode(encoding)
    texts, notices = read(content)
    assert texts == TEXTS
    assert len(notices) == (not encoding.startswith("utf-8"))
    pieces = (content[place : place + 5] for place in range(0, len(content), 5))
    if end != "\r" and encoding not in ("utf-16-le", "utf-16-be"):  # which a few bytes do not show
        assert list(read_texts(Pieces(pieces))) == TEXTS


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-be", "koi8-r"])
def test_an_encoding_can_be_given(encoding: str) -> None:
    text = "плохо" if encoding == "koi8-r" else "café"
    assert read(f"{text}\n".encode(encoding), encoding=encoding) == ([text], [])
    with pytest.raises(InputError, match="'klingon'"):
        read(b"good\n", encoding="klingon")


def test_a_line_is_there_before_the_next_is_read() -> None:
    asked: list[str] = []

    def typed() -> Iterator[bytes]:
        for line in (b"so good\n", b"caf\xc3", b"\xa9\nbad\n", b"end"):
            asked.append(line.decode(errors="replace"))
            yield line

    texts = read_texts(Pieces(typed()))
    assert next(texts) == "so good"
    assert len(asked) == 1
    assert next(texts) == "café"
    assert next(texts) == "bad"
    assert len(asked) == 3
    assert list(texts) == ["end"]


def test_bytes_that_are_no_text_are_marked_so_that_every_line_has_an_answer() -> None:
    texts, notices = read("café\nbon\n".encode() + b"d\xe9j\xe0\n\xff\n" + "été\n".encode() * 3)
    assert texts == ["café", "bon", "d\ufffdj\ufffd", "\ufffd", "été", "été", "été"]
    assert any("line 3 has bytes that cannot be decoded" in notice for notice in notices)
    assert len(notices) <= 2


def test_a_zero_byte_stays_in_its_text() -> None:
    assert read(b"so good\nb\0ad\n") == (["so good", "b\0ad"], [])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (gzip.compress(b"so good\n", mtime=0), "standard input is compressed; decompress it first"),
        (b"PK\3\4" + bytes(99), "standard input is a table or an archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "standard input is an image"),
        (bytes(range(256)) * 9, "standard input is a binary file"),
    ],
)
def test_what_is_not_text_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(CorpusError, match=says):
        read(content)


def test_a_long_line_is_refused_before_it_has_been_read() -> None:
    n_read = 0

    def endless() -> Iterator[bytes]:
        nonlocal n_read
        yield b"so good\n"
        while True:
            n_read += 1 << 16
            yield b"a" * (1 << 16)

    texts = read_texts(Pieces(endless()))
    assert next(texts) == "so good"
    with pytest.raises(
        CorpusError, match=r"standard input, line 2 has more than 4,194,304 bytes.*row_bytes="
    ):
        next(texts)
    assert n_read < 5 << 20
    with pytest.raises(CorpusError, match="line 2 has more than 9 bytes"):
        read(b"so good\nbad, so bad\n", limits=Limits(row_bytes=9))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_has_no_texts(content: bytes) -> None:
    assert read(content)[0] == []


@pytest.mark.parametrize(
    ("first", "is_table"),
    [
        ("text,label", True),
        ("label\treview_text", True),
        ('{"text": "so good"}', True),
        ("a long review, no rating", False),
        ("{so good}", False),
        ("", False),
    ],
)
def test_a_notice_says_that_rows_of_a_table_are_scored_whole(first: str, is_table: bool) -> None:
    texts, notices = read(f"{first}\nso good, pos\n".encode())
    assert texts == [first, "so good, pos"]
    assert ["each line is a text" in notice for notice in notices] == [True] * is_table


@pytest.mark.parametrize("content", [b"PAR1\0\0", b"ARROW1\0\0", b"PK\3\4\0\0"])
def test_tables_that_are_not_text_are_for_input(content: bytes) -> None:
    with pytest.raises(CorpusError, match="give the file with --input"):
        read(content)


def test_utf_16_has_a_byte_order_or_is_refused() -> None:
    assert read("so good\n".encode("utf-16-be"), encoding="utf-16")[0] == ["so good"]
    with pytest.raises(CorpusError, match="standard input is not utf-16, or has no byte order mark"):
        read(b"so good\n", encoding="utf-16")
