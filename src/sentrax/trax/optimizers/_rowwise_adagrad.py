"""AdaGrad with one number for each row of a table."""

from typing import Any

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.optimizers import _rows as rows
from sentrax.trax.optimizers._rows import RowGradients
from sentrax.trax.optimizers.base import Optimizer, OptParams


class RowwiseAdagrad(Optimizer):
    """AdaGrad (Duchi et al., 2011) whose embeddings keep one sum per row: of mean squares of its gradients.

    Mudigere et al., 2021, arXiv:2104.05158. All other arrays have a sum for each number, as usual. A row
    without a gradient would not change, so in a training this rule always works as `RowLazy` describes.

    Args:
        learning_rate: How far to go.
        eps: Added to the root, so that nothing is divided by zero.
        clip_grad_norm: See `Optimizer`.
    """

    is_row_wise = True
    is_row_lazy = True

    def __init__(self, learning_rate: float = 0.01, eps: float = 1e-8, clip_grad_norm: float | None = None):
        super().__init__(learning_rate, clip_grad_norm, eps=eps)

    def init(self, weights: Array) -> Any:
        """A sum of zero for each number."""
        return jnp.zeros_like(weights)

    def init_table(self, table: Array) -> Any:
        """A sum of zero for each row, (size,)."""
        return jnp.zeros(table.shape[0], table.dtype)

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update`; slots of one axis less than the weights are those of a table."""
        change, sums = _change_and_sums(grads, slots, opt_params)
        return weights + change, sums

    def update_rows(
        self, step: Any, grads: RowGradients, table: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """See `Optimizer.update_rows`."""
        change, sums = _change_and_sums(grads.values, rows.take_rows(slots, grads), opt_params)
        return rows.add_to_rows(table, grads, change), rows.set_rows(slots, grads, sums)


def _change_and_sums(grads: Array, sums: Array, opt_params: OptParams) -> tuple[Any, Any]:
    """How the weights change, and the new sums, for each number or for each row."""
    is_for_rows = sums.shape != grads.shape
    squares = rows.sum_squares_per_row(grads) / grads[0].size if is_for_rows else grads * grads
    sums = sums + squares
    rates = -opt_params["learning_rate"] / (jnp.sqrt(sums) + opt_params["eps"])
    return grads * (jnp.expand_dims(rates, range(1, grads.ndim)) if is_for_rows else rates), sums
