"""SM3."""

import enum
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.optimizers import _rows as rows
from sentrax.trax.optimizers._rows import RowGradients
from sentrax.trax.optimizers.base import Optimizer, OptParams


class MomentumType(enum.IntEnum):
    """What `SM3` steps along: a decaying mean, a decaying sum, or a sum with Nesterov's look ahead."""

    EMA = 1
    HEAVY_BALL = 2
    NESTEROV = 3


class SM3(Optimizer):
    """SM3 (Anil et al., 2019, arXiv:1901.11150): AdaGrad that keeps one number per row, column, and so on.

    An element's sum of squared gradients is bounded by the least of the maxima kept along its axes.

    Args:
        learning_rate: How far to go.
        momentum: Decay of the mean, or sum, of the scaled gradients.
        second_moment_averaging: 1 for sums of squared gradients; less, for means that decay by this much.
        weight_decay: This share of the weights is added to the scaled gradients.
        momentum_type: What is kept of earlier gradients.
        clip_grad_norm: See `Optimizer`.

    Raises:
        InputError: If `momentum_type` is not one of `MomentumType`.
    """

    is_row_wise = True

    def __init__(
        self,
        learning_rate: float = 0.01,
        momentum: float = 0.9,
        second_moment_averaging: float = 1.0,
        weight_decay: float = 0.0,
        momentum_type: MomentumType = MomentumType.EMA,
        clip_grad_norm: float | None = None,
    ):
        if momentum_type not in tuple(MomentumType):
            raise InputError(
                f"momentum_type is {momentum_type!r}; expected one of {', '.join(map(str, MomentumType))}"
            )
        super().__init__(
            learning_rate,
            clip_grad_norm,
            momentum=momentum,
            second_moment_averaging=second_moment_averaging,
            weight_decay=weight_decay,
        )
        self._momentum_type = MomentumType(momentum_type)

    def init(self, weights: Array) -> tuple[Any, list[Any]]:
        """The mean or sum, and a vector of maxima for each axis; a scalar counts as a vector of one."""
        sizes = weights.shape or (1,)
        return jnp.zeros_like(weights), [jnp.zeros(size, dtype=weights.dtype) for size in sizes]

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update`."""
        past, maxima = slots
        decay = opt_params["second_moment_averaging"]
        axes = range(len(maxima))
        others = [tuple(other for other in axes if other != axis) for axis in axes]
        bound = jnp.full(weights.shape or (1,), jnp.inf, dtype=weights.dtype)
        for maximum, rest in zip(maxima, others, strict=True):
            bound = jnp.minimum(bound, jnp.expand_dims(maximum, rest))
        new = jnp.reshape(grads * grads, bound.shape)
        squares = decay * bound + jnp.where(decay == 1, 1, 1 - decay) * new
        new_maxima = [jnp.max(squares, axis=rest) for rest in others]

        root = jnp.sqrt(jnp.reshape(squares, weights.shape))
        scaled = jnp.where(root > 0, grads / root, 0) + opt_params["weight_decay"] * weights
        direction, past = self._with_momentum(scaled, past, opt_params["momentum"])
        return weights - opt_params["learning_rate"] * direction, (past, new_maxima)

    def update_rows(
        self, step: Any, grads: RowGradients, table: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update_rows`; maxima along other axes than the rows' only rise."""
        past, (maximum, *others) = slots
        of_rows = rows.take_rows(past, grads), [rows.take_rows(maximum, grads), *others]
        weights, (new_past, new_maxima) = self.update(
            step, grads.values, rows.take_rows(table, grads), of_rows, opt_params
        )
        kept = [rows.set_rows(maximum, grads, new_maxima[0]), *map(jnp.maximum, others, new_maxima[1:])]
        return rows.set_rows(table, grads, weights), (rows.set_rows(past, grads, new_past), kept)

    def _with_momentum(self, scaled: Any, past: Any, momentum: Any) -> tuple[Any, Any]:
        """Where to go, and what to keep for the next step."""
        if self._momentum_type is MomentumType.EMA:
            mean = (1 - momentum) * scaled + momentum * past
            return mean, mean
        total = scaled + momentum * past
        looks_ahead = self._momentum_type is MomentumType.NESTEROV
        return (scaled + momentum * total if looks_ahead else total), total
