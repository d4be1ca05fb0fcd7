"""Texts become ids: a whole column at a time, or one string, with equal results.

    texts → pieces between spaces → each different piece once: tokens, rules, ids → numpy: ids of every text

A column is cut by Polars and put together by numpy, in native code and on all cores; what a piece means is
worked out in Python, once for each different piece, by the same function for columns and for single texts.
No token of the `social` tokenizer reaches over a space, so the pieces' tokens are the text's. NLTK's rules
do reach over spaces; for them a text's tokens are found first, in Python, and are the pieces.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.text.columns import as_column, map_in_threads
from sentrax.text.ngrams import character_rows, negated_rows, token_hash, word_ngram_rows
from sentrax.text.pieces import PieceNumbers
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged, offsets_of, side_by_side
from sentrax.text.social_rules import SCOPE_ENDS, SIGNALS, begins_negation
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


class _Piece(NamedTuple):
    """What a piece contributes to its text."""

    ids: tuple[int, ...]
    hashes: tuple[int, ...]
    """Of the words that n-grams are made of; signals are not among them."""
    marks: tuple[int, ...]
    """For each of those words: 1 if it negates what follows, 2 if it ends a scope, else 0."""
    character_ids: tuple[int, ...]


_DTYPES = (np.int32, np.uint64, np.int8, np.int32)
_IDS, _HASHES, _MARKS, _CHARACTERS = range(4)
_CHUNK = 1 << 14
"""Texts that one thread puts together at a time."""
_MOST_PIECES = 1 << 20
"""Different pieces after which what is known of them is forgotten, so that memory stays bounded."""


class _Table:
    """What known pieces contribute: each field as rows of different lengths, (pieces,)."""

    def __init__(self, pieces: Sequence[_Piece] = ()):
        self._fields = [
            Ragged.from_rows([piece[field] for piece in pieces], dtype) for field, dtype in enumerate(_DTYPES)
        ]

    def __len__(self) -> int:
        return len(self._fields[_IDS])

    def extended(self, pieces: Sequence[_Piece]) -> "_Table":
        """A table with further pieces."""
        table, more = _Table(), _Table(pieces)
        table._fields = [Ragged.concatenate(pair) for pair in zip(self._fields, more._fields, strict=True)]
        return table

    def gathered(self, field: int, rows: Ragged) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
        """One field of all pieces, text after text, and how many values of it each text has."""
        values = self._fields[field].take(rows.ids)
        return values.ids, np.diff(values.offsets[rows.offsets])


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
        self._numbers = PieceNumbers(pipeline)
        self._table = _Table()

    @classmethod
    def fitted(
        cls, pipeline: TextPipeline, texts: "pl.Series | Iterable[str]", min_count: int = 1
    ) -> tuple["Encoder", Ragged]:
        """An encoder with the vocabulary of these texts, and their ids.

        The vocabulary's tokens are in the order of how often they occur, and of the alphabet.

        Args:
            pipeline: From a text to its tokens.
            texts: The texts.
            min_count: How often a token must occur to be in the vocabulary.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        numbers = PieceNumbers(pipeline)
        rows = numbers.of_column(as_column(texts))
        tokens = [pipeline.tokens_of_piece(piece) for piece in numbers.pieces]
        counts: Counter[str] = Counter()
        for of_piece, count in zip(
            tokens, np.bincount(rows.ids, minlength=len(tokens)).tolist(), strict=True
        ):
            for token in of_piece:
                counts[token] += count
        encoder = cls(pipeline, Vocabulary.from_counts(counts, min_count))
        encoder._numbers, encoder._table = numbers, _Table(list(map(encoder._worked_out, tokens)))
        return encoder, encoder._encoded(rows, encoder._table)

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
            rows = self._remembered().of_text(text)
            table = self._complete_table()
        return self._encoded(rows, table).ids

    def column(self, texts: "pl.Series | Iterable[str]") -> Ragged:
        """The ids of each text of a column, or of any sequence of strings.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        column = as_column(texts)
        with self._lock:
            rows = self._remembered().of_column(column)
            table = self._complete_table()
        cut = [slice(start, start + _CHUNK) for start in range(0, len(rows), _CHUNK)]
        return Ragged.concatenate(map_in_threads(lambda part: self._encoded(rows[part], table), cut))

    def _remembered(self) -> PieceNumbers:
        if len(self._numbers) > _MOST_PIECES:
            self._numbers, self._table = PieceNumbers(self.pipeline), _Table()
        return self._numbers

    def _complete_table(self) -> _Table:
        """The table, with what pieces that have come since contribute."""
        new = self._numbers.pieces_from(len(self._table))
        if new:
            tokens = map(self.pipeline.tokens_of_piece, new)
            self._table = self._table.extended(list(map(self._worked_out, tokens)))
        return self._table

    def _worked_out(self, tokens: Sequence[str]) -> _Piece:
        ngrams = self.pipeline.ngrams
        ids = tuple(self.vocabulary.ids(tokens))
        if not ngrams.is_hashing:
            return _Piece(ids, (), (), ())
        words = [token for token in tokens if token not in SIGNALS]
        n_words = len(self.vocabulary)
        return _Piece(
            ids,
            tuple(map(token_hash, words)),
            tuple(1 if begins_negation(word) else 2 if word in SCOPE_ENDS else 0 for word in words),
            tuple(
                n_words + row
                for word in words
                for row in (character_rows(word, ngrams) if ngrams.characters != (0, 0) else ())
            ),
        )

    def _encoded(self, rows: Ragged, table: _Table) -> Ragged:
        ngrams, n_words = self.pipeline.ngrams, len(self.vocabulary)
        ids, n_ids = table.gathered(_IDS, rows)
        parts = [Ragged(ids, offsets_of(n_ids))]
        if ngrams.words > 1 or ngrams.negation:
            hashes, n_hashes = table.gathered(_HASHES, rows)
            hashed = [
                word_ngram_rows(hashes, n_hashes, size, ngrams.rows) for size in range(2, ngrams.words + 1)
            ]
            if ngrams.negation:
                marks, _ = table.gathered(_MARKS, rows)
                hashed.append(negated_rows(hashes, marks == 1, marks == 2, n_hashes, ngrams.rows))
            parts += [Ragged(part.ids + np.int32(n_words), part.offsets) for part in hashed]
        if ngrams.characters != (0, 0):
            character_ids, n_characters = table.gathered(_CHARACTERS, rows)
            parts.append(Ragged(character_ids, offsets_of(n_characters)))
        return side_by_side(parts)
