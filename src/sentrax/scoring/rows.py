"""The scores of a block of rows, as columns."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sentrax.data.tables import RowBlock, Table, bad_row_error
from sentrax.scoring.answers import answers
from sentrax.scoring.scorer import Scorer

_AT_ONCE, _CELLS_AT_ONCE = 1 << 17, 1 << 22
"""Texts, and probabilities, that are worked out together: many short texts, or labels, take little memory."""


class ScoredBlock(NamedTuple):
    """A block of rows, those of them that can be used, and their scores.

    Attributes:
        block: The rows as they were read.
        frame: The carried columns or lines of the usable rows.
        scores: Their labels, probabilities and confidence.
    """

    block: RowBlock
    frame: pl.DataFrame
    scores: pl.DataFrame

    @property
    def n_skipped(self) -> int:
        """How many rows of the block cannot be used."""
        return len(self.block.unusable)

    @property
    def n_rows(self) -> int:
        """How many rows the block has."""
        return len(self.frame) + self.n_skipped


def score_block(
    scorer: Scorer,
    table: Table,
    block: RowBlock,
    names: Sequence[str],
    *,
    skip_bad: bool = False,
    unsure: bool = False,
) -> ScoredBlock:
    """Score the rows of a block.

    Args:
        scorer: The scorer.
        table: Where the rows come from.
        block: The rows.
        names: The names of the new columns, as `added_names` gives them.
        skip_bad: Whether to skip rows that cannot be used.
        unsure: Whether the label is to be "unsure" where the model is.

    Raises:
        CorpusError: If a row cannot be used and may not be skipped; the message says which.
    """
    if block.unusable and not skip_bad:
        raise bad_row_error(table, block.unusable[0])
    frame, texts = block.frame, block.texts
    if block.is_usable is not None:
        frame, texts = frame.filter(block.is_usable), texts.filter(block.is_usable)
    return ScoredBlock(block, frame, _scores(scorer, texts, names, unsure))


def added_names(labels: Sequence[str], suffix: str) -> list[str]:
    """The columns that scoring adds: the label, each label's probability, and how sure the answer is."""
    names = ["label", *(f"probability_{label}" for label in labels), "confidence"]
    return [name + suffix for name in names]


def _scores(scorer: Scorer, texts: pl.Series, names: Sequence[str], unsure: bool) -> pl.DataFrame:
    size = max(1, min(_AT_ONCE, _CELLS_AT_ONCE // len(scorer.model.labels)))
    starts = range(0, max(len(texts), 1), size)
    return pl.concat(
        [_scores_together(scorer, texts[start : start + size], names, unsure) for start in starts]
    )


def _scores_together(scorer: Scorer, texts: pl.Series, names: Sequence[str], unsure: bool) -> pl.DataFrame:
    probabilities = scorer.probabilities(texts)
    if unsure or scorer.model.multi_label:
        found = list(answers(scorer.model, probabilities))
        labels = pl.Series([answer.shown(unsure=unsure) for answer in found], dtype=pl.String)
        confidences = np.array([answer.confidence for answer in found])
    else:
        best = pl.Series(probabilities.argmax(axis=1), dtype=pl.UInt32)
        labels = pl.Series(scorer.model.labels, dtype=pl.String).gather(best)
        confidences = probabilities.max(axis=1)
    # float32: seven digits are enough for a probability, and sixteen would be half of the file.
    columns = np.column_stack([probabilities, confidences]).astype(np.float32)
    return pl.DataFrame(
        [
            labels.alias(names[0]),
            *(pl.Series(name, column) for name, column in zip(names[1:], columns.T, strict=True)),
        ]
    )
