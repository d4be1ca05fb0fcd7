"""Rows for `sentrax.trax.layers.activation_fns`."""

import math
from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats

X = 2 * floats(3, 4)
WIDE = np.array([-200, -30, -1, 0, 1, 30, 80], dtype=np.float32)
"""What would overflow, if computed as it is written."""


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def normal_distribution(x: Any) -> Any:
    return 0.5 * (1 + np.vectorize(math.erf)(x / np.sqrt(2)))


ROWS = {
    "relu": Row(tl.Relu, X, (3, 4), lambda w, x: np.maximum(x, 0)),
    "parametric relu": Row(lambda: tl.ParametricRelu(0.5), X, (3, 4), lambda w, x: np.maximum(x / 2, 0)),
    "leaky relu": Row(lambda: tl.LeakyRelu(0.1), X, (3, 4), lambda w, x: np.maximum(x, x / 10)),
    "elu": Row(lambda: tl.Elu(2.0), X, (3, 4), lambda w, x: np.where(x > 0, x, 2 * np.expm1(x))),
    "selu": Row(
        tl.Selu,
        X,
        (3, 4),
        lambda w, x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    ),
    "gelu": Row(tl.Gelu, X, (3, 4), lambda w, x: x * normal_distribution(x)),
    "fast gelu": Row(
        tl.FastGelu,
        X,
        (3, 4),
        lambda w, x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    ),
    "sigmoid": Row(tl.Sigmoid, X, (3, 4), lambda w, x: sigmoid(x)),
    "tanh": Row(tl.Tanh, X, (3, 4), lambda w, x: np.tanh(x)),
    "hard sigmoid": Row(tl.HardSigmoid, X, (3, 4), lambda w, x: np.clip(x + 1, 0, 1)),
    "hard tanh": Row(tl.HardTanh, X, (3, 4), lambda w, x: np.clip(x, -1, 1)),
    "softplus": Row(tl.Softplus, X, (3, 4), lambda w, x: np.log(1 + np.exp(x))),
    "softplus, far out": Row(tl.Softplus, WIDE, (7,), lambda w, x: np.logaddexp(x, 0), smooth=False),
    "elu, far out": Row(
        tl.Elu, WIDE, (7,), lambda w, x: np.maximum(x, np.expm1(np.minimum(x, 0))), smooth=False
    ),
    "exp": Row(tl.Exp, X, (3, 4), lambda w, x: np.exp(x)),
    "log": Row(tl.Log, np.abs(X), (3, 4), lambda w, x: np.log(x)),
    "swish": Row(tl.Swish, X, (3, 4), lambda w, x: x * sigmoid(x)),
    "glu": Row(tl.Glu, X, (3, 2), lambda w, x: x[:, :2] * sigmoid(x[:, 2:])),
    "thresholded linear unit": Row(
        tl.ThresholdedLinearUnit, X, (3, 4), lambda w, x: np.maximum(x, w), smooth=False
    ),
}
