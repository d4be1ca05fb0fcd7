"""Features beyond the words themselves: word and character n-grams and negated words, hashed into rows.

A feature is known by a hash, and its row is the hash modulo the number of rows: the memory is what was asked
for, however many features the texts have. Hashes are the same on every machine and in every process.
"""

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.ragged import Ragged, offsets_of

Hashes = npt.NDArray[np.uint64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 divided by the golden ratio: Knuth's multiplicative hash."""
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_NEGATED = np.uint64(0x6E6F745F)


@dataclass(frozen=True)
class NGrams:
    """Which features to hash, and into how many rows.

    Attributes:
        words: The longest run of words that is a feature; with 1, only the words themselves count.
        characters: The shortest and the longest run of characters inside a word; `(0, 0)` for none. A word
            is seen with `<` before it and `>` after it, so that its beginning and its end differ.
        negation: Whether a word in the scope of a negation is also a feature of its own.
        rows: How many rows all hashed features share.

    Raises:
        InputError: If a number is out of range, or there are features but no rows for them.
    """

    words: int = 1
    characters: tuple[int, int] = (0, 0)
    negation: bool = False
    rows: int = 0

    def __post_init__(self) -> None:
        shortest, longest = self.characters
        if not 1 <= self.words <= 8:
            raise InputError(f"word n-grams of up to {self.words} words; expected 1 to 8")
        if not (shortest == longest == 0 or 1 <= shortest <= longest <= 16):
            raise InputError(
                f"character n-grams of {shortest} to {longest}; expected 1 to 16 in order, or (0, 0) for none"
            )
        if not 0 <= self.rows <= 1 << 28:
            raise InputError(f"{self.rows:,} rows for hashed features; expected 0 to {1 << 28:,}")
        if self.is_hashing and not self.rows:
            raise InputError("n-grams need rows to be hashed into; pass for example rows=1 << 18")

    @classmethod
    def from_json(cls, saved: object) -> "NGrams":
        """The value whose fields `saved` holds, as JSON.

        Raises:
            InputError: If `saved` does not have that form.
        """
        try:
            shortest, longest = saved["characters"]  # type: ignore[index]
            words, negation, rows = (saved[key] for key in ("words", "negation", "rows"))  # type: ignore[index]
            return cls(int(words), (int(shortest), int(longest)), bool(negation), int(rows))
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                f"saved n-grams are an object with the fields of NGrams, not {saved!r}"
            ) from None

    @property
    def is_hashing(self) -> bool:
        """Whether there is any feature to hash."""
        return self.words > 1 or self.characters != (0, 0) or self.negation


def token_hash(token: str) -> int:
    """The hash of a token, 32 bits."""
    return zlib.crc32(token.encode("utf-8", "surrogatepass"))


def character_rows(token: str, ngrams: NGrams) -> tuple[int, ...]:
    """The rows of the character n-grams of one word."""
    shortest, longest = ngrams.characters
    framed = f"<{token}>"
    return tuple(
        token_hash(framed[start : start + size]) % ngrams.rows
        for size in range(shortest, min(longest, len(framed)) + 1)
        for start in range(len(framed) - size + 1)
    )


def word_ngram_rows(hashes: Hashes, lengths: npt.NDArray[np.integer], size: int, rows: int) -> Ragged:
    """The rows of all runs of `size` words within each text.

    Args:
        hashes: The hash of each word, text after text, (total,).
        lengths: How many words each text has, (texts,).
        size: Words in a run.
        rows: How many rows there are.
    """
    counts = np.maximum(lengths - (size - 1), 0)
    starts = offsets_of(lengths)[:-1]
    offsets = offsets_of(counts)
    places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], counts)
    combined = hashes[places]
    for step in range(1, size):
        combined = combined * _MULTIPLIER + hashes[places + step]
    return Ragged(_row(combined, rows), offsets)


def negated_rows(
    hashes: Hashes,
    begins: npt.NDArray[np.bool_],
    ends: npt.NDArray[np.bool_],
    lengths: npt.NDArray[np.integer],
    rows: int,
) -> Ragged:
    """The rows of the words that stand after a negation, up to the end of its scope, in each text.

    Args:
        hashes: The hash of each word, text after text, (total,).
        begins: Which words negate what follows, (total,).
        ends: Which words, such as a full stop or `but`, end a scope, (total,).
        lengths: How many words each text has, (texts,).
        rows: How many rows there are.
    """
    places = np.arange(len(hashes))
    last_begin = np.maximum.accumulate(np.where(begins, places, -1)) if len(hashes) else places
    last_end = np.maximum.accumulate(np.where(ends, places, -1)) if len(hashes) else places
    of_text = np.repeat(offsets_of(lengths)[:-1], lengths)
    inside = (last_begin >= of_text) & (last_begin > last_end) & (last_begin < places)
    counts = np.add.reduceat(np.append(inside, False), offsets_of(lengths)[:-1], dtype=np.int64)
    counts = np.where(lengths > 0, counts, 0)
    return Ragged(_row(hashes[inside] * _MULTIPLIER + _NEGATED, rows), offsets_of(counts))


def _row(combined: Hashes, rows: int) -> npt.NDArray[np.int32]:
    """A row for each hash; the high bits, which multiplying mixes best, reach the low ones first."""
    mixed = (combined ^ (combined >> _HALF)) * _MIXER
    mixed ^= mixed >> _HALF
    return (mixed % np.uint64(rows)).astype(np.int32)
