"""Models that go on: features put together, and no more of them than there may be."""

from dataclasses import replace

import numpy as np

from sentrax.models.linear.model import FeatureWeights, LinearModel
from sentrax.models.quantization import QuantizedTable


def merged(old: LinearModel, new: LinearModel) -> LinearModel:
    """The features of both models; where both have one, the new model's."""
    groups, words = {}, new.words
    for name, group in new.groups.items():
        before = old.groups[name]
        only_before = np.flatnonzero(group.rows(before.keys) < 0)
        keys = np.concatenate([group.keys, before.keys[only_before]])
        order = np.argsort(keys)
        everything = np.arange(len(group))
        groups[name] = FeatureWeights(
            keys[order],
            QuantizedTable.exact(
                np.concatenate([group.weights.take(everything), before.weights.take(only_before)])[order]
            ),
            np.concatenate([group.idf, before.idf[only_before]])[order],
        )
        if name == "words":
            both = [*new.words, *(old.words[row] for row in only_before)]
            words = tuple(both[place] for place in order)
    return replace(new, groups=groups, words=words)


def bounded(model: LinearModel, max_features: int) -> LinearModel:
    """The model with at most so many features in each group; the rarest are left out.

    A word that is left out still counts by its subwords.
    """
    groups, words = dict(model.groups), model.words
    for name, group in model.groups.items():
        if len(group) > max_features:
            kept = np.sort(np.argsort(group.idf, kind="stable")[:max_features])
            groups[name] = FeatureWeights(
                group.keys[kept], QuantizedTable.exact(group.weights.take(kept)), group.idf[kept]
            )
            if name == "words":
                words = tuple(words[place] for place in kept)
    return replace(model, groups=groups, words=words)
