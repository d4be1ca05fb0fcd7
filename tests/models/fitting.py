"""What a `Training` is given: labelled texts, and a context without a classifier around it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl

from sentrax.models.base import FitContext, TrainingData
from sentrax.models.registry import trainable_kind
from sentrax.models.state import FloatArray
from sentrax.text.pipeline import TextPipeline

PIPELINE = TextPipeline.preset("social")


def training_data(
    texts: Sequence[str], targets: FloatArray, weights: FloatArray | None = None
) -> TrainingData:
    """Texts with targets, (texts, labels), and weights, by default 1 each."""
    column = pl.Series(texts, dtype=pl.String)
    return TrainingData(column, targets, np.ones(len(texts)) if weights is None else weights)


def fit_context(
    kind: str,
    labels: Sequence[str],
    *,
    multi_label: bool = False,
    report: Callable[[float, str], None] = lambda progress, message: None,
    **settings: Any,
) -> FitContext:
    """The context of a training of this kind, with some settings changed."""
    chosen = trainable_kind(kind).load_settings(settings)
    return FitContext(tuple(labels), multi_label, PIPELINE, chosen, report)
