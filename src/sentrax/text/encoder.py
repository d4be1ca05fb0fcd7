"""Texts become ids of a vocabulary, and of hashed n-grams after them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.text.hashing import Hashes, combine_hashes, hash_texts
from sentrax.text.interner import Facts, Interner, TextReader
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Offsets, Ragged, concatenate_rows, offsets_of
from sentrax.text.social import SIGNALS
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


class Encoder:
    """Turns texts into ids of a vocabulary, followed by rows of hashed n-grams.

    The ids of a text are those of its tokens, then, where the pipeline's `ngrams` ask for them, of its runs
    of two words, of three, and so on; these come after the vocabulary's ids. The ids of a text do not depend
    on what is encoded with it.

    Args:
        pipeline: From a text to its tokens, and which n-grams to count.
        vocabulary: The ids of tokens; one that it does not have gets the id of `__UNK__`.
    """

    def __init__(self, pipeline: TextPipeline, vocabulary: Vocabulary):
        self.pipeline = pipeline
        self.vocabulary = vocabulary
        self._reader = TextReader(pipeline)
        self._facts = Facts(self._facts_of)

    @classmethod
    def fit(
        cls, pipeline: TextPipeline, texts: "pl.Series | Iterable[str]", min_count: int = 1
    ) -> tuple["Encoder", Ragged]:
        """An encoder with the vocabulary of these texts, and their ids.

        The vocabulary's tokens are sorted by falling frequency, then alphabetically.

        Args:
            pipeline: From a text to its tokens.
            texts: The texts.
            min_count: How often a token must occur to be in the vocabulary.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        reader = TextReader(pipeline)
        rows, tokens = reader.column(texts)
        counts = np.bincount(rows.ids, minlength=len(tokens)).tolist()
        vocabulary = Vocabulary.from_counts(dict(zip(tokens.strings, counts, strict=True)), min_count)
        encoder = cls(pipeline, vocabulary)
        encoder._reader = reader
        return encoder, encoder._encode(rows, tokens)

    @property
    def n_ids(self) -> int:
        """How many ids there are: the vocabulary's, and the rows of hashed n-grams."""
        return len(self.vocabulary) + self.pipeline.ngrams.rows

    def one(self, text: str) -> npt.NDArray[np.int32]:
        """The ids of one text, without Polars.

        Raises:
            InputError: If `text` is not a string.
        """
        return self._encode_part(*self._reader.one(text)).ids

    def column(self, texts: "pl.Series | Iterable[str]") -> Ragged:
        """The ids of each text of a column, or of any sequence of strings.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        return self._encode(*self._reader.column(texts))

    def _encode(self, rows: Ragged, tokens: Interner) -> Ragged:
        from sentrax.text.columns import PART, map_in_threads

        self._facts.of(tokens)  # once, before the threads ask for it
        starts = range(0, len(rows), PART)
        return Ragged.concatenate(
            map_in_threads(lambda start: self._encode_part(rows[start : start + PART], tokens), starts)
        )

    def _encode_part(self, rows: Ragged, tokens: Interner) -> Ragged:
        ids, hashes, is_word = self._facts.of(tokens)
        own = Ragged(ids.take(rows.ids), rows.offsets)
        ngrams = self.pipeline.ngrams
        if ngrams.words == 1:
            return own
        of_words = is_word.take(rows.ids)
        words, offsets = rows.ids[of_words], offsets_of(of_words)[rows.offsets]
        word_hashes, first = hashes.take(words), np.int32(len(self.vocabulary))
        parts = [own]
        for size in range(2, ngrams.words + 1):
            hashed = ngram_rows(word_hashes, offsets, size, ngrams.rows)
            parts.append(Ragged(hashed.ids + first, hashed.offsets))
        return concatenate_rows(parts)

    def _facts_of(self, tokens: Sequence[str]) -> tuple[npt.NDArray[Any], ...]:
        """The id of each token, its hash, and whether it is a word of an n-gram."""
        ids = np.array(self.vocabulary.ids(tokens), dtype=np.int32)
        if self.pipeline.ngrams.words == 1:
            return ids, np.zeros(len(ids), dtype=np.uint64), np.zeros(len(ids), dtype=np.bool_)
        return ids, hash_texts(*tokens), np.array([token not in SIGNALS for token in tokens], dtype=np.bool_)


def ngram_rows(hashes: Hashes, offsets: Offsets, size: int, n_rows: int) -> Ragged:
    """The rows of all runs of words within each text: the hash of a run, modulo the number of rows.

    Args:
        hashes: The hash of each word, text after text, (total,).
        offsets: Where the words of each text begin, and the end, (texts + 1,).
        size: Words in a run.
        n_rows: How many rows there are.
    """
    counts = np.maximum(np.diff(offsets) - (size - 1), 0)
    of_runs = offsets_of(counts)
    starts = np.arange(of_runs[-1]) + np.repeat(offsets[:-1] - of_runs[:-1], counts)
    runs = combine_hashes(*(hashes[starts + step] for step in range(size)))
    return Ragged((runs % np.uint64(n_rows)).astype(np.int32), of_runs)
