"""What a training shows of itself, to a person at a prompt and to callbacks."""

from pathlib import Path
from typing import Any

from sentrax.errors import InputError
from sentrax.trax.layers import Layer
from sentrax.trax.supervised._agenda import Agenda
from sentrax.trax.supervised._log import Log
from sentrax.trax.supervised._session import Session
from sentrax.trax.supervised._tasks import EvalTask, TrainTask
from sentrax.trax.supervised.callbacks import TrainingStepCallback
from sentrax.trax.supervised.history import History


class View:
    """Where a `Loop` stands, and what it is made of; the loop sets the parts."""

    _model: Layer
    _eval_model: Layer
    _tasks: tuple[TrainTask, ...]
    _eval_tasks: tuple[EvalTask, ...]
    _output_dir: Path | None
    _session: Session
    _agenda: Agenda
    _log: Log
    _step_metrics: dict[str, float]

    def new_rng(self) -> Any:
        """A new single-use random key."""
        return self._session.new_rng()

    def is_measured_at(self, step: int) -> bool:
        """Whether there is an evaluation at the step."""
        return self._agenda.measures_at(step)

    def check_metric(self, name: str) -> None:
        """Raise an `InputError` unless an evaluation task has this metric."""
        known = [metric for task in self._eval_tasks for metric in task.metric_names]
        if name not in known:
            raise InputError(f"no evaluation task has a metric {name!r}; the metrics are {known}")

    @property
    def step(self) -> int:
        """How many steps have been taken, those before a resumption included."""
        return self._session.step

    current_step = step

    @property
    def step_metrics(self) -> dict[str, float]:
        """What the evaluation of this step measured, by name; empty at a step without one.

        Of a name that several evaluation tasks have, the first task's value.
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
        return list(self._session.callbacks)

    @property
    def output_dir(self) -> str | None:
        """The directory for checkpoints, if there is one."""
        return None if self._output_dir is None else str(self._output_dir)

    @property
    def n_devices(self) -> int:
        """How many devices compute: 1."""
        return 1

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the files: yes."""
        return True
