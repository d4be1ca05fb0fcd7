"""The training loop: get a batch, take a step, and now and then log, evaluate and save."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sentrax.errors import FileFormatError, InputError
from sentrax.trax.fastmath import Tree, nested_map
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers import Layer
from sentrax.trax.supervised import _checkpoints as checkpoints
from sentrax.trax.supervised._agenda import Agenda, Due, When, at_first_and_every, never
from sentrax.trax.supervised._checkpoints import Checkpoint
from sentrax.trax.supervised._interrupts import uninterrupted
from sentrax.trax.supervised._log import Log
from sentrax.trax.supervised._randomness import check_n_devices
from sentrax.trax.supervised._session import begun
from sentrax.trax.supervised._tasks import EvalTask, TrainTask, check_counts, check_layer
from sentrax.trax.supervised._view import View
from sentrax.trax.supervised.callbacks import TrainingStepCallback


class Loop(View):
    """Trains a model for a given number of steps, with periodic evaluation and checkpoints.

    A loop made on a directory that holds a checkpoint goes on from it: weights, optimizers, random keys,
    place in the data, history, best metrics and callbacks are as if training had never stopped. The
    checkpoint may be one of a model that is the beginning of this one; then it fills that part, and a
    printed line says so.

    Args:
        model: The model to train. Losses and metrics are not part of it.
        tasks: A training task (data, loss, optimizer), or several that share the model.
        eval_model: A variant of the model for evaluation, for example without dropout; by default `model`.
        eval_tasks: What to measure: an evaluation task, several, or `None`.
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
        eval_at: Function from step to whether to measure then; by default when a checkpoint is due.
        which_task: Function from step to the number of the task to train on, counted from 0.
        n_devices: There is one device, so nothing but `None` or 1 can be used.
        random_seed: Where the weights, the dropout and all else that the loop draws start; if `None`, the
            model's own key says. A model that is initialized keeps its weights.
        loss_chunk_size: For Trax's reversible trainer; nothing but 0 can be used.
        use_memory_efficient_trainer: Whether to compute most of the forward pass again for the gradients,
            and keep only the results of matrix products for them. Its checkpoints are the same as those of
            the ordinary trainer.
        adasum: For several devices; nothing but `False` can be used.
        callbacks: Functions that make a callback from the loop, such as subclasses of
            `TrainingStepCallback`; see `sentrax.trax.supervised.callbacks`.
        eval_task: Earlier name of `eval_tasks`.

    Raises:
        InputError: If an argument cannot be used.
        LayerError: If model, loss or data do not fit each other.
        FileFormatError: If `output_dir` holds checkpoints, but none that is good.
        WeightsMismatchError: If the newest good one is not of this model or of its beginning.
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
        _check_unusable(loss_chunk_size=loss_chunk_size, adasum=adasum)
        if eval_tasks is not None and eval_task is not None:
            raise InputError("eval_task is the earlier name of eval_tasks; pass one of the two")
        self._model = model
        self._eval_model = model if eval_model is None else eval_model
        self._tasks = tuple(_each(tasks))
        self._eval_tasks = tuple(_each(eval_task if eval_tasks is None else eval_tasks))
        if not self._tasks or (len(self._tasks) > 1 and which_task is None):
            raise InputError(f"got {len(self._tasks)} training tasks; pass one, or several with which_task")
        self._output_dir = None if output_dir is None else Path(output_dir).expanduser()
        self._bests_to_save = {}
        for kind, metric in (("lowest", checkpoint_low_metric), ("highest", checkpoint_high_metric)):
            if metric is not None:
                self.check_metric(metric)
                self._bests_to_save[f"{kind}_{metric}"] = (metric, 1 if kind == "highest" else -1)
        self._step_metrics: dict[str, float] = {}
        self._is_stopped = False
        self._log = Log(self._tasks, self._eval_tasks, self._output_dir)
        self._session, self._evaluators = begun(
            model,
            self._eval_model,
            self._tasks,
            self._eval_tasks,
            self._log,
            random_seed,
            use_memory_efficient_trainer,
        )
        self._trainer_per_task = self._session.trainers
        first = self._tasks[0]
        checkpoint_at = checkpoint_at or at_first_and_every(first.n_steps_per_checkpoint)
        permanent_checkpoint_at = permanent_checkpoint_at or at_first_and_every(
            first.n_steps_per_permanent_checkpoint
        )
        saves = self._output_dir is not None
        self._agenda = Agenda(
            n_tasks=len(self._tasks),
            callbacks=self._session.callbacks,
            task_at=which_task or (lambda _: 0),
            measures_at=eval_at or checkpoint_at,
            saves_at=checkpoint_at if saves else never,
            saves_permanently_at=permanent_checkpoint_at if saves else never,
        )
        for make in callbacks or ():
            if not callable(make):
                raise InputError(f"callbacks has {make!r}; expected functions that make them, like classes")
            self._session.callbacks.append(make(self))
        if self._output_dir is not None:
            checkpoints.make_folder(self._output_dir)
            newest = checkpoints.newest(self._output_dir, say=print)
            if newest is not None:
                self._restore(newest)

    def run(self, n_steps: int = 1) -> None:
        """Train for `n_steps` more steps, or until `stop` is called.

        Ctrl-C waits for the end of the step that is being taken, and the next `run` goes on from there; a
        second Ctrl-C does not wait, and the weights may be lost.

        Raises:
            InputError: If `n_steps` is not a number of steps.
            TrainingError: If the loss is no longer a finite number, or the data ends.
            FileWriteError: If a checkpoint cannot be saved.
        """
        check_counts(least=0, n_steps=n_steps)
        self.update_weights_and_state(self._model.weights)
        for trainer in self._trainer_per_task:
            trainer.own_weights()
        try:
            with self._log.following(n_steps):
                n_left = n_steps
                while n_left:
                    if self._is_stopped:
                        self._log.say(f"Training was stopped at step {self.step}.")
                        break
                    n_left -= self._run_some_steps(n_left)
                for trainer in self._trainer_per_task:
                    trainer.read()
        finally:
            self._share_with_eval_model()

    def stop(self) -> None:
        """Take no step after this one: the present run ends with a checkpoint, and a later one at once."""
        self._is_stopped = True

    def _run_some_steps(self, most: int) -> int:
        """Take a step, and as many more as nothing happens between; return how many there were."""
        first = self.step + 1
        self._session.step = first
        self._step_metrics = {}
        for callback in self._agenda.due(first).callbacks:
            callback.on_step_begin(first)
        trainer = self._trainer_per_task[self._agenda.due(first).task]
        most = 1 if self._is_stopped else min(most, trainer.most_steps)
        n_steps = self._agenda.n_until_due(first, most)
        with uninterrupted():  # the memory of the weights is taken over, and new ones come at the end
            n_steps, self._session.rng = trainer.take_steps(first, n_steps, self._session.rng)
            self._session.step = first + n_steps - 1
        for _ in range(n_steps):
            self._log.step_is_done()
        self._finish_step(self._agenda.due(self.step))
        return n_steps

    def _finish_step(self, due: Due) -> None:
        is_saving, is_measuring = due.is_saving, due.is_measuring
        if is_saving or is_measuring:
            means = [trainer.means_since_last() for trainer in self._trainer_per_task]
            self._log.training(self.step, means, self._tasks)
        if is_measuring:
            self._evaluate()
        if is_saving:
            self._save_new_bests()
        for callback in due.callbacks:
            callback.on_step_end(self.step)
        if due.is_saving_permanently:
            self.save_checkpoint(f"model_{self.step}")
        # Last, since a resumed training goes on from it: what is lost before it will be done again.
        if is_saving or (self._output_dir is not None and self._is_stopped):
            self.save_checkpoint(checkpoints.ROTATING)

    def run_evals(self) -> None:
        """Measure the metrics of all evaluation tasks, record them in the history, and log them."""
        self._evaluate()
        self._log.close_files_unless_following()

    def _evaluate(self) -> None:
        self._share_with_eval_model()
        for evaluator, outlet in zip(self._evaluators, self._log.eval, strict=True):
            means = evaluator.means(self._model.weights, self._model.state, self.new_rng)
            labelled = {outlet.label(name): value for name, value in means.items()}
            self._step_metrics = {**means, **labelled, **self._step_metrics}
            self._log.record(outlet, self.step, "metrics/", means)

    def log_summary(
        self,
        values: Mapping[str, float],
        summary_writer: Any = None,
        value_prefix: str = "metrics/",
        log_prefix: str = "eval",
        stdout: bool = True,
    ) -> None:
        """Record numbers of one's own in the history, in TensorBoard's files, and in the printed log.

        Args:
            values: The numbers by name.
            summary_writer: What has `scalar(name, value, step)`; by default the loop's own.
            value_prefix: What the names begin with in the history.
            log_prefix: `"train"` or `"eval"`.
            stdout: Whether to print them.
        """
        outlets = self._log.eval if log_prefix == "eval" and self._log.eval else self._log.train
        writer = outlets[0].writer if summary_writer is None else summary_writer
        self._log.write(values, writer, self.step, value_prefix, log_prefix, stdout)
        self._log.close_files_unless_following()

    def save_checkpoint(self, name: str = checkpoints.ROTATING) -> None:
        """Save all that is needed to go on from the current step.

        Args:
            name: The name of the file; for `"model"` it has the step, and the newest two of those are kept.

        Raises:
            InputError: If the loop has no `output_dir`.
            TrainingError: If the loss is no longer a finite number; nothing is saved then.
            FileWriteError: If the file cannot be written.
        """
        if self._output_dir is None:
            raise InputError("this loop has no output_dir to save a checkpoint to")
        for trainer in self._trainer_per_task:
            trainer.read()
        session = self._session
        checkpoints.save(self._output_dir, name, session.step, session.content(), session.arrays())

    def load_checkpoint(
        self, directory: str | os.PathLike[str] | None = None, filename: str | None = None
    ) -> None:
        """Go on from a checkpoint.

        Args:
            directory: Where it is; by default the loop's `output_dir`.
            filename: Its name, such as `lowest_loss`; by default that of the newest one.

        Raises:
            InputError: If there is no directory.
            FileFormatError: If there is no good checkpoint.
            WeightsMismatchError: If it is not of this model or of its beginning.
        """
        if directory is None and self._output_dir is None:
            raise InputError("this loop has no output_dir to load a checkpoint from; pass directory")
        folder = Path(directory or self._output_dir or "").expanduser()
        found = checkpoints.load(folder / filename) if filename else checkpoints.newest(folder, say=print)
        if found is None:
            raise FileFormatError(f"there is no checkpoint in {folder}")
        self._restore(found)

    def update_weights_and_state(self, weights: Tree = None, state: Tree = None) -> None:
        """Give the model other weights, another state, or both."""
        if weights is not None:
            # A step takes over the memory of the weights, which a caller may still hold.
            self._model.weights = nested_map(jnp.array, weights)
        if state is not None:
            self._model.state = state

    def _save_new_bests(self) -> None:
        for name, (metric, sign) in self._bests_to_save.items():
            value = self._step_metrics.get(metric, float("nan"))
            if sign * (value - self._session.best.get(name, sign * float("-inf"))) > 0:  # False for no number
                self._session.best[name] = value
                self.save_checkpoint(name)

    def _restore(self, checkpoint: Checkpoint) -> None:
        self._is_stopped = False
        self._agenda.forget()
        self._session.restore(checkpoint)
        self._step_metrics = {}
        self._share_with_eval_model()

    def _share_with_eval_model(self) -> None:
        self._eval_model.weights, self._eval_model.state = self._model.weights, self._model.state


def _each(given: Any) -> Iterator[Any]:
    """One task or several, or none."""
    if isinstance(given, TrainTask | EvalTask):
        yield given
    elif given is not None:
        yield from given


def _check_unusable(**arguments: Any) -> None:
    for name, value in arguments.items():
        if value:
            raise InputError(f"{name} is {value}; sentrax has nothing that it could set, so leave it out")
