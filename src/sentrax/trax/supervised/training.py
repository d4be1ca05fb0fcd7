"""Training: tasks, the loop, checkpoints and history, with the interface of `trax.supervised.training`."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sentrax.errors import FileFormatError, InputError
from sentrax.trax._argument_kinds import names_wrong_arguments_of
from sentrax.trax.fastmath import Tree, nested_map, random, signature, tree_flatten
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers import Layer
from sentrax.trax.layers._arrays_by_name import name_arrays, signature_to_json
from sentrax.trax.supervised import _checkpoints as checkpoints
from sentrax.trax.supervised import lr_schedules as lr_schedules
from sentrax.trax.supervised._checkpoints import Checkpoint
from sentrax.trax.supervised._evaluator import Evaluator
from sentrax.trax.supervised._interrupts import uninterrupted
from sentrax.trax.supervised._log import TrainingLog
from sentrax.trax.supervised._schedule import StepPlan, StepSchedule, When, at_first_and_every, never
from sentrax.trax.supervised._tasks import EvalTask as EvalTask
from sentrax.trax.supervised._tasks import TrainTask as TrainTask
from sentrax.trax.supervised._tasks import check_counts, check_layer, inputs_of
from sentrax.trax.supervised._trainer import Trainer
from sentrax.trax.supervised.callbacks import EarlyStopping as EarlyStopping
from sentrax.trax.supervised.callbacks import TrainingStepCallback as TrainingStepCallback
from sentrax.trax.supervised.history import History as History
from sentrax.trax.supervised.trainer_lib import check_n_devices
from sentrax.trax.supervised.trainer_lib import init_host_and_devices as init_host_and_devices
from sentrax.trax.supervised.trainer_lib import init_random_number_generators as init_random_number_generators


@names_wrong_arguments_of
class Loop:
    """Trains a model for a given number of steps, with periodic evaluation and checkpoints.

    A loop made on a directory that holds a checkpoint resumes from it: weights, optimizers, random keys,
    position in the data, history, best metrics and callbacks are as if training had never stopped. If the
    checkpoint's model is smaller, its arrays fill the first ones of this model, and a printed line says so.

    Args:
        model: The model to train. Losses and metrics are not part of it.
        tasks: A training task (data, loss, optimizer), or several that share the model.
        eval_model: A variant of the model for evaluation, for example without dropout; by default `model`.
        eval_tasks: What to evaluate: an evaluation task, several, or `None`.
        output_dir: Directory for checkpoints, and for TensorBoard's files in `train` and `eval`; if `None`,
            there are none.
        checkpoint_at: Function from step to whether to save then; by default at step 1 and after every
            `n_steps_per_checkpoint` of the first task.
        checkpoint_low_metric: Name of a metric. At a step with both an evaluation and a checkpoint, if it is
            lower than at all such steps before, the file `lowest_<metric>` is written.
        checkpoint_high_metric: Likewise, higher, `highest_<metric>`.
        permanent_checkpoint_at: Function from step to whether to save a checkpoint, `model_<step>`, that is
            never removed; by default step 1 and after every `n_steps_per_permanent_checkpoint` of the first
            task, if that is given.
        eval_at: Function from step to whether to evaluate then; by default the steps with a checkpoint.
        which_task: Function from step to the index of the task to train on.
        n_devices: `None` or 1; training runs on one device.
        random_seed: Seed of the weights, the dropout and all else that is random; if `None`, the model's own
            key decides. A model that is initialized keeps its weights.
        loss_chunk_size: For Trax's reversible trainer; only 0 is accepted.
        use_memory_efficient_trainer: Whether to compute most of the forward pass again for the gradients,
            and keep only the results of matrix products for them. Its checkpoints are the same as those of
            the ordinary trainer.
        adasum: For several devices; only `False` is accepted.
        callbacks: Functions that make a callback from the loop, such as subclasses of
            `TrainingStepCallback`; see `sentrax.trax.supervised.callbacks`.
        eval_task: Earlier name of `eval_tasks`.

    Raises:
        InputError: If an argument cannot be used.
        LayerError: If model, loss or data do not fit each other.
        FileFormatError: If `output_dir` holds checkpoints, but none that can be read.
        WeightsMismatchError: If the newest of them does not fit the model.
    """

    def __init__(
        self,
        model: Layer,
        tasks: TrainTask | Sequence[TrainTask],
        eval_model: Layer | None = None,
        eval_tasks: EvalTask | Sequence[EvalTask] | None = None,
        output_dir: str | os.PathLike[str] | None = None,
        checkpoint_at: When | None = None,
        checkpoint_low_metric: str | None = None,
        checkpoint_high_metric: str | None = None,
        permanent_checkpoint_at: When | None = None,
        eval_at: When | None = None,
        which_task: Callable[[int], int] | None = None,
        n_devices: int | None = None,
        random_seed: int | None = None,
        loss_chunk_size: int = 0,
        use_memory_efficient_trainer: bool = False,
        adasum: bool = False,
        callbacks: Sequence[Callable[["Loop"], TrainingStepCallback]] | None = None,
        *,
        eval_task: EvalTask | Sequence[EvalTask] | None = None,
    ):
        check_n_devices(n_devices)
        check_layer("model", model)
        _check_unsupported(loss_chunk_size=loss_chunk_size, adasum=adasum)
        if eval_tasks is not None and eval_task is not None:
            raise InputError("eval_task is the earlier name of eval_tasks; pass one of the two")
        self._model = model
        self._eval_model = model if eval_model is None else eval_model
        self._tasks = tuple(_as_sequence(tasks))
        self._eval_tasks = tuple(_as_sequence(eval_task if eval_tasks is None else eval_tasks))
        if not self._tasks or (len(self._tasks) > 1 and which_task is None):
            raise InputError(f"got {len(self._tasks)} training tasks; pass one, or several with which_task")
        self._output_dir = None if output_dir is None else Path(output_dir).expanduser()
        self._best_to_save = {}
        for kind, metric in (("lowest", checkpoint_low_metric), ("highest", checkpoint_high_metric)):
            if metric is not None:
                self.check_metric(metric)
                self._best_to_save[f"{kind}_{metric}"] = (metric, 1 if kind == "highest" else -1)

        self._step = 0
        self._step_metrics: dict[str, float] = {}
        self._best: dict[str, float] = {}
        self._stop_request = threading.Event()
        self._rng: Any = None
        self._trainer_per_task: list[Trainer] = []
        self._log = TrainingLog(self._tasks, self._eval_tasks, self._output_dir)
        self._init_model_and_trainers(random_seed, use_memory_efficient_trainer)

        first_task = self._tasks[0]
        checkpoint_at = checkpoint_at or at_first_and_every(first_task.n_steps_per_checkpoint)
        permanent_checkpoint_at = permanent_checkpoint_at or at_first_and_every(
            first_task.n_steps_per_permanent_checkpoint
        )
        saves = self._output_dir is not None
        self._callbacks: list[TrainingStepCallback] = []
        self._schedule = StepSchedule(
            n_tasks=len(self._tasks),
            callbacks=self._callbacks,
            which_task=which_task or (lambda _: 0),
            evaluates_at=eval_at or checkpoint_at,
            saves_at=checkpoint_at if saves else never,
            saves_permanently_at=permanent_checkpoint_at if saves else never,
        )
        for make in callbacks or ():
            if not callable(make):
                raise InputError(f"callbacks has {make!r}; expected classes or functions that make callbacks")
            self._callbacks.append(make(self))

        if self._output_dir is not None:
            checkpoints.make_folder(self._output_dir)
            newest = checkpoints.load_newest(self._output_dir, report=print)
            if newest is not None:
                self._restore(newest)

    def run(self, n_steps: int = 1) -> None:
        """Train for `n_steps` more steps, or until `stop` is called.

        Ctrl-C waits for the end of the step, and the next `run` continues after it; a second Ctrl-C does not
        wait, and the weights may be lost.

        Raises:
            InputError: If `n_steps` is not a number of steps.
            TrainingError: If the loss is no longer a finite number, or the data ends.
            FileWriteError: If a checkpoint cannot be saved.
        """
        check_counts(least=0, n_steps=n_steps)
        self._copy_weights()
        end = self.step + n_steps
        try:
            with self._log.show_progress(n_steps):
                while self.step < end and not self._stop_request.is_set():
                    plan = self._begin_step()
                    trainer = self._trainer_per_task[plan.task]
                    # One step, or several in one call where nothing happens between them.
                    max_steps = min(end - self.step, trainer.max_steps)
                    max_steps = self._schedule.count_steps_in_a_row(self.step + 1, max_steps)
                    with uninterrupted():  # old weights are overwritten before new ones are in place
                        n_taken, self._rng = trainer.take_steps(self.step + 1, max_steps, self._rng)
                        self._step += n_taken
                    self._log.count_steps(n_taken)
                    self._finish_step()
                if self.step < end:
                    self._log.print(f"Training was stopped at step {self.step}.")
                for trainer in self._trainer_per_task:
                    trainer.check_losses()
        finally:
            self._share_with_eval_model()

    def stop(self) -> None:
        """End the run after this step, with a checkpoint; a later run ends at once."""
        self._stop_request.set()

    def run_evals(self) -> None:
        """Compute the metrics of all evaluation tasks, record them in the history, and log them."""
        self._evaluate()
        self._log.close_files_between_runs()

    def log_summary(
        self,
        values: Mapping[str, float],
        summary_writer: Any = None,
        value_prefix: str = "metrics/",
        log_prefix: str = "eval",
        stdout: bool = True,
    ) -> None:
        """Record further numbers in the history, in TensorBoard's files, and in the printed log.

        Args:
            values: The numbers by name.
            summary_writer: An object with `scalar(name, value, step)`; by default the loop's own.
            value_prefix: The beginning of their names in the history.
            log_prefix: `"train"` or `"eval"`.
            stdout: Whether to print them.
        """
        loggers = self._log.eval if log_prefix == "eval" and self._log.eval else self._log.train
        writer = loggers[0].writer if summary_writer is None else summary_writer
        self._log.write(values, writer, self.step, value_prefix, log_prefix, stdout)
        self._log.close_files_between_runs()

    def save_checkpoint(self, name: str = checkpoints.ROTATING) -> None:
        """Save all that is needed to continue from the current step.

        Args:
            name: The name of the file; `"model"` means `checkpoint-<step>`, of which the newest two are kept.

        Raises:
            InputError: If the loop has no `output_dir`.
            TrainingError: If the loss is no longer a finite number; nothing is saved then.
            FileWriteError: If the file cannot be written.
        """
        if self._output_dir is None:
            raise InputError("this loop has no output_dir to save a checkpoint to")
        for trainer in self._trainer_per_task:
            trainer.check_losses()
        model = self._model
        sample_batch = tuple(self._tasks[0].sample_batch)
        content = {
            "step": self.step,
            "model": repr(model),
            "input_signature": signature_to_json(signature(inputs_of(model, sample_batch))),
            "history": self.history.to_dict(),
            "best": self._best,
            "tasks": [trainer.content() for trainer in self._trainer_per_task],
            "eval_data": [task.source.position() for task in self._eval_tasks],
            "callbacks": [[type(callback).__name__, callback.state()] for callback in self._callbacks],
        }
        arrays = name_arrays("weights", model.weights)
        arrays |= name_arrays("state", model.state) | name_arrays("rng", self._rng)
        for index, trainer in enumerate(self._trainer_per_task):
            arrays |= trainer.arrays(index)
        for index, callback in enumerate(self._callbacks):
            arrays |= name_arrays(f"callback{index}", list(callback.arrays()))
        checkpoints.save(self._output_dir, name, self.step, content, arrays)

    def load_checkpoint(
        self, directory: str | os.PathLike[str] | None = None, filename: str | None = None
    ) -> None:
        """Continue from a checkpoint.

        Args:
            directory: Its folder; by default the loop's `output_dir`.
            filename: Its name, such as `lowest_loss`; by default the newest one.

        Raises:
            InputError: If there is no directory, or the checkpoint belongs to a different run.
            FileFormatError: If there is no checkpoint that can be read.
            WeightsMismatchError: If it does not fit the model.
        """
        if directory is None and self._output_dir is None:
            raise InputError("this loop has no output_dir to load a checkpoint from; pass directory")
        folder = Path(directory or self._output_dir or "").expanduser()
        if filename is not None:
            self._restore(checkpoints.load(folder / filename))
            return
        newest = checkpoints.load_newest(folder, report=print)
        if newest is None:
            raise FileFormatError(f"there is no checkpoint in {folder}")
        self._restore(newest)

    def update_weights_and_state(self, weights: Tree = None, state: Tree = None) -> None:
        """Replace the model's weights, its state, or both."""
        if weights is not None:
            # A step reuses the memory of the weights, which a caller may still hold.
            self._model.weights = nested_map(jnp.array, weights)
        if state is not None:
            self._model.state = state

    def new_rng(self) -> Any:
        """A new single-use random key."""
        self._rng, key = random.split_apart(self._rng)
        return key

    def evaluates_at(self, step: int) -> bool:
        """Whether there is an evaluation at the step."""
        return self._schedule.evaluates_at(step)

    def check_metric(self, name: str) -> None:
        """Raise an `InputError` unless an evaluation task has this metric."""
        known = [metric for task in self._eval_tasks for metric in task.metric_names]
        if name not in known:
            raise InputError(f"no evaluation task has a metric {name!r}; the metrics are {known}")

    @property
    def step(self) -> int:
        """How many steps have been taken, those before resuming included."""
        return self._step

    current_step = step

    @property
    def step_metrics(self) -> dict[str, float]:
        """The metrics of this step's evaluation, by name; empty at a step without one.

        If several evaluation tasks have a name, the first task's value.
        """
        return dict(self._step_metrics)

    @property
    def history(self) -> History:
        """Everything that was logged."""
        return self._log.history

    @property
    def model(self) -> Layer:
        """The model that is training."""
        return self._model

    @property
    def eval_model(self) -> Layer:
        """The model used for evaluation."""
        return self._eval_model

    @property
    def tasks(self) -> tuple[TrainTask, ...]:
        """The training tasks."""
        return self._tasks

    @property
    def eval_tasks(self) -> tuple[EvalTask, ...]:
        """The evaluation tasks."""
        return self._eval_tasks

    @property
    def callbacks(self) -> list[TrainingStepCallback]:
        """The callbacks."""
        return list(self._callbacks)

    @property
    def output_dir(self) -> str | None:
        """The directory for checkpoints, if there is one."""
        return None if self._output_dir is None else str(self._output_dir)

    @property
    def n_devices(self) -> int:
        """The number of devices: 1."""
        return 1

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the files: yes."""
        return True

    def _init_model_and_trainers(self, seed: int | None, saves_memory: bool) -> None:
        """Make all weights, except those that the model has already, and the random keys."""

        def key(number: int) -> Any:
            return None if seed is None else random.fold_in(random.get_prng(seed), number)

        model, n = self._model, len(self._tasks)
        if not model.is_initialized:
            model.init(signature(inputs_of(model, tuple(self._tasks[0].sample_batch))), key(0))
        self._rng = random.fold_in(model.rng, 1) if seed is None else key(1)
        self._trainer_per_task = [
            Trainer(model, task, saves_memory, key(2 + index)) for index, task in enumerate(self._tasks)
        ]
        self._evaluators = [
            Evaluator(self._eval_model, task, model.weights, model.state, key(2 + n + index))
            for index, task in enumerate(self._eval_tasks)
        ]

    def _copy_weights(self) -> None:
        """Copy all weights: a step reuses their memory, and a caller may still hold them."""
        self.update_weights_and_state(self._model.weights)
        for trainer in self._trainer_per_task:
            trainer.copy_loss_weights()

    def _begin_step(self) -> StepPlan:
        """Plan the next step, and call the callbacks that come before it."""
        self._step_metrics = {}
        plan = self._schedule.plan(self.step + 1)
        self._step += 1  # as in Trax, the callbacks see the step that begins; it counts once it is taken
        try:
            for callback in plan.callbacks:
                callback.on_step_begin(self.step)
        finally:
            self._step -= 1
        return plan

    def _finish_step(self) -> None:
        """Do what is planned after the last step: log, evaluate, call callbacks, save."""
        plan = self._schedule.plan(self.step)
        if plan.saves or plan.evaluates:
            metrics = [trainer.pop_mean_metrics() for trainer in self._trainer_per_task]
            self._log.log_training(self.step, metrics, self._tasks)
        if plan.evaluates:
            self._evaluate()
        if plan.saves:
            self._save_best()
        for callback in plan.callbacks:
            callback.on_step_end(self.step)
        if plan.saves_permanently:
            self.save_checkpoint(f"model_{self.step}")
        # Last, since a resumed training continues from it: whatever comes before it is repeated.
        if plan.saves or (self._stop_request.is_set() and self._output_dir is not None):
            self.save_checkpoint(checkpoints.ROTATING)

    def _share_with_eval_model(self) -> None:
        self._eval_model.weights, self._eval_model.state = self._model.weights, self._model.state

    def _evaluate(self) -> None:
        self._share_with_eval_model()
        for evaluator, logger in zip(self._evaluators, self._log.eval, strict=True):
            metrics = evaluator.mean_metrics(self._model.weights, self._model.state, self.new_rng)
            labelled = {logger.label(name): value for name, value in metrics.items()}
            self._step_metrics = {**metrics, **labelled, **self._step_metrics}
            self._log.log(logger, self.step, "metrics/", metrics)

    def _save_best(self) -> None:
        """Save a checkpoint for each metric of `checkpoint_low_metric` and so on that is a new best."""
        for name, (metric, sign) in self._best_to_save.items():
            value = self._step_metrics.get(metric, float("nan"))
            if sign * (value - self._best.get(name, sign * float("-inf"))) > 0:  # False for NaN
                self._best[name] = value
                self.save_checkpoint(name)

    def _restore(self, checkpoint: Checkpoint) -> None:
        """Continue from a checkpoint, and print from which."""
        content, path, model = checkpoint.content, checkpoint.path, self._model
        if len(content["tasks"]) != len(self._tasks):
            raise InputError(
                f"{path} belongs to a different run: it has {len(content['tasks'])} training tasks, not"
                f" {len(self._tasks)}; use another output_dir, or remove the file"
            )
        self._stop_request.clear()
        self._schedule.forget()
        model.weights = checkpoint.fill(model.weights, "weights", allow_fewer=True)
        model.state = checkpoint.fill(model.state, "state", allow_fewer=True)
        for index, (trainer, saved) in enumerate(zip(self._trainer_per_task, content["tasks"], strict=True)):
            trainer.restore(saved, checkpoint, index)
        self._rng = checkpoint.fill(self._rng, "rng")
        self._step = content["step"]
        self._step_metrics = {}
        self._best = dict(content["best"])
        self._log.history = History.from_dict(content["history"])
        for task, position in zip(self._eval_tasks, content["eval_data"], strict=False):
            task.source.restore(position)
        pairs = zip(self._callbacks, content["callbacks"], strict=False)
        for index, (callback, (name, state)) in enumerate(pairs):
            if name == type(callback).__name__:
                callback.restore(state, checkpoint.arrays_of(f"callback{index}"))
        n_saved, n_needed = len(checkpoint.arrays_of("weights")), len(tree_flatten(model.weights))
        if n_saved < n_needed:
            print(f"{path} has a smaller model; it fills the first {n_saved} of {n_needed} arrays.")
        elif content["model"] != repr(model):
            print(f"{path} has a different model, but its arrays fit, so they are used.")
        print(f"Resuming from step {self.step}: {path}")
        self._share_with_eval_model()


def _as_sequence(tasks: Any) -> Iterator[Any]:
    """One task, several, or none."""
    if isinstance(tasks, TrainTask | EvalTask):
        yield tasks
    elif tasks is not None:
        yield from tasks


def _check_unsupported(**arguments: Any) -> None:
    for name, value in arguments.items():
        if value:
            raise InputError(f"{name} is {value}, which sentrax does not support; leave it out")
