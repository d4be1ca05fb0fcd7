"""Labels that a person would take for one: they differ only in case, blanks, punctuation or Unicode form."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable

from sentrax.data.label_values import label_value
from sentrax.wording import counted

_MOST_NAMED = 3
_MOST_COMPARED = 10_000
"""Of more different labels nobody compares any; they are the wrong column."""
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+")
# Signs that often carry meaning are kept: C++ and C#, A- and A, "yes?" and "yes".
_PUNCTUATION = re.compile(
    "[_.,;:!'\"()\\[\\]{}\u2018-\u201f\u00ab\u00bb]+|(?<=[^\\W_])[-\u2010-\u2015/]+(?=[^\\W_])"
)
_LEADING_ZEROS = re.compile(r"\b0+(?=[0-9])")


def _drop_blanks(text: str) -> str:
    return _INVISIBLE.sub("", text)


def _drop_punctuation(text: str) -> str:
    return _PUNCTUATION.sub("", text)


_ASPECTS: dict[str, Callable[[str], str]] = {
    "case": lambda text: text.casefold(),
    "blanks": _drop_blanks,
    "Unicode form": lambda text: unicodedata.normalize("NFKC", text),
    "punctuation": _drop_punctuation,
    "leading zeros": lambda text: _LEADING_ZEROS.sub("", text),
}


def find_lookalikes(labels: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of labels that differ only in case, blanks, punctuation, Unicode form or leading zeros."""
    known: dict[str, str] = {}
    pairs = []
    for label in sorted(set(labels)):
        plain = _plain(label)
        other = known.setdefault(plain, label)
        if other != label and label_value(other) != label_value(label):
            pairs.append((other, label))
    return pairs


def describe_lookalikes(labels: Iterable[str]) -> str | None:
    """A notice about them, or None if there are none."""
    known = set(labels)
    pairs = find_lookalikes(known) if len(known) <= _MOST_COMPARED else []
    if not pairs:
        return None
    named = "; ".join(
        f"{_shown(one, other)} differ only in {difference(one, other)}" for one, other in pairs[:_MOST_NAMED]
    )
    n_more = len(pairs) - _MOST_NAMED
    more = f"; {counted(n_more, 'more pair')}" if n_more > 0 else ""
    return (
        f"labels that may be the same are kept apart: {named}{more}; if they are one label, spell them alike"
    )


def find_lookalike(label: str, labels: Iterable[str]) -> str | None:
    """The first of the labels that looks like this one, for the message that says it is unknown."""
    plain = _plain(label)
    return next((other for other in labels if other != label and _plain(other) == plain), None)


def difference(one: str, other: str) -> str:
    """What two lookalikes differ in, such as "case" or "case and blanks"."""
    for size in range(1, len(_ASPECTS) + 1):
        for aspects in itertools.combinations(_ASPECTS, size):
            if _without(one, aspects) == _without(other, aspects):
                return " and ".join([", ".join(aspects[:-1]), aspects[-1]] if size > 1 else aspects)
    return "the way they are written"


def _shown(one: str, other: str) -> str:
    """Both, quoted; with their codes where they would look the same."""
    show = ascii if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other) else repr
    return f"{show(one)} and {show(other)}"


def _plain(label: str) -> str:
    value = label_value(label)
    if _is_number(value):
        return value
    plain = _without(label, tuple(_ASPECTS))
    # All that sets :) apart from :( is punctuation.
    return plain if any(map(str.isalnum, plain)) else _without(label, ("blanks", "Unicode form"))


def _without(text: str, aspects: tuple[str, ...]) -> str:
    for aspect in aspects:
        text = _ASPECTS[aspect](text)
    return unicodedata.normalize("NFKC", text) if "Unicode form" in aspects else text


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-][0-9]+)?", value))
