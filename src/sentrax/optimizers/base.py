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
    `update`, which takes one step for it.

    Args:
        learning_rate: The learning rate at the start; a training task may change it at each step.
        clip_grad_norm: The largest norm that the gradients of the whole model may have together; larger
            ones are scaled down to it.
        **init_opt_params: Further hyper-parameters of the rule.
    """

    def __init__(
        self, learning_rate: float = 0.01, clip_grad_norm: float | None = None, **init_opt_params: float
    ):
        parameters = {**init_opt_params, "learning_rate": learning_rate}
        self._init_opt_params = {
            name: jnp.asarray(value, dtype=jnp.float32) for name, value in parameters.items()
        }
        self._clip_grad_norm = clip_grad_norm
        self._slots: Any = None

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
        """The hyper-parameters as they were given."""
        return dict(self._init_opt_params)

    @property
    def slots(self) -> Any:
        """The slots of all arrays, in the order of the flattened weights; `None` before `tree_init`."""
        return self._slots

    @slots.setter
    def slots(self, slots: Any) -> None:
        self._slots = slots

    def tree_init(self, weight_tree: Tree) -> tuple[list[Any], dict[str, Any]]:
        """The slots for a whole model, and the hyper-parameters."""
        self._slots = [self.init(weights) for weights in tree_flatten(weight_tree)]
        return self._slots, self.opt_params

    def tree_update(
        self, step: Any, grad_tree: Tree, weight_tree: Tree, slots: Sequence[Any], opt_params: OptParams
    ) -> tuple[Tree, list[Any], dict[str, Any]]:
        """One step for a whole model.

        Returns:
            `(new_weights, new_slots, metrics)`; the metrics are the norms `gradients_l2` and `weights_l2`.
        """
        metrics = {"gradients_l2": l2_norm(grad_tree), "weights_l2": l2_norm(weight_tree)}
        if self._clip_grad_norm is not None:
            grad_tree = clip_grads(grad_tree, self._clip_grad_norm)
        updated = [
            self.update(step, grads, weights, slot, opt_params)
            for grads, weights, slot in zip(
                tree_flatten(grad_tree), tree_flatten(weight_tree), slots, strict=True
            )
        ]
        new_weights, _ = tree_unflatten([weights for weights, _ in updated], weight_tree)
        return new_weights, [slot for _, slot in updated], metrics


def l2_norm(tree: Tree) -> Any:
    """The square root of the sum of the squares of all numbers in a tree."""
    return jnp.sqrt(sum(jnp.vdot(leaf, leaf) for leaf in tree_flatten(tree)))


def clip_grads(grad_tree: Tree, max_norm: float) -> Tree:
    """The gradients, scaled down together if their norm is larger than `max_norm`."""
    norm = l2_norm(grad_tree)
    return nested_map(lambda grads: jnp.where(norm < max_norm, grads, grads * (max_norm / norm)), grad_tree)
