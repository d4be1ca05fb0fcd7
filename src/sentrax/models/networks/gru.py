"""The recurrent network: a GRU reads the text forwards, another backwards; each unit's peak counts.

Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014), arXiv:1406.1078.
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
    max_of_tokens,
    scan,
    sigmoid,
)
from sentrax.models.networks.sizes import NetworkSizes

_DIRECTIONS = ("forwards", "backwards")


def shapes(sizes: NetworkSizes) -> Shapes:
    """The shapes of the weights, except the word vectors."""
    n_in = sizes.dimension + sizes.hidden
    directions: Shapes = {}
    for direction in _DIRECTIONS:
        directions |= dense_shapes(f"{direction}.gates", n_in, 2 * sizes.hidden)
        directions |= dense_shapes(f"{direction}.candidate", n_in, sizes.hidden)
    return {**directions, **dense_shapes("output", 2 * sizes.hidden, sizes.n_classes)}


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
    x = dropout(embedded)
    peaks = [max_of_tokens(xp, _states(xp, x, mask, weights, direction), mask) for direction in _DIRECTIONS]
    return dense(dropout(xp.concatenate(peaks, axis=-1)), weights, "output")[:, 0]


def _states(xp: Any, x: Array, mask: Array | None, weights: Weights, direction: str) -> Array:
    """The states h of a GRU after each token x, (texts, tokens, hidden).

    u, r = sigmoid([x, h] W + b),  h' = n + u (h - n)  where n = tanh([x, r h] V + c)
    """
    dimension = x.shape[2]
    gates, candidate = f"{direction}.gates", f"{direction}.candidate"
    gates_of_x, gates_of_h = xp.split(weights[f"{gates}.weight"], [dimension])
    candidate_of_x, candidate_of_h = xp.split(weights[f"{candidate}.weight"], [dimension])
    hidden = candidate_of_h.shape[1]

    def project(x: Array) -> tuple[Array, Array]:
        return x @ gates_of_x + weights[f"{gates}.bias"], x @ candidate_of_x + weights[f"{candidate}.bias"]

    def step(state: Array, gates_input: Array, candidate_input: Array) -> Array:
        both = sigmoid(xp, gates_input + state @ gates_of_h)
        update, reset = both[..., :hidden], both[..., hidden:]
        new = xp.tanh(candidate_input + (reset * state) @ candidate_of_h)
        return new + update * (state - new)

    return scan(xp, project, step, x, mask, hidden, reverse=direction == "backwards")
