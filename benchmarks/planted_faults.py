"""Faults planted into real labelled texts, so that it is known what there is to find."""

import random
from collections.abc import Sequence
from typing import NamedTuple

Pair = tuple[str, str]
"""A text and its label."""

TOKEN = "xq7z"  # noqa: S105 - a word
"""A token that is in no text."""
EDITS = ("case and marks", "an address", "a word dropped", "a word replaced")


class Planted(NamedTuple):
    """Texts with faults.

    Attributes:
        pairs: The texts and their labels.
        rows: The rows with a fault, from 0.
    """

    pairs: list[Pair]
    rows: set[int]


def flip_labels(pairs: Sequence[Pair], share: float, seed: int) -> Planted:
    """A share of the labels becomes another one, by chance."""
    chooser, labels = random.Random(seed), sorted({label for _, label in pairs})
    rows = set(chooser.sample(range(len(pairs)), round(share * len(pairs))))
    flipped = [
        (text, chooser.choice([other for other in labels if other != label]) if row in rows else label)
        for row, (text, label) in enumerate(pairs)
    ]
    return Planted(flipped, rows)


def add_near_copies(
    train: Sequence[Pair], test: Sequence[Pair], share: float, seed: int, least_words: int = 10
) -> tuple[Planted, list[tuple[int, str]]]:
    """Texts of a test part, edited a little, at the end of a training part.

    Args:
        train: The training part.
        test: The test part.
        share: The share of the test texts that are copied.
        seed: Random seed.
        least_words: Only texts with so many words, or one edit would change more than a fifth of them.

    Returns:
        The training part, and for each copy the row of its text in the test part and the name of its edit.
    """
    chooser, words = random.Random(seed), [word for text, _ in train[:1000] for word in text.split()]
    long = [row for row, (text, _) in enumerate(test) if len(set(text.lower().split())) >= least_words]
    rows = sorted(chooser.sample(long, min(len(long), round(share * len(test)))))
    origins = [(row, EDITS[number % len(EDITS)]) for number, row in enumerate(rows)]
    copies = [(_edited(test[row][0], edit, words, chooser), test[row][1]) for row, edit in origins]
    return Planted([*train, *copies], set(range(len(train), len(train) + len(copies)))), origins


def _edited(text: str, edit: str, words: Sequence[str], chooser: random.Random) -> str:
    parts = text.split()
    place = chooser.randrange(len(parts))
    if edit == "case and marks":
        return " ".join(parts).upper() + " !!"
    if edit == "an address":
        return f"{text} https://example.com/{chooser.randrange(10**6)}"
    parts[place : place + 1] = [] if edit == "a word dropped" else [chooser.choice(words)]
    return " ".join(parts)


def add_token(pairs: Sequence[Pair], label: str, share: float, seed: int) -> Planted:
    """A token somewhere in a share of the texts of a label."""
    chooser = random.Random(seed)
    own = [row for row, (_, other) in enumerate(pairs) if other == label]
    rows = set(chooser.sample(own, round(share * len(own))))

    def with_token(text: str) -> str:
        parts = text.split()
        parts.insert(chooser.randrange(len(parts) + 1), TOKEN)
        return " ".join(parts)

    return Planted(
        [(with_token(text) if row in rows else text, own) for row, (text, own) in enumerate(pairs)], rows
    )
