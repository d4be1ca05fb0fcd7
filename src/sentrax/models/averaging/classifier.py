"""From labelled texts to a saved averaging model, without JAX."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sentrax.errors import InputError
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.averaging.training import AveragingSettings, train_averaging
from sentrax.saved.model import SavedModel
from sentrax.text.encoder import Encoder
from sentrax.text.pipeline import TextPipeline

if TYPE_CHECKING:
    import polars as pl


def train_averaging_classifier(
    texts: "pl.Series | Iterable[str]",
    labels: Sequence[str],
    *,
    pipeline: TextPipeline | None = None,
    settings: AveragingSettings = AveragingSettings(),
    min_count: int = 1,
    on_epoch: Callable[[int, AveragingModel], bool] | None = None,
) -> SavedModel:
    """Train an averaging model, the architecture of fastText, on labelled texts.

    Equal arguments give an equal model, to the bit.

    Args:
        texts: The texts.
        labels: The label of each text.
        pipeline: From a text to its tokens and n-grams; by default the preset `"social"`.
        settings: How to train.
        min_count: How often a token must occur to be in the vocabulary.
        on_epoch: See `train_averaging`.

    Raises:
        InputError: If an item is not a string, the lengths differ, or there are not two labels.
        TrainingError: If the loss is no longer a number.
    """
    encoder, ids = Encoder.fit(pipeline or TextPipeline.preset("social"), texts, min_count)
    names, targets = _numbered(labels)
    if len(ids) != len(targets):
        raise InputError(
            f"got {len(ids)} texts but {len(targets)} labels; pass exactly one label for each text"
        )
    if len(names) < 2:
        raise InputError(f"all labels are {names}; a classifier needs texts of two or more labels")
    model = train_averaging(ids, targets, encoder.n_ids, len(names), settings, on_epoch=on_epoch)
    predictor = AveragingPredictor(encoder.pipeline, encoder.vocabulary, model)
    details = {"texts": len(ids), "epochs": settings.epochs, "seed": settings.seed}
    return SavedModel(tuple(names), predictor, details=details)


def _numbered(labels: Sequence[str]) -> tuple[list[str], Any]:
    """The different labels in the order of the alphabet, and the place of each text's among them."""
    for index, label in enumerate(labels):
        if not isinstance(label, str):
            raise InputError(f"label {index} is {label!r}, not a string")
    names = sorted(set(labels))
    place = {name: number for number, name in enumerate(names)}
    return names, np.fromiter(map(place.__getitem__, labels), dtype=np.int64, count=len(labels))
