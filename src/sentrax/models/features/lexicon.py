"""The valence of words: from +3, as in `superb`, to -3, as in `worst`."""

import functools
import importlib.resources
import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.ragged import Ragged, code_points
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
_ENDINGS_BY_LETTERS = {
    last: [(ending, plain) for ending, plain in _ENDINGS if ending.endswith(last) or last.endswith(ending)]
    for last in {ending[-2:] for ending, _ in _ENDINGS}
}
"""The inflections that are possible where a word ends in these two letters, or at least in this one."""
_DOUBLING = frozenset({"ing", "ed", "er", "est"})
"""Endings before which a consonant is doubled, as in `sadder`."""
_NOT_INFLECTED = frozenset(
    {"lesser", "lesson", "something", "anything", "everything", "being", "evening", "later", "number"}
)
_SHORTEST_INFLECTED, _SHORTEST_STEM = 5, 3
_LAST_OF_ASCII = 0x7F
_UNKNOWN = 127


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
            if not isinstance(word, str) or type(level) is not int or not -_MOST <= level <= _MOST:
                raise InputError(f"the valence of {word!r} is {level!r}, not a whole number from -3 to 3")
        self.levels = levels

    @classmethod
    @functools.cache
    def default(cls) -> "Lexicon":
        """The list that comes with the package, some 3,500 entries of English."""
        resource = importlib.resources.files("sentrax.models.features") / "valence.txt"
        levels: dict[str, int] = {}
        for line in resource.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                level, *words = line.split()
                levels.update(dict.fromkeys(words, int(level)))
        return cls(levels)

    @functools.cached_property
    def _look_alikes(self) -> Mapping[str, int]:
        """The levels of words that the list spells in other than plain characters, by their plain ones."""
        plain = {word: plain_characters(word) for word in self.levels if not word.isascii()}
        return {plain[word]: self.levels[word] for word in plain if plain[word] != word}

    def level(self, word: str) -> int:
        """The valence of a token, 0 for one that has none."""
        found = self.levels.get(word)
        if found is None and (not word.isascii() or "'" in word):
            found = self._look_alikes.get(word)
        return self._derived(word) if found is None else found

    def level_of_each(self, words: Sequence[str], codes: Ragged) -> npt.NDArray[np.int8]:
        """The valence of each token, as `level` gives it: most cost one look-up.

        Args:
            words: The tokens, none of which is empty.
            codes: The code points of each.
        """
        levels = _look_up(self.levels, words)
        spelt_otherwise = codes.rows_with((codes.ids > _LAST_OF_ASCII) | (codes.ids == ord("'")))
        spelt_otherwise = spelt_otherwise[levels[spelt_otherwise] == _UNKNOWN]
        levels[spelt_otherwise] = _look_up(
            self._look_alikes, [words[row] for row in spelt_otherwise.tolist()]
        )
        ends, firsts = codes.offsets[1:], codes.ids[codes.offsets[:-1]]
        before, last = (np.minimum(codes.ids[ends - back], _LAST_OF_ASCII) for back in (2, 1))
        is_derived = (codes.lengths >= _SHORTEST_INFLECTED) & _ends_inflected()[before, last]
        is_derived[codes.rows_with(codes.ids == ord(_JOINER))] = True
        is_tag = (firsts == ord("#")) & (levels == _UNKNOWN)
        for row in np.flatnonzero(is_derived & ~is_tag & (levels == _UNKNOWN)).tolist():
            levels[row] = self._derived(words[row])
        tagged = {row: words[row].lstrip("#") for row in np.flatnonzero(is_tag).tolist()}
        tagged = {row: word for row, word in tagged.items() if word}
        if tagged:
            of_tags = list(tagged.values())
            levels[list(tagged)] = self.level_of_each(of_tags, code_points(of_tags))
        levels[levels == _UNKNOWN] = 0
        return levels

    def _derived(self, word: str) -> int:
        """The valence of a token that the list does not have, by what it is made of."""
        levels = self.levels
        if word[:1] == "#":
            return self.level(word.lstrip("#"))
        if _JOINER in word:
            return next(filter(None, map(self.level, word.split(_JOINER))), 0)
        if len(word) < _SHORTEST_INFLECTED or word in _NOT_INFLECTED:
            return 0
        endings = _ENDINGS_BY_LETTERS.get(word[-2:]) or _ENDINGS_BY_LETTERS.get(word[-1]) or []
        for ending, replacement in endings:
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


@functools.cache
def _ends_inflected() -> npt.NDArray[np.bool_]:
    """Whether an inflected word may have this letter before its last one, and this one as its last."""
    may = np.zeros((_LAST_OF_ASCII + 1, _LAST_OF_ASCII + 1), dtype=np.bool_)
    for letters in _ENDINGS_BY_LETTERS:
        may[slice(None) if len(letters) == 1 else ord(letters[0]), ord(letters[-1])] = True
    return may


def _look_up(levels: Mapping[str, int], words: Sequence[str]) -> npt.NDArray[np.int8]:
    """The level of each word, `_UNKNOWN` for one that is not there."""
    found = map(levels.get, words, itertools.repeat(_UNKNOWN))
    return np.fromiter(found, dtype=np.int8, count=len(words))
