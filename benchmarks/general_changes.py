"""Changes to texts that leave what they say as it is, and how many labels they change."""

import random
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from benchmarks.general_tools import Tool
from recipes.english.changes import NAMES

N_TEXTS, SEED = 2_000, 0

_IS_NAME = frozenset(NAMES)
_CAPITALIZED = re.compile(r"\b[A-Z][a-z]+\b")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_MARKS = ".!?"


def exchange_names(text: str, chooser: random.Random) -> str:
    """The text with another name for each first name in `NAMES`.

    >>> exchange_names("Emma likes Paris.", random.Random(1)) != "Emma likes Paris."
    True
    """

    def another(found: re.Match[str]) -> str:
        return chooser.choice([name for name in NAMES if name != found[0]])

    return _CAPITALIZED.sub(lambda found: another(found) if found[0] in _IS_NAME else found[0], text)


def change_address(text: str, chooser: random.Random) -> str:
    """The text with other web addresses; one without gets one at its end.

    >>> change_address("see www.example.org now", random.Random(1))
    'see https://t.co/UHcmhmpemd now'
    """
    address = f"https://t.co/{''.join(chooser.choices(_LETTERS, k=10))}"
    return _ADDRESS.sub(address, text) if _ADDRESS.search(text) else f"{text} {address}"


def end_with(mark: str) -> Callable[[str, random.Random], str]:
    """A change: the mark instead of the final ones, if any.

    >>> end_with(".")("Good!?", random.Random(1))
    'Good.'
    """
    return lambda text, chooser: text.rstrip().rstrip(_MARKS) + mark


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
CHANGES: Mapping[str, Callable[[str, random.Random], str]] = {
    "upper case": lambda text, chooser: text.upper(),
    "lower case": lambda text, chooser: text.lower(),
    "title case": lambda text, chooser: text.title(),
    "first names exchanged": exchange_names,
    "a web address added or changed": change_address,
    "without final mark": end_with(""),
    "a full stop at the end": end_with("."),
    "an exclamation mark at the end": end_with("!"),
}


def draw_texts(texts: Sequence[str]) -> list[str]:
    """2,000 of the texts, or all if there are fewer, always the same."""
    return random.Random(SEED).sample(list(texts), min(N_TEXTS, len(texts)))


def measure_changes(tool: Tool, texts: Sequence[str]) -> dict[str, float]:
    """The share of all texts whose label changes, by change; texts that a change leaves alone included."""
    labels = tool.answers(texts).labels
    shares = {}
    for name, changed in change_all(texts).items():
        shares[name] = float(np.mean(tool.answers(changed).labels != labels))
    return shares


def change_all(texts: Sequence[str]) -> dict[str, list[str]]:
    """The texts after each change, always the same."""
    changed = {}
    for name, change in CHANGES.items():
        chooser = random.Random(SEED)
        changed[name] = [change(text, chooser) for text in texts]
    return changed
