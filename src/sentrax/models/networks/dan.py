"""The deep averaging network: the mean of a text's word vectors, and two hidden layers over it.

Iyyer et al., "Deep unordered composition rivals syntactic methods for text classification" (2015).
"""

from typing import Any

import numpy as np

from sentrax.models.networks.operations import (
    Array,
    Dropout,
    Shapes,
    Weights,
    dense,
    dense_shapes,
    init_weights,
    keep_all,
    mean_of_tokens,
    relu,
)
from sentrax.models.networks.sizes import NetworkSizes

_HIDDEN = ("hidden.0", "hidden.1")


def shapes(sizes: NetworkSizes) -> Shapes:
    """The shapes of the weights, except the word vectors."""
    return {
        **dense_shapes(_HIDDEN[0], sizes.dimension, sizes.hidden),
        **dense_shapes(_HIDDEN[1], sizes.hidden, sizes.hidden),
        **dense_shapes("output", sizes.hidden, sizes.n_classes),
    }


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
    x = mean_of_tokens(xp, embedded, mask)
    for layer in _HIDDEN:
        x = dropout(relu(xp, dense(x, weights, layer)))
    return dense(x, weights, "output")[:, 0]
