"""Where the numbers of a training go: printed lines, the history, and TensorBoard."""

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sentrax.progress import Report, show_progress
from sentrax.trax.supervised._summaries import SummaryWriter
from sentrax.trax.supervised._tasks import EvalTask, TrainTask
from sentrax.trax.supervised.history import History


class TaskLogger:
    """Names of one task's numbers, and its TensorBoard files.

    Args:
        mode: `"train"` or `"eval"`.
        output_dir: Directory for TensorBoard's files; `None` for none.
        index: The index of the task among those of its kind.
        n_tasks: How many there are; with several, each has names and a folder of its own.
        export_prefix: The name of the task.
    """

    def __init__(
        self, mode: str, output_dir: Path | None, index: int, n_tasks: int, export_prefix: str | None
    ):
        self.mode = mode
        self._prefix = f"{export_prefix}/" if export_prefix and n_tasks > 1 else ""
        subfolder = [export_prefix or str(index)] if n_tasks > 1 else []
        self.writer = SummaryWriter(output_dir and output_dir.joinpath(*subfolder, mode))

    def label(self, name: str) -> str:
        """The name of a metric, with the task's prefix if there are several tasks."""
        return self._prefix + name


class TrainingLog:
    """Prints numbers, records them in the history, and writes them for TensorBoard.

    Args:
        tasks: The training tasks.
        eval_tasks: The evaluation tasks.
        output_dir: Directory for TensorBoard's files; `None` for none.
    """

    def __init__(self, tasks: Sequence[TrainTask], eval_tasks: Sequence[EvalTask], output_dir: Path | None):
        self.history = History()
        self.train = _task_loggers("train", tasks, output_dir)
        self.eval = _task_loggers("eval", eval_tasks, output_dir)
        names = [logger.label(task.loss_name) for logger, task in zip(self.train, tasks, strict=True)]
        for logger, eval_task in zip(self.eval, eval_tasks, strict=True):
            names += map(logger.label, eval_task.metric_names)
        self._width = max(map(len, names))
        self._report: Report | None = None
        self._n_total = self._n_done = 0  # steps of the run
        self._n_steps = 0  # since the clock was started
        self._start = 0.0

    @contextlib.contextmanager
    def show_progress(self, n_steps: int) -> Iterator[None]:
        """Show a progress bar on a terminal during the block, and close TensorBoard's files after it."""
        self._restart_clock()
        self._n_total, self._n_done = n_steps, 0
        try:
            with show_progress("training", lines=False) as self._report:
                yield
        finally:
            self._report = None
            self.close_files_between_runs()

    def close_files_between_runs(self) -> None:
        """Close TensorBoard's files, except in the middle of a run."""
        if self._report is None:
            for logger in (*self.train, *self.eval):
                logger.writer.close()

    def count_steps(self, n: int) -> None:
        """Note that `n` more steps of the run are done."""
        self._n_steps += n
        self._n_done += n
        if self._report is not None:
            self._report(self._n_done / self._n_total, f"step {self._n_done:,} of {self._n_total:,}")

    def log_training(
        self, step: int, metrics: Sequence[Mapping[str, float]], tasks: Sequence[TrainTask]
    ) -> None:
        """Log the mean metrics of the last steps.

        Args:
            step: The number of the last one.
            metrics: For each task, what `Trainer.pop_mean_metrics` returned.
            tasks: The tasks.
        """
        per_second = self._n_steps / max(time.perf_counter() - self._start, 1e-9)
        for logger, means, task in zip(self.train, metrics, tasks, strict=True):
            if means:
                other = {"learning_rate": task.learning_rate(step), "steps per second": per_second}
                self.log(logger, step, "metrics/", {task.loss_name: means["loss"]})
                self.log(logger, step, "training/", {**other, **means}, prints=False)
        self._restart_clock()

    def log(
        self, logger: TaskLogger, step: int, kind: str, values: Mapping[str, float], prints: bool = True
    ) -> None:
        """Log numbers of a task.

        Args:
            logger: The task's logger.
            step: The number of the step.
            kind: The first part of their names, up to `/`.
            values: The numbers by name.
            prints: Whether to print them.
        """
        labelled = {logger.label(name): value for name, value in values.items()}
        self.write(labelled, logger.writer, step, kind, logger.mode, prints)

    def write(
        self, values: Mapping[str, float], writer: Any, step: int, kind: str, mode: str, prints: bool
    ) -> None:
        """Log numbers under their full names; see `log`."""
        for name, value in values.items():
            self.history.append(mode, kind + name, step, value)
            writer.scalar(kind + name, value, step)
            if prints:
                self.print(f"Step {step:6d}: {mode:5} {name:>{self._width}} | {value:.8f}")

    def print(self, line: str) -> None:
        """Print a line; during a run, at once."""
        print(line, flush=self._report is not None)

    def _restart_clock(self) -> None:
        self._n_steps, self._start = 0, time.perf_counter()


def _task_loggers(mode: str, tasks: Sequence[Any], output_dir: Path | None) -> list[TaskLogger]:
    return [
        TaskLogger(mode, output_dir, index, len(tasks), task.export_prefix)
        for index, task in enumerate(tasks)
    ]
