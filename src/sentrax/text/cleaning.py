"""Named rules that turn a string into a cleaner string.

A pipeline refers to them by name, so that it can be saved as data. The patterns are those of the notebook's
`process_tweet` and of NLTK 3.5's `TweetTokenizer` (`nltk/tokenize/casual.py`).
"""

import html.entities
import re
from collections.abc import Callable, Mapping

import regex

_TICKER = re.compile(r"\$\w*")
_RETWEET_MARK = re.compile(r"^RT[\s]+")
_URL_TO_LINE_END = re.compile(r"https?://.*[\r\n]*")
_ENTITY = re.compile(r"&(#?(x?))([^&;\s]+);")
_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_!@#$%&*])@"
    r"(?:[A-Za-z0-9_]{20}(?!@)|[A-Za-z0-9_]{1,19}(?![A-Za-z0-9_]*@))"
)
_COMMON_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
_COMMON_ENTITY = re.compile("|".join(_COMMON_ENTITIES))
_REPEATED = regex.compile(r"(.)\1{2,}")
_REPEATED_SYMBOL = re.compile(r"([^a-zA-Z0-9])\1{3,}")


def drop_tickers(text: str) -> str:
    """Remove `$GE` and the like."""
    return _TICKER.sub("", text)


def drop_retweet_mark(text: str) -> str:
    """Remove a leading `RT` and the space after it."""
    return _RETWEET_MARK.sub("", text)


def drop_urls(text: str) -> str:
    """Remove everything from `http://` or `https://` to the end of the line."""
    return _URL_TO_LINE_END.sub("", text)


def drop_hash_signs(text: str) -> str:
    """Remove `#`, and keep the word after it."""
    return text.replace("#", "")


def unescape_entities(text: str) -> str:
    """Replace `&amp;`, `&#38;` and `&#x26;` with their character; an unknown one disappears.

    Numbers from 0x80 to 0x9F are read as Windows-1252, as browsers do.
    """
    return _ENTITY.sub(_character, text) if "&" in text else text


def unescape_common_entities(text: str) -> str:
    """Replace `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&#39;` and `&nbsp;`, which tweets come with, once each."""
    return _COMMON_ENTITY.sub(lambda entity: _COMMON_ENTITIES[entity[0]], text) if "&" in text else text


def drop_handles(text: str) -> str:
    """Put a space in place of `@name`."""
    return _HANDLE.sub(" ", text) if "@" in text else text


def shorten_elongation(text: str) -> str:
    """Cut any character that comes more than three times in a row to three: `sooooo` is `sooo`."""
    return _REPEATED.sub(r"\1\1\1", text)


def shorten_symbol_runs(text: str) -> str:
    """Cut a run of more than three equal symbols to three, line breaks included."""
    return _REPEATED_SYMBOL.sub(r"\1\1\1", text)


def _character(entity: re.Match[str]) -> str:
    numeric, hexadecimal, body = entity.groups()
    if not numeric:
        code_point = html.entities.name2codepoint.get(body)
        return "" if code_point is None else chr(code_point)
    try:
        number = int(body, 16 if hexadecimal else 10)
        if 0x80 <= number <= 0x9F:
            return bytes((number,)).decode("cp1252")
        return chr(number)
    except (ValueError, OverflowError):
        return ""


CLEANING_RULES: Mapping[str, Callable[[str], str]] = {
    rule.__name__: rule
    for rule in (
        drop_tickers,
        drop_retweet_mark,
        drop_urls,
        drop_hash_signs,
        unescape_entities,
        unescape_common_entities,
        drop_handles,
        shorten_elongation,
        shorten_symbol_runs,
    )
}
"""Every cleaning rule by the name that a pipeline knows it by."""

PIECEWISE_CLEANING = frozenset({unescape_common_entities.__name__})
"""The rules that do to a text what they do to each piece between its spaces."""
