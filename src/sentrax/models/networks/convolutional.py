"""The convolutional network, from vectors to logits; `sentrax.models` trains it."""

import numpy as np

from sentrax.models.networks.arithmetic import (
    Floats,
    Shapes,
    Weights,
    dense,
    dense_shapes,
    largest_of_places,
    relu,
)
from sentrax.models.networks.sizes import NetworkSizes


def shapes(sizes: NetworkSizes) -> Shapes:
    """The arrays that it has beside the vectors, in the order in which the layers have them."""
    of_widths: Shapes = {}
    for place, width in enumerate(sizes.widths):
        of_widths |= dense_shapes(f"windows.{place}", width * sizes.dimension, sizes.hidden)
    return {**of_widths, **dense_shapes("output", len(sizes.widths) * sizes.hidden, sizes.n_classes)}


def logits(vectors: Floats, weights: Weights, sizes: NetworkSizes) -> Floats:
    """Vectors of texts of equal length (texts, length, dimension) to logits (texts, 1, classes)."""
    features = [
        largest_of_places(relu(_convolved(vectors, weights, f"windows.{place}", width)))
        for place, width in enumerate(sizes.widths)
    ]
    return dense(np.concatenate(features, axis=-1), weights, "output")


def _convolved(vectors: Floats, weights: Weights, name: str, width: int) -> Floats:
    """An affine map of each place's window: (texts, length, dimension) to (texts, length, filters)."""
    _, length, dimension = vectors.shape
    before = width // 2
    padded = np.pad(vectors, ((0, 0), (before, width - 1 - before), (0, 0)))
    kernel, result = weights[f"{name}.kernel"], weights[f"{name}.bias"]
    # A product for each place of the window: small enough that no library deals it out to threads, which
    # would take longer to begin than to compute.
    for start in range(width):
        of_place = kernel[start * dimension : (start + 1) * dimension]
        result = result + padded[:, start : start + length] @ of_place
    return result
