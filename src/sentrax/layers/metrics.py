"""Losses and metrics: layers from a model's output, the targets and their weights to one number."""

from sentrax.fastmath import Array
from sentrax.fastmath import numpy as jnp
from sentrax.layers.base import Fn, Layer
from sentrax.layers.combinators import Serial


def CrossEntropyLoss() -> Layer:
    """The weighted mean of the cross-entropy between log-probabilities and target classes.

    Inputs: log-probabilities (..., classes), target classes (...), weights (...). Output: a number.
    """
    cross_entropy = Fn("_CrossEntropy", _cross_entropy)
    return Serial(cross_entropy, _weighted_mean(), name="CrossEntropyLoss", sublayers_to_print=[])


def Accuracy() -> Layer:
    """The weighted share of places where the largest output is that of the target class.

    Inputs: outputs (..., classes), target classes (...), weights (...). Output: a number from 0 to 1.
    """
    return Serial(Fn("_Accuracy", _is_correct), _weighted_mean(), name="Accuracy", sublayers_to_print=[])


def _weighted_mean() -> Layer:
    return Fn("_WeightedMean", lambda values, weights: jnp.sum(values * weights) / jnp.sum(weights))


def _cross_entropy(log_probabilities: Array, targets: Array) -> Array:
    # A product with a one-hot vector compiles faster than an index, whose gradient is a scatter.
    one_hot = targets[..., None] == jnp.arange(log_probabilities.shape[-1])
    return -jnp.sum(log_probabilities * one_hot, axis=-1)


def _is_correct(outputs: Array, targets: Array) -> Array:
    return (jnp.argmax(outputs, axis=-1) == targets).astype(jnp.float32)
