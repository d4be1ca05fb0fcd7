"""The scores of a block of rows, as columns."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sentrax.data.tables import RowBlock, Table, bad_row_error
from sentrax.scoring.answers import answers, find_unsure, measure_confidence
from sentrax.scoring.scorer import Scorer

Reasons = Callable[[pl.Series], pl.Series]
"""From texts to what says why the model answers as it does, null where there is no text."""

_AT_ONCE, _CELLS_AT_ONCE = 1 << 17, 1 << 22
"""Texts, and probabilities, that are worked out together: many short texts, or labels, take little memory."""


class ScoredBlock(NamedTuple):
    """A block of rows and their scores.

    Attributes:
        block: The rows.
        scores: Their labels, probabilities and confidence, null where there is no text.
    """

    block: RowBlock
    scores: pl.DataFrame

    @property
    def n_rows(self) -> int:
        """How many rows the block has, malformed ones among them, which have no scores."""
        return len(self.block.texts) + len(self.block.bad)

    @property
    def n_without_text(self) -> int:
        """How many rows have no text."""
        return self.block.texts.null_count()


def score_block(
    scorer: Scorer,
    table: Table,
    block: RowBlock,
    names: Sequence[str],
    *,
    skip_bad: bool = False,
    unsure: bool = False,
    reasons: Reasons | None = None,
) -> ScoredBlock:
    """Score the rows of a block.

    Args:
        scorer: The scorer.
        table: Where the rows come from.
        block: The rows.
        names: The names of the new columns, as `added_names` gives them.
        skip_bad: Whether to skip malformed rows.
        unsure: Whether the label is to be "unsure" where the model is.
        reasons: Makes the last column, if there is one.

    Raises:
        CorpusError: If a row is malformed and may not be skipped; the message says which.
    """
    if block.bad and not skip_bad:
        raise bad_row_error(table, min(block.bad))
    scores = _scores(scorer, block.texts, names[:-1] if reasons else names, unsure)
    if reasons is not None:
        scores = scores.with_columns(reasons(block.texts).alias(names[-1]))
    return ScoredBlock(block, scores)


def added_names(labels: Sequence[str], suffix: str, *, with_reasons: bool = False) -> list[str]:
    """The columns that scoring adds: the label, each label's probability, how sure the answer is, and why."""
    names = ["label", *(f"probability_{label}" for label in labels), "confidence", "unsure"]
    names += ["reason"] if with_reasons else []
    return [name + suffix for name in names]


def _scores(scorer: Scorer, texts: pl.Series, names: Sequence[str], unsure: bool) -> pl.DataFrame:
    """The scores of each text, null where it is null."""
    size = max(1, min(_AT_ONCE, _CELLS_AT_ONCE // len(scorer.model.labels)))
    there = texts.drop_nulls()
    starts = range(0, max(len(there), 1), size)
    scores = pl.concat(
        [_scores_together(scorer, there[start : start + size], names, unsure) for start in starts]
    )
    if len(there) == len(texts):
        return scores
    is_text = texts.is_not_null()
    place = (is_text.cum_sum().cast(pl.Int64) - 1).set(~is_text, None)
    return scores.select(pl.all().gather(place))


def _scores_together(scorer: Scorer, texts: pl.Series, names: Sequence[str], unsure: bool) -> pl.DataFrame:
    probabilities = scorer.probabilities(texts)
    if unsure or scorer.model.multi_label:
        found = list(answers(scorer.model, probabilities))
        labels = pl.Series([answer.shown(unsure=unsure) for answer in found], dtype=pl.String)
    else:
        best = pl.Series(probabilities.argmax(axis=1), dtype=pl.UInt32)
        labels = pl.Series(scorer.model.labels, dtype=pl.String).gather(best)
    confidences = measure_confidence(probabilities, multi_label=scorer.model.multi_label)
    # float32: seven digits are enough for a probability, and sixteen would be half of the file.
    columns = np.column_stack([probabilities, confidences]).astype(np.float32)
    return pl.DataFrame(
        [
            labels.alias(names[0]),
            *(pl.Series(name, column) for name, column in zip(names[1:-1], columns.T, strict=True)),
            pl.Series(names[-1], find_unsure(confidences, scorer.model.calibration)),
        ]
    )
