"""What each feature of a text adds to the logits of a linear model: exact, since the logits are their sum."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sentrax.models.contributions import Contributions, Feature
from sentrax.models.features.origins import origins_of, valence_parts, word_indices
from sentrax.text.spans import tokens_with_spans

if TYPE_CHECKING:
    from sentrax.models.linear.predictor import LinearPredictor

_GROUP_NAMES = {"words": "word", "pairs": "pair", "patterns": "pattern", "signals": "signal"}


def contribute(predictor: "LinearPredictor", texts: Sequence[str]) -> Iterator[Contributions]:
    """The contributions of each text, in turn.

    The group `valence` has what each word adds by its part in the numbers that sum up the valence of a text.

    Args:
        predictor: The predictor.
        texts: The texts.
    """
    bias = predictor.model.bias.astype(np.float64)
    for text, logits in zip(texts, predictor.logits(list(texts)), strict=True):
        strings, spans = tokens_with_spans(predictor.pipeline, text)
        yield Contributions(strings, spans, list(_features(predictor, text)), bias, logits)


def _features(predictor: "LinearPredictor", text: str) -> Iterator[Feature]:
    """The features of a text that the model knows."""
    tokens, values = predictor.read_features(text)
    indices = word_indices(tokens)
    for group, origins in origins_of(tokens).items():
        for origin, row in zip(origins, values[group], strict=True):
            if any(row):
                of_all = tuple([indices[token] for token in origin.tokens])
                yield Feature(_GROUP_NAMES[group], origin.name, row, of_all)
    weights = predictor.model.sums.T.tolist()
    for part in valence_parts(tokens):
        row = [sum(amount * of[number] for number, amount in part.amounts.items()) for of in weights]
        yield Feature("valence", part.name, row, tuple([indices[token] for token in part.tokens]))
