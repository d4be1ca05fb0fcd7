"""Callbacks: optional actions between training steps.

    from functools import partial
    stop = partial(EarlyStopping, metric="Accuracy", patience=5, higher_is_better=True)
    loop = Loop(model, task, eval_tasks=[evaluation], callbacks=[stop])

A loop makes its callbacks itself, by calling each entry with itself as the only argument; options are bound
beforehand, as above.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments_of
from sentrax.trax.fastmath import Tree, nested_map, tree_flatten, tree_unflatten
from sentrax.trax.layers import Layer
from sentrax.trax.supervised.history import History


class TrainingLoop(Protocol):
    """What a callback may read of a `Loop`, and ask it to do."""

    @property
    def step(self) -> int:
        """The number of the step that begins or was taken last."""

    @property
    def step_metrics(self) -> Mapping[str, float]:
        """The metrics of this step's evaluation, by name; empty at a step without one."""

    @property
    def history(self) -> History:
        """Everything that was logged."""

    @property
    def model(self) -> Layer:
        """The model; the next step overwrites its weights, so a callback copies those that it keeps."""

    def evaluates_at(self, step: int) -> bool:
        """Whether there is an evaluation at the step."""

    def check_metric(self, name: str) -> None:
        """Raise an `InputError` unless an evaluation task has this metric."""

    def stop(self) -> None:
        """End the run after this step."""

    def update_weights_and_state(self, weights: Tree = None, state: Tree = None) -> None:
        """Replace the model's weights, its state, or both."""

    def log_summary(self, values: Mapping[str, float]) -> None:
        """Log further numbers."""

    def save_checkpoint(self, name: str = ...) -> None:
        """Save a checkpoint."""


class TrainingStepCallback:
    """Base class of callbacks, to be overridden.

    `TrainingLoop` lists what it may use of its loop. A callback that remembers something overrides `state`,
    `arrays` and `restore`, so that a resumed training has it too.

    Args:
        loop: The loop that calls it.
    """

    def __init__(self, loop: TrainingLoop):
        self._loop = loop

    def call_at(self, step: int) -> bool:
        """Whether to call the methods below at this step; called once, possibly some steps ahead."""
        raise NotImplementedError(f"{type(self).__name__} does not define call_at")

    def on_step_begin(self, step: int) -> None:
        """Called before the step with this number, counted from 1."""
        raise NotImplementedError(f"{type(self).__name__} does not define on_step_begin")

    def on_step_end(self, step: int) -> None:
        """Called after the step and its evaluation, and before its checkpoint."""
        raise NotImplementedError(f"{type(self).__name__} does not define on_step_end")

    def state(self) -> Any:
        """What a checkpoint stores for this callback, as JSON."""
        return None

    def arrays(self) -> Sequence[Any]:
        """The arrays that it stores as well."""
        return ()

    def restore(self, state: Any, arrays: Sequence[Any]) -> None:
        """Continue from what `state` and `arrays` returned."""


@names_wrong_arguments_of
class EarlyStopping(TrainingStepCallback):
    """Stops a training whose metric no longer improves, and restores the best weights.

    Args:
        loop: The loop.
        metric: The name of a metric of an evaluation task.
        patience: The number of evaluations in a row without an improvement after which to stop.
        higher_is_better: Whether large values are better, as for an accuracy.
        min_change: The smallest improvement that counts.

    Raises:
        InputError: If no evaluation task has the metric, or `patience` is less than 1.
    """

    def __init__(
        self,
        loop: TrainingLoop,
        metric: str,
        patience: int = 3,
        higher_is_better: bool = False,
        min_change: float = 0.0,
    ):
        super().__init__(loop)
        loop.check_metric(metric)
        if patience < 1:
            raise InputError(f"patience is {patience}; expected 1 or more")
        self._metric = metric
        self._patience = patience
        self._sign = 1 if higher_is_better else -1
        self._min_change = min_change
        self._best: float | None = None
        self._best_step = 0
        self._n_not_better = 0
        self._best_weights_and_state: Tree = None

    @property
    def best(self) -> float | None:
        """The best value so far; `None` before the first."""
        return self._best

    @property
    def best_step(self) -> int:
        """The step of the best value; 0 before the first."""
        return self._best_step

    def call_at(self, step: int) -> bool:
        """At every step with an evaluation."""
        return self._loop.evaluates_at(step)

    def on_step_begin(self, step: int) -> None:
        """Nothing."""

    def on_step_end(self, step: int) -> None:
        """Compare the value of this step, if there is one, with the best."""
        if self._metric not in self._loop.step_metrics:
            return
        value = self._loop.step_metrics[self._metric]
        if self._is_better(value):
            self._best, self._best_step, self._n_not_better = value, step, 0
            model = self._loop.model
            self._best_weights_and_state = nested_map(np.array, (model.weights, model.state))
            return
        self._n_not_better += 1
        if self._n_not_better >= self._patience:
            self.restore_best()
            self._loop.stop()

    def restore_best(self) -> None:
        """Give the model the best weights so far, if there are any."""
        if self._best_weights_and_state is not None:
            self._loop.update_weights_and_state(*self._best_weights_and_state)

    def state(self) -> Any:
        """The best value, its step, and how many values since then were no better."""
        return {"best": self._best, "best_step": self._best_step, "n_not_better": self._n_not_better}

    def arrays(self) -> Sequence[Any]:
        """The best weights and state."""
        return tree_flatten(self._best_weights_and_state)

    def restore(self, state: Any, arrays: Sequence[Any]) -> None:
        """Continue, or stay stopped; if the model has grown since, forget the best value."""
        form = (self._loop.model.weights, self._loop.model.state)
        if state["best"] is None or len(arrays) != len(tree_flatten(form)):
            state, self._best_weights_and_state = {"best": None, "best_step": 0, "n_not_better": 0}, None
        else:
            self._best_weights_and_state = tree_unflatten(arrays, form)[0]
        self._best, self._best_step = state["best"], state["best_step"]
        self._n_not_better = state["n_not_better"]
        if self._n_not_better >= self._patience:
            self._loop.stop()

    def _is_better(self, value: float) -> bool:
        if math.isnan(value):
            return False
        return self._best is None or self._sign * (value - self._best) > self._min_change
