"""The tokens of many pieces of text, with each rule applied once to each different token.

pieces → raw tokens → each different one once: rules → each different token once, and where it stands
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.text.cleaning import CLEANING_RULES
from sentrax.text.pipeline import TextPipeline, token_function
from sentrax.text.ragged import Ragged, offsets_of


class PieceTokens(NamedTuple):
    """What some pieces become.

    Attributes:
        tokens: The different tokens that they have.
        places: For each piece, the places of its tokens among them.
    """

    tokens: list[str]
    places: Ragged


def tokens_of_pieces(pipeline: TextPipeline, pieces: Sequence[str], *, natively: bool = False) -> PieceTokens:
    """The tokens of each piece: those of `TextPipeline.tokens_of_piece`.

    Args:
        pipeline: What says how a piece becomes tokens.
        pieces: The pieces.
        natively: Whether to cut them with Polars, which pays for many, and where it is loaded anyway.
    """
    cut = _cut_natively if natively and pipeline.is_piecewise else _cut_in_python
    raw, lengths = cut(pipeline, pieces)
    numbers, different = Numbers(), Numbers()
    raw_of_pieces = Ragged(numbers.of(raw), offsets_of(lengths))
    apply = token_function(pipeline.token_rules)
    changed = list(map(apply, numbers))
    tokens_of_raw = Ragged(
        different.of(list(itertools.chain.from_iterable(changed))),
        offsets_of(np.fromiter(map(len, changed), dtype=np.int64, count=len(changed))),
    )
    tokens = tokens_of_raw.take(raw_of_pieces.ids)
    return PieceTokens(list(different), Ragged(tokens.ids, tokens.offsets[raw_of_pieces.offsets]))


class Numbers(defaultdict[str, int]):
    """Strings and their numbers, from 0, in the order in which they come."""

    def __init__(self) -> None:
        # A string that is asked for and not there gets the next number, without a step of Python's own.
        super().__init__(itertools.count().__next__)

    def of(self, strings: Sequence[str]) -> npt.NDArray[np.int32]:
        """The number of each string."""
        return np.fromiter(map(self.__getitem__, strings), dtype=np.int32, count=len(strings))


_Cut = tuple[Sequence[str], npt.NDArray[np.integer]]
"""Raw tokens, piece after piece, and how many each piece has."""


def _cut_in_python(pipeline: TextPipeline, pieces: Iterable[str]) -> _Cut:
    raw = [pipeline.raw_tokens_of_piece(piece) for piece in pieces]
    lengths = np.fromiter(map(len, raw), dtype=np.int64, count=len(raw))
    return [token for of_piece in raw for token in of_piece], lengths


def _cut_natively(pipeline: TextPipeline, pieces: Iterable[str]) -> _Cut:
    import polars as pl

    from sentrax.text.social_tokens import PATTERN

    for name in pipeline.cleaning:
        pieces = map(CLEANING_RULES[name], pieces)
    lists = pl.Series(list(pieces), dtype=pl.String).str.extract_all(PATTERN)
    return lists.explode(empty_as_null=False).to_list(), lists.list.len().to_numpy()
