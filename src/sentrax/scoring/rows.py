"""The scores of a batch of rows, as columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from sentrax.errors import InputError
from sentrax.scoring.answers import answers
from sentrax.scoring.batches import Batch
from sentrax.scoring.scorer import Scorer

_AT_ONCE = 1 << 17
"""Texts that are scored together, so that many short ones take no more memory than few long ones."""


class ScoredBatch(NamedTuple):
    """A batch, its rows that have a text, and the scores of these."""

    batch: Batch
    frame: pl.DataFrame
    scores: pl.DataFrame


def scored(
    scorer: Scorer,
    batch: Batch,
    names: Sequence[str],
    *,
    source: Path,
    first_row: int,
    skip_bad: bool,
    unsure: bool = False,
) -> ScoredBatch:
    """Score the rows of a batch.

    Args:
        scorer: The model at work.
        batch: The rows.
        names: Those of the columns to make, as `added_names` gives them.
        source: The file, for messages.
        first_row: The number of the batch's first row in the file.
        skip_bad: Whether to leave out rows without a text.
        unsure: Whether the label is to be "unsure" where the model is.

    Raises:
        InputError: If a row has no text and may not be left out; the message says which.
    """
    frame, texts = batch.frame, batch.texts
    if texts.null_count():
        missing = texts.is_null()
        if not skip_bad:
            row = first_row + (missing.arg_max() or 0)
            raise InputError(
                f"{source}, row {row:,}: there is no text in {texts.name!r};"
                " rows without one can be left out (--skip-bad)"
            )
        frame, texts = frame.filter(~missing), texts.filter(~missing)
    return ScoredBatch(batch, frame, _scores(scorer, texts, names, unsure))


def added_names(labels: Sequence[str], suffix: str) -> list[str]:
    """The columns that scoring adds: the label, each label's probability, and how sure the answer is."""
    names = ["label", *(f"probability_{label}" for label in labels), "confidence"]
    return [name + suffix for name in names]


def _scores(scorer: Scorer, texts: pl.Series, names: Sequence[str], unsure: bool) -> pl.DataFrame:
    slices = [texts[start : start + _AT_ONCE] for start in range(0, max(len(texts), 1), _AT_ONCE)]
    probabilities = np.concatenate([scorer.probabilities(part) for part in slices])
    if unsure or scorer.model.multi_label:
        found = list(answers(scorer.model, probabilities))
        labels = pl.Series([answer.shown(unsure=unsure) for answer in found], dtype=pl.String)
        confidences = np.array([answer.confidence for answer in found])
    else:
        best = pl.Series(probabilities.argmax(axis=1), dtype=pl.UInt32)
        labels = pl.Series(scorer.model.labels, dtype=pl.String).gather(best)
        confidences = probabilities.max(axis=1)
    # Seven digits are more than a probability has to say; sixteen would be half of the file.
    columns = np.column_stack([probabilities, confidences]).astype(np.float32)
    return pl.DataFrame(
        [
            labels.alias(names[0]),
            *(pl.Series(name, column) for name, column in zip(names[1:], columns.T, strict=True)),
        ]
    )
