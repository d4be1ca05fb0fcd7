"""Gradients that a function brings along, made known to JAX."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from sentrax.trax.fastmath import Tree, nested_map


def with_custom_gradients(forward: Callable[..., Any], backward: Callable[..., Any]) -> Callable[..., Any]:
    """`forward`, differentiated by `backward`; the gradients of state and key are zero.

    Args:
        forward: From (x, weights, state, key) to (output, new state).
        backward: From (x, output, gradient of the output, weights, state, new state, key) to the gradients
            of x and of the weights.
    """

    def run_forward(x: Any, weights: Tree, state: Tree, rng: Any) -> Any:
        output, new_state = forward(x, weights, state, rng)
        return (output, new_state), (x, output, weights, state, new_state, rng)

    def run_backward(saved: Any, gradients: Any) -> Any:
        x, output, weights, state, new_state, rng = saved
        x_grad, weights_grad = backward(x, output, gradients[0], weights, state, new_state, rng)
        return x_grad, weights_grad, *(nested_map(_zero_gradient, tree) for tree in (state, rng))

    run = jax.custom_vjp(forward)
    run.defvjp(run_forward, run_backward)
    return run


def _zero_gradient(array: Any) -> Any:
    """Zero in the tangent space, which for integers is of `float0`."""
    if np.issubdtype(array.dtype, np.floating):
        return jax.numpy.zeros_like(array)
    return np.zeros(array.shape, dtype=jax.dtypes.float0)
