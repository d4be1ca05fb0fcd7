"""What each word and n-gram of a text adds to the logits of an averaging model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.base import Predictor
from sentrax.models.contributions import Contributions, Feature
from sentrax.text.ragged import Ragged
from sentrax.text.social import SIGNALS
from sentrax.text.spans import tokens_with_spans

_GROUPS = ("word", "pair")


def contribute(predictor: Predictor, texts: Sequence[str]) -> Iterator[Contributions]:
    """What each feature of each text adds to the logits.

    The logits are a mean over the ids of a text. Each id adds its column, divided by how many there are.
    """
    averaging = cast(AveragingPredictor, predictor)
    model = averaging.model
    columns_only = replace(model, bias=np.zeros_like(model.bias))
    for text in texts:
        tokens, spans = tokens_with_spans(averaging.pipeline, text)
        ids = averaging.encoder.one(text)
        logits = model.logits(Ragged(ids, np.array([0, len(ids)])))[0]
        # An id that is a text of its own is its own mean.
        values = columns_only.logits(Ragged(ids, np.arange(len(ids) + 1))) / max(len(ids), 1)
        features = [
            Feature(group, " ".join(tokens[index] for index in made_of), value, made_of)
            for (group, made_of), value in zip(
                _features(tokens, averaging.pipeline.ngrams.words), values.tolist(), strict=True
            )
        ]
        yield Contributions(tokens, spans, features, model.bias.astype(np.float64), logits)


def _features(tokens: Sequence[str], longest: int) -> Iterator[tuple[str, Sequence[int]]]:
    """The kind of each feature, in the order of the ids, and which tokens it is made of."""
    for index in range(len(tokens)):
        yield _GROUPS[0], (index,)
    words = [index for index, token in enumerate(tokens) if token not in SIGNALS]
    for size in range(2, longest + 1):
        group = _GROUPS[size - 1] if size <= len(_GROUPS) else f"{size} words"
        for start in range(len(words) - size + 1):
            yield group, words[start : start + size]
