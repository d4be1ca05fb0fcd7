"""What a page shows of marked-up text: entities, HTML tags, Markdown's emphasis, also of several words."""

import functools
import re
from collections.abc import Mapping

from sentrax.text.pipeline import without_lone_surrogates
from sentrax.text.spelling import REWRITER, Rewriter, compiled

# Patterns are compiled when a text has such marks: most commands are for one text without.
_AMPERSANDS = "(?:amp;|#0*38;|#[xX]0*26;)*"
_ENTITY = f"&({_AMPERSANDS})(#[0-9]{{1,12}};?|#[xX][0-9A-Fa-f]{{1,12}};?|[A-Za-z][A-Za-z0-9]{{1,31}};?)"
"""An entity, however often its `&` was itself escaped: `&amp;#39;`."""
_FREQUENT = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'"}
_ALSO_WORDS = frozenset(
    {
        *(
            "not",
            "copy",
            "reg",
            "sect",
            "para",
            "times",
            "cent",
            "deg",
            "yen",
            "pound",
            "micro",
            "eth",
            "thorn",
            "shy",
        ),
        *(
            "divide",
            "acute",
            "macr",
            "uml",
            "cedil",
            "curren",
            "quot",
            "ordf",
            "ordm",
            "amp",
            "gt",
            "GT",
            "LT",
            "ETH",
        ),
        *("AMP", "QUOT", "COPY", "REG", "THORN"),
    }
)
"""Names that, without their semicolon, are read only where no letter follows: `&notable` is no `¬able`."""

_INLINE = (
    "a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong"
    "|sub|sup|tt|u"
    "|var|wbr|(?:o|st1|v|w):[a-z]+"
)
_BLOCKS = (
    "address|area|article|aside|audio|base|blockquote|body|br|button|canvas|caption|center|col|colgroup"
    "|data|dd"
    "|details|div|dl|dt|embed|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe"
    "|img|input"
    "|label|legend|li|link|main|map|meta|nav|noscript|object|ol|optgroup|option|p|param|picture|pre|progress"
    "|script|section|select|source|style|summary|svg|table|tbody|td|template|textarea|tfoot|th|thead"
    "|time|title|tr"
    "|track|ul|video"
)
_UNSEEN = r"(?i)<(script|style)(?:\s[^<>]*)?>[^<]*</\1\s*>|<![A-Za-z\[-][^<>]*>"
_INLINE_TAG = rf"(?i)</?(?:{_INLINE})(?:[\s/][^<>]*)?>"
_BLOCK_TAG = rf"(?i)</?(?:{_BLOCKS})(?:[\s/][^<>]*)?>"

_BEFORE = r"(?<![^ \t\r\n(\[{\"'“‘«>*~_…,!?—–-])"
_OPENS = r"(?=[\"'“‘(\[@#]*[^\W_])"
_EMPHASIS = (
    rf"{_BEFORE}(?:"
    rf"(\*{{1,3}})(?![oOuUwvV]\*){_OPENS}([^*\n]*[^*\s])\1(?![A-Za-z0-9*])"  # no face such as *o*
    rf"|(_{{1,3}}){_OPENS}([^_\n]*[^_\s])\3(?![A-Za-z0-9_])"
    rf"|~~{_OPENS}([^~\n]*[^~\s])~~(?!~)"
    rf"|`{_OPENS}([^`\n]*[^`\s])`(?!`)"
    ")"
)
"""`*x*`, `**x**`, `***x***`, `_x_`, `__x__`, `___x___`, `~~x~~`, and code; within is no mark of the same
kind."""

_STRONG_INSIDE = r"(?<=[A-Za-z])\*\*([A-Za-z'’]+)\*\*(?!\*)|(?<![\w*])\*\*([A-Za-z'’]+)\*\*(?=[A-Za-z'’])"
"""A part of a word in bold: `is**n't**`."""
_FORUM_TAG = (
    r"(?i)\[/?(?:b|i|u|s|center|code|color|font|img|left|li|list|quote|right|size|spoiler|url)"
    r"(?:=[^\[\]]*)?\]"
)
"""`[b]good[/b]`."""


def plain_markup(text: str, rewriter: Rewriter = REWRITER) -> str:
    """The text as a page shows it, without tags and emphasis.

    A tag that stands between paragraphs, lines or cells is a blank; one within a line is nothing. Only names
    of HTML's elements make tags: `<3` and `<user>` stay.

    >>> plain_markup("so **very** good &amp; isn&#x27;t it?<br />yes")
    "so very good & isn't it? yes"
    """
    if "&" in text:
        text = unescaped(text, rewriter)
    if "<" in text:
        if "<![" in text:
            text = rewriter.sub(compiled(r"<!\[CDATA\["), "", text)
            text = rewriter.sub(compiled(r"\]\]>"), "", text)
        for pattern, shown in ((_UNSEEN, " "), (_INLINE_TAG, ""), (_BLOCK_TAG, " ")):
            text = rewriter.sub(compiled(pattern), shown, text)
    if "[/" in text:
        text = rewriter.sub(compiled(_FORUM_TAG), "", text)
    if not any(mark in text for mark in ("*", "_", "~~", "`")):
        return text
    for _ in range(2):  # one kind of emphasis may stand within another
        text = rewriter.sub(
            compiled(_EMPHASIS), lambda found: found[2] or found[4] or found[5] or found[6], text
        )
    return rewriter.sub(compiled(_STRONG_INSIDE), r"\1\2", text) if "**" in text else text


def unescaped(text: str, rewriter: Rewriter = REWRITER) -> str:
    """The text with the characters that its entities stand for."""
    # Nearly all are these, often before something that is no entity, which is soon seen.
    text = rewriter.sub(compiled("&amp;"), "&", text)
    plain = rewriter.sub(compiled(_ENTITY), _character, text)
    # Two numbers may stand for one character.
    return without_lone_surrogates(plain, rewriter) if "&#" in text else plain


def _character(found: re.Match[str]) -> str:
    if found[0] in _FREQUENT:
        return _FREQUENT[found[0]]
    escaped, body = found.groups()
    unchanged = "&" + body if escaped else found[0]
    if body[0] == "#":
        digits = body[1:].rstrip(";")
        number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        # HTML gives U+FFFD for halves of surrogate pairs, which some programs write.
        return chr(number) if 0xD800 <= number <= 0xDFFF else _unescape(f"&#{number};")
    named, unclosed = _names()
    if body.endswith(";") and body in named:
        return named[body]
    for end in range(min(len(body), 6), 1, -1):
        name, rest = body[:end], body[end:]
        if name in unclosed and not (name in _ALSO_WORDS and rest[:1].isalpha()):
            return unclosed[name] + rest
    return unchanged


def _unescape(entity: str) -> str:
    from html import unescape

    return unescape(entity)


@functools.cache
def _names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """HTML's names of characters that end in a semicolon, and those that need none."""
    from html.entities import html5

    return html5, {name: text for name, text in html5.items() if not name.endswith(";")}
