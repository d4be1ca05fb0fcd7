"""Adam."""

from typing import Any

import jax

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.optimizers.base import Optimizer, OptParams


class Adam(Optimizer):
    """Adam (Kingma and Ba, 2014, arXiv:1412.6980), with weight decay, as Trax has it.

    Two things differ from the paper, as in Trax: the bias correction of step t (from 1) uses the power
    t + 1, and each step multiplies the weights by 1 - weight_decay_rate, whatever the learning rate.

    Args:
        learning_rate: The paper's step size.
        weight_decay_rate: Share of the weights that each step takes away.
        b1: Decay of the mean of the gradients.
        b2: Decay of the mean of their squares.
        eps: Added to the root, so that nothing is divided by zero.
        clip_grad_norm: See `Optimizer`.
    """

    is_row_wise = True

    def __init__(
        self,
        learning_rate: float = 0.0001,
        weight_decay_rate: float = 1e-5,
        b1: float = 0.9,
        b2: float = 0.999,
        eps: float = 1e-5,
        clip_grad_norm: float | None = None,
    ):
        super().__init__(
            learning_rate, clip_grad_norm, weight_decay_rate=weight_decay_rate, b1=b1, b2=b2, eps=eps
        )

    def init(self, weights: Array) -> tuple[Any, Any]:
        """Both means at zero."""
        return jnp.zeros_like(weights), jnp.zeros_like(weights)

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update`."""
        mean, mean_square = slots
        b1, b2 = opt_params["b1"], opt_params["b2"]
        mean = (1 - b1) * grads + b1 * mean
        mean_square = (1 - b2) * grads**2 + b2 * mean_square
        power = jnp.asarray(step, dtype=jnp.int32) + 1
        corrected = mean / (1 - _integer_power(b1, power))
        scale = jnp.sqrt(mean_square / (1 - _integer_power(b2, power))) + opt_params["eps"]
        kept = (1 - opt_params["weight_decay_rate"]) * weights
        return kept - opt_params["learning_rate"] * corrected / scale, (mean, mean_square)


def _integer_power(base: Any, exponent: Any) -> Any:
    """`base ** exponent` by repeated multiplication in float32.

    The notebook's log was computed so. `1 - 0.999 ** t` comes out 8e-6 smaller than from today's power
    function, and that shows in the log's sixth decimal.
    """

    def multiply(carried: Any) -> Any:
        result, square, bits = carried
        return jnp.where(bits % 2 == 1, result * square, result), square * square, bits // 2

    start = (jnp.float32(1), jnp.asarray(base, dtype=jnp.float32), exponent)
    return jax.lax.while_loop(lambda carried: carried[2] > 0, multiply, start)[0]
