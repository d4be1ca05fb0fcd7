"""From texts to the numbers of their tokens, a column at a time or one text."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenTable
from sentrax.text.columns import as_column
from sentrax.text.growing import GrowingRagged
from sentrax.text.piece_tokens import tokens_of_pieces
from sentrax.text.pieces import PieceNumbers
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged

if TYPE_CHECKING:
    import polars as pl

_MOST_PIECES = 1 << 20
"""Different pieces after which what is known of them is forgotten, so that memory stays bounded."""
_MOST_CHARACTERS = 1 << 26
"""The same for all their characters."""


class TextReader:
    """Cuts texts into tokens, and understands each different one once.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
    """

    def __init__(self, pipeline: TextPipeline, lexicon: Lexicon):
        self.pipeline, self.lexicon = pipeline, lexicon
        self._lock = threading.Lock()
        self._forget()

    def one(self, text: str) -> tuple[Ragged, TokenTable]:
        """The numbers of the tokens of one text, as one row, and the table that knows the tokens.

        Raises:
            InputError: If `text` is not a string.
        """
        with self._lock:
            return self._tokens(self._remembered().of_text(text), natively=False), self._tokens_known

    def column(self, texts: "pl.Series | Iterable[str]") -> tuple[Ragged, TokenTable]:
        """The numbers of the tokens of each text, and the table that knows the tokens.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        column = as_column(texts)
        with self._lock:
            return self._tokens(self._remembered().of_column(column), natively=True), self._tokens_known

    def _tokens(self, pieces: Ragged, *, natively: bool) -> Ragged:
        new = self._numbers.pieces_from(len(self._tokens_of_pieces))
        if new:
            self._n_characters += sum(map(len, new))
            known = tokens_of_pieces(self.pipeline, new, natively=natively)
            numbers = self._tokens_known.numbers(known.tokens)
            self._tokens_of_pieces.append(Ragged(numbers[known.places.ids], known.places.offsets))
        tokens = self._tokens_of_pieces.rows.take(pieces.ids)
        return Ragged(tokens.ids.astype(np.int64), tokens.offsets[pieces.offsets])

    def _remembered(self) -> PieceNumbers:
        if len(self._numbers) > _MOST_PIECES or self._n_characters > _MOST_CHARACTERS:
            self._forget()
        return self._numbers

    def _forget(self) -> None:
        self._numbers, self._n_characters = PieceNumbers(self.pipeline), 0
        self._tokens_of_pieces = GrowingRagged(np.int32)
        self._tokens_known = TokenTable(self.lexicon)
