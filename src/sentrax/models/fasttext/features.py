"""Which rows of fastText's input matrix belong to a text: words, character n-grams, word n-grams.

    text → words between ASCII whitespace, then `</s>` → rows of words and subwords, then of word n-grams

Words are bytes, and hashes are those of fastText, oddities included: FNV-1a with every byte taken as signed,
and word hashes that are widened from 32 bits with their sign before they are combined.
"""

import itertools
from collections.abc import Iterator, Sequence
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
_CACHED_WORDS = 1 << 16
"""Words after which the cache is emptied, so that memory stays bounded."""
_LONGEST_CACHED = 64
_MAX_WORD_NGRAMS = 64
_MAX_CHARACTERS = 64
_LARGEST_INT32 = (1 << 31) - 1


@dataclass(frozen=True)
class FeatureSettings:
    """The settings of fastText that decide which features a text has.

    Attributes:
        word_ngrams: The longest run of words that is a feature; up to 1, only the words themselves count.
        min_n: The fewest characters of a subword (fastText's `minn`).
        max_n: The most characters of a subword (fastText's `maxn`); 0 for no subwords.
        buckets: The number of rows into which n-grams are hashed.

    Raises:
        InputError: If a number is out of range, or there are n-grams but no buckets for them.
    """

    word_ngrams: int
    min_n: int
    max_n: int
    buckets: int

    def __post_init__(self) -> None:
        bounds = {
            "word_ngrams": _MAX_WORD_NGRAMS,
            "min_n": _MAX_CHARACTERS,
            "max_n": _MAX_CHARACTERS,
            "buckets": _LARGEST_INT32,
        }
        for name, largest in bounds.items():
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value <= largest:
                raise InputError(f"its {name} is {value!r}, not a whole number from 0 to {largest:,}")
        if self.is_hashing and not self.buckets:
            raise InputError("it has n-grams but no buckets to hash them into")

    @property
    def is_hashing(self) -> bool:
        """Whether there are n-grams of words or characters."""
        return self.word_ngrams > 1 or self.max_n > 0


class Features:
    """From a text to rows of the input matrix.

    Args:
        settings: Which n-grams there are.
        entries: The words, then the labels, each followed by a zero byte, (bytes,), uint8.
        n_words: How many of them are words.
        kept_buckets: The buckets that a pruned model keeps, and the row of each, (buckets, 2), int32,
            in ascending order of the buckets; None for a model that was not pruned.
    """

    def __init__(
        self,
        settings: FeatureSettings,
        entries: npt.NDArray[np.uint8],
        n_words: int,
        kept_buckets: npt.NDArray[np.int32] | None,
    ):
        self.settings, self.entries, self.n_words = settings, entries, n_words
        self.kept_buckets = kept_buckets
        self._cache: dict[bytes, tuple[npt.NDArray[np.int64], int | None]] = {}

    def rows(self, text: str) -> npt.NDArray[np.int64]:
        """The rows of a text, (features,); repeated ones included."""
        features = list(map(self.of_word, split_words(text)))
        buckets = self.ngram_buckets([code for _, code in features if code is not None])
        return np.concatenate([*(rows for rows, _ in features), *map(self.rows_of_buckets, buckets)])

    def ngram_buckets(self, hashes: Sequence[int]) -> Iterator[npt.NDArray[np.uint64]]:
        """The buckets of all runs of two words, then of three, and so on, given the words' hashes."""
        codes = np.array(hashes, dtype=np.uint32)
        combined = widened = codes.view(np.int32).astype(np.int64).view(np.uint64)
        for size in range(2, min(self.settings.word_ngrams, len(codes)) + 1):
            combined = combined[:-1] * _WORD_NGRAM_FACTOR + widened[size - 1 :]
            yield combined % np.uint64(self.settings.buckets)

    def of_word(self, word: bytes) -> tuple[npt.NDArray[np.int64], int | None]:
        """The rows of a word and its subwords, and its hash; for a label, none, and `None`."""
        cached = self._cache.get(word)
        if cached is not None:
            return cached
        features = self._compute(word)
        if len(word) <= _LONGEST_CACHED:
            if len(self._cache) >= _CACHED_WORDS:
                self._cache = {}
            self._cache[word] = features
        return features

    def _compute(self, word: bytes) -> tuple[npt.NDArray[np.int64], int | None]:
        row = self._ids.get(word, -1)
        is_label = row >= self.n_words or (row < 0 and word.startswith(LABEL_PREFIX))
        if is_label:
            return np.zeros(0, dtype=np.int64), None
        rows = np.array([row] if row >= 0 else [], dtype=np.int64)
        if self.settings.max_n and word != END_OF_TEXT:
            hashes = np.fromiter(subword_hashes(word, self.settings), dtype=np.uint64)
            rows = np.concatenate([rows, self.rows_of_buckets(hashes % np.uint64(self.settings.buckets))])
        return rows, fnv_hash(word)

    def rows_of_buckets(self, buckets: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """The rows of those buckets that are left."""
        rows = buckets.astype(np.int64)
        if self.kept_buckets is not None:
            kept, kept_rows = self.kept_buckets.T
            indices = np.searchsorted(kept, rows)
            indices[indices == len(kept)] = 0
            is_kept = kept[indices] == rows if len(kept) else np.zeros(len(rows), dtype=bool)
            rows = kept_rows[indices[is_kept]].astype(np.int64)
        return rows + self.n_words

    @cached_property
    def _ids(self) -> dict[bytes, int]:
        # Of a word that comes twice, fastText also takes the last row.
        return {word: row for row, word in enumerate(self.entries.tobytes().split(b"\0")[:-1])}


def fnv_hash(word: bytes) -> int:
    """The hash that fastText gives a word or an n-gram, 32 bits."""
    return _extend_hash(_FNV_OFFSET, word)


def subword_hashes(word: bytes, settings: FeatureSettings) -> Iterator[int]:
    """The hashes of the character n-grams of `<word>`, except `<` and `>` alone."""
    characters = [character.encode() for character in f"<{word.decode()}>"]
    last = len(characters) - 1
    for start in range(len(characters)):
        code = _FNV_OFFSET
        for size, character in enumerate(characters[start : start + settings.max_n], start=1):
            code = _extend_hash(code, character)
            if size >= settings.min_n and not (size == 1 and start in (0, last)):
                yield code


def _extend_hash(code: int, added: bytes) -> int:
    for byte in added:
        code = ((code ^ (byte if byte < 128 else byte | _SIGN_EXTENDED)) * _FNV_PRIME) & 0xFFFFFFFF
    return code


def split_words(text: str) -> list[bytes]:
    """The words between whitespace, up to the first `</s>`, which is added where it is missing."""
    words = text.encode().replace(b"\0", b" ").split()
    return [*itertools.takewhile(lambda word: word != END_OF_TEXT, words), END_OF_TEXT]
