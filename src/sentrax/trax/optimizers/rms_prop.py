"""RMSProp."""

from typing import Any

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.optimizers.base import Optimizer, OptParams


class RMSProp(Optimizer):
    """SGD on gradients divided by their decaying root mean square (Tieleman and Hinton, 2012).

    Args:
        learning_rate: How far to go.
        gamma: How much of the mean square remains after a step; it starts at 1, as in Trax.
        eps: Added to the root, so that nothing is divided by zero.
        clip_grad_norm: See `Optimizer`.
    """

    is_row_wise = True

    def __init__(
        self,
        learning_rate: float = 0.001,
        gamma: float = 0.9,
        eps: float = 1e-8,
        clip_grad_norm: float | None = None,
    ):
        super().__init__(learning_rate, clip_grad_norm, gamma=gamma, eps=eps)

    def init(self, weights: Array) -> Any:
        """A mean square of one."""
        return jnp.ones_like(weights)

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update`."""
        gamma = opt_params["gamma"]
        mean_square = (1 - gamma) * grads**2 + gamma * slots
        direction = grads / (jnp.sqrt(mean_square) + opt_params["eps"])
        return weights - opt_params["learning_rate"] * direction, mean_square
