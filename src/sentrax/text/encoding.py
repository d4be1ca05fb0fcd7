"""Texts become ids: a whole column at a time, or one string, with equal results.

    texts → pieces between spaces → each different piece once: tokens, rules, ids → numpy: ids of every text

A column is cut by Polars and put together by numpy, in native code and on all cores; what a piece means is
worked out in Python, once for each different piece, by the same function for columns and for single texts.
No token of the `social` tokenizer reaches over a space, so the pieces' tokens are the text's. NLTK's rules
do reach over spaces; for them a text's tokens are found first, in Python, and are the pieces.
"""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.text.columns import as_column, map_in_threads
from sentrax.text.growing import GrowingRagged
from sentrax.text.ngrams import character_rows, negated_rows, token_hash, word_ngram_rows
from sentrax.text.piece_tokens import PieceTokens, tokens_of_pieces
from sentrax.text.pieces import PieceNumbers
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged, offsets_of, side_by_side
from sentrax.text.social_rules import SCOPE_ENDS, SIGNALS, begins_negation
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


_CHUNK = 1 << 14
"""Texts that one thread puts together at a time."""
_MOST_PIECES = 1 << 20
"""Different pieces after which what is known of them is forgotten, so that memory stays bounded."""
_MOST_CHARACTERS = 1 << 27
"""Characters of different pieces after which the same happens: a hostile piece can be as long as a file."""


class _Contributions(NamedTuple):
    """What each known piece contributes to its text: rows of different lengths, (pieces,)."""

    ids: Ragged
    hashes: Ragged
    """Of the words that n-grams are made of; signals are not among them."""
    marks: Ragged
    """For each of those words: 1 if it negates what follows, 2 if it ends a scope, else 0."""
    character_ids: Ragged


class _Table:
    """The contributions of pieces, to which more are added."""

    def __init__(self) -> None:
        self._fields = [GrowingRagged(dtype) for dtype in (np.int32, np.uint64, np.int8, np.int32)]

    def __len__(self) -> int:
        return len(self._fields[0])

    @property
    def rows(self) -> _Contributions:
        """What there is so far; stays as it is when more is added."""
        return _Contributions(*(field.rows for field in self._fields))

    def add(self, more: _Contributions) -> None:
        for field, rows in zip(self._fields, more, strict=True):
            field.append(rows)


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
        self._forget()

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
        known = tokens_of_pieces(pipeline, numbers.pieces, natively=True)
        pieces = np.bincount(rows.ids, minlength=len(numbers))
        # Weights are float64, which count to 2 ** 53.
        counts = np.bincount(
            known.places.ids, np.repeat(pieces, known.places.lengths), minlength=len(known.tokens)
        )
        vocabulary = Vocabulary.from_counts(
            dict(zip(known.tokens, counts.astype(np.int64).tolist(), strict=True)), min_count
        )
        encoder = cls(pipeline, vocabulary)
        encoder._numbers = numbers
        encoder._table.add(encoder._contributions(known))
        return encoder, encoder._put_together(rows, encoder._table.rows)

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
            known = self._complete_table()
        return self._encoded(rows, known).ids

    def column(self, texts: "pl.Series | Iterable[str]") -> Ragged:
        """The ids of each text of a column, or of any sequence of strings.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        column = as_column(texts)
        with self._lock:
            rows = self._remembered().of_column(column)
            known = self._complete_table(natively=True)
        return self._put_together(rows, known)

    def _remembered(self) -> PieceNumbers:
        if len(self._numbers) > _MOST_PIECES or self._n_characters > _MOST_CHARACTERS:
            self._forget()
        return self._numbers

    def _forget(self) -> None:
        self._numbers, self._n_characters, self._table = PieceNumbers(self.pipeline), 0, _Table()

    def _complete_table(self, *, natively: bool = False) -> _Contributions:
        """What all pieces so far contribute."""
        new = self._numbers.pieces_from(len(self._table))
        if new:
            self._n_characters += sum(map(len, new))
            self._table.add(self._contributions(tokens_of_pieces(self.pipeline, new, natively=natively)))
        return self._table.rows

    def _contributions(self, pieces: PieceTokens) -> _Contributions:
        tokens, places = pieces
        ngrams, n_words = self.pipeline.ngrams, len(self.vocabulary)
        ids = np.array(self.vocabulary.ids(tokens), dtype=np.int32)
        of_pieces = Ragged(ids.take(places.ids), places.offsets)
        none = Ragged(np.zeros(0, dtype=np.int32), np.zeros(len(places) + 1, dtype=np.int64))
        if not ngrams.is_hashing:
            return _Contributions(of_pieces, none, none, none)
        is_word = np.array([token not in SIGNALS for token in tokens], dtype=np.bool_)[places.ids]
        words, offsets = places.ids[is_word], offsets_of(is_word)[places.offsets]
        hashes = np.array(list(map(token_hash, tokens)), dtype=np.uint64)
        marks = np.array([_mark(token) for token in tokens], dtype=np.int8)
        characters = none
        if ngrams.characters != (0, 0):
            of_words = Ragged.from_rows([character_rows(token, ngrams) for token in tokens]).take(words)
            characters = Ragged(of_words.ids + np.int32(n_words), of_words.offsets[offsets])
        return _Contributions(
            of_pieces, Ragged(hashes.take(words), offsets), Ragged(marks.take(words), offsets), characters
        )

    def _put_together(self, rows: Ragged, known: _Contributions) -> Ragged:
        """The ids of each text, a chunk on each thread."""
        cut = [slice(start, start + _CHUNK) for start in range(0, len(rows), _CHUNK)]
        return Ragged.concatenate(map_in_threads(lambda part: self._encoded(rows[part], known), cut))

    def _encoded(self, rows: Ragged, known: _Contributions) -> Ragged:
        ngrams, n_words = self.pipeline.ngrams, len(self.vocabulary)
        parts = [_gathered(known.ids, rows)]
        if ngrams.words > 1 or ngrams.negation:
            hashes = _gathered(known.hashes, rows)
            n_hashes = hashes.lengths
            hashed = [
                word_ngram_rows(hashes.ids, n_hashes, size, ngrams.rows)
                for size in range(2, ngrams.words + 1)
            ]
            if ngrams.negation:
                marks = _gathered(known.marks, rows).ids
                hashed.append(negated_rows(hashes.ids, marks == 1, marks == 2, n_hashes, ngrams.rows))
            parts += [Ragged(part.ids + np.int32(n_words), part.offsets) for part in hashed]
        if ngrams.characters != (0, 0):
            parts.append(_gathered(known.character_ids, rows))
        return side_by_side(parts)


def _gathered(field: Ragged, rows: Ragged) -> Ragged:
    """What the pieces of each text contribute, one after the other."""
    of_pieces = field.take(rows.ids)
    return Ragged(of_pieces.ids, of_pieces.offsets[rows.offsets])


def _mark(word: str) -> int:
    return 1 if begins_negation(word) else 2 if word in SCOPE_ENDS else 0
