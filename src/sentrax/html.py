"""HTML and SVG made of strings that need not be trusted: whatever is put into a page is escaped here.

Pages are built with `element`, which escapes every string that it is given, contents and attributes alike;
only what `element`, `join` and `escape` have made, `Html`, is taken as it is.
"""

import html
import re
from collections.abc import Iterable

from sentrax.wording import printable

_VOID = frozenset(("br", "hr", "link", "meta"))
_SHAPES = frozenset(("circle", "line", "path", "polygon", "polyline", "rect"))
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""Lone surrogates, which no file in UTF-8 can hold, and what XML does not allow."""


class Html(str):
    """Markup in which everything that came from outside is escaped."""

    __slots__ = ()


def escape(text: object) -> Html:
    """A text as markup that shows it, also inside quotes; `Html` stays as it is.

    Characters that would change what stands around them, such as marks that turn the direction of writing,
    and those that no page can hold, are shown as U+FFFD.

    >>> escape('<b onclick="x">')
    '&lt;b onclick=&quot;x&quot;&gt;'
    """
    if isinstance(text, Html):
        return text
    shown = printable(str(text).replace("\r\n", "\n"))
    return Html(html.escape(_NO_CHARACTERS.sub("\ufffd", shown)))


def join(parts: Iterable[object], between: str = "") -> Html:
    """Texts and markup one after the other, with a text between them."""
    return Html(escape(between).join(map(escape, parts)))


def element(name: str, /, *children: object, **attributes: object) -> Html:
    """An element of HTML or SVG.

    Args:
        name: Its name, which is ours.
        *children: What is in it; texts are escaped.
        **attributes: Its attributes, the names of which are ours: `class_` is `class`, `font_size` is
            `font-size`. Those that are None or False are left out; floats are rounded to two decimals. No
            text from outside may go into `href` or `style`, which escaping does not make safe.

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_value(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    if name in _SHAPES and not children:
        return Html(f"<{name}{given}/>")
    return Html(f"<{name}{given}>{join(children)}</{name}>")


def _value(value: object) -> str:
    if isinstance(value, float):
        rounded = f"{value:.2f}".rstrip("0").rstrip(".")
        return "0" if rounded == "-0" else rounded
    return escape(value)
