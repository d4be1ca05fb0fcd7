"""The functions inside losses and metrics: values at each position, and their weighted mean."""

from collections.abc import Callable
from typing import Any

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._pure import log_softmax, one_hot

_LEAST_PROBABILITY = 2.0**-23
"""The smallest probability whose logarithm is taken: the machine epsilon of float32."""


@names_wrong_arguments
def weighted_mean(values: Array, weights: Array) -> Array:
    """The mean of values (...) with weights (...); not a number if all weights are 0."""
    check_same_shape("weights", weights, "values", values)
    return jnp.sum(values * weights) / jnp.sum(weights)


@names_wrong_arguments
def is_equal(classes: Array, targets: Array) -> Array:
    """1 where classes (...) are the targets (...), 0 elsewhere."""
    check_same_shape("targets", targets, "predicted classes", classes)
    return (classes == targets).astype(jnp.float32)


@names_wrong_arguments
def is_argmax(outputs: Array, targets: Array) -> Array:
    """1 where the largest of the outputs (..., classes) is that of the target class (...), 0 elsewhere."""
    _check_targets(targets, outputs)
    return is_equal(jnp.argmax(outputs, axis=-1), targets)


@names_wrong_arguments
def is_correct_where_weighted(is_right: Array, weights: Array, axis: int | tuple[int, ...]) -> Array:
    """Whether there is a 1 along `axis` at every position whose weight is not 0."""
    return jnp.all((is_right == 1) | (jnp.asarray(weights) == 0), axis=axis)


@names_wrong_arguments
def cross_entropies(log_probabilities: Array, targets: Array) -> Array:
    """-log p of the target class, from log-probabilities (..., classes) and classes (...)."""
    _check_targets(targets, log_probabilities)
    # A product with a one-hot vector compiles faster than an index, whose gradient is a scatter.
    is_target = targets[..., None] == jnp.arange(log_probabilities.shape[-1])
    return -jnp.sum(log_probabilities * is_target, axis=-1)


@names_wrong_arguments
def category_cross_entropies(label_smoothing: float | None) -> Callable[[Array, Array], Array]:
    """A function from logits (..., classes) and target classes (...) to cross-entropies (...).

    Raises:
        InputError: If the smoothing is not a probability.
    """
    smoothing = label_smoothing or 0.0
    if not 0 <= smoothing <= 1:
        raise InputError(f"label_smoothing is {label_smoothing}; expected a probability, from 0 to 1")

    def values(logits: Array, targets: Array) -> Array:
        _check_targets(targets, logits)
        n_classes = logits.shape[-1]
        smoothed = (1 - smoothing) * one_hot(targets, n_classes) + smoothing / n_classes
        return -jnp.sum(log_softmax(logits) * smoothed, axis=-1)

    return values


@names_wrong_arguments
def binary_cross_entropies(probabilities: Array, targets: Array) -> Array:
    """Cross-entropies (...) between probabilities of a yes (...) and targets (...), 1 for yes, 0 for no."""
    check_same_shape("targets", targets, "probabilities", probabilities)
    log_yes = jnp.log(jnp.maximum(probabilities, _LEAST_PROBABILITY))
    log_no = jnp.log(jnp.maximum(1 - probabilities, _LEAST_PROBABILITY))
    return -(targets * log_yes + (1 - targets) * log_no)


@names_wrong_arguments
def f_scores(outputs: Array, targets: Array, beta: float) -> tuple[Array, Array]:
    """The F-score of each class, and how many positions have it as their target: (classes,) both.

    A class that is neither target nor predicted has the score 0.
    """
    _check_targets(targets, outputs)
    n_classes = outputs.shape[-1]
    is_predicted = jnp.reshape(one_hot(jnp.argmax(outputs, axis=-1), n_classes), (-1, n_classes))
    is_target = jnp.reshape(one_hot(targets, n_classes), (-1, n_classes))
    predicted, counts = jnp.sum(is_predicted, axis=0), jnp.sum(is_target, axis=0)
    right = jnp.sum(is_predicted * is_target, axis=0)
    # (1 + β²) P R / (β² P + R), with P = right / predicted and R = right / counts.
    seen = beta**2 * counts + predicted
    return (1 + beta**2) * right / jnp.where(seen == 0, 1, seen), counts


@names_wrong_arguments
def check_same_shape(name: str, array: Any, other_name: str, other: Any) -> None:
    """Raise an `UnfitInputError` if two arrays differ in shape, rather than broadcast one to the other."""
    if jnp.shape(array) != jnp.shape(other):
        raise UnfitInputError(
            f"{name} of the same shape as the {other_name}, {jnp.shape(other)}, not {jnp.shape(array)}"
        )


def _check_targets(targets: Any, outputs: Any) -> None:
    if jnp.shape(targets) != jnp.shape(outputs)[:-1]:
        raise UnfitInputError(
            f"one target class for the outputs of each position, {jnp.shape(outputs)[:-1]},"
            f" not targets of shape {jnp.shape(targets)}"
        )
