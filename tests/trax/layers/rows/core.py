"""Rows for `sentrax.trax.layers.core`."""

from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats

IDS = np.array([[1, 2, 0], [2, 2, 2]], dtype=np.int32)
X = floats(2, 5)
PAIR = (floats(3, 4), floats(3, 4) + 1)


def locally_connected(weights: Any, padded: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    kernel, bias = weights
    places, size, _, _ = kernel.shape
    rows = [
        sum(padded[:, place + k] @ kernel[place, k] for k in range(size)) + bias[place]
        for place in range(places)
    ]
    return np.stack(rows, axis=1)


def log_of_sum_of_exponentials(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    wide = x.astype(np.float64)
    logs: np.ndarray[Any, Any] = np.log(np.exp(wide).sum(axis=-1, keepdims=True))
    return logs


def some_are_dropped(y: Any, _weights: object, x: Any) -> None:
    """At a rate of three quarters: 0, or four times what it was."""
    np.testing.assert_allclose(y, np.where(y == 0, 0, 4 * x), rtol=1e-6)
    assert 0.5 < np.mean(y == 0) < 0.95


def whole_columns_are_dropped(y: Any, weights: object, x: Any) -> None:
    some_are_dropped(y, weights, x)
    assert ((y == 0) == (y[:1] == 0)).all()


def is_spread_evenly(y: Any, _weights: object) -> None:
    """Between 2 and 3."""
    assert y.min() >= 2
    assert y.max() < 3
    counts, _ = np.histogram(y, [2, 2.25, 2.5, 2.75, 3])
    assert counts.min() > y.size / 10
    assert len(np.unique(y)) == y.size


ROWS = {
    "dense": Row(lambda: tl.Dense(3), X, (2, 3), lambda w, x: x @ w[0] + w[1]),
    "dense without bias": Row(lambda: tl.Dense(3, use_bias=False), X, (2, 3), lambda w, x: x @ w),
    "dense over time": Row(lambda: tl.Dense(3), floats(2, 7, 5), (2, 7, 3), lambda w, x: x @ w[0] + w[1]),
    "dense in bfloat16": Row(
        lambda: tl.Dense(3, use_bfloat16=True),
        X,
        (2, 3),
        lambda w, x: x @ w[0].astype(np.float32) + w[1].astype(np.float32),
        smooth=False,
    ),
    "embedding": Row(lambda: tl.Embedding(4, 6), IDS, (2, 3, 6), lambda w, x: w[x]),
    "embedding in bfloat16": Row(
        lambda: tl.Embedding(4, 6, use_bfloat16=True),
        IDS,
        (2, 3, 6),
        lambda w, x: w[x],
        smooth=False,
    ),
    "dropout": Row(lambda: tl.Dropout(0.75), floats(9, 5), (9, 5), check=some_are_dropped),
    "dropout, shared along an axis": Row(
        lambda: tl.Dropout(0.75, shared_axes=[-2]), floats(3, 20), (3, 20), check=whole_columns_are_dropped
    ),
    "dropout in prediction": Row(lambda: tl.Dropout(0.5, mode="predict"), X, (2, 5), lambda w, x: x),
    "weights": Row(lambda: tl.Weights(tl.RandomNormalInitializer(), (2, 3)), (), (2, 3), lambda w: w),
    "random uniform": Row(lambda: tl.RandomUniform(2.0, 3.0, (8, 9)), (), (8, 9), check=is_spread_evenly),
    "locally connected, valid": Row(
        lambda: tl.LocallyConnected1d(4, 3), floats(2, 6, 5), (2, 4, 4), locally_connected
    ),
    "locally connected, same": Row(
        lambda: tl.LocallyConnected1d(4, 3, padding="SAME"),
        floats(2, 6, 5),
        (2, 6, 4),
        lambda w, x: locally_connected(w, np.pad(x, [(0, 0), (1, 1), (0, 0)])),
    ),
    "locally connected, even kernel": Row(
        lambda: tl.LocallyConnected1d(4, 2, padding="SAME"),
        floats(2, 6, 5),
        (2, 6, 4),
        lambda w, x: locally_connected(w, np.pad(x, [(0, 0), (0, 1), (0, 0)])),
    ),
    "locally connected, wrap": Row(
        lambda: tl.LocallyConnected1d(4, 3, padding="WRAP"),
        floats(2, 6, 5),
        (2, 6, 4),
        lambda w, x: locally_connected(w, np.concatenate([x[:, -1:], x, x[:, :1]], axis=1)),
    ),
    "locally connected without bias": Row(
        lambda: tl.LocallyConnected1d(4, 3, use_bias=False),
        floats(2, 6, 5),
        (2, 4, 4),
        lambda w, x: locally_connected((w, np.zeros(4)), x),
    ),
    "flatten": Row(tl.Flatten, floats(2, 3, 4), (2, 12), lambda w, x: x.reshape(2, 12)),
    "flatten all": Row(lambda: tl.Flatten(0), floats(2, 3, 4), (24,), lambda w, x: x.ravel()),
    "log-softmax": Row(tl.LogSoftmax, X, (2, 5), lambda w, x: x - log_of_sum_of_exponentials(x)),
    "log-softmax along the first axis": Row(
        lambda: tl.LogSoftmax(axis=0), X, (2, 5), lambda w, x: x - log_of_sum_of_exponentials(x.T).T
    ),
    "softmax": Row(tl.Softmax, X, (2, 5), lambda w, x: np.exp(x - log_of_sum_of_exponentials(x))),
    "log-sum-exp": Row(tl.LogSumExp, X, (2, 1), lambda w, x: log_of_sum_of_exponentials(x)),
    "mean": Row(lambda: tl.Mean(axis=1), X, (2,), lambda w, x: x.mean(axis=1)),
    "mean, axis kept": Row(
        lambda: tl.Mean(axis=0, keepdims=True), X, (1, 5), lambda w, x: x.mean(axis=0)[None]
    ),
    "min": Row(tl.Min, X, (2,), lambda w, x: x.min(axis=-1)),
    "max of all": Row(lambda: tl.Max(axis=None), X, (), lambda w, x: x.max()),
    "sum of all": Row(tl.Sum, X, (), lambda w, x: x.sum()),
    "sum, axis kept": Row(
        lambda: tl.Sum(axis=-1, keepdims=True), X, (2, 1), lambda w, x: x.sum(axis=-1)[:, None]
    ),
    "arg max": Row(tl.ArgMax, X, (2,), lambda w, x: x.argmax(axis=-1), smooth=False),
    "threshold to binary": Row(
        lambda: tl.ThresholdToBinary(0.2), X, (2, 5), lambda w, x: np.where(x > 0.2, 1, 0), smooth=False
    ),
    "to float": Row(tl.ToFloat, IDS, (2, 3), lambda w, x: x * 1.0),
    "negate": Row(tl.Negate, X, (2, 5), lambda w, x: -x),
    "stop gradient": Row(tl.StopGradient, X, (2, 5), lambda w, x: x, smooth=False),
    "print shape": Row(lambda: tl.PrintShape(2), PAIR, [(3, 4), (3, 4)], lambda w, x, y: (x, y)),
    "summary scalar": Row(lambda: tl.SummaryScalar("mean"), X, (2, 5), lambda w, x: x),
    "summary image": Row(lambda: tl.SummaryImage("pairs", 2), PAIR, [(3, 4), (3, 4)], lambda w, x, y: (x, y)),
}
