"""Layers that compute their own gradients: `Layer.backward`, made known to JAX."""

from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from sentrax.trax.fastmath import Tree, nested_map
from sentrax.trax.layers._failures import failing_as_layer_error

if TYPE_CHECKING:
    from sentrax.trax.layers.base import Layer


def forward_with_custom_gradients(layer: "Layer", x: Any) -> Any:
    """`layer.forward(x)`, of which `grad` takes the gradient from `layer.backward`.

    The gradient with respect to state and key is zero. The layer's new state is left on it.
    """

    @jax.custom_vjp
    def run(x: Any, weights: Tree, state: Tree, rng: Any) -> Any:
        layer.weights, layer.state, layer._rng = weights, state, rng
        return layer.forward(x), layer.state

    def run_forward(x: Any, weights: Tree, state: Tree, rng: Any) -> Any:
        output, new_state = run(x, weights, state, rng)
        return (output, new_state), (x, output, weights, state, new_state, rng)

    def run_backward(saved: Any, gradients: Any) -> Any:
        x, output, weights, state, new_state, rng = saved
        with failing_as_layer_error(layer._identity, "backward", x):
            of_inputs, of_weights = layer.backward(x, output, gradients[0], weights, state, new_state, rng)
        return of_inputs, of_weights, *(nested_map(_no_gradient, tree) for tree in (state, rng))

    run.defvjp(run_forward, run_backward)
    outer = layer.weights, layer.state, layer.rng
    output, new_state = run(x, *outer)
    layer.weights, layer.state = outer[0], new_state
    return output


def _no_gradient(array: Any) -> Any:
    """Zero in the tangent space: of `float0` for integers, as JAX wants it."""
    if np.issubdtype(array.dtype, np.floating):
        return jax.numpy.zeros_like(array)
    return np.zeros(array.shape, dtype=jax.dtypes.float0)
