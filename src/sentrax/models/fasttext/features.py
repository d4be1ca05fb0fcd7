"""Which rows of fastText's input matrix belong to a text: words, character n-grams, word n-grams.

    text → words between ASCII whitespace, then `</s>` → rows of words and subwords, then of word n-grams

Words are bytes, and hashes are those of fastText, oddities included: FNV-1a with every byte taken as signed,
and word hashes that are widened from 32 bits with their sign before they are combined.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

END_OF_TEXT = b"</s>"
LABEL_PREFIX = b"__label__"

_FNV_OFFSET, _FNV_PRIME = 2166136261, 16777619
_SIGN_EXTENDED = 0xFFFFFF00
_WORD_NGRAM_FACTOR = np.uint64(116049371)
_MOST_REMEMBERED = 1 << 16
"""Words after which what is known of them is forgotten, so that memory stays bounded."""
_LONGEST_REMEMBERED = 64
_MOST_WORD_NGRAMS = 64
_MOST_CHARACTERS = 64
_LARGEST_INT32 = (1 << 31) - 1


@dataclass(frozen=True)
class FeatureSettings:
    """What fastText was trained with, as far as features go.

    Attributes:
        word_ngrams: The longest run of words that is a feature; up to 1, only the words themselves count.
        shortest: How many characters a subword has at least.
        longest: How many characters a subword has at most; 0 for no subwords.
        buckets: Into how many rows n-grams are hashed.

    Raises:
        InputError: If a number is out of range, or there are n-grams but no buckets for them.
    """

    word_ngrams: int
    shortest: int
    longest: int
    buckets: int

    def __post_init__(self) -> None:
        bounds = {
            "word_ngrams": _MOST_WORD_NGRAMS,
            "shortest": _MOST_CHARACTERS,
            "longest": _MOST_CHARACTERS,
            "buckets": _LARGEST_INT32,
        }
        for name, most in bounds.items():
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value <= most:
                raise InputError(f"its {name} is {value!r}, not a whole number from 0 to {most:,}")
        if self.is_hashing and not self.buckets:
            raise InputError("it has n-grams, and no buckets to hash them into")

    @property
    def is_hashing(self) -> bool:
        """Whether there are n-grams of words or characters."""
        return self.word_ngrams > 1 or self.longest > 0


class Features:
    """From a text to rows.

    Args:
        settings: What n-grams there are.
        entries: The words, then the labels, each followed by a zero byte, (bytes,), uint8.
        n_words: How many of them are words.
        kept: Of a model that was pruned, which buckets are left and where, (buckets, 2), int32, in the order
            of the buckets; None for one that was not pruned.
    """

    def __init__(
        self,
        settings: FeatureSettings,
        entries: npt.NDArray[np.uint8],
        n_words: int,
        kept: npt.NDArray[np.int32] | None,
    ):
        self.settings, self.entries, self.n_words, self.kept = settings, entries, n_words, kept
        self._known: dict[bytes, tuple[npt.NDArray[np.int64], int | None]] = {}

    def rows(self, text: str) -> npt.NDArray[np.int64]:
        """The rows of a text, (features,); one that it has twice comes twice."""
        features = list(map(self._of_word, _words(text)))
        parts = [rows for rows, _ in features]
        hashes = np.array([code for _, code in features if code is not None], dtype=np.uint32)
        combined = widened = hashes.view(np.int32).astype(np.int64).view(np.uint64)
        for size in range(2, min(self.settings.word_ngrams, len(hashes)) + 1):
            combined = combined[:-1] * _WORD_NGRAM_FACTOR + widened[size - 1 :]
            parts.append(self._of_buckets(combined % np.uint64(self.settings.buckets)))
        return np.concatenate(parts)

    def _of_word(self, word: bytes) -> tuple[npt.NDArray[np.int64], int | None]:
        """The rows of a word and its subwords, and its hash, if it is one that n-grams are made of."""
        known = self._known.get(word)
        if known is not None:
            return known
        found = self._worked_out(word)
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known = {}
            self._known[word] = found
        return found

    def _worked_out(self, word: bytes) -> tuple[npt.NDArray[np.int64], int | None]:
        row = self._ids.get(word, -1)
        is_label = row >= self.n_words or (row < 0 and word.startswith(LABEL_PREFIX))
        if is_label:
            return np.zeros(0, dtype=np.int64), None
        own = np.array([row] if row >= 0 else [], dtype=np.int64)
        if self.settings.longest and word != END_OF_TEXT:
            hashes = np.fromiter(subword_hashes(word, self.settings), dtype=np.uint64)
            own = np.concatenate([own, self._of_buckets(hashes % np.uint64(self.settings.buckets))])
        return own, fnv_hash(word)

    def _of_buckets(self, buckets: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """The rows of those buckets that are left."""
        rows = buckets.astype(np.int64)
        if self.kept is not None:
            numbers, places = self.kept[:, 0], self.kept[:, 1]
            found = np.searchsorted(numbers, rows)
            found[found == len(numbers)] = 0
            is_left = numbers[found] == rows if len(numbers) else np.zeros(len(rows), dtype=bool)
            rows = places[found[is_left]].astype(np.int64)
        return rows + self.n_words

    @cached_property
    def _ids(self) -> dict[bytes, int]:
        # Of words that come twice fastText, too, finds the last.
        return {word: row for row, word in enumerate(self.entries.tobytes().split(b"\0")[:-1])}


def fnv_hash(word: bytes) -> int:
    """The hash that fastText gives a word or an n-gram, 32 bits."""
    return _hash_on(_FNV_OFFSET, word)


def subword_hashes(word: bytes, settings: FeatureSettings) -> Iterator[int]:
    """The hashes of the character n-grams of `<word>`, except `<` and `>` alone."""
    characters = [character.encode() for character in f"<{word.decode()}>"]
    last = len(characters) - 1
    for start in range(len(characters)):
        code = _FNV_OFFSET
        for size, character in enumerate(characters[start : start + settings.longest], start=1):
            code = _hash_on(code, character)
            if size >= settings.shortest and not (size == 1 and start in (0, last)):
                yield code


def _hash_on(code: int, added: bytes) -> int:
    for byte in added:
        code = ((code ^ (byte if byte < 128 else byte | _SIGN_EXTENDED)) * _FNV_PRIME) & 0xFFFFFFFF
    return code


def _words(text: str) -> list[bytes]:
    """What stands between whitespace; a text ends at the first `</s>`, which is put after one without."""
    words = text.encode().replace(b"\0", b" ").split()
    return [*itertools.takewhile(lambda word: word != END_OF_TEXT, words), END_OF_TEXT]
