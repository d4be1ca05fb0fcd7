"""The training loop: get a batch, take a step, and now and then measure, log and save."""

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sentrax.errors import InputError, TrainingError
from sentrax.fastmath import Tree, jit, nested_map, random, signature, value_and_grad
from sentrax.fastmath import numpy as jnp
from sentrax.layers import Layer, inputs_from_stack, outputs_onto_stack
from sentrax.layers.base import split_when_needed
from sentrax.layers.persistence import filled, named_arrays, signature_to_json
from sentrax.training import checkpoints
from sentrax.training.history import History
from sentrax.training.progress import Progress, progress
from sentrax.training.tasks import EvalTask, TrainTask

_LOSSES_TO_READ = 100
"""Steps after which losses are read and checked; reading each one would keep the device waiting."""


class Loop:
    """Trains a model for a given number of steps, with periodic evaluation and checkpoints.

    A loop made on a directory that holds a checkpoint goes on from it: weights, optimizer, random keys,
    place in the data and history are as if training had never stopped.

    Args:
        model: The model to train. The loss and the metrics are not part of it.
        task: Data, loss and optimizer.
        eval_model: A variant of the model for evaluation, for example without dropout; by default `model`.
        eval_task: What to measure; if `None`, nothing.
        output_dir: Directory for checkpoints; if `None`, there are none.
        checkpoint_at: Function from step to whether to save then; by default at step 1 and after every
            `task.n_steps_per_checkpoint`.
        eval_at: Function from step to whether to measure then; by default when a checkpoint is due.

    Raises:
        LayerError: If model, loss or data do not fit each other.
        FileFormatError: If `output_dir` holds checkpoints, but none that is good and of this model.
    """

    def __init__(
        self,
        model: Layer,
        task: TrainTask,
        eval_model: Layer | None = None,
        eval_task: EvalTask | None = None,
        output_dir: str | os.PathLike[str] | None = None,
        checkpoint_at: Callable[[int], bool] | None = None,
        eval_at: Callable[[int], bool] | None = None,
    ):
        self._model = model
        self._task = task
        self._eval_model = eval_model or model
        self._eval_task = eval_task
        self._output_dir = None if output_dir is None else Path(output_dir).expanduser()
        self._checkpoint_at = checkpoint_at or self._is_due
        self._eval_at = eval_at or self._checkpoint_at
        self._step = 0
        self._history = History()
        self._recent_losses: list[float] = []
        self._unread_losses: list[Any] = []

        self._initialize_weights()
        self._slots = task.optimizer.tree_init((model.weights, task.loss_layer.weights))[0]
        self._rng = random.fold_in(model.rng, 1)
        self._loss_and_gradients = jit(self._pure_loss_and_gradients)
        # Apart from the gradients, so that a batch of a new length compiles only the smaller half.
        self._update = jit(task.optimizer.tree_update, donate_argnums=(2, 3))
        self._measure = jit(self._pure_metrics)
        if self._output_dir is not None:
            self._output_dir.mkdir(parents=True, exist_ok=True)
            self._restore(self._output_dir)

    def run(self, n_steps: int = 1) -> None:
        """Train for `n_steps` more steps.

        Raises:
            TrainingError: If the loss is no longer a finite number, or the data ends.
            FileWriteError: If a checkpoint cannot be saved.
        """
        loss_layer = self._task.loss_layer
        # The update takes over the memory of the weights, which a caller may still hold.
        weights = nested_map(jnp.copy, (self._model.weights, loss_layer.weights))
        state = (self._model.state, loss_layer.state)
        with progress(n_steps) as shown:
            for _ in range(n_steps):
                batch = self._task.next_batch()
                self._step += 1
                (loss, state), gradients = self._loss_and_gradients(weights, state, batch, self.new_rng())
                weights, self._slots, _ = self._update(
                    np.int32(self._step), gradients, weights, self._slots, self._opt_params()
                )
                (self._model.weights, loss_layer.weights) = weights
                (self._model.state, loss_layer.state) = state
                self._unread_losses.append(loss)
                shown.advance()
                self._after_step(shown)
            self._read_losses()
        self._eval_model.weights, self._eval_model.state = self._model.weights, self._model.state

    def run_evals(self, weights: Tree = None, state: Tree = None) -> None:
        """Measure the metrics of the evaluation task, record them in the history, and log them.

        Args:
            weights: Weights to measure; by default the current ones.
            state: State to measure with; by default the current one.
        """
        with progress(0) as shown:
            self._run_evals(shown, weights, state)

    def save_checkpoint(self, weights: Tree = None, state: Tree = None, slots: Any = None) -> None:
        """Save all that is needed to go on from the current step.

        Args:
            weights: Weights of the model; by default the current ones.
            state: State of the model; by default the current one.
            slots: Slots of the optimizer; by default the current ones.

        Raises:
            InputError: If the loop has no `output_dir`.
            FileWriteError: If the file cannot be written.
        """
        if self._output_dir is None:
            raise InputError("this loop has no output_dir to save a checkpoint to")
        self._read_losses()
        arrays = {
            **named_arrays("weights", self._model.weights if weights is None else weights),
            **named_arrays("state", self._model.state if state is None else state),
            **named_arrays("loss", (self._task.loss_layer.weights, self._task.loss_layer.state)),
            **named_arrays("slots", self._slots if slots is None else slots),
            **named_arrays("rng", self._rng),
        }
        eval_task = self._eval_task
        content = {
            "step": self._step,
            "model": repr(self._model),
            "optimizer": type(self._task.optimizer).__name__,
            "input_signature": signature_to_json(self._input_signature()),
            "history": self._history.to_dict(),
            "recent_losses": self._recent_losses,
            "train_data": self._task.source.position(),
            "eval_data": None if eval_task is None else eval_task.source.position(),
        }
        checkpoints.save(self._output_dir, self._step, content, arrays)

    def new_rng(self) -> Any:
        """A new single-use random key."""
        self._rng, key = random.split(self._rng)
        return key

    @property
    def current_step(self) -> int:
        """How many steps have been taken, those before a resumption included."""
        return self._step

    @property
    def model(self) -> Layer:
        """The model that is training."""
        return self._model

    @property
    def eval_model(self) -> Layer:
        """The model used for evaluation."""
        return self._eval_model

    @property
    def history(self) -> History:
        """Everything that was logged."""
        return self._history

    def _is_due(self, step: int) -> bool:
        return step == 1 or step % self._task.n_steps_per_checkpoint == 0

    def _input_signature(self) -> Any:
        return signature(inputs_from_stack(tuple(self._task.sample_batch), self._model.n_in))

    def _initialize_weights(self) -> None:
        """Make the weights, except those of a model that has them already."""
        batch = signature(tuple(self._task.sample_batch))
        inputs = inputs_from_stack(batch, self._model.n_in)
        if not self._model.is_initialized:
            self._model.init(inputs)
        outputs = outputs_onto_stack(self._model.output_signature(inputs), batch, self._model.n_in)
        loss_layer = self._task.loss_layer
        loss_layer.init(inputs_from_stack(outputs, loss_layer.n_in))
        for metric in self._eval_task.metrics if self._eval_task else ():
            metric.init(inputs_from_stack(outputs, metric.n_in))

    def _pure_loss_and_gradients(self, weights: Tree, state: Tree, batch: Any, rng: Any) -> Any:
        """`((loss, new_state), gradients)`; weights and state are pairs, of the model and of the loss."""
        model_key, loss_key = split_when_needed(lambda: rng, 2)
        loss_layer = self._task.loss_layer

        def loss(weights: Tree) -> Any:
            outputs, model_state = self._model_outputs(self._model, weights[0], state[0], batch, model_key)
            inputs = inputs_from_stack(outputs, loss_layer.n_in)
            value, loss_state = loss_layer.pure_fn(inputs, weights[1], state[1], loss_key)
            return value, (model_state, loss_state)

        return value_and_grad(loss, has_aux=True)(weights)

    def _pure_metrics(self, weights: Tree, state: Tree, batch: Any, rng: Any) -> list[Any]:
        """The value of each metric for one batch."""
        outputs, _ = self._model_outputs(self._eval_model, weights, state, batch, rng)
        metrics = self._eval_task.metrics if self._eval_task else ()
        return [
            metric.pure_fn(inputs_from_stack(outputs, metric.n_in), metric.weights, metric.state, rng)[0]
            for metric in metrics
        ]

    @staticmethod
    def _model_outputs(model: Layer, weights: Tree, state: Tree, batch: Any, rng: Any) -> tuple[Any, Tree]:
        """The batch with the model's inputs replaced by its outputs, and the model's new state."""
        stack = tuple(batch)
        outputs, new_state = model.pure_fn(inputs_from_stack(stack, model.n_in), weights, state, rng)
        return outputs_onto_stack(outputs, stack, model.n_in), new_state

    def _opt_params(self) -> dict[str, Any]:
        rate = np.float32(self._task.learning_rate(self._step))
        return {**self._task.optimizer.opt_params, "learning_rate": rate}

    def _after_step(self, shown: Progress) -> None:
        save = self._output_dir is not None and self._checkpoint_at(self._step)
        measure = self._eval_at(self._step)
        if save or measure or len(self._unread_losses) >= _LOSSES_TO_READ:
            self._read_losses()
        if save or measure:
            self._log_loss(shown)
        if measure and self._eval_task is not None:
            self._run_evals(shown)
        if save:
            self.save_checkpoint()

    def _read_losses(self) -> None:
        """Wait for the losses of the last steps, and stop at one that is not a finite number."""
        unread, self._unread_losses = self._unread_losses, []
        first = self._step - len(unread) + 1
        for step, loss in enumerate(map(float, unread), start=first):
            if not math.isfinite(loss):
                raise TrainingError(
                    f"the loss became {loss} at step {step}; lower the learning rate"
                    f" (it was {self._task.learning_rate(step):g}), clip the gradients"
                    " (clip_grad_norm), or look for odd values in the data"
                )
            self._recent_losses.append(loss)

    def _log_loss(self, shown: Progress) -> None:
        if self._recent_losses:
            # In float32, as the losses are.
            mean = float(np.mean(np.array(self._recent_losses, dtype=np.float32)))
            self._recent_losses = []
            self._log(shown, "train", self._task.loss_layer.name, mean)

    def _run_evals(self, shown: Progress, weights: Tree = None, state: Tree = None) -> None:
        if self._eval_task is None:
            return
        model = self._eval_model
        model.weights = self._model.weights if weights is None else weights
        model.state = self._model.state if state is None else state
        values = [
            self._measure(model.weights, model.state, self._eval_task.next_batch(), self.new_rng())
            for _ in range(self._eval_task.n_eval_batches)
        ]
        means = np.mean(np.array(values, dtype=np.float32), axis=0)
        for name, mean in zip(self._eval_task.metric_names, means, strict=True):
            self._log(shown, "eval", name, float(mean))

    def _log(self, shown: Progress, mode: str, name: str, value: float) -> None:
        names = [self._task.loss_layer.name, *(self._eval_task.metric_names if self._eval_task else ())]
        width = max(map(len, names))
        self._history.append(mode, name, self._step, value)
        shown.write(f"Step {self._step:6d}: {mode:5} {name:>{width}} | {value:.8f}")

    def _restore(self, folder: Path) -> None:
        """Go on from the newest good checkpoint, if there is one."""
        checkpoint = checkpoints.newest(folder, say=print)
        if checkpoint is None:
            return
        content, arrays, path = checkpoint.content, checkpoint.arrays, checkpoint.path
        for name, mine in (("model", repr(self._model)), ("optimizer", type(self._task.optimizer).__name__)):
            if content[name] != mine:
                raise InputError(
                    f"{path} is a checkpoint of another training: its {name} is {content[name]}, not {mine};"
                    " use another output_dir, or remove it"
                )
        loss_layer = self._task.loss_layer
        self._model.weights = filled(self._model.weights, "weights", arrays, path)
        self._model.state = filled(self._model.state, "state", arrays, path)
        loss = filled((loss_layer.weights, loss_layer.state), "loss", arrays, path)
        loss_layer.weights, loss_layer.state = loss
        self._slots = filled(self._slots, "slots", arrays, path)
        self._rng = jnp.asarray(filled(self._rng, "rng", arrays, path))
        self._step = content["step"]
        self._history = History.from_dict(content["history"])
        self._recent_losses = list(content["recent_losses"])
        self._task.source.restore(content["train_data"])
        if self._eval_task is not None and content["eval_data"] is not None:
            self._eval_task.source.restore(content["eval_data"])
        self._eval_model.weights, self._eval_model.state = self._model.weights, self._model.state
        print(f"Going on from step {self._step}: {path}")
