"""Operations that numpy itself does not have under one name."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sentrax.trax.fastmath._trees import Tree, nested_map
from sentrax.trax.shapes import ShapeDtype, signature


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))), without overflow."""
    largest = np.max(x, axis=axis, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, 0)
    with np.errstate(divide="ignore"):
        logs = np.log(np.sum(np.exp(x - largest), axis=axis, keepdims=True)) + largest
    return logs if keepdims else np.squeeze(logs, axis=axis)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), without overflow."""
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1 / (1 + small), small / (1 + small))


def erf(x: Any) -> Any:
    """The error function, elementwise."""
    given = np.asarray(x)
    kind = given.dtype if np.issubdtype(given.dtype, np.floating) else np.float32
    return np.vectorize(math.erf, otypes=[kind])(given)


def cond(pred: Any, true_fun: Callable[..., Any], false_fun: Callable[..., Any], *operands: Any) -> Any:
    """`true_fun(*operands)` or `false_fun(*operands)`."""
    return (true_fun if pred else false_fun)(*operands)


def fori_loop(lower: int, upper: int, body_fun: Callable[[Any, Any], Any], init_val: Any) -> Any:
    """`init_val`, after `body_fun(i, value)` for each i from `lower` to `upper - 1`."""
    value = init_val
    for i in range(lower, upper):
        value = body_fun(i, value)
    return value


def abstract_eval(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` on signatures instead of arrays; numpy has to compute it, and does so with zeros."""

    def evaluate(*signatures: Tree) -> Tree:
        return signature(function(*(nested_map(_zeros, tree) for tree in signatures)))

    return evaluate


def _zeros(wanted: ShapeDtype) -> Any:
    return np.zeros(wanted.shape, wanted.dtype)
