"""The convolutional network: the strongest features among a text's windows of a few words.

Kim, "Convolutional neural networks for sentence classification" (2014), arXiv:1408.5882.
"""

from typing import Any

import numpy as np

from sentrax.models.networks.operations import (
    Array,
    Dropout,
    Shapes,
    Weights,
    convolve,
    convolve_shapes,
    dense,
    dense_shapes,
    fill_padding,
    init_weights,
    keep_all,
    max_of_tokens,
    relu,
)
from sentrax.models.networks.sizes import NetworkSizes


def shapes(sizes: NetworkSizes) -> Shapes:
    """The shapes of the weights, except the word vectors."""
    windows: Shapes = {}
    for number, width in enumerate(sizes.widths):
        windows |= convolve_shapes(f"windows.{number}", width, sizes.dimension, sizes.hidden)
    return {**windows, **dense_shapes("output", len(sizes.widths) * sizes.hidden, sizes.n_classes)}


def init(rng: np.random.Generator, sizes: NetworkSizes) -> Weights:
    """Random weights to start training from."""
    return init_weights(rng, shapes(sizes))


def logits(
    xp: Any,
    weights: Weights,
    embedded: Array,
    mask: Array | None,
    sizes: NetworkSizes,
    dropout: Dropout = keep_all,
) -> Array:
    """Word vectors (texts, tokens, dimension) to logits (texts, classes)."""
    x = fill_padding(xp, embedded, mask, 0)
    features = [
        max_of_tokens(xp, relu(xp, convolve(xp, x, weights, f"windows.{number}")), mask)
        for number in range(len(sizes.widths))
    ]
    return dense(dropout(xp.concatenate(features, axis=-1)), weights, "output")[:, 0]
