"""The convolutional network, from vectors to logits; `sentrax.models` trains it."""

import numpy as np

from sentrax.predictors.networks.arithmetic import (
    Floats,
    Shapes,
    Weights,
    dense,
    dense_shapes,
    largest_of_places,
    relu,
)
from sentrax.predictors.networks.sizes import NetworkSizes


def shapes(sizes: NetworkSizes) -> Shapes:
    """The arrays that it has beside the vectors, in the order in which the layers have them."""
    of_widths: Shapes = {}
    for place, width in enumerate(sizes.widths):
        of_widths |= dense_shapes(f"windows.{place}", width * sizes.dimension, sizes.hidden)
    return {**of_widths, **dense_shapes("output", len(sizes.widths) * sizes.hidden, sizes.n_classes)}


def logits(vectors: Floats, weights: Weights, sizes: NetworkSizes) -> Floats:
    """Vectors of texts of equal length (texts, length, dimension) to logits (texts, 1, classes)."""
    features = [
        largest_of_places(relu(dense(_windows(vectors, width), weights, f"windows.{place}")))
        for place, width in enumerate(sizes.widths)
    ]
    return dense(np.concatenate(features, axis=-1), weights, "output")


def _windows(vectors: Floats, width: int) -> Floats:
    """For each place the vectors of its window: (texts, length, width × dimension)."""
    length, before = vectors.shape[1], width // 2
    padded = np.pad(vectors, ((0, 0), (before, width - 1 - before), (0, 0)))
    return np.concatenate([padded[:, start : start + length] for start in range(width)], axis=-1)
