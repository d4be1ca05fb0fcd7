"""Training texts of our own, in `texts/`: what data sets lack, written for this model.

A line is a label, `+`, `-` or `0`, and a text, in which `{a|b}` are alternatives.
"""

import itertools
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
LABEL_OF_SIGN = {"-": "negative", "0": "neutral", "+": "positive"}

_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
_SPACES = re.compile(" {2,}")


def read_own_texts(folder: Path = TEXTS, most: int = 30) -> tuple[list[str], list[str]]:
    """The texts and their labels.

    Args:
        folder: The folder of the files.
        most: The most texts that are made of one line.
    """
    texts, labels = [], []
    for sign, line in read_lines(sorted(folder.glob("*.txt"))):
        some = expand(line, most)
        texts += some
        labels += [LABEL_OF_SIGN[sign]] * len(some)
    return texts, labels


def read_lines(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The sign and the rest of each line of some files that is no comment."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line[0], line[2:]


def expand(line: str, most: int) -> list[str]:
    """The texts that the alternatives of a line give, or `most` of them, drawn evenly.

    >>> expand("{really |}good {film|book}", 30)
    ['really good film', 'really good book', 'good film', 'good book']
    """
    pieces = _ALTERNATIVES.split(line)
    parts = [piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces)]
    texts = [_SPACES.sub(" ", "".join(chosen)).strip() for chosen in itertools.product(*parts)]
    if len(texts) > most:
        texts = sorted(random.Random(line).sample(texts, most))
    return texts
