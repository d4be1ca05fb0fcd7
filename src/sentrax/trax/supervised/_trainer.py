"""One training task: its step as a pure function, and what is the task's own while the model is shared."""

import math
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from sentrax.errors import InputError, TrainingError
from sentrax.trax.fastmath import Tree, abstract_eval, jit, nested_map, random, signature, value_and_grad
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers import Layer, outputs_onto_stack
from sentrax.trax.layers._keys import split_when_needed
from sentrax.trax.layers._persistence import named_arrays
from sentrax.trax.supervised._checkpoints import Checkpoint
from sentrax.trax.supervised._many_steps import ManySteps, Run, StepBatches, stacked
from sentrax.trax.supervised._row_gradients import (
    divided_gradients,
    find_lookups,
    sum_of_gradients,
    value_and_row_gradients,
    with_each_row_once,
)
from sentrax.trax.supervised._tasks import TrainTask, check_is_number, inputs_of

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
        self._unread: list[tuple[int, int, dict[str, Any]]] = []
        self._recent: list[dict[str, float]] = []
        outputs = model_outputs_signature(model, model.weights, model.state, task.sample_batch)
        task.loss_layer.init(inputs_of(task.loss_layer, outputs), rng)
        around = _recomputed if saves_memory else _as_it_is
        self._loss = around(self._pure_loss)
        self._owners: dict[int, Any] = {}
        if task.optimizer.is_row_lazy:
            loss_and_gradients = self._loss_and_row_gradients(around)
        else:
            task.optimizer.tree_init((model.weights, task.loss_layer.weights))
            loss_and_gradients = value_and_grad(self._loss, has_aux=True)
        self._loss_and_gradients = jit(loss_and_gradients)
        # Apart from the gradients, so that a batch of a new length compiles only the smaller half.
        self._update = jit(self._pure_update, donate_argnums=(2, 3, 4))
        # Gradients of rows are put side by side, which takes new memory.
        self._add = jit(sum_of_gradients, donate_argnums=() if task.optimizer.is_row_lazy else 0)
        self._batches = StepBatches(task)
        self._many_steps = ManySteps(self.step)

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

    @property
    def most_steps(self) -> int:
        """How many steps `take_steps` may take together, going by the last batches."""
        return self._batches.most

    def take_steps(self, first: int, most: int, rng: Any) -> tuple[int, Any]:
        """Draw what some steps need, take them, and leave the results on model, loss layer and optimizer.

        Args:
            first: The number of the first one.
            most: The largest number of them; there are more than one only if their batches have one form.
            rng: A key, which is split for each.

        Returns:
            How many were taken, and the next key.

        Raises:
            TrainingError: If the data has ended, or an earlier step's loss is not a finite number.
        """
        n_taken = 0
        for run in self._batches.draw(most):
            rng = self._take(first + n_taken, run, rng)
            n_taken += len(run.batches)
        return n_taken, rng

    def _take(self, first: int, run: Run, rng: Any) -> Any:
        """Take the steps of a run, in one call if they fit, and return the next key."""
        steps = range(first, first + len(run.batches))
        rates = [np.float32(self._task.learning_rate(step)) for step in steps]
        if run.room > 1:
            next_rng = self._take_together(first, run, rates, rng)
            if next_rng is not None:
                return next_rng
        for step, batches, rate in zip(steps, run.batches, rates, strict=True):
            rng, key = random.split(rng)
            self._take_alone(step, batches, rate, key)
        return rng

    def _take_together(self, first: int, run: Run, rates: list[Any], rng: Any) -> Any:
        """Take the steps in one call, and return the next key; `None` if that is not possible."""
        n = len(run.batches)
        found = self._many_steps.run(
            run.form,
            (*self._parts(), rng),
            self._task.optimizer.opt_params,
            stacked(run.batches, run.room),
            np.array(rates + rates[-1:] * (run.room - n)),
            np.int32(first),
            np.int32(n),
        )
        if found is None:
            return None
        *parts, rng, measured = found
        self._leave(parts)
        self._note(first, n, measured)
        return rng

    def _take_alone(self, step: int, batches: Any, rate: Any, key: Any) -> None:
        """Take one step, without the loop."""
        weights, state, slots, owners = self._parts()
        opt_params = {**self._task.optimizer.opt_params, "learning_rate": rate}
        *parts, measured = self.step(weights, state, slots, owners, batches, key, opt_params, np.int32(step))
        self._leave(parts)
        self._note(step, 1, measured)

    def _parts(self) -> tuple[Any, Any, Any, Any]:
        """What a step changes: weights, state, slots and owners."""
        model, loss_layer = self._model, self._task.loss_layer
        weights, state = (model.weights, loss_layer.weights), (model.state, loss_layer.state)
        return weights, state, self.slots, self._owners

    def _leave(self, parts: Sequence[Any]) -> None:
        model, loss_layer = self._model, self._task.loss_layer
        weights, state, self.slots, self._owners = parts
        model.weights, loss_layer.weights = weights
        model.state, loss_layer.state = state

    def _note(self, first: int, n: int, measured: dict[str, Any]) -> None:
        # Those before are read while these are computed.
        if sum(n for _, n, _ in self._unread) >= _STEPS_TO_READ:
            self.read()
        self._unread.append((first, n, measured))

    def step(
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
        """One step, as a pure function; it takes over the memory of `weights`, `slots` and `owners`.

        Args:
            weights: A pair: those of the model, and of the loss layer.
            state: A pair, likewise.
            slots: The optimizer's slots.
            owners: Numbers for the rows of lazy tables, in which it is written which row came where.
            batches: The batches whose mean gradient makes the step, mostly one.
            rng: A single-use key.
            opt_params: The optimizer's hyper-parameters.
            step: The number of the step.

        Returns:
            `(weights, state, slots, owners, measured)`; what is measured are `loss`, `gradients_l2` and
            `weights_l2`.
        """
        n = len(batches)
        total: Any = None
        for batch, key in zip(batches, [rng] if n == 1 else random.split(rng, n), strict=True):
            (loss, state), gradients = self._loss_and_gradients(weights, state, batch, key)
            total = (loss, gradients) if total is None else self._add(total, (loss, gradients))
        loss, gradients = total if n == 1 else divided_gradients(total, n)
        weights, slots, owners, norms = self._update(step, gradients, weights, slots, owners, opt_params)
        return weights, state, slots, owners, {"loss": loss, **norms}

    def read(self) -> None:
        """Wait for the last steps, and stop at a loss that is not a finite number.

        Raises:
            TrainingError: With the step.
        """
        unread, self._unread = self._unread, []
        for first, n, measured in unread:
            values = {name: np.ravel(value)[:n].tolist() for name, value in measured.items()}
            for place, loss in enumerate(values["loss"]):
                step = first + place
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"the loss became {loss} at step {step}; lower the learning rate"
                        f" (it was {self._task.learning_rate(step):g}), clip the gradients"
                        " (clip_grad_norm), or look for odd values in the data"
                    )
                self._recent.append({name: value[place] for name, value in values.items()})

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
            "alike": self._batches.state(),
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
        self._batches.restore(saved.get("alike", [None, 0]))
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
        inputs = inputs_of(loss_layer, outputs)
        loss, loss_state = loss_layer.pure_fn(inputs, weights[1], state[1], loss_key)
        check_is_number(loss_layer, loss)
        return loss, (model_state, loss_state)

    def _loss_and_row_gradients(self, around: Any) -> Any:
        """Loss and gradients that are lazy where they can be; the optimizer's slots are made for it."""
        model, loss_layer = self._model, self._task.loss_layer
        weights, state = (model.weights, loss_layer.weights), (model.state, loss_layer.state)
        batch, key = self._task.sample_batch, random.get_prng(0)
        lookups, tables = find_lookups(self._pure_loss, weights, state, batch, key)
        self._task.optimizer.tree_init(weights, tables)
        arrays = jax.tree.leaves(weights)
        self._owners = {place: jnp.zeros(arrays[place].shape[0], jnp.int32) for place in lookups}
        return value_and_row_gradients(self._pure_loss, self._owners, around)

    def _pure_update(
        self, step: Any, gradients: Tree, weights: Tree, slots: Any, owners: Any, opt_params: Any
    ) -> Any:
        gradients, owners = with_each_row_once(gradients, owners)
        weights, slots, norms = self._task.optimizer.tree_update(
            step, gradients, weights, slots, opt_params, store_slots=False
        )
        return weights, slots, owners, norms


def _recomputed(function: Any) -> Any:
    """The function, of which the backward pass computes all but the matrix products again."""
    return jax.checkpoint(function, policy=jax.checkpoint_policies.dots_saveable)


def _as_it_is(function: Any) -> Any:
    return function


def model_outputs(model: Layer, weights: Tree, state: Tree, batch: Any, rng: Any) -> tuple[Any, Tree]:
    """The batch with the model's inputs replaced by its outputs, and the model's new state."""
    stack = tuple(batch)
    outputs, new_state = model.pure_fn(inputs_of(model, stack), weights, state, rng)
    return outputs_onto_stack(outputs, stack, model.n_in), new_state


def model_outputs_signature(model: Layer, weights: Tree, state: Tree, batch: Any) -> Any:
    """The signature of what `model_outputs` gives first."""
    outputs = abstract_eval(lambda *given: model_outputs(model, *given)[0])
    return outputs(*map(signature, (weights, state, tuple(batch), random.get_prng(0))))
