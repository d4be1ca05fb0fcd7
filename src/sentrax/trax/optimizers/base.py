"""`Optimizer`: an update rule for one array, and its application to a whole tree of weights; and `SGD`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import (
    is_number,
    names_wrong_arguments,
    names_wrong_arguments_of,
    quote_argument,
)
from sentrax.trax.fastmath import Array, Tree, nested_map, tree_flatten, tree_unflatten
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.optimizers import _rows as rows
from sentrax.trax.optimizers._rows import RowGradients, is_row_gradients

OptParams = Mapping[str, Any]
"""Hyper-parameters by name, as float32 scalars, so that a changed one needs no new compilation."""


class Optimizer:
    """Base class of the update rules.

    A rule defines `init`, which makes the slots (the optimizer's own arrays) for one array of weights, and
    `update`, which takes one step for it. Both see float32: weights in bfloat16 are widened for the step
    and rounded after it, and their slots are float32, since a mean of squares needs the digits.

    Args:
        learning_rate: The learning rate at the start; a training task may change it at each step.
        clip_grad_norm: The largest norm that the gradients of the whole model may have together; larger
            ones are scaled down to it.
        **init_opt_params: Further hyper-parameters of the rule.

    Attributes:
        is_row_wise: Whether the step of a table's row does not depend on other rows, so that `RowLazy` can
            leave those alone. A rule of your own may set it if each slot has a row for each row of the
            table; one with other slots overrides `update_rows`.
        is_row_lazy: Whether a training touches only those rows of tables that a batch uses; see `RowLazy`.
    """

    is_row_wise = False
    is_row_lazy = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("sentrax.trax.") and "__init__" in vars(cls):
            names_wrong_arguments_of(cls)

    def __init__(
        self, learning_rate: float = 0.01, clip_grad_norm: float | None = None, **init_opt_params: float
    ):
        self.opt_params = {**init_opt_params, "learning_rate": learning_rate}
        clip = {} if clip_grad_norm is None else {"clip_grad_norm": clip_grad_norm}
        for name, number in (self.opt_params | clip).items():
            if not is_number(number):
                raise InputError(
                    f"{name} of {type(self).__name__} is {quote_argument(number)}; expected a number"
                )
        self._clip_grad_norm = clip_grad_norm
        self._slots: tuple[Any, ...] | None = None

    def init(self, weights: Array) -> Any:
        """The slots for one array of weights, before the first step."""
        raise NotImplementedError

    def init_table(self, table: Array) -> Any:
        """The slots for a table of vectors, one for each id; by default those of any array."""
        return self.init(table)

    def update(
        self, step: Any, grads: Array, weights: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """One step for one array of weights.

        Args:
            step: The number of the step, counted from 1.
            grads: The gradient of the loss, in the shape of `weights`.
            weights: The weights before the step.
            slots: The slots before the step.
            opt_params: The hyper-parameters.

        Returns:
            `(new_weights, new_slots)`.
        """
        raise NotImplementedError

    def update_rows(
        self, step: Any, grads: RowGradients, table: Array, slots: Any, opt_params: OptParams
    ) -> tuple[Any, Any]:
        """One step for some rows of a table: that of `update`, as if they were the whole of it.

        Args:
            step: The number of the step, counted from 1.
            grads: The gradients of the rows, repeated rows summed.
            table: The weights before the step, in their own type.
            slots: The slots before the step. Arrays of as many rows as the table are taken by row.
            opt_params: The hyper-parameters.

        Returns:
            `(new_table, new_slots)`.
        """

        def has_rows(slot: Array) -> bool:
            return slot.shape[:1] == table.shape[:1]

        row_slots = nested_map(lambda slot: rows.take_rows(slot, grads) if has_rows(slot) else slot, slots)
        weights, new = self.update(step, grads.values, rows.take_rows(table, grads), row_slots, opt_params)
        new_slots = jax.tree.map(
            lambda slot, own: rows.set_rows(slot, grads, own) if has_rows(slot) else own, slots, new
        )
        return rows.set_rows(table, grads, weights), new_slots

    @property
    def opt_params(self) -> dict[str, Any]:
        """The hyper-parameters, each a float32 scalar."""
        return dict(self._opt_params)

    @opt_params.setter
    def opt_params(self, opt_params: OptParams) -> None:
        for name, number in opt_params.items():
            if not is_number(number):
                raise InputError(
                    f"{name} of {type(self).__name__} is {quote_argument(number)}; expected a number"
                )
        self._opt_params = {
            name: jnp.asarray(value, dtype=jnp.float32) if isinstance(value, jax.Array) else np.float32(value)
            for name, value in opt_params.items()
        }

    @property
    def slots(self) -> tuple[Any, ...] | None:
        """The slots of all arrays, in the order of the flattened weights; `None` before `tree_init`."""
        return self._slots

    @slots.setter
    def slots(self, slots: Sequence[Any]) -> None:
        self._slots = tuple(slots)

    def tree_init(
        self, weight_tree: Tree, tables: Collection[int] = ()
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The slots for a whole model, and the hyper-parameters.

        Args:
            weight_tree: The weights.
            tables: Which of the arrays, in the order of the flattened weights, are tables of vectors.
        """
        slots = tuple(
            (self.init_table if index in tables else self.init)(_widen(weights))
            for index, weights in enumerate(tree_flatten(weight_tree))
        )
        self._slots = slots
        return slots, self.opt_params

    def tree_update(
        self,
        step: Any,
        grad_tree: Tree,
        weight_tree: Tree,
        slots: Sequence[Any],
        opt_params: OptParams,
        store_slots: bool = True,
    ) -> tuple[Tree, tuple[Any, ...], dict[str, Any]]:
        """One step for a whole model.

        Args:
            step: The number of the step, counted from 1.
            grad_tree: The gradients, in the form of `weight_tree`; that of a table may be `RowGradients`,
                summed, and then no other row is touched.
            weight_tree: The weights before the step.
            slots: The slots before the step.
            opt_params: The hyper-parameters.
            store_slots: Whether to remember the new slots on this object; not to be done inside `jit`,
                where they are not arrays yet.

        Returns:
            `(new_weights, new_slots, metrics)`; the metrics are the norms `gradients_l2` and `weights_l2`.
            Tables with gradients of rows are not part of the latter, since it would have to read them.
        """
        pairs = list(zip(_leaves(grad_tree), tree_flatten(weight_tree), strict=True))
        whole = [weights for grads, weights in pairs if not is_row_gradients(grads)]
        metrics = {"gradients_l2": l2_norm(grad_tree), "weights_l2": l2_norm(whole)}
        if self._clip_grad_norm is not None:
            grad_tree = clip_grads(grad_tree, self._clip_grad_norm)
        new_weights, new_slots = [], []
        for grads, (_, weights), slot in zip(_leaves(grad_tree), pairs, slots, strict=True):
            if is_row_gradients(grads):
                updated, new_slot = self.update_rows(step, grads, weights, slot, opt_params)
            else:
                updated, new_slot = self.update(step, _widen(grads), _widen(weights), slot, opt_params)
            new_weights.append(updated.astype(weights.dtype))
            new_slots.append(new_slot)
        if store_slots:
            self.slots = new_slots
        return tree_unflatten(new_weights, weight_tree)[0], tuple(new_slots), metrics


class SGD(Optimizer):
    """Stochastic gradient descent: weights - learning_rate × gradient; no slots.

    Args:
        learning_rate: How far to go against the gradient.
        clip_grad_norm: See `Optimizer`.
    """

    is_row_wise = True

    def __init__(self, learning_rate: float = 0.01, clip_grad_norm: float | None = None):
        super().__init__(learning_rate, clip_grad_norm)

    def init(self, weights: Array) -> None:
        """None."""

    def update(
        self, step: Any, grads: Array, weights: Array, slots: None, opt_params: OptParams
    ) -> tuple[Any, None]:
        """See `Optimizer.update`."""
        return weights - opt_params["learning_rate"] * grads, None

    def update_rows(
        self, step: Any, grads: RowGradients, table: Array, slots: None, opt_params: OptParams
    ) -> tuple[Any, None]:
        """See `Optimizer.update_rows`."""
        return rows.add_to_rows(table, grads, -opt_params["learning_rate"] * grads.values), None


@names_wrong_arguments
def l2_norm(tree: Tree) -> Any:
    """The square root of the sum of the squares of all numbers in a tree, gradients of rows included."""
    return jnp.sqrt(sum(map(_sum_of_squares, _leaves(tree))))


@names_wrong_arguments
def clip_grads(grad_tree: Tree, max_norm: float) -> Tree:
    """The gradients, scaled down together if their norm is larger than `max_norm`."""
    norm = l2_norm(grad_tree)

    def clip(grads: Any) -> Any:
        if is_row_gradients(grads):
            return grads._replace(values=clip(grads.values))
        grads = jnp.asarray(grads)
        return jnp.where(norm < max_norm, grads, (grads * (max_norm / norm)).astype(grads.dtype))

    return jax.tree.map(clip, grad_tree, is_leaf=is_row_gradients)


def _sum_of_squares(leaf: Any) -> Any:
    if is_row_gradients(leaf):
        return jnp.sum(rows.sum_squares_per_row(leaf.values))
    wide = _widen(leaf)
    return jnp.vdot(wide, wide)


def _leaves(tree: Tree) -> list[Any]:
    """The arrays of a tree, and the gradients of rows, each as one."""
    return jax.tree.leaves(tree, is_leaf=is_row_gradients)


def _widen(array: Array) -> Array:
    """The array in float32, or as it is if its type is wider."""
    return array.astype(jnp.promote_types(array.dtype, jnp.float32))
