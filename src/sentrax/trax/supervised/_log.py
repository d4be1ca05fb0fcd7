"""Where the numbers of a training go: lines for a person, the history, and TensorBoard."""

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sentrax.trax.supervised._progress import Progress, progress
from sentrax.trax.supervised._summaries import SummaryWriter
from sentrax.trax.supervised._tasks import EvalTask, TrainTask
from sentrax.trax.supervised.history import History


class Outlet:
    """Where the numbers of one task go.

    Args:
        mode: `"train"` or `"eval"`.
        output_dir: Directory for TensorBoard's files; `None` for none.
        number: The place of the task among those of its kind.
        of: How many there are; the names and folders of several are told apart.
        export_prefix: The name of the task.
    """

    def __init__(self, mode: str, output_dir: Path | None, number: int, of: int, export_prefix: str | None):
        self.mode = mode
        self._prefix = f"{export_prefix}/" if export_prefix and of > 1 else ""
        apart = [export_prefix or str(number)] if of > 1 else []
        self.writer = SummaryWriter(output_dir and output_dir.joinpath(*apart, mode))

    def label(self, name: str) -> str:
        """The name of a number among those of all tasks."""
        return self._prefix + name


class Log:
    """Prints numbers, remembers them, and writes them for TensorBoard.

    Args:
        tasks: The training tasks.
        eval_tasks: The evaluation tasks.
        output_dir: Directory for TensorBoard's files; `None` for none.
    """

    def __init__(self, tasks: Sequence[TrainTask], eval_tasks: Sequence[EvalTask], output_dir: Path | None):
        self.history = History()
        self.train = [
            Outlet("train", output_dir, number, len(tasks), task.export_prefix)
            for number, task in enumerate(tasks)
        ]
        self.eval = [
            Outlet("eval", output_dir, number, len(eval_tasks), task.export_prefix)
            for number, task in enumerate(eval_tasks)
        ]
        names = [outlet.label(task.loss_name) for outlet, task in zip(self.train, tasks, strict=True)]
        for outlet, eval_task in zip(self.eval, eval_tasks, strict=True):
            names += map(outlet.label, eval_task.metric_names)
        self._width = max(map(len, names))
        self._shown: Progress | None = None
        self._n_steps = 0
        self._since = 0.0

    @contextlib.contextmanager
    def following(self, n_steps: int) -> Iterator[None]:
        """Show the progress of a run, and end TensorBoard's files after it."""
        self._restart_clock()
        try:
            with progress(n_steps) as self._shown:
                yield
        finally:
            self._shown = None
            self.close_files_unless_following()

    def close_files_unless_following(self) -> None:
        """End TensorBoard's files, except in the middle of a run."""
        if self._shown is None:
            for outlet in (*self.train, *self.eval):
                outlet.writer.close()

    def step_is_done(self) -> None:
        """Count a step of the run."""
        self._n_steps += 1
        if self._shown is not None:
            self._shown.advance()

    def training(self, step: int, means: Sequence[Mapping[str, float]], tasks: Sequence[TrainTask]) -> None:
        """Record what the last steps measured.

        Args:
            step: The number of the last one.
            means: For each task what `Trainer.means_since_last` gives.
            tasks: The tasks.
        """
        per_second = self._n_steps / max(time.perf_counter() - self._since, 1e-9)
        for outlet, measured, task in zip(self.train, means, tasks, strict=True):
            if measured:
                other = {"learning_rate": task.learning_rate(step), "steps per second": per_second}
                self.record(outlet, step, "metrics/", {task.loss_name: measured["loss"]})
                self.record(outlet, step, "training/", {**other, **measured}, printed=False)
        self._restart_clock()

    def record(
        self, outlet: Outlet, step: int, kind: str, values: Mapping[str, float], printed: bool = True
    ) -> None:
        """Record the numbers of a task.

        Args:
            outlet: Where the task's numbers go.
            step: The number of the step.
            kind: The first part of their names, up to `/`.
            values: The numbers by name.
            printed: Whether to print them.
        """
        labelled = {outlet.label(name): value for name, value in values.items()}
        self.write(labelled, outlet.writer, step, kind, outlet.mode, printed)

    def write(
        self, values: Mapping[str, float], writer: Any, step: int, kind: str, mode: str, printed: bool
    ) -> None:
        """Record numbers under their full names; see `record`."""
        for name, value in values.items():
            self.history.append(mode, kind + name, step, value)
            writer.scalar(kind + name, value, step)
            if printed:
                self.say(f"Step {step:6d}: {mode:5} {name:>{self._width}} | {value:.8f}")

    def say(self, line: str) -> None:
        """Print a line."""
        (print if self._shown is None else self._shown.write)(line)

    def _restart_clock(self) -> None:
        self._n_steps, self._since = 0, time.perf_counter()
