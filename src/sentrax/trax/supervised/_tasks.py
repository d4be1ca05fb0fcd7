"""Tasks: what to train on, and what to evaluate."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from sentrax.errors import InputError, TrainingError
from sentrax.trax._argument_kinds import names_wrong_arguments_of
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers import Layer, inputs_from_stack
from sentrax.trax.layers._failures import is_of_numbers
from sentrax.trax.optimizers import Optimizer
from sentrax.wording import counted, type_of


class BatchSource:
    """Batches from an iterator, counted, so that a later run can continue where this one stops.

    An iterator with `position` and `restore`, such as that of `sentrax.notebook.data_generator`, is restored
    directly. From any other, as many batches are drawn as before.
    """

    def __init__(self, batches: Iterable[Any]):
        if not isinstance(batches, Iterable):
            raise InputError(f"labeled_data is {_describe(batches)}; pass an iterator of batches")
        self.batches: Any = iter(batches)
        self.drawn = 0

    def next(self) -> Any:
        """The next batch.

        Raises:
            TrainingError: When there is none.
            InputError: When it is not a tuple, or something in it is a list or a string.
        """
        try:
            batch = next(self.batches)
        except StopIteration:
            raise TrainingError(
                f"the data ended after {self.drawn} {'batch' if self.drawn == 1 else 'batches'};"
                " pass an iterator that starts again (loop=True)"
            ) from None
        self.drawn += 1
        if not isinstance(batch, tuple | list):
            raise InputError(
                f"batch {self.drawn} of the data is {_describe(batch)}; expected a tuple of inputs and of"
                " what the loss needs, such as targets and weights"
            )
        for number, part in enumerate(batch):
            if is_of_numbers(part) or part is None or isinstance(part, str):
                found = "a string" if isinstance(part, str) else type_of(part)
                raise InputError(
                    f"item {number} of batch {self.drawn} of the data is {found}; pass numpy arrays,"
                    " np.array(...)"
                )
        return batch

    def position(self) -> dict[str, Any]:
        """The position in the data, as JSON."""
        has_position = hasattr(self.batches, "position") and hasattr(self.batches, "restore")
        return {"drawn": self.drawn, "position": self.batches.position() if has_position else None}

    def restore(self, saved: dict[str, Any]) -> None:
        """Continue from a saved `position`."""
        if saved["position"] is not None and hasattr(self.batches, "restore"):
            self.batches.restore(saved["position"])
            self.drawn = saved["drawn"]
        while self.drawn < saved["drawn"]:
            self.next()


class _Task:
    """What every task has; the other arguments of a task are attributes of it too.

    Attributes:
        source: The batches, with their position.
        sample_batch: A batch, for its shapes; it is neither trained on nor evaluated.
        export_prefix: A name that distinguishes this task's metrics from those of the others.
    """

    def __init__(self, labeled_data: Iterable[Any], sample_batch: Any, export_prefix: str | None):
        self.source = BatchSource(labeled_data)
        self.export_prefix = export_prefix
        self.sample_batch = self.next_batch() if sample_batch is None else sample_batch

    def next_batch(self) -> Any:
        """One batch of labeled data: a tuple of input(s) plus label and weight."""
        return self.source.next()

    @property
    def labeled_data(self) -> Iterator[Any]:
        """The iterator of batches."""
        batches: Iterator[Any] = self.source.batches
        return batches


@names_wrong_arguments_of
class TrainTask(_Task):
    """Labeled data, a loss, and an optimizer.

    Args:
        labeled_data: Iterator of batches: tuples of one or more inputs and then what the loss needs, such
            as targets and example weights.
        loss_layer: Layer that computes a number from the model's output and the rest of the batch.
        optimizer: The optimizer, or a function without arguments, such as a class, that makes it. It keeps
            the slots, so loops that take turns each need their own.
        lr_schedule: Function from step to learning rate; by default the optimizer's rate throughout.
        n_steps_per_checkpoint: How many steps to run between checkpoints.
        n_steps_per_permanent_checkpoint: How many steps to run between checkpoints that are never removed;
            if `None`, there are none.
        loss_name: The name of the loss in the log; by default the name of its layer.
        sample_batch: A batch for the shapes alone; by default the first one of the data.
        export_prefix: A name that distinguishes this task's metrics from the others'.
        n_batches_per_step: How many batches make one step, which follows the mean of their gradients: with
            batches of equal weight, the same step as one batch that is so many times larger.
    """

    def __init__(
        self,
        labeled_data: Iterable[Any],
        loss_layer: Layer,
        optimizer: Optimizer | Callable[[], Optimizer],
        lr_schedule: Callable[[int], float] | None = None,
        n_steps_per_checkpoint: int = 100,
        n_steps_per_permanent_checkpoint: int | None = None,
        loss_name: str | None = None,
        sample_batch: Any = None,
        export_prefix: str | None = None,
        n_batches_per_step: int = 1,
    ):
        check_counts(
            n_steps_per_checkpoint=n_steps_per_checkpoint,
            n_steps_per_permanent_checkpoint=n_steps_per_permanent_checkpoint or 1,
            n_batches_per_step=n_batches_per_step,
        )
        check_layer("loss_layer", loss_layer)
        given: Any = optimizer
        made = given() if callable(given) and not isinstance(given, Layer) else given
        if not isinstance(made, Optimizer):
            raise InputError(f"optimizer is {_describe(optimizer)}; expected one of sentrax.trax.optimizers")
        if lr_schedule is not None and not callable(lr_schedule):
            raise InputError(
                f"lr_schedule is {lr_schedule!r}; expected a function from step to learning rate (one rate"
                " for all steps is given to the optimizer)"
            )
        super().__init__(labeled_data, sample_batch, export_prefix)
        self.loss_layer = loss_layer
        self.optimizer = made
        self.lr_schedule = lr_schedule
        self.n_steps_per_checkpoint = n_steps_per_checkpoint
        self.n_steps_per_permanent_checkpoint = n_steps_per_permanent_checkpoint
        self.loss_name = loss_name or loss_layer.name
        self.n_batches_per_step = n_batches_per_step

    def learning_rate(self, step: int) -> float:
        """The learning rate for the given step."""
        if self.lr_schedule is not None:
            return float(self.lr_schedule(step))
        return float(self.optimizer.opt_params["learning_rate"])


@names_wrong_arguments_of
class EvalTask(_Task):
    """Labeled data, and metrics to compute on it while a model trains.

    Args:
        labeled_data: Iterator of batches, as in `TrainTask`.
        metrics: Layers that compute a number from the model's output and the rest of the batch.
        metric_names: A name for each metric; by default the names of the layers.
        n_eval_batches: How many batches each evaluation averages over.
        sample_batch: A batch for the shapes alone; by default the first one of the data.
        export_prefix: A name that distinguishes this task's metrics from the others'.
    """

    def __init__(
        self,
        labeled_data: Iterable[Any],
        metrics: Sequence[Layer],
        metric_names: Sequence[str] | None = None,
        n_eval_batches: int = 1,
        sample_batch: Any = None,
        export_prefix: str | None = None,
    ):
        check_counts(n_eval_batches=n_eval_batches)
        if isinstance(metrics, Layer):
            raise InputError(f"metrics is one layer, {metrics.name}; pass a list of layers")
        for metric in metrics:
            check_layer("each of metrics", metric)
        if metric_names is not None and len(metric_names) != len(metrics):
            raise InputError(
                f"got {counted(len(metric_names), 'metric name')} for {counted(len(metrics), 'metric')}"
            )
        super().__init__(labeled_data, sample_batch, export_prefix)
        self.metrics = list(metrics)
        self.metric_names = list(metric_names or (metric.name for metric in metrics))
        self.n_eval_batches = n_eval_batches


def inputs_of(layer: Layer, stack: Any) -> Any:
    """The tensors that a layer takes from a batch, or from a model's outputs and the rest of a batch.

    Raises:
        InputError: If there are too few.
    """
    n_tensors = len(stack) if isinstance(stack, tuple | list) else 1
    if n_tensors < layer.n_in:
        raise InputError(
            f"{layer.name} takes {counted(layer.n_in, 'tensor')}, but the batch has only {n_tensors} for it;"
            " a batch is"
            " a tuple of the model's inputs and of what losses and metrics need, such as targets and weights"
        )
    return inputs_from_stack(stack, layer.n_in)


def check_is_number(layer: Layer, value: Any) -> None:
    """Raise an `InputError` unless the value of a loss or a metric is one number."""
    if jnp.shape(value) != ():
        raise InputError(
            f"{layer.name} returned an array of shape {jnp.shape(value)}; a loss or a metric is one number,"
            " so put Mean(axis=None) after it"
        )


def check_layer(name: str, given: Any) -> None:
    """Raise an `InputError` unless `given` is a layer."""
    if not isinstance(given, Layer):
        call = "; call it to make one" if callable(given) else ""
        raise InputError(f"{name} is {_describe(given)}, not a layer{call}")


def check_counts(least: int = 1, **counts: Any) -> None:
    """Raise an `InputError` unless these are whole numbers of at least `least`."""
    for name, count in counts.items():
        if not isinstance(count, int | np.integer) or count < least:
            raise InputError(f"{name} is {count!r}; expected a whole number, {least} or more")


def _describe(given: Any) -> str:
    """An argument in a message: its type, or the name of a class or function."""
    if callable(given) and hasattr(given, "__name__"):
        return f"{given.__name__} itself"
    return repr(given) if isinstance(given, str | int | float | None) else type_of(given)
