"""Small labelled data for the command, taken from the bundled sample."""

import csv
from collections.abc import Iterable
from pathlib import Path

from sentrax.data.corpora import sample_corpus


def rows(n_texts: int = 120, skipped: int = 0) -> list[tuple[str, str]]:
    """Texts with their labels, equally many of each label."""
    corpus, last = sample_corpus(), skipped + n_texts // 2
    positive, negative = (corpus.texts_with(label)[skipped:last] for label in ("positive", "negative"))
    pairs = zip(positive, negative, strict=True)
    return [
        row for good, bad in pairs for row in ((good, "positive"), (bad, "negative"))
    ]  # in turns, so that each part has both


def write_csv(
    path: Path, data: Iterable[tuple[str, str]], header: tuple[str, str] = ("review", "mood")
) -> str:
    """Write a table with these columns, and return its path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *data])
    return str(path)


def write_topics(path: Path, n_days: int = 12) -> str:
    """Write texts with one or several labels each, joined by bars: six texts for each of so many days."""
    topics = {"food": "the soup was good", "rooms": "our bed was hard", "staff": "the waiter was kind"}
    names = list(topics)
    several = [names[:1], names[1:2], names[2:], names[:2], names[1:], names]
    data = [
        (f"{number} days, " + " and ".join(topics[name] for name in some), "|".join(some))
        for number in range(n_days)
        for some in several
    ]
    return write_csv(path, data, ("text", "topics"))
