"""Adafactor."""

from typing import Any

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.optimizers.base import Optimizer, OptParams


class Adafactor(Optimizer):
    """Adafactor (Shazeer and Stern, 2018, arXiv:1804.04235): Adam's second moment from row and column means.

    Args:
        learning_rate: How far to go, relative to the scale of the weights.
        factored: Whether arrays of two or more axes keep means of rows and columns only.
        multiply_by_parameter_scale: Whether the learning rate is relative to the root mean square of the
            weights; if not, it is absolute.
        do_clipping: Whether to clip each array's update.
        do_momentum: Whether to keep a decaying mean of the updates.
        momentum_in_bfloat16: Whether to keep that mean in half the memory.
        beta1: Decay of that mean.
        decay_rate: The second moment of step t decays at 1 - (t + 1) ** -decay_rate.
        clipping_threshold: Largest root mean square of an update.
        weight_decay_rate: Share of the weights that each step takes away.
        weight_decay_n_steps: The step at which that share, falling linearly from the first step,
            reaches 0; 0 for a constant share.
        epsilon1: Added to squared gradients.
        epsilon2: Smallest scale of the weights that counts.
        clip_grad_norm: See `Optimizer`.
    """

    def __init__(
        self,
        learning_rate: float = 0.05,
        factored: bool = True,
        multiply_by_parameter_scale: bool = True,
        do_clipping: bool = True,
        do_momentum: bool = False,
        momentum_in_bfloat16: bool = False,
        beta1: float = 0.0,
        decay_rate: float = 0.8,
        clipping_threshold: float = 1.0,
        weight_decay_rate: float = 1e-5,
        weight_decay_n_steps: int = 0,
        epsilon1: float = 1e-16,
        epsilon2: float = 1e-3,
        clip_grad_norm: float | None = None,
    ):
        super().__init__(
            learning_rate,
            clip_grad_norm,
            beta1=beta1,
            decay_rate=decay_rate,
            clipping_threshold=clipping_threshold,
            weight_decay_rate=weight_decay_rate,
            weight_decay_n_steps=weight_decay_n_steps,
            epsilon1=epsilon1,
            epsilon2=epsilon2,
        )
        self._factored = factored
        self._multiply_by_parameter_scale = multiply_by_parameter_scale
        self._do_clipping = do_clipping
        self._do_momentum = do_momentum
        self._momentum_dtype = jnp.bfloat16 if momentum_in_bfloat16 else jnp.float32

    def init(self, weights: Array) -> list[Any]:
        """Means of rows and of columns, or of every element; then the mean of updates, if there is one."""
        if self._is_factored(weights):
            slots = [jnp.zeros(weights.shape[:-1]), jnp.zeros(weights.shape[:-2] + weights.shape[-1:])]
        else:
            slots = [jnp.zeros_like(weights)]
        return [*slots, jnp.zeros(weights.shape, self._momentum_dtype)] if self._do_momentum else slots

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update`."""
        decay = 1 - (jnp.asarray(step, jnp.float32) + 1) ** -opt_params["decay_rate"]
        squares = grads * grads + opt_params["epsilon1"]
        if self._is_factored(weights):
            rows = decay * slots[0] + (1 - decay) * jnp.mean(squares, axis=-1)
            columns = decay * slots[1] + (1 - decay) * jnp.mean(squares, axis=-2)
            relative_rows = rows / jnp.mean(rows, axis=-1, keepdims=True)
            direction = grads * relative_rows[..., None] ** -0.5 * columns[..., None, :] ** -0.5
            new_slots = [rows, columns]
        else:
            second_moment = decay * slots[0] + (1 - decay) * squares
            direction = grads * second_moment**-0.5
            new_slots = [second_moment]

        if self._do_clipping:
            excess = _root_mean_square(direction) / opt_params["clipping_threshold"]
            direction = direction / jnp.maximum(1.0, excess)
        rate = opt_params["learning_rate"]
        if self._multiply_by_parameter_scale:
            rate = rate * jnp.maximum(_root_mean_square(weights), opt_params["epsilon2"])
        change = rate * direction
        if self._do_momentum:
            change = opt_params["beta1"] * slots[-1] + (1 - opt_params["beta1"]) * change
            new_slots.append(change.astype(self._momentum_dtype))
        return (1 - _weight_decay(step, opt_params)) * weights - change, new_slots

    def _is_factored(self, weights: Array) -> bool:
        return self._factored and weights.ndim >= 2


def _weight_decay(step: Any, opt_params: OptParams) -> Any:
    last = opt_params["weight_decay_n_steps"]
    remaining = jnp.maximum(last - step, 0) / jnp.maximum(last, 1)
    return opt_params["weight_decay_rate"] * jnp.where(last < 1, 1, remaining)


def _root_mean_square(array: Array) -> Any:
    return jnp.sqrt(jnp.mean(array * array))
