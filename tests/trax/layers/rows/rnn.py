"""Rows for `sentrax.trax.layers.rnn`: each recurrence is written out in numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats
from tests.trax.layers.rows.convolution import convolved, padded

X = floats(2, 5, 3)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def lstm_step(weights: Any, x: Any, state: Any) -> tuple[Any, Any]:
    kernel, bias = weights
    c, h = np.split(state, 2, axis=-1)
    i, j, f, o = np.split(np.concatenate([x, h], -1) @ kernel + bias, 4, axis=-1)
    c = c * sigmoid(f) + sigmoid(i) * np.tanh(j)
    h = np.tanh(c) * sigmoid(o)
    return h, np.concatenate([c, h], -1)


def gru_step(weights: Any, x: Any, h: Any) -> tuple[Any, Any]:
    kernel1, bias1, kernel2, bias2 = weights
    u, r = np.split(sigmoid(np.concatenate([x, h], -1) @ kernel1 + bias1), 2, axis=-1)
    c = np.tanh(np.concatenate([x, r * h], -1) @ kernel2 + bias2)
    h = u * h + (1 - u) * c
    return h, h


def along(step: Callable[..., Any], weights: Any, x: Any, state: Any) -> tuple[Any, Any]:
    outputs = []
    for place in range(x.shape[1]):
        output, state = step(weights, x[:, place], state)
        outputs.append(output)
    return np.stack(outputs, axis=1), state


def lstm(cell: Any, x: Any) -> tuple[Any, Any]:
    return along(lstm_step, cell, x, np.zeros((len(x), len(cell[1]) // 2)))


def gru(cell: Any, x: Any) -> Any:
    return along(gru_step, cell, x, np.zeros((len(x), len(cell[3]))))[0]


def inner_sru(_weights: object, admitted: Any, keep: Any, state: Any) -> tuple[Any, Any]:
    states = []
    for place in range(admitted.shape[1]):
        state = keep[:, place] * state + admitted[:, place]
        states.append(state)
    return np.stack(states, axis=1), state


def sru(w: Any, x: Any, activation: Callable[..., Any]) -> Any:
    kernel, bias = w[0][1][0]
    r, f, y = np.split(x @ kernel + bias, 3, axis=-1)
    r, f = sigmoid(r), sigmoid(f)
    c, _ = inner_sru((), (1 - f) * y, f, np.zeros_like(x[:, 0]))
    return r * activation(c) + (1 - r) * x * np.sqrt(3)


def gru_parts(weights: Any, s: Any, transform: Callable[..., Any]) -> tuple[Any, Any]:
    """The gate u and the candidate c of a general GRU cell."""
    (_, (_, (of_gate, _, _), (_, of_reset, _, _, _, of_candidate, _, _))), _ = weights
    u = sigmoid(transform(of_gate, s) + 0.5)
    r = sigmoid(transform(of_reset, s) + 0.5)
    return u, np.tanh(transform(of_candidate, r * s))


def convolution(weights: Any, s: Any) -> Any:
    return convolved(padded(s, (1, 1), (1, 1)), weights[0]) + weights[1]


def general_gru(weights: Any, s: Any) -> Any:
    u, c = gru_parts(weights, s, lambda w, x: x @ w[0] + w[1])
    return u * s + (1 - u) * c


def candidate_is_dropped_or_scaled_up(y: Any, weights: Any, s: Any) -> None:
    """At the rate of a tenth."""
    u, c = gru_parts(weights, s, convolution)
    dropped, scaled_up = u * s, u * s + (1 - u) * c / 0.9
    np.testing.assert_allclose(y, np.where(np.abs(y - dropped) < 1e-6, dropped, scaled_up), atol=1e-5)
    assert np.mean(np.abs(y - scaled_up) < 1e-5) > 0.5


def large_gru_cell() -> tl.Layer:
    """With the small weights that are the default, the candidate would hardly tell."""
    return tl.GRUCell(4, 0.3, tl.RandomNormalInitializer(1.0), tl.RandomNormalInitializer(1.0))


def large_lstm_cell() -> tl.Layer:
    return tl.LSTMCell(4, 1.0, tl.RandomNormalInitializer(1.0), tl.RandomNormalInitializer(1.0))


ROWS = {
    "lstm cell": Row(large_lstm_cell, (floats(2, 3), floats(2, 8)), [(2, 4), (2, 8)], lstm_step),
    "lstm": Row(lambda: tl.LSTM(4), X, (2, 5, 4), lambda w, x: lstm(w[1][0], x)[0]),
    "lstm that gives its state": Row(
        lambda: tl.LSTM(4, return_state=True), X, [(2, 5, 4), (2, 8)], lambda w, x: lstm(w[1][0], x)
    ),
    "lstm that is given a state": Row(
        lambda: tl.LSTM(4, initial_state=True),
        (X, floats(2, 8)),
        (2, 5, 4),
        lambda w, x, state: along(lstm_step, w[0][0], x, state)[0],
    ),
    "lstm that is given a state and gives it": Row(
        lambda: tl.LSTM(4, return_state=True, initial_state=True),
        (X, floats(2, 8)),
        [(2, 5, 4), (2, 8)],
        lambda w, x, state: along(lstm_step, w[0][0], x, state),
    ),
    "zero state": Row(lambda: tl.MakeZeroState(2), X, (2, 6), lambda w, x: np.zeros((2, 6)), smooth=False),
    "gru cell": Row(large_gru_cell, (floats(2, 3), floats(2, 4)), [(2, 4)] * 2, gru_step),
    "gru": Row(lambda: tl.GRU(4), X, (2, 5, 4), lambda w, x: gru(w[1][0], x)),
    "gru in both directions": Row(
        lambda: tl.Bidirectional(tl.GRU(4)),
        X,
        (2, 5, 8),
        lambda w, x: np.concatenate(
            [gru(w[0][1][0][1][0], x), gru(w[0][1][1][1][1][0], x[:, ::-1])[:, ::-1]], -1
        ),
    ),
    "general gru cell": Row(
        lambda: tl.GeneralGRUCell(lambda: tl.Dense(3), dropout_rate_c=0.0), X, (2, 5, 3), general_gru
    ),
    "convolutional gru cell": Row(
        lambda: tl.ConvGRUCell(2), floats(2, 4, 3, 2), (2, 4, 3, 2), check=candidate_is_dropped_or_scaled_up
    ),
    "inner sru cell": Row(
        tl.InnerSRUCell,
        (floats(2, 3), floats(2, 3) / 2, floats(2, 3) + 1),
        [(2, 3)] * 2,
        lambda w, admitted, keep, state: (keep * state + admitted,) * 2,
    ),
    "scanned sru cell": Row(
        lambda: tl.ScanSRUCell("train"), (X, X / 2, floats(2, 3)), [(2, 5, 3), (2, 3)], inner_sru
    ),
    "sru": Row(lambda: tl.SRU(3), X, (2, 5, 3), lambda w, x: sru(w, x, lambda c: c)),
    "sru with an activation": Row(
        lambda: tl.SRU(3, tl.Tanh()), X, (2, 5, 3), lambda w, x: sru(w, x, np.tanh)
    ),
}
