"""The distinct tokens of texts, block by block, so that a million texts need little memory."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.evaluation.doctor.language_words import languages_of
from sentrax.text.columns import map_in_threads
from sentrax.text.hashing import Hashes, hash_texts
from sentrax.text.interner import Facts, TextReader
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged, offsets_of
from sentrax.text.social import MASKS_AND_SIGNALS

Result = TypeVar("Result")

_MOST_TEXTS, _MOST_BYTES = 1 << 14, 4 << 20


class TokenSets(NamedTuple):
    """The distinct tokens of some texts.

    Attributes:
        rows: The numbers of each text's distinct tokens, ascending.
        hashes: The hash of each token, by its number.
        is_content: Whether each token is a word, a number, an emoticon or an emoji, by its number.
        languages: A sum of bits, one for each language in which a token is a frequent word, by its number.
        tokens: The tokens, by their numbers.
    """

    rows: Ragged
    hashes: Hashes
    is_content: npt.NDArray[np.bool_]
    languages: npt.NDArray[np.uint32]
    tokens: Sequence[str]


class TokenSetReader:
    """Reads texts into sets of tokens of the preset `social`."""

    def __init__(self) -> None:
        self._reader = TextReader(TextPipeline.preset("social"))
        self._facts = Facts(_facts_of)

    def read(self, texts: pl.Series) -> TokenSets:
        """The tokens of a column of texts."""
        rows, tokens = self._reader.column(texts)
        hashes, is_content, languages = self._facts.of(tokens)
        n_tokens = np.int64(len(hashes))
        keys = np.repeat(np.arange(len(rows)), rows.lengths) * n_tokens + rows.ids
        keys.sort()
        keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
        of_texts, numbers = np.divmod(keys, n_tokens)
        offsets = offsets_of(np.bincount(of_texts, minlength=len(rows)))
        return TokenSets(Ragged(numbers, offsets), hashes, is_content, languages, tokens.strings)

    def map(self, function: Callable[[TokenSets], Result], texts: pl.Series) -> list[Result]:
        """The result of a function for each block of texts, in order, computed in threads."""
        return map_in_threads(lambda block: function(self.read(block)), list(blocks_of(texts)))


def blocks_of(texts: pl.Series) -> Iterator[pl.Series]:
    """The texts in blocks of so many texts, or so many bytes, as are worked on at a time."""
    sizes = texts.str.len_bytes().to_numpy().astype(np.int64)
    for part in slices_of(sizes, _MOST_TEXTS, _MOST_BYTES):
        yield texts[part]


def slices_of(sizes: npt.NDArray[np.int64], most: int, most_bytes: int) -> Iterator[slice]:
    """Slices of at most so many items, and about so many bytes, that are all items, one after the other.

    Args:
        sizes: The bytes of each item, (items,).
        most: How many items a slice has at most.
        most_bytes: How many bytes it has at most, unless it is one item.
    """
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = int(ends[start - 1]) if start else 0
        end = int(np.searchsorted(ends, before + most_bytes, "right"))
        end = min(max(end, start + 1), start + most)
        yield slice(start, end)
        start = end


def _facts_of(tokens: Sequence[str]) -> tuple[npt.NDArray[np.generic], ...]:
    n_tokens = len(tokens)
    return (
        hash_texts(*tokens),
        np.fromiter(map(is_content, tokens), dtype=np.bool_, count=n_tokens),
        np.fromiter(map(languages_of, tokens), dtype=np.uint32, count=n_tokens),
    )


@functools.lru_cache(maxsize=1 << 16)
def is_content(token: str) -> bool:
    """Whether a token says something: no punctuation, address, name of a user, or signal beside a word."""
    from sentrax.text.faces import plain_face

    if token in MASKS_AND_SIGNALS:
        return False
    return any(map(str.isalnum, token)) or not token.isascii() or plain_face(token) is not None
