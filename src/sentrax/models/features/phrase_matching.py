"""Finds turns of phrase in texts: which words lose or get a valence, and which negate nothing."""

import functools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from sentrax.models.features.phrases import PHRASES


def _by_need() -> dict[str, list[int]]:
    numbers = defaultdict(list)
    for number, phrase in enumerate(PHRASES):
        for word in phrase.needs.split():
            numbers[word].append(number)
    return dict(numbers)


@functools.cache
def _compiled(number: int) -> re.Pattern[str]:
    """The pattern of a phrase, compiled once it is needed, since a command for one text needs few."""
    return re.compile(PHRASES[number].pattern)


REACH, REACH_BACK = 9, 3
"""How many words the closing word of a phrase may come after the opening one, or before it."""
_NUMBERS = _by_need()
CLOSERS = frozenset(_NUMBERS)
"""Words that phrases need; so is every word that ends in -ier."""
_IN_IER = _NUMBERS["happier"]


class Change(NamedTuple):
    """What a phrase makes of one word.

    Attributes:
        position: Which word of the text it is.
        level: Its valence here.
        negates: Whether it negates what follows.
    """

    position: int
    level: int
    negates: bool = False


def is_closer(word: str) -> bool:
    """Whether a phrase may need this word."""
    return word in _NUMBERS or word.endswith("ier")


def phrases_in(words: Sequence[str], levels: Sequence[int], closers: Iterable[str]) -> Iterator[Change]:
    """What the phrases of a text make of its words; these no longer negate, nor end what is negated.

    Args:
        words: The tokens of the text.
        levels: The valence of each.
        closers: Those of its words that phrases need.
    """
    text = f" {' '.join(words)} "
    numbers = {number for word in closers for number in phrases_with(word)}
    found = ((number, match) for number in sorted(numbers) for match in _compiled(number).finditer(text))
    return _changes_of(found, words, levels)


def phrases_at(
    words: Sequence[str], levels: Sequence[int], places: Iterable[tuple[int, int]]
) -> Iterator[Change]:
    """The same where it is known which phrases may begin at which words.

    Args:
        words: The tokens of the text.
        levels: The valence of each.
        places: The number of a phrase, and of the word at which it may begin, in ascending order.
    """
    return _changes_of(_matches_at(words, places), words, levels)


def _matches_at(
    words: Sequence[str], places: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, re.Match[str]]]:
    text = f" {' '.join(words)} "
    letters = list(accumulate(map(len, words), initial=0))
    last, end = -1, 0
    for number, word in places:
        if number != last:
            last, end = number, 0
        begin = letters[word] + word  # and a space before each word
        match = _compiled(number).match(text, begin) if begin >= end else None
        if match is not None:
            end = match.end()
            yield number, match


def _changes_of(
    found: Iterable[tuple[int, re.Match[str]]], words: Sequence[str], levels: Sequence[int]
) -> Iterator[Change]:
    """The changes that matches of phrases make, without those that share a word with an earlier one."""
    starts: list[int] = []
    taken: set[int] = set()
    for number, match in found:
        starts = starts or list(accumulate((len(word) + 1 for word in words), initial=1))
        changes = _changes(_groups(match, starts), PHRASES[number].level, words, levels)
        if taken.isdisjoint(change.position for change in changes):
            taken.update(change.position for change in changes)
            yield from changes


def phrases_with(word: str) -> Sequence[int]:
    """The numbers of the phrases that need this word, in ascending order."""
    return _NUMBERS.get(word, ()) or (_IN_IER if word.endswith("ier") else ())


def _groups(found: re.Match[str], starts: Sequence[int]) -> dict[str, range]:
    """The words of each group of a match that has any."""
    spans = {name: found.span(name) for name in found.re.groupindex}
    return {
        name: range(bisect_left(starts, begin), bisect_right(starts, end - 1))
        for name, (begin, end) in spans.items()
        if begin < end
    }


def _changes(
    groups: Mapping[str, range], level: int, words: Sequence[str], levels: Sequence[int]
) -> list[Change]:
    signs = {"p": 1, "b": -1, "n": 0, "o": 0, "x": 0, "t": 1}
    for name in ("m", "m_better"):
        if name in groups:
            signs["m"] = _sign(words[groups[name][-1]], groups, levels)
            if not signs["m"] or (name == "m_better" and signs["m"] < 0):
                return []
    if "m" in groups and words[groups["m"][-1]] == "less":
        # What follows would speak for itself: `couldn't be less impressed`.
        groups = {**groups, "o": groups.get("after", range(0))}
    return [
        Change(index, signs[name[0]] * level, name[0] == "x")
        for name, part in groups.items()
        if name[0] in signs
        for index in part
    ]


def _sign(more: str, groups: Mapping[str, range], levels: Sequence[int]) -> int:
    """Whether what nothing could be more is good, 1, or bad, -1."""
    if more in ("better", "worse"):
        return 1 if more == "better" else -1
    if more not in ("more", "less"):
        level = levels[(groups.get("m") or groups["m_better"])[-1]]
        return (level > 0) - (level < 0)
    for near in (groups.get("after", ()), groups.get("gap", ())):
        total = sum(levels[index] for index in near)
        if total:
            return (1 if total > 0 else -1) * (1 if more == "more" or near is groups.get("gap") else -1)
    return 1 if more == "more" else -1
