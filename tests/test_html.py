"""Whatever is put into a page comes out as text, in contents and in attributes alike."""

import html
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.html import Html, element, escape, join

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp;",
    "</style></title></svg><svg onload=alert(1)>",
    "]]> <!-- -->",
    "`${alert(1)}`",
)


class Reader(HTMLParser):
    """What a browser would make of a page: its elements, and its text."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text(text: str) -> None:
    read = Reader(element("p", text, title=text, aria_label=text))
    assert read.text == text
    assert read.elements == [("p", {"title": text, "aria-label": text})]


@given(st.text())
def test_any_text_comes_back_but_for_what_a_page_cannot_hold(text: str) -> None:
    shown = html.unescape(escape(text))
    shown.encode()
    assert not set("<>\"'") & set(escape(text))
    pairs = zip(text.replace("\r\n", "\n"), shown, strict=True)
    assert all(new in (old, "\ufffd") for old, new in pairs)


@given(st.text())
def test_svg_of_any_text_is_well_formed(text: str) -> None:
    parsed = ElementTree.fromstring(element("svg", element("text", text, id=text)))  # noqa: S314 - ours
    assert parsed[0].text or not text


def test_characters_that_would_change_their_surroundings_are_shown_as_such() -> None:
    assert escape("a\u202eb\u2066c\x00d\ud800e\x1b[31m\ufffff") == "a�b�c�d�e�[31m�f"
    assert escape("two\r\nlines\tand a tab") == "two\nlines\tand a tab"
    assert escape("עברית עם \u200f סימן, ZWJ: 👩\u200d🚒") == "עברית עם \u200f סימן, ZWJ: 👩\u200d🚒"


def test_markup_is_escaped_once() -> None:
    inner = element("b", "<")
    assert element("p", inner, "<") == "<p><b>&lt;</b>&lt;</p>"
    assert escape(escape("<")) == "&lt;"
    assert join(["<", inner], "&") == "&lt;&amp;<b>&lt;</b>"
    assert isinstance(join([]), Html)


def test_attributes_are_named_and_written_as_html_does() -> None:
    assert element("line", x1=1.0, x2=2 / 3, stroke_width=2) == '<line x1="1" x2="0.67" stroke-width="2"/>'
    assert element("p", class_="a", id=None, hidden=True, lang=False) == '<p class="a" hidden></p>'
    assert element("svg", viewBox="0 0 1 1") == '<svg viewBox="0 0 1 1"></svg>'
    assert element("br") == "<br>"
    assert element("rect", y=-0.001) == '<rect y="0"/>'
