"""What the networks are made of, in numpy.

The first axis of all arrays is the texts, and they are of equal length. A product with a matrix is numpy's
stacked one: one product for each text, of a shape that only its own length decides. So whatever the library
of linear algebra does with shapes, threads and the order of sums, a text's numbers are the same to the bit
alone and in any batch.
"""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Shapes: TypeAlias = dict[str, tuple[int, ...]]
Weights: TypeAlias = Mapping[str, Floats]

_EPSILON = np.float32(1e-6)


def dense(x: Floats, weights: Weights, name: str) -> Floats:
    """An affine map of each place: (texts, places, features) to (texts, places, units)."""
    result: Floats = x @ weights[f"{name}.kernel"] + weights[f"{name}.bias"]
    return result


def dense_shapes(name: str, n_in: int, n_out: int) -> Shapes:
    """What `dense` needs."""
    return {f"{name}.kernel": (n_in, n_out), f"{name}.bias": (n_out,)}


def relu(x: Floats) -> Floats:
    """What is above 0, else 0."""
    return np.maximum(x, np.float32(0))


def sigmoid(x: Floats) -> Floats:
    """From 0 to 1. The exponential that is mostly used would overflow."""
    result: Floats = np.float32(0.5) * (np.tanh(np.float32(0.5) * x) + np.float32(1))
    return result


def softmax(x: Floats) -> Floats:
    """Shares of the last axis."""
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Floats = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return shares


def normalized(x: Floats, weights: Weights, name: str) -> Floats:
    """Layer normalization over the last axis."""
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    result: Floats = centred / np.sqrt(variance + _EPSILON) * weights[f"{name}.scale"]
    return result + weights[f"{name}.bias"]


def mean_of_places(x: Floats) -> Floats:
    """(texts, places, features) to (texts, 1, features); zeros if there is no place."""
    total: Floats = x.sum(axis=1, keepdims=True)
    return total / np.float32(max(x.shape[1], 1))


def largest_of_places(x: Floats) -> Floats:
    """(texts, places, features) to (texts, 1, features); zeros if there is no place."""
    if not x.shape[1]:
        return np.zeros((len(x), 1, x.shape[2]), dtype=np.float32)
    result: Floats = x.max(axis=1, keepdims=True)
    return result
