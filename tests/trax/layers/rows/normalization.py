"""Rows for `sentrax.trax.layers.normalization`."""

from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats


def over_the_batch(weights: Any, x: Any) -> Any:
    beta, gamma = weights
    return gamma * (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 1e-5) + beta


def over_features(weights: Any, x: Any) -> Any:
    scale, bias = weights
    return scale * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-6) + bias


def over_places(weights: Any, x: Any) -> Any:
    gamma, beta, *learnt = weights
    epsilon = 1e-6 + (abs(learnt[0][0]) if learnt else 0)
    return gamma * x / np.sqrt((x**2).mean((1, 2), keepdims=True) + epsilon) + beta


ROWS = {
    "batch norm": Row(tl.BatchNorm, floats(4, 3, 2, 5), (4, 3, 2, 5), over_the_batch),
    "batch norm of (batch, features), without beta": Row(
        lambda: tl.BatchNorm(axis=0, center=False, epsilon=1e-3),
        floats(6, 3),
        (6, 3),
        lambda w, x: w[1] * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3),
    ),
    "batch norm over an axis counted from the end, without gamma": Row(
        lambda: tl.BatchNorm(axis=(-1, 0), scale=False),
        floats(4, 3, 5),
        (4, 3, 5),
        lambda w, x: (
            (x - x.mean((0, 2), keepdims=True)) / np.sqrt(x.var((0, 2), keepdims=True) + 1e-5) + w[0][:, None]
        ),
    ),
    "batch norm, beginning evaluation": Row(
        lambda: tl.BatchNorm(mode="eval"),
        floats(4, 3, 2, 5),
        (4, 3, 2, 5),
        lambda w, x: x / np.sqrt(1 + 1e-5),
    ),
    "layer norm": Row(tl.LayerNorm, floats(2, 3, 8), (2, 3, 8), over_features),
    "layer norm, not centered": Row(
        lambda: tl.LayerNorm(center=False),
        floats(2, 3, 8),
        (2, 3, 8),
        lambda w, x: w * x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-6),
    ),
    "filter response norm": Row(tl.FilterResponseNorm, floats(2, 3, 4, 5), (2, 3, 4, 5), over_places),
    "filter response norm, epsilon learnt": Row(
        lambda: tl.FilterResponseNorm(learn_epsilon=True, init_learnt_epsilon=0.1),
        floats(2, 3, 4, 5),
        (2, 3, 4, 5),
        over_places,
    ),
}
