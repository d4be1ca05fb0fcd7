"""SM3."""

from typing import Any

from sentrax.fastmath import Array
from sentrax.fastmath import numpy as jnp
from sentrax.optimizers.base import Optimizer, OptParams


class SM3(Optimizer):
    """SM3 (Anil et al., 2019, arXiv:1901.11150): AdaGrad that keeps one number per row, column, and so on.

    An element's sum of squared gradients is bounded by the least of the maxima kept along its axes. Optax's
    rule adds a small number under the root, so the rule here is our own.

    Args:
        learning_rate: How far to go.
        momentum: Decay of the mean of the scaled gradients.
        clip_grad_norm: See `Optimizer`.
    """

    def __init__(
        self, learning_rate: float = 0.01, momentum: float = 0.9, clip_grad_norm: float | None = None
    ):
        super().__init__(learning_rate, clip_grad_norm, momentum=momentum)

    def init(self, weights: Array) -> tuple[Any, list[Any]]:
        """The mean, and a vector of maxima for each axis."""
        maxima = [jnp.zeros(size, dtype=weights.dtype) for size in weights.shape]
        return jnp.zeros_like(weights), maxima

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update`."""
        mean, maxima = slots
        axes = range(weights.ndim)
        others = [tuple(other for other in axes if other != axis) for axis in axes]
        bound = jnp.full_like(weights, jnp.inf if maxima else 0)
        for maximum, rest in zip(maxima, others, strict=True):
            bound = jnp.minimum(bound, jnp.expand_dims(maximum, rest))
        squares = bound + grads * grads
        scaled = jnp.where(squares > 0, grads / jnp.sqrt(squares), 0)
        mean = (1 - opt_params["momentum"]) * scaled + opt_params["momentum"] * mean
        new_maxima = [jnp.max(squares, axis=rest) for rest in others]
        change = (opt_params["learning_rate"] * mean).astype(weights.dtype)
        return weights - change, (mean, new_maxima)
