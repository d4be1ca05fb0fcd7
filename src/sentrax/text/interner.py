"""From texts to the numbers of their tokens: a whole column at a time, or one text, with equal results.

    texts -> chunks between spaces -> each distinct chunk once: raw tokens, rules -> numbers of tokens

A column is cut by Polars and put together by numpy, in native code and on all cores; so are new chunks and
tokens of the frequent kinds. The rules of the others are Python, once for each distinct one. No token of
the `social` tokenizer reaches over a space, so the chunks' tokens are the text's. NLTK's rules do reach over
spaces; for them a text's raw tokens are found first, in Python, and are the chunks.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.forks import Guarded, polars_works
from sentrax.text.known_rows import KnownRows, Numbers
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import GrowingArray, Ragged, offsets_of

if TYPE_CHECKING:
    import polars as pl

_MOST_CHUNKS = 1 << 20
"""Distinct chunks after which a reader forgets them all, so that memory stays bounded."""
_MOST_CHARACTERS = 1 << 26
"""Characters of distinct chunks after which it does the same: a hostile chunk can be as long as a file."""
_MANY_CHUNKS = 256
"""From so many new chunks on, native code is faster."""


class Interner:
    """Numbers strings from 0, in the order in which they first appear.

    Attributes:
        strings: The distinct strings so far, by number; only ever added to.
    """

    def __init__(self) -> None:
        self.strings: list[str] = []
        # A string that is looked up and missing gets the next number, without running Python code.
        self._numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)

    def __len__(self) -> int:
        return len(self.strings)

    def numbers(self, strings: Sequence[str]) -> Numbers:
        """The number of each string, (strings,); new ones are taken in."""
        known = self._numbers
        numbers = np.fromiter(map(known.__getitem__, strings), dtype=np.int32, count=len(strings))
        n_new = len(known) - len(self.strings)
        if n_new:
            new = list(itertools.islice(reversed(known), n_new))
            self.strings += new[::-1]
        return numbers


class Facts(Guarded):
    """What is known of each interned string: computed once, and stored in arrays by its number.

    Args:
        compute: From some strings to arrays with a row for each.
    """

    def __init__(self, compute: Callable[[Sequence[str]], tuple[npt.NDArray[Any], ...]]):
        super().__init__()
        self._compute = compute
        self._forget()

    def _forget(self) -> None:
        self._strings: Interner | None = None
        self._arrays: list[GrowingArray] = []

    def of(self, strings: Interner) -> tuple[npt.NDArray[Any], ...]:
        """The arrays for all strings so far; they stay as they are when more are added."""
        with self._lock:
            if strings is not self._strings:
                self._strings, self._arrays = strings, []
            n_known = len(self._arrays[-1]) if self._arrays else 0
            if not self._arrays or n_known < len(strings):
                more = self._compute(strings.strings[n_known:])
                if not self._arrays:
                    self._arrays = [GrowingArray(array.dtype, array.shape[1:]) for array in more]
                # Each is written at the same index: Ctrl-C must not leave them shifted against each other.
                for growing, array in zip(self._arrays, more, strict=True):
                    growing.write(n_known, array)
            return tuple(growing.values for growing in self._arrays)


class TextReader:
    """Cuts texts into tokens, each distinct chunk of text once, and numbers the tokens.

    Args:
        pipeline: From a text to its tokens.
    """

    def __init__(self, pipeline: TextPipeline):
        self.pipeline = pipeline
        self._known = _KnownChunks(pipeline)

    def one(self, text: str) -> tuple[Ragged, Interner]:
        """The numbers of the tokens of one text, as one row, and the tokens by their numbers.

        Raises:
            InputError: If `text` is not a string.
        """
        chunks = self.pipeline.chunks(text)
        known = self._current()
        return known.tokens_of_text(chunks), known.tokens

    def column(self, texts: "pl.Series | Iterable[str]") -> tuple[Ragged, Interner]:
        """The numbers of the tokens of each text, and the tokens by their numbers.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        from sentrax.text.columns import as_column

        column = as_column(texts)
        known = self._current()
        return known.tokens_of_column(column), known.tokens

    def _current(self) -> "_KnownChunks":
        known = self._known
        if known.is_full:
            known = self._known = _KnownChunks(self.pipeline)
        return known


class _KnownChunks(Guarded):
    """The tokens of every distinct chunk so far."""

    def __init__(self, pipeline: TextPipeline):
        super().__init__()
        self._pipeline = pipeline
        self._forget()

    def _forget(self) -> None:
        self.tokens = Interner()
        self._chunks, self._raw = KnownRows(), KnownRows()
        self._n_characters = 0

    @property
    def is_full(self) -> bool:
        """Whether these are as many as memory should hold."""
        return len(self._chunks) > _MOST_CHUNKS or self._n_characters > _MOST_CHARACTERS

    def tokens_of_text(self, chunks: list[str]) -> Ragged:
        """The numbers of the tokens of a text that consists of these chunks, as one row."""
        with self._lock:
            numbers = self._chunks.numbers(chunks, self._tokenize)
            tokens_of_chunks = self._chunks.rows
        tokens = tokens_of_chunks.take(numbers).ids
        return Ragged(tokens, np.array([0, len(tokens)]))

    def tokens_of_column(self, texts: "pl.Series") -> Ragged:
        """The numbers of the tokens of each text."""
        from sentrax.text.columns import PART, map_in_threads, parts_of

        natively = polars_works() and self._pipeline.splits_at_spaces
        number = self._numbers_natively if natively else self._numbers_in_python
        chunks = Ragged.concatenate(map_in_threads(number, parts_of(texts)))
        with self._lock:
            tokens_of_chunks = self._chunks.rows

        def gather(start: int) -> Ragged:
            return tokens_of_chunks.take_joined(chunks[start : start + PART])

        return Ragged.concatenate(map_in_threads(gather, range(0, len(chunks), PART)))

    def _numbers_natively(self, texts: "pl.Series") -> Ragged:
        """The numbers of the chunks of each text."""
        from sentrax.text.columns import clean_column

        lists = clean_column(self._pipeline, texts).str.split(" ")
        chunks, lengths = lists.explode(), lists.list.len().to_numpy()
        with self._lock:
            numbers = self._chunks.numbers_of_column(chunks, self._tokenize_natively)
        return Ragged(numbers, offsets_of(lengths))

    def _numbers_in_python(self, texts: "pl.Series") -> Ragged:
        chunks = list(map(self._pipeline.chunks, texts))
        with self._lock:
            numbers = self._chunks.numbers(list(itertools.chain.from_iterable(chunks)), self._tokenize)
        return Ragged(numbers, offsets_of(_lengths(chunks)))

    def _tokenize(self, chunks: Sequence[str]) -> Ragged:
        """The numbers of the tokens of these chunks; each rule is applied once to each distinct raw token."""
        self._n_characters += sum(map(len, chunks))
        raw = list(map(self._pipeline.raw_tokens, chunks))
        numbers = self._raw.numbers(list(itertools.chain.from_iterable(raw)), self._apply_rules)
        return self._raw.rows.take_joined(Ragged(numbers, offsets_of(_lengths(raw))))

    def _tokenize_natively(self, chunks: "pl.Series") -> Ragged:
        """The same for a column of chunks."""
        if len(chunks) < _MANY_CHUNKS:
            return self._tokenize(chunks.to_list())
        from sentrax.text.native import raw_tokens

        self._n_characters += int(chunks.str.len_bytes().sum())
        raw, of_chunks = raw_tokens(chunks)
        apply = self._apply_natively if self._pipeline.has_frequent_tokens else self._apply_rules
        numbers = self._raw.numbers_of_column(raw, apply)
        return self._raw.rows.take_joined(Ragged(numbers.take(of_chunks.ids), of_chunks.offsets))

    def _apply_rules(self, raw: Iterable[str]) -> Ragged:
        """The numbers of what all token rules make of each raw token."""
        results = list(map(self._pipeline.apply_token_rules, raw))
        tokens = self.tokens.numbers(list(itertools.chain.from_iterable(results)))
        return Ragged(tokens, offsets_of(_lengths(results)))

    def _apply_natively(self, raw: "pl.Series") -> Ragged:
        """The same in native code, for all but the rare ones."""
        from sentrax.text.native import frequent_tokens, merged_order

        joined = frequent_tokens(raw)
        is_frequent = joined.is_not_null()
        lists = joined.filter(is_frequent).str.split(" ")
        numbers = self.tokens.numbers(lists.explode().to_list())
        frequent = Ragged(numbers, offsets_of(lists.list.len().to_numpy()))
        rare = self._apply_rules(raw.filter(~is_frequent))
        return Ragged.concatenate([frequent, rare]).take(merged_order(is_frequent))


def _lengths(rows: Sequence[Sequence[str]]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
