"""A small transformer that reads a whole text at once.

Vaswani et al., "Attention is all you need" (2017), arXiv:1706.03762, with layer normalization before each
part of a block (Xiong et al., 2020, arXiv:2002.04745).
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.models.networks.operations import (
    Array,
    Dropout,
    Shapes,
    Weights,
    dense,
    dense_shapes,
    init_weights,
    keep_all,
    layer_norm,
    layer_norm_shapes,
    mean_of_tokens,
    relu,
    softmax,
)
from sentrax.models.networks.sizes import NetworkSizes

_MASKED_SCORE = -1e9


def shapes(sizes: NetworkSizes) -> Shapes:
    """The shapes of the weights, except the word vectors."""
    dimension = sizes.dimension
    blocks: Shapes = {}
    for number in range(sizes.n_layers):
        block = f"block.{number}"
        blocks |= layer_norm_shapes(f"{block}.attention.norm", dimension)
        for part in ("queries", "keys", "values", "output"):
            blocks |= dense_shapes(f"{block}.attention.{part}", dimension, dimension)
        blocks |= layer_norm_shapes(f"{block}.dense.norm", dimension)
        blocks |= dense_shapes(f"{block}.dense.hidden", dimension, sizes.hidden)
        blocks |= dense_shapes(f"{block}.dense.output", sizes.hidden, dimension)
    return {
        "positions": (sizes.max_length, dimension),
        **blocks,
        **layer_norm_shapes("norm", dimension),
        **dense_shapes("output", dimension, sizes.n_classes),
    }


def init(rng: np.random.Generator, sizes: NetworkSizes) -> Weights:
    """Random weights to start training from; the positions start as sinusoids, and are trained too."""
    positions = _sinusoids(sizes.max_length, sizes.dimension)
    return {**init_weights(rng, shapes(sizes)), "positions": positions}


def logits(
    xp: Any,
    weights: Weights,
    embedded: Array,
    mask: Array | None,
    sizes: NetworkSizes,
    dropout: Dropout = keep_all,
) -> Array:
    """Word vectors (texts, tokens, dimension) to logits (texts, classes)."""
    length = embedded.shape[1]
    # Scaled as in the paper, section 3.4: else the positions would drown the words.
    x = dropout(embedded * math.sqrt(sizes.dimension) + weights["positions"][:length])
    for number in range(sizes.n_layers if length else 0):
        block = f"block.{number}"
        normalized = layer_norm(xp, x, weights, f"{block}.attention.norm")
        x = x + dropout(_attention(xp, normalized, mask, weights, f"{block}.attention", sizes, dropout))
        hidden = dense(layer_norm(xp, x, weights, f"{block}.dense.norm"), weights, f"{block}.dense.hidden")
        x = x + dropout(dense(relu(xp, hidden), weights, f"{block}.dense.output"))
    pooled = mean_of_tokens(xp, layer_norm(xp, x, weights, "norm"), mask)
    return dense(pooled, weights, "output")[:, 0]


def _attention(
    xp: Any,
    x: Array,
    mask: Array | None,
    weights: Weights,
    name: str,
    sizes: NetworkSizes,
    dropout: Dropout,
) -> Array:
    """Each token sees all tokens of its text: (texts, tokens, dimension) to the same."""
    n_texts, length, dimension = x.shape
    queries, keys, values = (
        dense(x, weights, f"{name}.{part}")
        .reshape(n_texts, length, sizes.n_heads, -1)
        .transpose(0, 2, 1, 3)  # (texts, heads, tokens, depth)
        for part in ("queries", "keys", "values")
    )
    scores = queries @ keys.swapaxes(-1, -2) / math.sqrt(queries.shape[-1])
    if mask is not None:
        scores = xp.where(mask[:, None, None, :], scores, _MASKED_SCORE)
    seen = dropout(softmax(xp, scores)) @ values
    seen = seen.transpose(0, 2, 1, 3).reshape(n_texts, length, dimension)
    return dense(seen, weights, f"{name}.output")


def _sinusoids(length: int, dimension: int) -> npt.NDArray[np.float32]:
    """(length, dimension): sines at even features, cosines at odd ones, as in the paper, section 3.5."""
    frequencies = 10000.0 ** -(np.arange(0, dimension, 2) / dimension)
    angles = np.arange(length)[:, None] * frequencies
    waves = np.stack([np.sin(angles), np.cos(angles)], axis=-1)  # (length, pairs, 2)
    return waves.reshape(length, -1)[:, :dimension].astype(np.float32)
