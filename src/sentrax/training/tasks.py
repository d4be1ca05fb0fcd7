"""What to train on and what to measure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sentrax.errors import InputError, TrainingError
from sentrax.layers import Layer
from sentrax.optimizers import Optimizer


class BatchSource:
    """Batches from an iterator, counted, so that a later run can go on where this one stops.

    An iterator with `position` and `restore`, such as `sentrax.data.Batches`, is put back at once. Any
    other is drawn from until it has given as many batches as before.
    """

    def __init__(self, batches: Iterable[Any]):
        self.batches: Any = iter(batches)
        self.drawn = 0

    def next(self) -> Any:
        """The next batch.

        Raises:
            TrainingError: When there is none.
        """
        try:
            batch = next(self.batches)
        except StopIteration:
            raise TrainingError(
                f"the data ended after {self.drawn} batches; pass an iterator that begins again (loop=True)"
            ) from None
        self.drawn += 1
        return batch

    def position(self) -> dict[str, Any]:
        """Where the source stands, as JSON."""
        has_position = hasattr(self.batches, "position") and hasattr(self.batches, "restore")
        return {"drawn": self.drawn, "position": self.batches.position() if has_position else None}

    def restore(self, saved: dict[str, Any]) -> None:
        """Go on from a saved `position`."""
        if saved["position"] is not None and hasattr(self.batches, "restore"):
            self.batches.restore(saved["position"])
            self.drawn = saved["drawn"]
        while self.drawn < saved["drawn"]:
            self.next()


class TrainTask:
    """Labeled data, a loss, and an optimizer.

    Args:
        labeled_data: Iterator of batches: tuples of one or more inputs and then what the loss needs, such
            as targets and example weights.
        loss_layer: Layer that computes a number from the model's output and the rest of the batch.
        optimizer: The rule that turns gradients into steps.
        lr_schedule: Function from step to learning rate; by default the optimizer's rate throughout.
        n_steps_per_checkpoint: How many steps to run between checkpoints.
    """

    def __init__(
        self,
        labeled_data: Iterable[Any],
        loss_layer: Layer,
        optimizer: Optimizer,
        lr_schedule: Callable[[int], float] | None = None,
        n_steps_per_checkpoint: int = 100,
    ):
        if n_steps_per_checkpoint < 1:
            raise InputError(f"n_steps_per_checkpoint is {n_steps_per_checkpoint}; expected 1 or more")
        self._source = BatchSource(labeled_data)
        self._loss_layer = loss_layer
        self._optimizer = optimizer
        self._lr_schedule = lr_schedule
        self._n_steps_per_checkpoint = n_steps_per_checkpoint
        self._sample_batch = self.next_batch()

    def next_batch(self) -> Any:
        """One batch of labeled data: a tuple of input(s) plus label and weight."""
        return self._source.next()

    def learning_rate(self, step: int) -> float:
        """The learning rate for the given step."""
        if self._lr_schedule is not None:
            return float(self._lr_schedule(step))
        return float(self._optimizer.opt_params["learning_rate"])

    @property
    def source(self) -> BatchSource:
        """The batches, with their position."""
        return self._source

    @property
    def labeled_data(self) -> Iterator[Any]:
        """The iterator of batches."""
        batches: Iterator[Any] = self._source.batches
        return batches

    @property
    def sample_batch(self) -> Any:
        """The first batch, for its shapes; it is not trained on."""
        return self._sample_batch

    @property
    def loss_layer(self) -> Layer:
        """The layer that computes the loss."""
        return self._loss_layer

    @property
    def optimizer(self) -> Optimizer:
        """The update rule."""
        return self._optimizer

    @property
    def lr_schedule(self) -> Callable[[int], float] | None:
        """The learning-rate schedule, if there is one."""
        return self._lr_schedule

    @property
    def n_steps_per_checkpoint(self) -> int:
        """How many steps to run between checkpoints."""
        return self._n_steps_per_checkpoint


class EvalTask:
    """Labeled data and numbers to measure on it while a model trains.

    Args:
        labeled_data: Iterator of batches, as in `TrainTask`.
        metrics: Layers that compute a number from the model's output and the rest of the batch.
        metric_names: A name for each metric; by default the names of the layers.
        n_eval_batches: How many batches each measurement takes the mean of.
    """

    def __init__(
        self,
        labeled_data: Iterable[Any],
        metrics: Sequence[Layer],
        metric_names: Sequence[str] | None = None,
        n_eval_batches: int = 1,
    ):
        if n_eval_batches < 1:
            raise InputError(f"n_eval_batches is {n_eval_batches}; expected 1 or more")
        if metric_names is not None and len(metric_names) != len(metrics):
            raise InputError(f"got {len(metric_names)} metric names for {len(metrics)} metrics")
        self._source = BatchSource(labeled_data)
        self._metrics = list(metrics)
        self._metric_names = list(metric_names or (metric.name for metric in metrics))
        self._n_eval_batches = n_eval_batches
        self._sample_batch = self.next_batch()

    def next_batch(self) -> Any:
        """One batch of labeled data: a tuple of input(s) plus label and weight."""
        return self._source.next()

    @property
    def source(self) -> BatchSource:
        """The batches, with their position."""
        return self._source

    @property
    def labeled_data(self) -> Iterator[Any]:
        """The iterator of batches."""
        batches: Iterator[Any] = self._source.batches
        return batches

    @property
    def sample_batch(self) -> Any:
        """The first batch, for its shapes; it is not measured."""
        return self._sample_batch

    @property
    def metrics(self) -> list[Layer]:
        """The layers that measure."""
        return self._metrics

    @property
    def metric_names(self) -> list[str]:
        """The names of the metrics."""
        return self._metric_names

    @property
    def n_eval_batches(self) -> int:
        """How many batches each measurement takes the mean of."""
        return self._n_eval_batches
