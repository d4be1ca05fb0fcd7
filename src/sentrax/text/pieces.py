"""Each different piece of text by a number, for a column at a time or for one text."""

import itertools
import threading
from typing import TYPE_CHECKING

import numpy as np

from sentrax.text.columns import chunks_of, map_in_threads, pieces_of
from sentrax.text.hash_index import HashIndex
from sentrax.text.piece_tokens import Numbers
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged, offsets_of

if TYPE_CHECKING:
    import polars as pl


class PieceNumbers:
    """Numbers the pieces that texts fall into, from 0, in the order in which they come.

    A column is cut and looked up in native code and on all cores, so the order in which its pieces get their
    numbers is not always the same.

    Args:
        pipeline: What says what the pieces of a text are.
    """

    def __init__(self, pipeline: TextPipeline):
        self._pipeline = pipeline
        self._numbers = Numbers()
        self._index = HashIndex()
        self._lock = threading.Lock()

    @property
    def pieces(self) -> list[str]:
        """All pieces so far, by number."""
        return list(self._numbers)

    def pieces_from(self, number: int) -> list[str]:
        """The pieces from this number on."""
        new = list(itertools.islice(reversed(self._numbers), len(self._numbers) - number))
        return new[::-1]

    def __len__(self) -> int:
        return len(self._numbers)

    def of_text(self, text: str) -> Ragged:
        """The numbers of the pieces of one text, as one row.

        Raises:
            InputError: If `text` is not a string.
        """
        numbers = self._numbers.of(self._pipeline.pieces(text))
        return Ragged(numbers, np.array([0, len(numbers)]))

    def of_column(self, texts: "pl.Series") -> Ragged:
        """The numbers of the pieces of each text of a column of strings."""
        use = self._natively if self._pipeline.is_piecewise else self._in_python
        return Ragged.concatenate(map_in_threads(use, chunks_of(texts)))

    def _natively(self, texts: "pl.Series") -> Ragged:
        pieces, counts = pieces_of(texts)
        hashes = pieces.hash()
        values = hashes.to_numpy()
        with self._lock:
            numbers = self._index.rows(values)
            unknown = np.flatnonzero(numbers < 0)
            if len(unknown):
                first = unknown[hashes.gather(unknown).arg_unique().to_numpy()]
                self._index.add(values[first], self._numbers.of(pieces.gather(first).to_list()))
                numbers[unknown] = self._index.rows(values[unknown])
        return Ragged(numbers, offsets_of(counts))

    def _in_python(self, texts: "pl.Series") -> Ragged:
        pieces = list(map(self._pipeline.pieces, texts))
        with self._lock:
            numbers = self._numbers.of([piece for of_text in pieces for piece in of_text])
        return Ragged(numbers, offsets_of(np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))))
