"""Several labels that are written as one text: `['joy', 'love']`, `["joy", "love"]`, `{joy, love}`."""

import itertools
import re
from collections.abc import Sequence

from sentrax.data.label_values import label_value
from sentrax.text.pipeline import without_lone_surrogates

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_LITERAL = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|True|False|true|false|None|null|nan|NaN"
_ITEM = re.compile(rf"(?:{_QUOTED}|{_LITERAL})", re.DOTALL)
_NUMPY_ITEM = re.compile(rf"\b(?:np|numpy)\.(?:\w+\(({_QUOTED}|{_LITERAL})\)|(True|False)_)", re.DOTALL)
"""An item as numpy writes it since its version 2: `np.str_('joy')`, `np.int64(3)`, `np.True_`."""
_CALL = re.compile(
    r"(?:(?:np|numpy)\.)?(?:array|set|frozenset|list|tuple)\((.*?)(?:,\s*dtype=[^)]*)?\)", re.DOTALL
)
"""A list in a call that makes something of it: `array(['joy'], dtype=object)`, `frozenset({'joy'})`."""
_SEPARATOR = re.compile(r"\s*,\s*|\s+")
"""Between items; numpy writes only a space."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_HAS, _HAS_NOT = ("1", "true"), ("0", "false")
"""In a row of a matrix, whether the text has the label of this place."""
_BRACKETS = ("[]", "()", "{}")
_SYNTAX = re.compile(r"""["'\[\](){}:]""")


def parse_label_list(text: str) -> list[str] | None:
    """The labels of a list, tuple or set as Python, JSON, numpy and PostgreSQL write it; None for others.

    A single word in brackets without quotes, such as `[deleted]`, is a label and not a list.

    >>> parse_label_list("['joy', 'love']"), parse_label_list("{joy,love}"), parse_label_list("[deleted]")
    (['joy', 'love'], ['joy', 'love'], None)
    """
    text = text.strip()
    call = _CALL.fullmatch(text)
    if call is not None:
        return parse_label_list(call[1]) if call[1].strip() else []
    if "np." in text or "numpy." in text:
        text = _NUMPY_ITEM.sub(lambda item: item[1] or item[2], text)
    if text[:1] + text[1:][-1:] not in _BRACKETS:
        return None
    inner = text[1:-1].strip()
    found = _items(inner)
    if found is not None:
        is_list = text[0] != "(" or not inner or inner[0] in "\"'" or "," in inner
        return list(map(_unquoted, found)) if is_list else None
    if text[0] == "(" or "," not in inner:
        return None
    return _words(inner)


def unwrap_word(text: str) -> str:
    """The word in brackets without quotes, in a column whose other cells are lists; else the text itself."""
    is_wrapped = text[:1] + text[1:][-1:] in ("[]", "{}") and not _SYNTAX.search(text[1:-1])
    return text[1:-1].strip() if is_wrapped else text


def matrix_rows(lists: Sequence[Sequence[str]]) -> list[list[int]] | None:
    """The lists as rows of 0 and 1, if all are as long and hold nothing else; None if they are labels.

    A text cannot have a label twice, nor does a label that every text has tell anything, so that lists of the
    labels 0 and 1 do not look like this.
    """
    lengths = set(map(len, lists))
    if len(lengths) != 1 or max(lengths) < 2:
        return None
    values = {item: label_value(item) for item in set(itertools.chain.from_iterable(lists))}
    if not all(value in _HAS or value in _HAS_NOT for value in values.values()):
        return None
    return [[int(values[item] in _HAS) for item in row] for row in lists]


def _items(inner: str) -> list[str] | None:
    """Quoted items and literals; None if there is anything else."""
    items: list[str] = []
    end = 0
    while end < len(inner):
        item = _ITEM.match(inner, end)
        if item is None:
            return None
        items.append(item[0])
        separator = _SEPARATOR.match(inner, item.end())
        if separator is None:
            return items if item.end() == len(inner) else None
        end = separator.end()
    return items


def _words(inner: str) -> list[str] | None:
    words = [word.strip() for word in inner.split(",")]
    return None if _SYNTAX.search(inner) or not all(words) else words


def _unquoted(item: str) -> str:
    # JSON writes an emoji as two surrogates, which are joined here.
    return without_lone_surrogates(_ESCAPE.sub(_unescaped, item[1:-1])) if item[0] in "\"'" else item


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])
