"""The valence of words: from +3, as in `superb`, to -3, as in `worst`."""

import functools
import importlib.resources
from collections.abc import Mapping

from sentrax.errors import InputError
from sentrax.text.spelling import plain_characters

_MOST = 3
_JOINER = "\u200d"
"""What joins several emoji into one; the first that has a valence speaks for all."""
_ENDINGS = (
    *(("ies", "y"), ("ied", "y"), ("ily", "y"), ("iness", "y"), ("ier", "y"), ("iest", "y")),
    *(("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("ly", ""), ("ly", "le"), ("ness", "")),
    *(("er", ""), ("er", "e"), ("est", ""), ("est", "e"), ("es", ""), ("s", ""), ("'s", "")),
)
"""Regular inflections, and what stands in their place in the plain form."""
_DOUBLING = frozenset({"ing", "ed", "er", "est"})
"""Endings before which a consonant is doubled, as in `sadder`."""
_NOT_INFLECTED = frozenset(
    {"lesser", "lesson", "something", "anything", "everything", "being", "evening", "later", "number"}
)
_SHORTEST_INFLECTED, _SHORTEST_STEM = 5, 3


class Lexicon:
    """Levels of valence by word; regular inflections and hashtags of a word have its level.

    Args:
        levels: From word, emoticon or emoji to a whole number from -3 to 3, in small letters; spellings
            that look alike (`❤️` and `❤`) are one.

    Raises:
        InputError: If a level is not one of these.
    """

    def __init__(self, levels: Mapping[str, int]):
        for word, level in levels.items():
            if not isinstance(word, str) or level not in range(-_MOST, _MOST + 1):
                raise InputError(f"the valence of {word!r} is {level!r}, not a whole number from -3 to 3")
        self.levels = {plain_characters(word): level for word, level in levels.items()}

    @classmethod
    @functools.cache
    def default(cls) -> "Lexicon":
        """The list that comes with the package, some 3,400 entries of English."""
        resource = importlib.resources.files("sentrax.models.features") / "valence.txt"
        levels: dict[str, int] = {}
        for line in resource.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                level, *words = line.split()
                levels.update(dict.fromkeys(words, int(level)))
        return cls(levels)

    def level(self, word: str) -> int:
        """The valence of a token, 0 for one that has none."""
        levels = self.levels
        found = levels.get(word)
        if found is not None:
            return found
        if word[:1] == "#":
            return self.level(word.lstrip("#"))
        if _JOINER in word:
            return next(filter(None, map(self.level, word.split(_JOINER))), 0)
        if len(word) < _SHORTEST_INFLECTED or word in _NOT_INFLECTED:
            return 0
        for ending, replacement in _ENDINGS:
            if not word.endswith(ending):
                continue
            stem = word[: -len(ending)] + replacement
            if len(stem) >= _SHORTEST_STEM and stem in levels:
                return levels[stem]
            single = stem[:-1]
            is_doubled = ending in _DOUBLING and len(stem) > _SHORTEST_STEM and stem[-1] == stem[-2]
            if is_doubled and single in levels:
                return levels[single]
        return 0

    def __len__(self) -> int:
        return len(self.levels)

    def __repr__(self) -> str:
        return f"<Lexicon of {len(self):,} words>"
