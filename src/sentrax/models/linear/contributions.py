"""What each feature of a text adds to the logits of a linear model: exact, since the logits are their sum."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sentrax.models.contributions import Contributions, Feature
from sentrax.models.features.one_text_groups import valence_numbers
from sentrax.models.features.origins import Origin, number_origins, origins_of, word_indices
from sentrax.text.spans import tokens_with_spans

if TYPE_CHECKING:
    from sentrax.models.linear.predictor import LinearPredictor

_GROUP_NAMES = {"words": "word", "pairs": "pair", "patterns": "pattern", "signals": "signal"}
_NUMBERS = "valence"


def contribute(predictor: "LinearPredictor", texts: Sequence[str]) -> Iterator[Contributions]:
    """The contributions of each text, in turn.

    The group `valence` has the numbers that sum up the valence of a text's words; see
    `sentrax.models.features.origins` for whose they are.

    Args:
        predictor: The predictor.
        texts: The texts.
    """
    for text in texts:
        strings, spans = tokens_with_spans(predictor.pipeline, text)
        yield Contributions(
            strings,
            spans,
            list(_features(predictor, text)),
            predictor.model.bias.astype(np.float64),
            predictor.logits_of(text),
        )


def _features(predictor: "LinearPredictor", text: str) -> Iterator[Feature]:
    """The features of a text that the model knows."""
    tokens, values = predictor.read_features(text)
    indices = word_indices(tokens)
    for group, origins in origins_of(tokens).items():
        for origin, row in zip(origins, values[group], strict=True):
            if any(row):
                yield _feature(_GROUP_NAMES[group], origin, row, indices)
    weights = predictor.model.sums.tolist()
    for origin, number, row in zip(number_origins(tokens), valence_numbers(tokens), weights, strict=True):
        if number:
            named = origin._replace(name=f"{origin.name}: {number:.3g}")
            yield _feature(_NUMBERS, named, [number * weight for weight in row], indices)


def _feature(group: str, origin: Origin, values: Sequence[float], indices: Sequence[int]) -> Feature:
    return Feature(group, origin.name, values, [indices[token] for token in origin.tokens], origin.shares)
