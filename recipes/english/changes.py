"""Changes to training texts that leave their label as it is: other first names, capitals, no mark at the end.

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
_FINAL_MARKS = re.compile(r"\s*[.!?]+\s*$")
_SHARE_WITHOUT_MARKS, _SHARE_OF_CAPITALS = 0.5, 0.1


def change_all(texts: Iterable[str], seed: int = 1) -> list[str]:
    """Each text with its first names drawn anew; some lose their final marks, a few are in capitals."""
    chooser = random.Random(seed)
    return [change(text, chooser) for text in texts]


def change(text: str, chooser: random.Random) -> str:
    """One text, changed at random."""
    text = _CAPITALIZED.sub(lambda found: chooser.choice(NAMES) if found[0] in _IS_NAME else found[0], text)
    if chooser.random() < _SHARE_WITHOUT_MARKS:
        text = _FINAL_MARKS.sub("", text)
    return text.upper() if chooser.random() < _SHARE_OF_CAPITALS else text
