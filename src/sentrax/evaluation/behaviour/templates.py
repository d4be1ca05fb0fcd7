"""Templates: texts with slots, `{thing}`, that are filled from lists of words."""

import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence

from sentrax.errors import InputError
from sentrax.wording import listed, quoted

_BRACES = re.compile(r"\{\{|\}\}|\{(\w+)\}|[{}]")
_WRITTEN = {"{{": "{", "}}": "}"}

Words = Mapping[str, Sequence[str]]


def find_slots(template: str) -> tuple[str, ...]:
    """The names of the slots of a template, each once.

    >>> find_slots("The {thing} was {good}, {good}!")
    ('thing', 'good')

    Raises:
        InputError: If a brace is neither part of a slot nor doubled.
    """
    names: dict[str, None] = {}
    for found in _BRACES.finditer(template):
        if found[1] is not None:
            names[found[1]] = None
        elif found[0] not in _WRITTEN:
            raise InputError(
                f"{quoted(template)} has a single {found[0]!r}; expected slots such as {{thing}}; write"
                f" {found[0] * 2!r} for the character itself"
            )
    return tuple(names)


def fill(template: str, words: Mapping[str, str]) -> str:
    """The template with a word in each slot.

    >>> fill("{{The}} {thing}", {"thing": "soup"})
    '{The} soup'
    """
    return _BRACES.sub(lambda found: words[found[1]] if found[1] else _WRITTEN[found[0]], template)


def choose_words(slots: Sequence[str], words: Words, most: int, seed: str) -> Iterator[dict[str, str]]:
    """A word for each slot in every way, or in `most` ways drawn at random, always the same ones.

    >>> list(choose_words(["a", "b"], {"a": "xy", "b": "z"}, 9, ""))
    [{'a': 'x', 'b': 'z'}, {'a': 'y', 'b': 'z'}]

    Args:
        slots: The slots.
        words: The list of words of each slot.
        most: How many ways are drawn if there are more.
        seed: What makes a draw another one.

    Raises:
        InputError: If a slot has no list.
    """
    for slot in slots:
        if slot not in words:
            raise InputError(f"slot {{{slot}}} has no list of words; there are lists for {listed(words)}")
    lists = [words[slot] for slot in slots]
    for way in draw(math.prod(map(len, lists)), most, seed):
        chosen = {}
        for slot, own in zip(reversed(slots), reversed(lists), strict=True):
            way, index = divmod(way, len(own))
            chosen[slot] = own[index]
        yield {slot: chosen[slot] for slot in slots}


def draw(count: int, most: int, seed: str) -> Sequence[int]:
    """The numbers below `count`; of more than `most`, so many of them, drawn at random, always the same."""
    if count <= most:
        return range(count)
    chooser = random.Random(seed.encode("utf-8", "surrogatepass"))
    drawn: set[int] = set()
    while len(drawn) < most:
        drawn.add(chooser.randrange(count))
    return sorted(drawn)
