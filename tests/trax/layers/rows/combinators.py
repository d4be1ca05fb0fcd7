"""Rows for `sentrax.trax.layers.combinators`."""

from typing import Any

import numpy as np

from sentrax.trax import layers as tl
from tests.trax.layers.rows import Row, floats

PAIR = (floats(2, 3), floats(2, 3) + 1)
TRIPLE = (*PAIR, floats(2, 3) - 1)


def running_sums(_weights: object, x: Any, start: Any) -> tuple[Any, Any]:
    sums = start + np.cumsum(x, axis=0)
    return sums, sums[-1]


def side_outputs(weights: Any, x: Any) -> tuple[Any, Any, Any]:
    """What the second layer makes of the first one's output, then what each was given."""
    (_, (first, _)), (_, (second, _)) = weights
    between = x @ first[0] + first[1]
    return between @ second[0] + second[1], x, between


def accumulate() -> tl.Layer:
    return tl.Fn("Accumulate", lambda x, carry: (x + carry, x + carry), n_out=2)


def is_positive() -> tl.Layer:
    return tl.Fn("IsPositive", lambda x: x > 0)


ROWS = {
    "serial": Row(
        lambda: tl.Serial(tl.Dense(4), tl.Relu(), [tl.Dense(2)]),
        floats(2, 3),
        (2, 2),
        lambda w, x: np.maximum(x @ w[0][0] + w[0][1], 0) @ w[2][0] + w[2][1],
        smooth=False,
    ),
    "empty serial": Row(tl.Serial, floats(2, 3), (2, 3), lambda w, x: x),
    "parallel": Row(
        lambda: tl.Parallel(tl.Dense(4), None),
        PAIR,
        [(2, 4), (2, 3)],
        lambda w, x, y: (x @ w[0][0] + w[0][1], y),
    ),
    "branch": Row(
        lambda: tl.Branch(tl.Dup(), tl.Dense(4)),
        floats(2, 3),
        [(2, 3), (2, 3), (2, 4)],
        lambda w, x: (x, x, x @ w[1][1][0] + w[1][1][1]),
    ),
    "residual": Row(
        lambda: tl.Residual(tl.Dense(3)),
        floats(2, 3),
        (2, 3),
        lambda w, x: x + x @ w[0][1][1][0] + w[0][1][1][1],
    ),
    "concatenate": Row(
        lambda: tl.Concatenate(axis=0), PAIR, (4, 3), lambda w, x, y: np.concatenate([x, y], axis=0)
    ),
    "split": Row(lambda: tl.Split(3), floats(2, 6), [(2, 2)] * 3, lambda w, x: np.split(x, 3, axis=-1)),
    "select": Row(lambda: tl.Select([2, 0, 2]), TRIPLE, [(2, 3)] * 3, lambda w, x, y, z: (z, x, z)),
    "drop": Row(tl.Drop, floats(2, 3), [], lambda w, x: (), smooth=False),
    "dup": Row(tl.Dup, floats(2, 3), [(2, 3)] * 2, lambda w, x: (x, x)),
    "swap": Row(tl.Swap, PAIR, [(2, 3)] * 2, lambda w, x, y: (y, x)),
    "add": Row(tl.Add, PAIR, (2, 3), lambda w, x, y: x + y),
    "subtract top": Row(tl.SubtractTop, PAIR, (2, 3), lambda w, x, y: y - x),
    "multiply": Row(tl.Multiply, PAIR, (2, 3), lambda w, x, y: x * y),
    "gate": Row(tl.Gate, TRIPLE, (2, 3), lambda w, m, g, c: g * m + (1 - g) * c),
    "scan": Row(lambda: tl.Scan(accumulate()), (floats(5, 3), floats(3)), [(5, 3), (3,)], running_sums),
    "scan, computed again for the gradient": Row(
        lambda: tl.Scan(accumulate(), remat=True), (floats(5, 3), floats(3)), [(5, 3), (3,)], running_sums
    ),
    "scan over time, with weights": Row(
        lambda: tl.Scan(tl.Dense(4), axis=1, n_carry=0),
        floats(2, 5, 3),
        (2, 5, 4),
        lambda w, x: x @ w[0][0] + w[0][1],
    ),
    "cond, true": Row(
        lambda: tl.Cond(is_positive(), tl.Dense(2), tl.Dense(2)),
        (np.float32(1), floats(4, 3)),
        (4, 2),
        lambda w, c, x: x @ w[1][0] + w[1][1],
        smooth=False,
    ),
    "cond, false by default": Row(
        lambda: tl.Cond(is_positive(), tl.Dense(3)),
        (np.float32(-1), floats(4, 3)),
        (4, 3),
        lambda w, c, x: x,
        smooth=False,
    ),
    "chunk": Row(
        lambda: tl.Chunk(tl.Dense(2), 3), floats(6, 3), (6, 2), lambda w, x: x @ w[1][0][0] + w[1][0][1]
    ),
    "cache": Row(lambda: tl.Cache(tl.Dense(2)), floats(6, 3), (6, 2), lambda w, x: x @ w[0][0] + w[0][1]),
    "batch leading axes": Row(
        lambda: tl.BatchLeadingAxes(tl.Dense(2)),
        floats(2, 3, 4, 5),
        (2, 3, 4, 2),
        lambda w, x: x @ w[0][0] + w[0][1],
    ),
    "serial with side outputs": Row(
        lambda: tl.SerialWithSideOutputs([tl.Branch(tl.Dense(3), None), tl.Branch(tl.Dense(2), None)]),
        floats(4, 5),
        [(4, 2), (4, 5), (4, 3)],
        side_outputs,
    ),
}
