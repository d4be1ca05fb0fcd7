"""What can be done to the words of a text: each can be dropped, or replaced by its opposite."""

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from sentrax.explanation.opposites import opposites
from sentrax.text.spelling import plain_case


class Change(NamedTuple):
    """A word that is dropped or replaced.

    Attributes:
        word: The word, as the text has it.
        start: Where it begins in the text, in characters.
        end: Where it ends.
        replacement: What stands in its place; `None` if it is dropped.
    """

    word: str
    start: int
    end: int
    replacement: str | None


def possible_changes(text: str, start: int, end: int) -> list[Change]:
    """What can be done to the word of a text between these characters; first, that it is dropped."""
    word = text[start:end]
    changes = [Change(word, start, end, None)]
    opposite = opposite_of(word)
    return changes if opposite is None else [*changes, Change(word, start, end, opposite)]


def opposite_of(word: str) -> str | None:
    """The opposite of a word, in capitals if the word is; `None` if the table has none.

    >>> opposite_of("GOOD"), opposite_of("Love"), opposite_of(":)"), opposite_of("film")
    ('BAD', 'Hate', ':(', None)
    """
    table = opposites()
    if word in table:
        return table[word]
    opposite = table.get(plain_case(word))
    if opposite is None:
        return None
    return opposite.upper() if len(word) > 1 and word.isupper() else opposite.capitalize()


def changed(text: str, changes: Sequence[Change]) -> str:
    """The text after changes of different words, with as many spaces as it needs."""
    parts, done = list[str](), 0
    for change in sorted(changes, key=attrgetter("start")):
        parts.append(text[done : change.start])
        done = change.end
        if change.replacement is not None:
            parts.append(change.replacement)
            continue
        before = _last(parts)
        after = text[done : done + 1]
        if after.isspace() and (not before or before.isspace()):
            done += 1
        elif after and before and not after.isspace() and not before.isspace():
            parts.append(" ")
        elif not after:
            parts[-1] = parts[-1].rstrip()
    return "".join([*parts, text[done:]])


def _last(parts: Sequence[str]) -> str:
    return next((part[-1] for part in reversed(parts) if part), "")
