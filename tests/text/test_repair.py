"""Characters that a program wrote or read wrongly are read as they were meant."""

import pytest

from sentrax.text.pipeline import TextPipeline
from sentrax.text.repair import repaired

SOCIAL = TextPipeline.preset("social")
TEXTS = (
    "isn’t",
    "“good”",
    "so – so",
    "good…",
    "café",
    "naïve",
    "ÉTÉ",
    "Größe",
    "❤️ 😀",
    "👍🏽",
    "€5",
    "a\u00a0b",
    "™",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_utf8_that_was_read_as_another_encoding(text: str, encoding: str) -> None:
    misread = "".join(bytes((byte,)).decode(encoding, "ignore") or chr(byte) for byte in text.encode())
    if text not in ("ÉTÉ", "Größe"):  # after a capital `Ã` may be meant
        assert repaired(misread) == text


@pytest.mark.parametrize("text", TEXTS)
def test_what_python_prints_of_text_and_of_bytes(text: str) -> None:
    assert repaired(ascii(text)[1:-1].replace("\\xa0", "\\u00a0")) == text or "\\x" in ascii(text)
    assert repaired(str(text.encode())[2:-1]) == text


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"isn\'t", "isn't"),
        (r"isn\\'t", "isn't"),
        (r"a \"good\" day", 'a "good" day'),
        (r"isn\u2019t", "isn't"),
        (r"\ud83d\ude00 ok", "😀 ok"),
        (r"\U0001F600 ok", "😀 ok"),
        (r"good.\nBad", "good. Bad"),
        (r"good\n\nbad", "good bad"),
        (r"good!\r\nbad", "good! bad"),
        ("isnâ€™t", "isn't"),
        ("â€œgoodâ€\x9d", '"good"'),
    ],
)
def test_it_has_the_tokens_of_its_plain_form(written: str, plain: str) -> None:
    assert SOCIAL.tokens(written) == SOCIAL.tokens(plain)


@pytest.mark.parametrize(
    "text",
    [
        r"C:\names\new",
        r"\nabla \textbf",
        r"\m/",
        r"¯\_(ツ)_/¯",
        r":\ ",
        "AMANHÃ”",
        "Ã",
        "pâte",
        "naïve",
        r"\x",
        r"\u12",
        "ð",
    ],
)
def test_what_may_be_meant_stays(text: str) -> None:
    assert repaired(text) == text
