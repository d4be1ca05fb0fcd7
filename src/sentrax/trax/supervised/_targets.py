"""A warning where a loss takes an output of the model, which is trained, for the targets."""

import warnings
from typing import Any

import jax
from jax import numpy as jnp

from sentrax.trax.fastmath import random, tree_flatten
from sentrax.trax.layers import Layer
from sentrax.trax.supervised._tasks import TrainTask, inputs_of

_LOSSES = frozenset(
    {
        *("L2Loss", "SmoothL1Loss", "CategoryCrossEntropy", "WeightedCategoryCrossEntropy"),
        *("CrossEntropyLoss", "CrossEntropyLossWithLogSoftmax", "CrossEntropySum"),
        *("BinaryCrossEntropy", "BinaryCrossEntropyLoss", "BinaryCrossEntropySum"),
    }
)
"""The losses of `trax.layers.metrics`, which compare their first input with their second, the targets."""


def warn_of_trained_targets(model: Layer, task: TrainTask) -> None:
    """Warn if the model has several outputs, and the loss would pull the second towards the first.

    As in Trax, a loss takes what is on top of the stack: the outputs of the model, and then the rest of the
    batch. The second output may be the targets, passed through; weights of the model show in it if it is not.
    """
    last = task.loss_layer.sublayers[-1] if task.loss_layer.sublayers else task.loss_layer
    if model.n_out < 2 or not _LOSSES & {task.loss_layer.name, last.name}:
        return

    def sum_second(weights: Any) -> Any:
        inputs = inputs_of(model, tuple(task.sample_batch))
        outputs, _ = model.pure_fn(inputs, weights, model.state, random.get_prng(0))
        second = jnp.asarray(outputs[1])
        return second.sum() if jnp.issubdtype(second.dtype, jnp.floating) else jnp.zeros(())

    gradients = jax.jit(jax.grad(sum_second, allow_int=True))(model.weights)
    floats = [one for one in tree_flatten(gradients) if jnp.issubdtype(one.dtype, jnp.floating)]
    if any(bool((one != 0).any()) for one in floats):
        warnings.warn(
            f"{model.name} has {model.n_out} outputs, and {task.loss_layer.name} takes the second of them for"
            " the targets of the first: they are trained towards each other, not towards the batch's targets."
            " Give the model one output (tl.Select([0]) drops the others), or a loss that takes them all",
            stacklevel=4,
        )
