"""Stochastic gradient descent."""

from typing import Any

from sentrax.fastmath import Array
from sentrax.optimizers.base import Optimizer, OptParams


class SGD(Optimizer):
    """weights - learning_rate × gradient; no slots.

    Args:
        learning_rate: How far to go against the gradient.
        clip_grad_norm: See `Optimizer`.
    """

    def __init__(self, learning_rate: float = 0.01, clip_grad_norm: float | None = None):
        super().__init__(learning_rate, clip_grad_norm)

    def init(self, weights: Array) -> None:
        """None."""

    def update(
        self, step: Any, grads: Array, weights: Array, slots: None, opt_params: OptParams
    ) -> tuple[Any, None]:
        """See `Optimizer.update`."""
        return weights - (opt_params["learning_rate"] * grads).astype(weights.dtype), None
