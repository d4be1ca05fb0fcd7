"""Training on one task: draws its batches, takes its steps, and keeps what is the task's own.

The loss layer's weights, the optimizer's slots and the losses not yet logged are the trainer's; the model's
weights are on the model, which several trainers may share.
"""

import math
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from sentrax.errors import InputError, TrainingError
from sentrax.trax.fastmath import nested_map, random
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers import Layer
from sentrax.trax.layers._arrays_by_name import name_arrays
from sentrax.trax.supervised._checkpoints import Checkpoint
from sentrax.trax.supervised._many_steps import BatchGroup, BatchQueue, ManySteps, stack_batches
from sentrax.trax.supervised._step import TrainingStep, model_outputs_signature
from sentrax.trax.supervised._targets import warn_of_trained_targets
from sentrax.trax.supervised._tasks import TrainTask, inputs_of

_MAX_UNREAD_STEPS = 100
"""Steps after which losses are read and checked; reading each one would keep the device waiting."""


class Trainer:
    """Takes steps on one task.

    Args:
        model: The model, with weights.
        task: Data, loss and optimizer.
        saves_memory: See `TrainingStep`.
        rng: Key for the loss layer's weights; by default the layer's own.
    """

    def __init__(self, model: Layer, task: TrainTask, saves_memory: bool = False, rng: Any = None):
        self._model = model
        self._task = task
        outputs = model_outputs_signature(model, model.weights, model.state, task.sample_batch)
        warn_of_trained_targets(model, task)
        task.loss_layer.init(inputs_of(task.loss_layer, outputs), rng)
        self._step = TrainingStep(model, task, saves_memory)
        self._owners = self._step.owners
        self._many_steps = ManySteps(self._step.take)
        self._queue = BatchQueue(task)
        self._unread: list[tuple[int, int, dict[str, Any]]] = []
        self._metrics: list[dict[str, float]] = []

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

    def copy_loss_weights(self) -> None:
        """Copy the loss layer's weights: a step reuses their memory, and a caller may still hold them."""
        self._task.loss_layer.weights = nested_map(jnp.copy, self._task.loss_layer.weights)

    @property
    def max_steps(self) -> int:
        """How many steps one call may take, going by the last batches."""
        return self._queue.max_steps

    def take_steps(self, first: int, max_steps: int, rng: Any) -> tuple[int, Any]:
        """Get batches, take a step on each, and store the results on model, loss layer and optimizer.

        Args:
            first: The number of the first step.
            max_steps: The largest number of steps; there are more than one only if their batches have the
                same shapes.
            rng: A key, which is split for each step.

        Returns:
            How many steps were taken, and the next key.

        Raises:
            TrainingError: If the data has ended, or an earlier step's loss is not a finite number.
        """
        n_taken = 0
        for group in self._queue.next_groups(max_steps):
            rng = self._take_group(first + n_taken, group, rng)
            n_taken += len(group.batches)
        return n_taken, rng

    def _take_group(self, first: int, group: BatchGroup, rng: Any) -> Any:
        """Take the steps of a group, in one call if possible, and return the next key."""
        steps = range(first, first + len(group.batches))
        rates = [np.float32(self._task.learning_rate(step)) for step in steps]
        if group.capacity > 1 and (next_rng := self._take_together(first, group, rates, rng)) is not None:
            return next_rng
        for step, batches, rate in zip(steps, group.batches, rates, strict=True):
            rng, key = random.split_apart(rng)
            opt_params = {**self._task.optimizer.opt_params, "learning_rate": rate}
            *results, metrics = self._step.take(*self.carry(), batches, key, opt_params, np.int32(step))
            self._store(results)
            self._record(step, 1, metrics)
        return rng

    def _take_together(self, first: int, group: BatchGroup, rates: list[Any], rng: Any) -> Any:
        """Take the steps in one call, and return the next key; `None` if that is not possible."""
        n = len(group.batches)
        results = self._many_steps.run(
            group.shapes,
            (*self.carry(), rng),
            self._task.optimizer.opt_params,
            stack_batches(group.batches, group.capacity),
            np.array(rates + rates[-1:] * (group.capacity - n)),
            np.int32(first),
            np.int32(n),
        )
        if results is None:
            return None
        *carry, rng, metrics = results
        self._store(carry)
        self._record(first, n, metrics)
        return rng

    def carry(self) -> tuple[Any, Any, Any, Any]:
        """What a step takes and changes: weights, state, slots and owners."""
        model, loss_layer = self._model, self._task.loss_layer
        weights, state = (model.weights, loss_layer.weights), (model.state, loss_layer.state)
        return weights, state, self.slots, self._owners

    def _store(self, carry: Sequence[Any]) -> None:
        model, loss_layer = self._model, self._task.loss_layer
        weights, state, self.slots, self._owners = carry
        model.weights, loss_layer.weights = weights
        model.state, loss_layer.state = state

    def _record(self, first: int, n: int, metrics: dict[str, Any]) -> None:
        # The previous metrics are read while the device computes these.
        if sum(n for _, n, _ in self._unread) >= _MAX_UNREAD_STEPS:
            self.check_losses()
        self._unread.append((first, n, metrics))

    def check_losses(self) -> None:
        """Wait for the last steps, and stop at a loss that is not a finite number.

        Raises:
            TrainingError: With the step.
        """
        unread, self._unread = self._unread, []
        for first, n, metrics in unread:
            values = {name: np.ravel(value)[:n].tolist() for name, value in metrics.items()}
            for index, loss in enumerate(values["loss"]):
                step = first + index
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"the loss became {loss} at step {step}; lower the learning rate"
                        f" (it was {self._task.learning_rate(step):g}), clip the gradients"
                        " (clip_grad_norm), or look for odd values in the data"
                    )
                self._metrics.append({name: value[index] for name, value in values.items()})

    def pop_mean_metrics(self) -> dict[str, float]:
        """The mean metrics of the steps since the last call; empty if there was none."""
        self.check_losses()
        recent, self._metrics = self._metrics, []
        # In float32, as the values are.
        return {
            name: float(np.mean(np.array([metrics[name] for metrics in recent], dtype=np.float32)))
            for name in (recent[0] if recent else ())
        }

    def content(self) -> dict[str, Any]:
        """What the header of a checkpoint has about this task, as JSON."""
        return {
            "optimizer": type(self._task.optimizer).__name__,
            "data": self._task.source.position(),
            "alike": self._queue.state(),
            "recent": self._metrics,
        }

    def arrays(self, index: int) -> dict[str, Any]:
        """The arrays for a checkpoint, under names with this index of the task."""
        loss_layer = self._task.loss_layer
        model_slots, loss_slots = self._split_slots()
        return {
            **name_arrays(f"loss{index}", (loss_layer.weights, loss_layer.state)),
            **name_arrays(f"slots{index}", model_slots),
            **name_arrays(f"loss_slots{index}", loss_slots),
        }

    def restore(self, saved: dict[str, Any], checkpoint: Checkpoint, index: int) -> None:
        """Continue from what `content` and `arrays` returned.

        Raises:
            InputError: If it was saved with another optimizer.
            WeightsMismatchError: If the arrays do not fit.
        """
        mine = type(self._task.optimizer).__name__
        if saved["optimizer"] != mine:
            raise InputError(
                f"{checkpoint.path} belongs to a different run: its optimizer is {saved['optimizer']}, not"
                f" {mine}; use another output_dir, or remove the file"
            )
        loss_layer = self._task.loss_layer
        loss_tree = loss_layer.weights, loss_layer.state
        loss_layer.weights, loss_layer.state = checkpoint.fill(loss_tree, f"loss{index}")
        model_slots, loss_slots = self._split_slots()
        model_slots = checkpoint.fill(model_slots, f"slots{index}", allow_fewer=True)
        self.slots = (*model_slots, *checkpoint.fill(loss_slots, f"loss_slots{index}"))
        self._task.source.restore(saved["data"])
        self._queue.restore(saved.get("alike", [None, 0]))
        self._unread, self._metrics = [], list(saved["recent"])

    def _split_slots(self) -> tuple[Any, Any]:
        """The model's slots and the loss layer's: a smaller model's are the first of a larger one's."""
        n = len(jax.tree.leaves(self._model.weights))
        return self.slots[:n], self.slots[n:]
