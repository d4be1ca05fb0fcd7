"""What every optimizer is: a rule for one array, and what carries it through a whole tree of weights."""

from collections.abc import Mapping, Sequence
from typing import Any

from sentrax.fastmath import Array, Tree, nested_map, tree_flatten, tree_unflatten
from sentrax.fastmath import numpy as jnp

OptParams = Mapping[str, Any]
"""Hyper-parameters by name, as float32 scalars, so that a changed one does not compile anew."""


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
    """

    def __init__(
        self, learning_rate: float = 0.01, clip_grad_norm: float | None = None, **init_opt_params: float
    ):
        self.opt_params = {**init_opt_params, "learning_rate": learning_rate}
        self._clip_grad_norm = clip_grad_norm
        self._slots: tuple[Any, ...] | None = None

    def init(self, weights: Array) -> Any:
        """The slots for one array of weights, before the first step."""
        raise NotImplementedError

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

    @property
    def opt_params(self) -> dict[str, Any]:
        """The hyper-parameters, each a float32 scalar."""
        return dict(self._opt_params)

    @opt_params.setter
    def opt_params(self, opt_params: OptParams) -> None:
        self._opt_params = {name: jnp.asarray(value, dtype=jnp.float32) for name, value in opt_params.items()}

    @property
    def slots(self) -> tuple[Any, ...] | None:
        """The slots of all arrays, in the order of the flattened weights; `None` before `tree_init`."""
        return self._slots

    @slots.setter
    def slots(self, slots: Sequence[Any]) -> None:
        self._slots = tuple(slots)

    def tree_init(self, weight_tree: Tree) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The slots for a whole model, and the hyper-parameters."""
        slots = tuple(self.init(_widened(weights)) for weights in tree_flatten(weight_tree))
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
            grad_tree: The gradients, in the form of `weight_tree`.
            weight_tree: The weights before the step.
            slots: The slots before the step.
            opt_params: The hyper-parameters.
            store_slots: Whether to remember the new slots on this object; not to be done inside `jit`,
                where they are not arrays yet.

        Returns:
            `(new_weights, new_slots, metrics)`; the metrics are the norms `gradients_l2` and `weights_l2`.
        """
        metrics = {"gradients_l2": l2_norm(grad_tree), "weights_l2": l2_norm(weight_tree)}
        if self._clip_grad_norm is not None:
            grad_tree = clip_grads(grad_tree, self._clip_grad_norm)
        new_weights, new_slots = [], []
        for grads, weights, slot in zip(
            tree_flatten(grad_tree), tree_flatten(weight_tree), slots, strict=True
        ):
            updated, new_slot = self.update(step, _widened(grads), _widened(weights), slot, opt_params)
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

    def __init__(self, learning_rate: float = 0.01, clip_grad_norm: float | None = None):
        super().__init__(learning_rate, clip_grad_norm)

    def init(self, weights: Array) -> None:
        """None."""

    def update(
        self, step: Any, grads: Array, weights: Array, slots: None, opt_params: OptParams
    ) -> tuple[Any, None]:
        """See `Optimizer.update`."""
        return weights - opt_params["learning_rate"] * grads, None


def l2_norm(tree: Tree) -> Any:
    """The square root of the sum of the squares of all numbers in a tree."""
    return jnp.sqrt(sum(jnp.vdot(leaf, leaf) for leaf in map(_widened, tree_flatten(tree))))


def clip_grads(grad_tree: Tree, max_norm: float) -> Tree:
    """The gradients, scaled down together if their norm is larger than `max_norm`."""
    norm = l2_norm(grad_tree)

    def clipped(grads: Array) -> Any:
        grads = jnp.asarray(grads)
        return jnp.where(norm < max_norm, grads, (grads * (max_norm / norm)).astype(grads.dtype))

    return nested_map(clipped, grad_tree)


def _widened(array: Array) -> Array:
    """The array in float32, or as it is if its type is wider."""
    return array.astype(jnp.promote_types(array.dtype, jnp.float32))
