"""The small transformer, from vectors to logits; `sentrax.models` trains it."""

import math

import numpy as np

from sentrax.models.networks.arithmetic import (
    Floats,
    Shapes,
    Weights,
    dense,
    dense_shapes,
    mean_of_places,
    normalized,
    relu,
    softmax,
)
from sentrax.models.networks.sizes import NetworkSizes


def shapes(sizes: NetworkSizes) -> Shapes:
    """The arrays that it has beside the vectors, in the order in which the layers have them."""
    dimension = sizes.dimension
    blocks: Shapes = {}
    for number in range(sizes.n_layers):
        block = f"block.{number}"
        blocks |= _norm_shapes(f"{block}.attention.norm", dimension)
        for part in ("queries", "keys", "values", "output"):
            blocks |= dense_shapes(f"{block}.attention.{part}", dimension, dimension)
        blocks |= _norm_shapes(f"{block}.dense.norm", dimension)
        blocks |= dense_shapes(f"{block}.dense.hidden", dimension, sizes.hidden)
        blocks |= dense_shapes(f"{block}.dense.output", sizes.hidden, dimension)
    return {
        "positions": (1, sizes.max_length, dimension),
        **blocks,
        **_norm_shapes("norm", dimension),
        **dense_shapes("output", dimension, sizes.n_classes),
    }


def logits(vectors: Floats, weights: Weights, sizes: NetworkSizes) -> Floats:
    """Vectors of texts of equal length (texts, length, dimension) to logits (texts, 1, classes)."""
    scale = np.float32(math.sqrt(sizes.dimension))
    x = vectors * scale + weights["positions"][:, : vectors.shape[1]]
    if vectors.shape[1]:
        for number in range(sizes.n_layers):
            block = f"block.{number}"
            x = x + _attention(normalized(x, weights, f"{block}.attention.norm"), weights, block, sizes)
            hidden = dense(normalized(x, weights, f"{block}.dense.norm"), weights, f"{block}.dense.hidden")
            x = x + dense(relu(hidden), weights, f"{block}.dense.output")
    return dense(mean_of_places(normalized(x, weights, "norm")), weights, "output")


def _attention(x: Floats, weights: Weights, block: str, sizes: NetworkSizes) -> Floats:
    """(texts, length, dimension) to the same; there is no padding, so each token sees all."""
    n_texts, length, dimension = x.shape
    queries, keys, values = (
        dense(x, weights, f"{block}.attention.{part}")
        .reshape(n_texts, length, sizes.n_heads, -1)
        .transpose(0, 2, 1, 3)  # (texts, heads, length, depth)
        for part in ("queries", "keys", "values")
    )
    scores = queries @ keys.swapaxes(-1, -2) / np.float32(math.sqrt(queries.shape[-1]))
    seen = (softmax(scores) @ values).transpose(0, 2, 1, 3).reshape(n_texts, length, dimension)
    return dense(seen, weights, f"{block}.attention.output")


def _norm_shapes(name: str, size: int) -> Shapes:
    return {f"{name}.scale": (size,), f"{name}.bias": (size,)}
