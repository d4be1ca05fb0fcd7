"""Gradient descent with momentum."""

from typing import Any

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.optimizers.base import Optimizer, OptParams


class Momentum(Optimizer):
    """SGD along a decaying sum of gradients, with Nesterov's correction by default.

    Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), in the
    form of Bengio et al. (2012), arXiv:1212.0901. The weights also decay, apart from the gradient.

    Args:
        learning_rate: How far to go.
        mass: How much of the sum remains after a step.
        weight_decay_rate: Share of the weights that each step takes away, whatever the learning rate.
        nesterov: Whether to look ahead.
        clip_grad_norm: See `Optimizer`.
    """

    is_row_wise = True

    def __init__(
        self,
        learning_rate: float = 0.01,
        mass: float = 0.9,
        weight_decay_rate: float = 1e-5,
        nesterov: bool = True,
        clip_grad_norm: float | None = None,
    ):
        super().__init__(learning_rate, clip_grad_norm, mass=mass, weight_decay_rate=weight_decay_rate)
        self._nesterov = nesterov

    def init(self, weights: Array) -> Any:
        """A velocity of zero."""
        return jnp.zeros_like(weights)

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update`."""
        mass = opt_params["mass"]
        velocity = grads + mass * slots
        direction = grads + mass * velocity if self._nesterov else velocity
        kept = (1 - opt_params["weight_decay_rate"]) * weights
        return kept - opt_params["learning_rate"] * direction, velocity
