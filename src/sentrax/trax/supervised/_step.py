"""One training step as a pure function: loss and gradients, then the optimizer's update."""

from typing import Any

import jax
import jax.numpy as jnp

from sentrax.trax.fastmath import Tree, abstract_eval, jit, random, signature, value_and_grad
from sentrax.trax.layers import Layer, outputs_onto_stack
from sentrax.trax.layers._keys import split_lazily
from sentrax.trax.supervised._length_padding import LengthPadding
from sentrax.trax.supervised._row_gradients import (
    add_gradients,
    divide_gradients,
    find_lookups,
    sum_repeated_rows,
    value_and_row_gradients,
)
from sentrax.trax.supervised._tasks import TrainTask, check_is_number, inputs_of


class TrainingStep:
    """A step on one task; it also makes the optimizer's slots.

    Args:
        model: The model, with weights.
        task: Loss and optimizer; the loss layer has its weights too.
        saves_memory: Whether the backward pass computes most of the forward pass again, and only the
            results of matrix products are held for it.

    Attributes:
        owners: For each row-lazy table, by its index in the flattened weights, a number for each of its rows;
            see `sentrax.trax.optimizers._rows.sum_repeated_rows`. An extension of Trax.
    """

    def __init__(self, model: Layer, task: TrainTask, saves_memory: bool = False):
        self._model, self._loss_layer, self._optimizer = model, task.loss_layer, task.optimizer
        self.owners: dict[int, Any] = {}
        # Lookups that are followed are not those of padding.
        self._pad = _unchanged if task.optimizer.is_row_lazy else LengthPadding(model, task.sample_batch)
        transform = _recompute if saves_memory else _unchanged
        self._loss = transform(self._compute_loss)
        if task.optimizer.is_row_lazy:
            weights, state = (model.weights, task.loss_layer.weights), (model.state, task.loss_layer.state)
            key = random.get_prng(0)
            lookups, tables = find_lookups(self._compute_loss, weights, state, task.sample_batch, key)
            task.optimizer.tree_init(weights, tables)
            arrays = jax.tree.leaves(weights)
            self.owners = {index: jnp.zeros(arrays[index].shape[0], jnp.int32) for index in lookups}
            loss_and_gradients = value_and_row_gradients(self._compute_loss, self.owners, transform)
        else:
            task.optimizer.tree_init((model.weights, task.loss_layer.weights))
            loss_and_gradients = value_and_grad(self._loss, has_aux=True)
        self._loss_and_gradients = jit(loss_and_gradients)
        # Apart from the gradients, so that a batch of a new length compiles only the smaller half.
        self._update = jit(self._update_weights, donate_argnums=(2, 3, 4))
        # Gradients of rows are put side by side, which takes new memory.
        self._add = jit(add_gradients, donate_argnums=() if task.optimizer.is_row_lazy else 0)

    def take(
        self,
        weights: Tree,
        state: Tree,
        slots: Any,
        owners: Any,
        batches: Any,
        rng: Any,
        opt_params: Any,
        step: Any,
    ) -> tuple[Tree, Tree, Any, Any, dict[str, Any]]:
        """Take one step; the memory of `weights`, `slots` and `owners` is reused for the results.

        Args:
            weights: A pair: those of the model, and of the loss layer.
            state: A pair, likewise.
            slots: The optimizer's slots.
            owners: See the class.
            batches: The batches whose mean gradient makes the step, mostly one.
            rng: A single-use key.
            opt_params: The optimizer's hyper-parameters.
            step: The number of the step.

        Returns:
            `(weights, state, slots, owners, metrics)`; the metrics are `loss`, `gradients_l2` and
            `weights_l2`.
        """
        n = len(batches)
        total: Any = None
        for batch, key in zip(batches, [rng] if n == 1 else random.split_apart(rng, n), strict=True):
            (loss, state), gradients = self._loss_and_gradients(weights, state, self._pad(batch), key)
            total = (loss, gradients) if total is None else self._add(total, (loss, gradients))
        loss, gradients = total if n == 1 else divide_gradients(total, n)
        weights, slots, owners, norms = self._update(step, gradients, weights, slots, owners, opt_params)
        return weights, state, slots, owners, {"loss": loss, **norms}

    def _compute_loss(self, weights: Tree, state: Tree, batch: Any, rng: Any) -> tuple[Any, Tree]:
        """The loss and the new state."""
        model_key, loss_key = split_lazily(lambda: rng, 2)
        outputs, model_state = model_outputs(self._model, weights[0], state[0], batch, model_key)
        inputs = inputs_of(self._loss_layer, outputs)
        loss, loss_state = self._loss_layer.pure_fn(inputs, weights[1], state[1], loss_key)
        check_is_number(self._loss_layer, loss)
        return loss, (model_state, loss_state)

    def _update_weights(
        self, step: Any, gradients: Tree, weights: Tree, slots: Any, owners: Any, opt_params: Any
    ) -> Any:
        gradients, owners = sum_repeated_rows(gradients, owners)
        weights, slots, norms = self._optimizer.tree_update(
            step, gradients, weights, slots, opt_params, store_slots=False
        )
        return weights, slots, owners, norms


def model_outputs(model: Layer, weights: Tree, state: Tree, batch: Any, rng: Any) -> tuple[Any, Tree]:
    """The batch with the model's inputs replaced by its outputs, and the model's new state."""
    stack = tuple(batch)
    outputs, new_state = model.pure_fn(inputs_of(model, stack), weights, state, rng)
    return outputs_onto_stack(outputs, stack, model.n_in), new_state


def model_outputs_signature(model: Layer, weights: Tree, state: Tree, batch: Any) -> Any:
    """The signature of the first result of `model_outputs`."""
    outputs = abstract_eval(lambda *arguments: model_outputs(model, *arguments)[0])
    return outputs(*map(signature, (weights, state, tuple(batch), random.get_prng(0))))


def _recompute(function: Any) -> Any:
    """The function, whose backward pass recomputes everything but the matrix products."""
    return jax.checkpoint(function, policy=jax.checkpoint_policies.dots_saveable)


def _unchanged(function: Any) -> Any:
    return function
