"""From texts to the numbers of their tokens: a whole column at a time, or one text, with equal results.

    texts -> chunks between spaces -> each distinct chunk once: raw tokens, rules -> numbers of tokens

A column is cut by Polars and put together by numpy, in native code and on all cores; which tokens a chunk
becomes is computed in Python, once for each distinct chunk. No token of the `social` tokenizer reaches
over a space, so the chunks' tokens are the text's. NLTK's rules do reach over spaces; for them a text's raw
tokens are found first, in Python, and are the chunks.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from sentrax.forks import Guarded, polars_works
from sentrax.text.hashing import Hashes
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import GrowingArray, GrowingRagged, Ragged, offsets_of

if TYPE_CHECKING:
    import polars as pl

Numbers = npt.NDArray[np.int32]
Result = TypeVar("Result")

_MOST_CHUNKS = 1 << 20
"""Distinct chunks after which a reader forgets them all, so that memory stays bounded."""
_MOST_CHARACTERS = 1 << 26
"""Characters of distinct chunks after which it does the same: a hostile chunk can be as long as a file."""
_SLOTS_PER_CHUNK, _MOST_SLOTS = 16, 1 << 22
"""So many slots that few chunks push each other out, within 16 MB."""


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
        work_out: From some strings to arrays with a row for each.
    """

    def __init__(self, work_out: Callable[[Sequence[str]], tuple[npt.NDArray[Any], ...]]):
        super().__init__()
        self._work_out = work_out
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
                more = self._work_out(strings.strings[n_known:])
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
        self._chunks = Interner()
        self._tokens_of_chunks = GrowingRagged(np.int32)
        self._n_characters = 0
        self._cache = _ChunkCache()

    @property
    def is_full(self) -> bool:
        """Whether these are as many as memory should hold."""
        return len(self._chunks) > _MOST_CHUNKS or self._n_characters > _MOST_CHARACTERS

    def tokens_of_text(self, chunks: list[str]) -> Ragged:
        """The numbers of the tokens of a text that consists of these chunks, as one row."""
        with self._lock:
            numbers = self._chunks.numbers(chunks)
            tokens_of_chunks = self._complete(natively=False)
        tokens = tokens_of_chunks.take(numbers).ids
        return Ragged(tokens, np.array([0, len(tokens)]))

    def tokens_of_column(self, texts: "pl.Series") -> Ragged:
        """The numbers of the tokens of each text."""
        from sentrax.text.columns import PART, map_in_threads, parts_of

        natively = polars_works() and self._pipeline.splits_at_spaces
        number = self._numbers_natively if natively else self._numbers_in_python
        chunks = Ragged.concatenate(map_in_threads(number, parts_of(texts)))
        with self._lock:
            tokens_of_chunks = self._complete(natively=natively)

        def gather(start: int) -> Ragged:
            rows = chunks[start : start + PART]
            tokens = tokens_of_chunks.take(rows.ids)
            return Ragged(tokens.ids, tokens.offsets[rows.offsets])

        return Ragged.concatenate(map_in_threads(gather, range(0, len(chunks), PART)))

    def _numbers_natively(self, texts: "pl.Series") -> Ragged:
        """The numbers of the chunks of each text."""
        from sentrax.text.columns import clean_column

        lists = clean_column(self._pipeline, texts).str.split(" ")
        chunks, lengths = lists.explode(), lists.list.len().to_numpy()
        hashes = chunks.hash()
        values = hashes.to_numpy()
        with self._lock:
            numbers = self._cache.numbers(values)
            missed = np.flatnonzero(numbers < 0)
            while len(missed):
                first = missed[hashes.gather(missed).arg_unique().to_numpy()]
                self._cache.add(values[first], self._chunks.numbers(chunks.gather(first).to_list()))
                numbers[missed] = self._cache.numbers(values[missed])
                missed = missed[numbers[missed] < 0]  # chunks that have evicted each other
        return Ragged(numbers, offsets_of(lengths))

    def _numbers_in_python(self, texts: "pl.Series") -> Ragged:
        chunks = list(map(self._pipeline.chunks, texts))
        with self._lock:
            numbers = self._chunks.numbers(list(itertools.chain.from_iterable(chunks)))
        return Ragged(numbers, offsets_of(_lengths(chunks)))

    def _complete(self, *, natively: bool) -> Ragged:
        """Tokenize all new chunks, and return the numbers of the tokens of each chunk."""
        new = self._chunks.strings[len(self._tokens_of_chunks) :]
        if new:
            self._n_characters += sum(map(len, new))
            self._tokens_of_chunks.append(self._tokenize_chunks(new, natively=natively))
        return self._tokens_of_chunks.rows

    def _tokenize_chunks(self, chunks: Sequence[str], *, natively: bool) -> Ragged:
        """The numbers of the tokens of these chunks; each rule is applied once to each distinct raw token.

        Args:
            chunks: The chunks.
            natively: Whether to cut them with Polars: faster for many chunks, where it is loaded anyway.
        """
        cut = _cut_natively if natively else _cut_in_python
        raw, lengths = cut(self._pipeline, chunks)
        different = Interner()
        raw_of_chunks = Ragged(different.numbers(raw), offsets_of(lengths))
        results = list(map(self._pipeline.apply_token_rules, different.strings))
        tokens = self.tokens.numbers(list(itertools.chain.from_iterable(results)))
        of_chunks = Ragged(tokens, offsets_of(_lengths(results))).take(raw_of_chunks.ids)
        return Ragged(of_chunks.ids, of_chunks.offsets[raw_of_chunks.offsets])


class _ChunkCache:
    """The numbers of most chunks by their hashes, in arrays, so that few are looked up in Python.

    Each hash has one slot, and evicts what was there. Chunks with equal hashes are one chunk to it;
    the chance of that among a million chunks is one in 37 million.
    """

    def __init__(self) -> None:
        self._numbers = np.zeros(1 << 12, dtype=np.int32)  # by slot
        self._hashes = np.zeros(1, dtype=np.uint64)  # by number

    def numbers(self, hashes: Hashes) -> Numbers:
        """The number of each chunk, -1 for one that is not here."""
        candidates = self._numbers.take(self._slots(hashes))
        return np.where(self._hashes.take(candidates) == hashes, candidates, np.int32(-1))

    def add(self, hashes: Hashes, numbers: Numbers) -> None:
        """Remember the numbers of these chunks; the last of several that have one slot stays."""
        n_chunks = int(numbers.max()) + 1
        if n_chunks > len(self._hashes):
            self._hashes = np.append(self._hashes, np.zeros(2 * n_chunks - len(self._hashes), np.uint64))
        self._hashes[numbers] = hashes
        n_slots = min(1 << (_SLOTS_PER_CHUNK * n_chunks).bit_length(), _MOST_SLOTS)
        if n_slots > len(self._numbers):
            self._numbers = np.zeros(n_slots, dtype=np.int32)
            numbers = np.flatnonzero(self._hashes).astype(np.int32)
        self._numbers[self._slots(self._hashes[numbers])] = numbers

    def _slots(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        # Signed, since numpy would first convert other indices.
        return (hashes & np.uint64(len(self._numbers) - 1)).view(np.int64)


def _cut_in_python(pipeline: TextPipeline, chunks: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The raw tokens of all chunks, and how many each chunk has."""
    raw = list(map(pipeline.raw_tokens, chunks))
    return list(itertools.chain.from_iterable(raw)), _lengths(raw)


def _cut_natively(pipeline: TextPipeline, chunks: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
    import polars as pl

    from sentrax.text.columns import change_some
    from sentrax.text.social import PATTERN
    from sentrax.text.spelling import UNUSUAL, plain_characters

    plain = change_some(pl.Series(chunks, dtype=pl.String), plain_characters, UNUSUAL)
    lists = plain.str.extract_all(PATTERN)
    return lists.explode(empty_as_null=False).to_list(), lists.list.len().to_numpy().astype(np.int64)


def _lengths(rows: Sequence[Sequence[str]]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
