"""One training task: its step as a pure function, and what is the task's own while the model is shared."""

import math
from typing import Any

import jax
import numpy as np

from sentrax.errors import InputError, TrainingError
from sentrax.fastmath import Tree, abstract_eval, jit, nested_map, random, signature, value_and_grad
from sentrax.fastmath import numpy as jnp
from sentrax.layers import Layer, inputs_from_stack, outputs_onto_stack
from sentrax.layers.base import split_when_needed
from sentrax.layers.persistence import named_arrays
from sentrax.training.checkpoints import Checkpoint
from sentrax.training.tasks import TrainTask

_STEPS_TO_READ = 100
"""Steps after which losses are read and checked; reading each one would keep the device waiting."""


class Trainer:
    """Takes steps on one task.

    The loss layer's weights, the optimizer's slots and the losses not yet logged are the trainer's; the
    model's weights are handed in and out.

    Args:
        model: The model.
        task: Data, loss and optimizer.
        saves_memory: Whether the backward pass computes most of the forward pass again, and only the
            results of matrix products are held for it.
        rng: Where the loss layer's weights start; by default where its own key says.
    """

    def __init__(self, model: Layer, task: TrainTask, saves_memory: bool = False, rng: Any = None):
        self._model = model
        self._task = task
        self._unread: list[tuple[int, dict[str, Any]]] = []
        self._recent: list[dict[str, float]] = []
        outputs = model_outputs_signature(model, model.weights, model.state, task.sample_batch)
        task.loss_layer.init(inputs_from_stack(outputs, task.loss_layer.n_in), rng)
        task.optimizer.tree_init((model.weights, task.loss_layer.weights))
        self._loss = self._pure_loss
        if saves_memory:
            self._loss = jax.checkpoint(self._pure_loss, policy=jax.checkpoint_policies.dots_saveable)
        self._loss_and_gradients = jit(value_and_grad(self._loss, has_aux=True))
        # Apart from the gradients, so that a batch of a new length compiles only the smaller half.
        self._update = jit(self._pure_update, donate_argnums=(2, 3))
        self._add = jit(lambda total, more: jax.tree.map(lambda x, y: x + y, total, more), donate_argnums=0)

    @property
    def task(self) -> TrainTask:
        """Data, loss and optimizer."""
        return self._task

    @property
    def slots(self) -> Any:
        """The optimizer's slots."""
        return self._task.optimizer.slots

    @slots.setter
    def slots(self, slots: Any) -> None:
        self._task.optimizer.slots = slots

    def own_weights(self) -> None:
        """Copy the loss layer's weights: a step takes over their memory, and a caller may still hold them."""
        self._task.loss_layer.weights = nested_map(jnp.copy, self._task.loss_layer.weights)

    def take_step(self, step: int, rng: Any) -> None:
        """Draw what one step needs, take it, and leave the results on model, loss layer and optimizer."""
        model, loss_layer = self._model, self._task.loss_layer
        batches = tuple(self._task.next_batch() for _ in range(self._task.n_batches_per_step))
        rate = np.float32(self._task.learning_rate(step))
        weights, state, self.slots, measured = self.step(
            (model.weights, loss_layer.weights),
            (model.state, loss_layer.state),
            self.slots,
            batches,
            rng,
            {**self._task.optimizer.opt_params, "learning_rate": rate},
            np.int32(step),
        )
        model.weights, loss_layer.weights = weights
        model.state, loss_layer.state = state
        self._unread.append((step, measured))
        if len(self._unread) >= _STEPS_TO_READ:
            self.read()

    def step(
        self, weights: Tree, state: Tree, slots: Any, batches: Any, rng: Any, opt_params: Any, step: Any
    ) -> tuple[Tree, Tree, Any, dict[str, Any]]:
        """One step, as a pure function; it takes over the memory of `weights` and `slots`.

        Args:
            weights: A pair: those of the model, and of the loss layer.
            state: A pair, likewise.
            slots: The optimizer's slots.
            batches: The batches whose mean gradient makes the step, mostly one.
            rng: A single-use key.
            opt_params: The optimizer's hyper-parameters.
            step: The number of the step.

        Returns:
            `(weights, state, slots, measured)`; what is measured are `loss`, `gradients_l2`, `weights_l2`.
        """
        n = len(batches)
        total: Any = None
        for batch, key in zip(batches, [rng] if n == 1 else random.split(rng, n), strict=True):
            (loss, state), gradients = self._loss_and_gradients(weights, state, batch, key)
            total = (loss, gradients) if total is None else self._add(total, (loss, gradients))
        loss, gradients = total if n == 1 else nested_map(lambda array: array / n, total)
        weights, slots, norms = self._update(step, gradients, weights, slots, opt_params)
        return weights, state, slots, {"loss": loss, **norms}

    def read(self) -> None:
        """Wait for the last steps, and stop at a loss that is not a finite number.

        Raises:
            TrainingError: With the step.
        """
        unread, self._unread = self._unread, []
        for step, measured in unread:
            loss = float(measured["loss"])
            if not math.isfinite(loss):
                raise TrainingError(
                    f"the loss became {loss} at step {step}; lower the learning rate"
                    f" (it was {self._task.learning_rate(step):g}), clip the gradients"
                    " (clip_grad_norm), or look for odd values in the data"
                )
            self._recent.append({name: float(value) for name, value in measured.items()})

    def means_since_last(self) -> dict[str, float]:
        """The means of what the steps since the last call measured; empty if there was none."""
        self.read()
        recent, self._recent = self._recent, []
        # In float32, as the values are.
        return {
            name: float(np.mean(np.array([measured[name] for measured in recent], dtype=np.float32)))
            for name in (recent[0] if recent else ())
        }

    def content(self) -> dict[str, Any]:
        """What a checkpoint says of this task, as JSON."""
        return {
            "optimizer": type(self._task.optimizer).__name__,
            "data": self._task.source.position(),
            "recent": self._recent,
        }

    def arrays(self, number: int) -> dict[str, Any]:
        """The arrays for a checkpoint, under names with this number."""
        loss_layer = self._task.loss_layer
        of_model, of_loss = self._slots_of_model_and_loss()
        return {
            **named_arrays(f"loss{number}", (loss_layer.weights, loss_layer.state)),
            **named_arrays(f"slots{number}", of_model),
            **named_arrays(f"loss_slots{number}", of_loss),
        }

    def restore(self, saved: dict[str, Any], checkpoint: Checkpoint, number: int) -> None:
        """Go on from what `content` and `arrays` gave.

        Raises:
            InputError: If it was saved with another optimizer.
            WeightsMismatchError: If the arrays do not fit.
        """
        mine = type(self._task.optimizer).__name__
        if saved["optimizer"] != mine:
            raise InputError(
                f"{checkpoint.path} is a checkpoint of another training: its optimizer is"
                f" {saved['optimizer']}, not {mine}; use another output_dir, or remove it"
            )
        loss_layer = self._task.loss_layer
        kept = loss_layer.weights, loss_layer.state
        loss_layer.weights, loss_layer.state = checkpoint.fitted(kept, f"loss{number}")
        of_model, of_loss = self._slots_of_model_and_loss()
        of_model = checkpoint.fitted(of_model, f"slots{number}", may_be_fewer=True)
        self.slots = (*of_model, *checkpoint.fitted(of_loss, f"loss_slots{number}"))
        self._task.source.restore(saved["data"])
        self._unread, self._recent = [], list(saved["recent"])

    def _slots_of_model_and_loss(self) -> tuple[Any, Any]:
        """Apart, so that the slots of a smaller model are the first ones of a larger model's."""
        n = len(jax.tree.leaves(self._model.weights))
        return self.slots[:n], self.slots[n:]

    def _pure_loss(self, weights: Tree, state: Tree, batch: Any, rng: Any) -> tuple[Any, Tree]:
        """The loss and the new state."""
        model_key, loss_key = split_when_needed(lambda: rng, 2)
        loss_layer = self._task.loss_layer
        outputs, model_state = model_outputs(self._model, weights[0], state[0], batch, model_key)
        inputs = inputs_from_stack(outputs, loss_layer.n_in)
        loss, loss_state = loss_layer.pure_fn(inputs, weights[1], state[1], loss_key)
        return loss, (model_state, loss_state)

    def _pure_update(self, step: Any, gradients: Tree, weights: Tree, slots: Any, opt_params: Any) -> Any:
        return self._task.optimizer.tree_update(
            step, gradients, weights, slots, opt_params, store_slots=False
        )


def model_outputs(model: Layer, weights: Tree, state: Tree, batch: Any, rng: Any) -> tuple[Any, Tree]:
    """The batch with the model's inputs replaced by its outputs, and the model's new state."""
    stack = tuple(batch)
    outputs, new_state = model.pure_fn(inputs_from_stack(stack, model.n_in), weights, state, rng)
    return outputs_onto_stack(outputs, stack, model.n_in), new_state


def model_outputs_signature(model: Layer, weights: Tree, state: Tree, batch: Any) -> Any:
    """The signature of what `model_outputs` gives first."""
    outputs = abstract_eval(lambda *given: model_outputs(model, *given)[0])
    return outputs(*map(signature, (weights, state, tuple(batch), random.get_prng(0))))
