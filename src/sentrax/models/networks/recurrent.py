"""The recurrent network, from vectors to logits; `sentrax.models` trains it."""

import numpy as np

from sentrax.models.networks.arithmetic import (
    Floats,
    Shapes,
    Weights,
    dense,
    dense_shapes,
    largest_of_places,
    sigmoid,
)
from sentrax.models.networks.sizes import NetworkSizes

_DIRECTIONS = ("forwards", "backwards")


def shapes(sizes: NetworkSizes) -> Shapes:
    """The arrays that it has beside the vectors, in the order in which the layers have them."""
    n_in = sizes.dimension + sizes.hidden
    of_directions: Shapes = {}
    for direction in _DIRECTIONS:
        of_directions |= dense_shapes(f"{direction}.gates", n_in, 2 * sizes.hidden)
        of_directions |= dense_shapes(f"{direction}.candidate", n_in, sizes.hidden)
    return {**of_directions, **dense_shapes("output", 2 * sizes.hidden, sizes.n_classes)}


def logits(vectors: Floats, weights: Weights, sizes: NetworkSizes) -> Floats:
    """Vectors of texts of equal length (texts, length, dimension) to logits (texts, 1, classes)."""
    features = [
        _largest_state(directed, weights, direction)
        for directed, direction in zip((vectors, vectors[:, ::-1]), _DIRECTIONS, strict=True)
    ]
    return dense(np.concatenate(features, axis=-1), weights, "output")


def _largest_state(vectors: Floats, weights: Weights, direction: str) -> Floats:
    """The largest that each unit of a GRU becomes along the texts, (texts, 1, hidden)."""
    n_texts, length, dimension = vectors.shape
    gates_kernel = weights[f"{direction}.gates.kernel"]
    kernel = weights[f"{direction}.candidate.kernel"]
    # What comes from the words does not wait for the states, and is one product for all places.
    of_words = np.ascontiguousarray(vectors)
    gates_of_words = of_words @ gates_kernel[:dimension] + weights[f"{direction}.gates.bias"]
    candidates_of_words = of_words @ kernel[:dimension] + weights[f"{direction}.candidate.bias"]
    gates_kernel, kernel = gates_kernel[dimension:], kernel[dimension:]
    hidden = len(kernel)
    state: Floats = np.zeros((n_texts, 1, hidden), dtype=np.float32)
    states = np.empty((n_texts, length, hidden), dtype=np.float32)
    for place in range(length):
        gates = sigmoid(gates_of_words[:, place : place + 1] + state @ gates_kernel)
        keep, reset = gates[..., :hidden], gates[..., hidden:]
        of_state = (reset * state) @ kernel
        candidate = np.tanh(candidates_of_words[:, place : place + 1] + of_state)
        state = keep * state + (np.float32(1) - keep) * candidate
        states[:, place : place + 1] = state
    return largest_of_places(states)
