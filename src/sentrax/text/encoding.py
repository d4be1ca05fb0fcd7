"""Texts become ids: a column in native code and in chunks, one string in plain Python, with equal results.

    column → Polars: clean, find tokens → each different token once: rules, ids → numpy: ids of every text

What a token becomes is worked out once for each different token, by the same function on both paths; only
where the tokens are is found by two engines, from one pattern.
"""

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.text.columns import as_column, raw_tokens_of
from sentrax.text.ngrams import character_rows, negated_rows, token_hash, word_ngram_rows
from sentrax.text.pipeline import TextPipeline, token_function
from sentrax.text.ragged import Ragged, offsets_of, side_by_side
from sentrax.text.social_rules import SCOPE_ENDS, SIGNALS, begins_negation
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


class _Token(NamedTuple):
    """What one raw token contributes to its text."""

    ids: tuple[int, ...]
    hashes: tuple[int, ...]
    """Of the words that n-grams are made of; signals are not among them."""
    marks: tuple[int, ...]
    """For each of those words: 1 if it negates what follows, 2 if it ends a scope, else 0."""
    character_ids: tuple[int, ...]


_MOST_TOKENS = 1 << 20
"""Different tokens after which what is known of them is forgotten, so that memory stays bounded."""
_DTYPES = (np.int32, np.uint64, np.int8, np.int32)
_IDS, _HASHES, _MARKS, _CHARACTERS = range(4)


class _Table:
    """What numbered tokens contribute: each field as rows of different lengths, (tokens,)."""

    def __init__(self, tokens: Sequence[_Token] = ()):
        self._fields = [Ragged.from_rows([token[field] for token in tokens], dtype) for field, dtype in enumerate(_DTYPES)]

    def __len__(self) -> int:
        return len(self._fields[_IDS])

    def extended(self, tokens: Sequence[_Token]) -> "_Table":
        """A table with further tokens."""
        table, more = _Table(), _Table(tokens)
        table._fields = [Ragged.concatenate(pair) for pair in zip(self._fields, more._fields, strict=True)]
        return table

    def gathered(self, field: int, numbers: Ragged) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
        """One field of all tokens, text after text, and how many values of it each text has."""
        rows = self._fields[field].take(numbers.ids)
        return rows.ids, np.diff(rows.offsets[numbers.offsets])


class Encoder:
    """Turns texts into ids of a vocabulary, followed by rows of hashed features.

    The ids of a text are those of its tokens, then, where the pipeline's `ngrams` ask for them, of its word
    n-grams, negated words and character n-grams, in that order. Hashed ids come after the vocabulary's. The
    ids of a text do not depend on what is encoded with it.

    Args:
        pipeline: From a text to its tokens, and which n-grams to count.
        vocabulary: The ids of tokens; one that it does not have gets the id of `__UNK__`.
    """

    def __init__(self, pipeline: TextPipeline, vocabulary: Vocabulary):
        self.pipeline = pipeline
        self.vocabulary = vocabulary
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._table = _Table()

    @property
    def n_ids(self) -> int:
        """How many ids there are: the vocabulary's, and the rows of hashed features."""
        return len(self.vocabulary) + self.pipeline.ngrams.rows

    def one(self, text: str) -> npt.NDArray[np.int32]:
        """The ids of one text, without Polars.

        Raises:
            InputError: If `text` is not a string.
        """
        with self._lock:
            raw = self.pipeline.raw_tokens(text)
            numbers = self._numbered(raw)
            return self._encoded(Ragged(numbers, np.array([0, len(numbers)])), self._table).ids

    def column(self, texts: "pl.Series | Iterable[str]") -> Ragged:
        """The ids of each text of a column, or of any sequence of strings.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        raw = raw_tokens_of(self.pipeline, as_column(texts))
        with self._lock:
            numbers, table = self._numbered(raw.different), self._table
        return self._encoded(Ragged(numbers[raw.codes], offsets_of(raw.counts)), table)

    def _numbered(self, raw: Sequence[str]) -> npt.NDArray[np.int64]:
        """Where in the table each token stands; new ones are put there."""
        if len(self._numbers) >= _MOST_TOKENS:
            self._numbers, self._table = {}, _Table()
        new = [token for token in dict.fromkeys(raw) if token not in self._numbers]
        if new:
            self._numbers.update(zip(new, range(len(self._numbers), len(self._numbers) + len(new)), strict=True))
            self._table = self._table.extended(list(map(self._new, new)))
        return np.fromiter(map(self._numbers.__getitem__, raw), dtype=np.int64, count=len(raw))

    def _new(self, raw: str) -> _Token:
        ngrams = self.pipeline.ngrams
        tokens = token_function(self.pipeline.token_rules)(raw)
        words = [token for token in tokens if token not in SIGNALS] if ngrams.is_hashing else []
        n_words = len(self.vocabulary)
        return _Token(
            tuple(self.vocabulary.ids(tokens)),
            tuple(map(token_hash, words)),
            tuple(1 if begins_negation(word) else 2 if word in SCOPE_ENDS else 0 for word in words),
            tuple(
                n_words + row
                for word in words
                for row in (character_rows(word, ngrams) if ngrams.characters != (0, 0) else ())
            ),
        )

    def _encoded(self, numbers: Ragged, table: _Table) -> Ragged:
        ngrams, n_words = self.pipeline.ngrams, len(self.vocabulary)
        ids, n_ids = table.gathered(_IDS, numbers)
        parts = [Ragged(ids, offsets_of(n_ids))]
        if ngrams.words > 1 or ngrams.negation:
            hashes, n_hashes = table.gathered(_HASHES, numbers)
            hashed = [
                word_ngram_rows(hashes, n_hashes, size, ngrams.rows) for size in range(2, ngrams.words + 1)
            ]
            if ngrams.negation:
                marks, _ = table.gathered(_MARKS, numbers)
                hashed.append(negated_rows(hashes, marks == 1, marks == 2, n_hashes, ngrams.rows))
            parts += [Ragged(part.ids + np.int32(n_words), part.offsets) for part in hashed]
        if ngrams.characters != (0, 0):
            character_ids, n_characters = table.gathered(_CHARACTERS, numbers)
            parts.append(Ragged(character_ids, offsets_of(n_characters)))
        return side_by_side(parts)
