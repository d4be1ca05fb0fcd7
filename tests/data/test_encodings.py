"""Text of any encoding becomes UTF-8, from any offset, and what cannot be decoded stays visible."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.data.encodings import Utf8Reader, detect_encoding
from sentrax.errors import CorpusError

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030"]


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=30),
    st.sampled_from(ENCODINGS),
    st.integers(1, 9),
    st.integers(0, 40),
)
def test_reading_gives_utf_8_from_any_offset(text: str, encoding: str, size: int, offset: int) -> None:
    reader = Utf8Reader(io.BytesIO(text.encode(encoding)), encoding)
    reader.skip(offset)
    found = b""
    while data := reader.read(size):
        found += data
    assert found == text.encode()[offset:]


def test_what_cannot_be_decoded_becomes_a_byte_that_is_not_utf_8() -> None:
    assert Utf8Reader(io.BytesIO(b"a\x81b"), "cp1252").read(9) == b"a\xffb"


RUSSIAN = "Мне очень понравился этот фильм, а концовка просто великолепна!\n"
DETECTED = {  # name: (bytes, encoding)
    "ASCII": (b"so good\n", "utf-8"),
    "UTF-8": ("café\n".encode(), "utf-8"),
    "UTF-8 with a damaged byte": (("é" * 9 + "\n").encode() + b"\xff\n", "utf-8"),
    "western": ("“so good”, said José\n".encode("cp1252"), "cp1252"),
    "western without a letter of cp1252": (b"caf\xe9 \x81\n", "latin-1"),
    "Russian": (RUSSIAN.encode("cp1251"), "cp1251"),
    "Chinese": ("味道很好，送餐也很快，下次还会再来。\n".encode("gb18030"), "gb18030"),
    "UTF-16 without a mark": ("so good\n".encode("utf-16-be"), "utf-16-be"),
}


@pytest.mark.parametrize(("data", "encoding"), DETECTED.values(), ids=DETECTED)
def test_encodings_are_detected(data: bytes, encoding: str) -> None:
    notices: list[str] = []
    assert detect_encoding(io.BytesIO(data), Path("in.txt"), notices.append) == encoding
    assert len(notices) == (encoding != "utf-8")


def test_a_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(CorpusError, match="binary file"):
        detect_encoding(io.BytesIO(bytes(range(256)) * 9), Path("in.txt"), print)
