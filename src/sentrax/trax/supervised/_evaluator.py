"""One evaluation task: its metrics as a pure function."""

from typing import Any

import numpy as np

from sentrax.trax.fastmath import Tree, jit
from sentrax.trax.layers import Layer
from sentrax.trax.supervised._length_padding import LengthPadding
from sentrax.trax.supervised._step import model_outputs, model_outputs_signature
from sentrax.trax.supervised._tasks import EvalTask, check_is_number, inputs_of


class Evaluator:
    """Evaluates a model on one task.

    Args:
        model: The model in the form for evaluation.
        task: Data and metrics.
        weights: Weights of the model, for their shapes.
        state: State of the model, likewise.
        rng: Key for weights of the metrics, if there are any; by default each metric's own.
    """

    def __init__(self, model: Layer, task: EvalTask, weights: Tree, state: Tree, rng: Any = None):
        self._model = model
        self._task = task
        outputs = model_outputs_signature(model, weights, state, task.sample_batch)
        for metric in task.metrics:
            metric.init(inputs_of(metric, outputs), rng)
        self._pad = LengthPadding(model, task.sample_batch)
        self._metrics = jit(self._compute_metrics)

    def mean_metrics(self, weights: Tree, state: Tree, new_rng: Any) -> dict[str, float]:
        """The mean of each metric over the task's number of batches, by name.

        Args:
            weights: Weights of the model.
            state: State of the model; it is not changed.
            new_rng: Function that returns a new single-use key.
        """
        values = [
            self._metrics(weights, state, self._pad(self._task.next_batch()), new_rng())
            for _ in range(self._task.n_eval_batches)
        ]
        means = np.mean(np.array(values, dtype=np.float32), axis=0)
        return dict(zip(self._task.metric_names, map(float, means), strict=True))

    def _compute_metrics(self, weights: Tree, state: Tree, batch: Any, rng: Any) -> list[Any]:
        """The value of each metric for one batch."""
        outputs, _ = model_outputs(self._model, weights, state, batch, rng)
        values = []
        for metric in self._task.metrics:
            value, _ = metric.pure_fn(inputs_of(metric, outputs), metric.weights, metric.state, rng)
            check_is_number(metric, value)
            values.append(value)
        return values
