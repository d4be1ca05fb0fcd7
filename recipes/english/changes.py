"""Changes to training texts that leave their label as it is: other first names, no question mark.

A model that has seen them at random learns that they say little.
"""

import random
import re
from collections.abc import Iterable
from pathlib import Path

NAMES = tuple((Path(__file__).parent / "first_names.txt").read_text(encoding="utf-8").split())
"""First names of many origins that are not also common words."""

_IS_NAME = frozenset(NAMES)
_CAPITALIZED = re.compile(r"\b[A-Z][a-z]+\b")
_QUESTION = re.compile(r"\s*\?[?!]*\s*$")
_SHARE_WITHOUT_MARK = 0.4


def change_all(texts: Iterable[str], seed: int = 1) -> list[str]:
    """Each text with its first names drawn anew; some questions lose their mark."""
    chooser = random.Random(seed)
    return [change(text, chooser) for text in texts]


def change(text: str, chooser: random.Random) -> str:
    """One text, changed at random."""
    text = _CAPITALIZED.sub(lambda found: chooser.choice(NAMES) if found[0] in _IS_NAME else found[0], text)
    return _QUESTION.sub("", text) if chooser.random() < _SHARE_WITHOUT_MARK else text
