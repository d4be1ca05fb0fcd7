"""Training texts of our own made from frames, in `frames/`: turns of phrase that are to hold for any words.

A line is a label, `+`, `-` or `0`, and a frame: a text with alternatives, `{a|b}`, and slots, `[good]`, for
which `frames/words.txt` lists what may stand there. Since the words change from text to text, and stand in
plain frames, too, what a model learns from them is the frame.
"""

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from recipes.english.own_texts import LABEL_OF_SIGN, read_lines

FRAMES = Path(__file__).parent / "frames"
WORDS = "words.txt"
"""The file of the words, beside those of the frames."""

_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\[([a-z]+)\]")
_ARTICLE_OF_VOWEL = re.compile(r"\b([Aa]) (?=[aeio]|u(?!s[aeiu]|ni[qvf]))")


def read_frame_texts(folder: Path = FRAMES, most: int = 120) -> tuple[list[str], list[str]]:
    """The texts and their labels.

    Args:
        folder: The folder of the files.
        most: The most texts that are made of one frame.
    """
    words, texts, labels = read_words(folder / WORDS), [], []
    for sign, frame in read_lines(path for path in sorted(folder.glob("*.txt")) if path.name != WORDS):
        some = fill(frame, words, most)
        texts += some
        labels += [LABEL_OF_SIGN[sign]] * len(some)
    return texts, labels


def read_words(path: Path = FRAMES / WORDS) -> dict[str, list[str]]:
    """What may stand in each slot, by its name."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {name: words.strip().split(", ") for name, words in (line.split(":", 1) for line in lines)}


def fill(frame: str, words: Mapping[str, Sequence[str]], most: int) -> list[str]:
    """At most so many texts that a frame gives, drawn at random; a word is not drawn again before all others.

    >>> fill("{so|very} [good]", {"good": ["apt", "nice"]}, 2)
    ['so nice', 'very apt']
    """
    chooser = random.Random(frame)
    decks: dict[str, list[str]] = {}

    def draw(slot: re.Match[str]) -> str:
        name = slot[1]
        if not decks.get(name):
            decks[name] = chooser.sample(words[name], len(words[name]))
        return decks[name].pop()

    texts: dict[str, None] = {}
    for _ in range(most):
        text = _ALTERNATIVES.sub(lambda found: chooser.choice(found[1].split("|")), frame)
        text = _ARTICLE_OF_VOWEL.sub(r"\1n ", _SLOT.sub(draw, text))
        texts[text.strip()] = None
    return list(texts)
