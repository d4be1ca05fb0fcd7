"""Losses and metrics: layers from a model's output and its targets, most with weights too, to one number.

Weights have the shape of the targets. A weight of 0 excludes its position, as for padding; one of
2 counts it twice. A NaN in the outputs is not hidden by a weight of 0. A mean over
positions that all have weight 0 is NaN; their sum is 0.

Targets whose shape does not match the model's outputs raise a `LayerError`.
"""

from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._pointwise import (
    binary_cross_entropies,
    category_cross_entropies,
    check_same_shape,
    cross_entropies,
    f_scores,
    is_argmax,
    is_correct_where_weighted,
    is_equal,
    weighted_mean,
)
from sentrax.trax.layers._pure import LogSoftmax
from sentrax.trax.layers._serial import Serial
from sentrax.trax.layers.base import Fn, Layer


@names_wrong_arguments
def CategoryAccuracy() -> Layer:
    """The share of places where the largest output is that of the target class.

    Inputs: outputs (..., classes), target classes (...). Output: a number from 0 to 1.
    """
    return Fn("CategoryAccuracy", lambda outputs, targets: jnp.mean(is_argmax(outputs, targets)))


@names_wrong_arguments
def WeightedCategoryAccuracy() -> Layer:
    """The weighted share of places where the largest output is that of the target class.

    Inputs: outputs (..., classes), target classes (...), weights (...). Output: a number from 0 to 1.
    """

    def accuracy(outputs: Array, targets: Array, weights: Array) -> Array:
        return weighted_mean(is_argmax(outputs, targets), weights)

    return Fn("WeightedCategoryAccuracy", accuracy)


@names_wrong_arguments
def CategoryCrossEntropy(label_smoothing: float | None = None) -> Layer:
    """The mean cross-entropy between the model's class probabilities and target classes.

    Inputs: logits (..., classes), target classes (...). Output: a number.

    Args:
        label_smoothing: The probability, from 0 to 1, that is taken from the target class and spread evenly
            over all classes (Szegedy et al., 2015, arXiv:1512.00567).
    """
    values = category_cross_entropies(label_smoothing)
    return Fn("CategoryCrossEntropy", lambda logits, targets: jnp.mean(values(logits, targets)))


@names_wrong_arguments
def WeightedCategoryCrossEntropy(label_smoothing: float | None = None, cutoff: float = 0.0) -> Layer:
    """The weighted mean of the cross-entropy between the model's class probabilities and targets.

    Inputs: logits (..., classes), target classes (...), weights (...). Output: a number.

    Args:
        label_smoothing: The probability, from 0 to 1, that is taken from the target class and spread evenly
            over all classes.
        cutoff: Subtracted from each cross-entropy; what was smaller counts as 0, so
            that it is not trained further.
    """
    values = category_cross_entropies(label_smoothing)

    def loss(logits: Array, targets: Array, weights: Array) -> Array:
        losses = values(logits, targets)
        return weighted_mean(jnp.maximum(losses - cutoff, 0) if cutoff > 0 else losses, weights)

    return Fn("WeightedCategoryCrossEntropy", loss)


@names_wrong_arguments
def BinaryCrossEntropy() -> Layer:
    """The mean cross-entropy between what the model says of a yes or no, and target answers.

    Inputs: logits (...), the logarithms of the odds of a yes; targets (...), 1 for yes and 0 for no, or a
    probability. Output: a number.
    """

    def loss(logits: Array, targets: Array) -> Array:
        check_same_shape("targets", targets, "logits", logits)
        # The logarithms of the sigmoid and of its complement: finite and exact for sure answers too.
        return jnp.mean(targets * jnp.logaddexp(-logits, 0.0) + (1 - targets) * jnp.logaddexp(logits, 0.0))

    return Fn("BinaryCrossEntropy", loss)


@names_wrong_arguments
def MaskedSequenceAccuracy() -> Layer:
    """The share of sequences in which, at every place of a weight other than 0, the largest output is right.

    Inputs: outputs (..., length, classes), target classes (..., length), weights (..., length), of which
    only matters whether they are 0. Output: a number from 0 to 1. A sequence of weights 0 counts as right.
    """

    def accuracy(outputs: Array, targets: Array, weights: Array) -> Array:
        is_right = is_argmax(outputs, targets)
        check_same_shape("weights", weights, "targets", targets)
        return jnp.mean(is_correct_where_weighted(is_right, weights, axis=-1))

    return Fn("MaskedSequenceAccuracy", accuracy)


@names_wrong_arguments
def Accuracy(classifier: Layer | None = None) -> Layer:
    """The weighted share of places where the model's output is classified as the target class.

    Inputs: outputs (..., classes), target classes (...), weights (...). Output: a number from 0 to 1.

    Args:
        classifier: Makes classes of the outputs; by default the place of the largest. With
            `ThresholdToBinary()`, outputs are (...).
    """
    return Serial(_correctness(classifier), _WeightedMean(), name="Accuracy", sublayers_to_print=[])


@names_wrong_arguments
def SequenceAccuracy(classifier: Layer | None = None) -> Layer:
    """The share of sequences in which every place of a weight other than 0 is classified as its target.

    Inputs: outputs (batch, ..., classes), target classes (batch, ...), weights (batch, ...), of which only
    matters whether they are 0. Output: a number from 0 to 1. A sequence of weights 0 counts as right.

    Args:
        classifier: As for `Accuracy`.
    """

    def share(is_right: Array, weights: Array) -> Array:
        check_same_shape("weights", weights, "targets", is_right)
        places = tuple(range(1, jnp.ndim(is_right)))
        return jnp.mean(is_correct_where_weighted(is_right, weights, places))

    share_of_sequences = Fn("_WeightedSequenceMean", share)
    return Serial(
        _correctness(classifier), share_of_sequences, name="SequenceAccuracy", sublayers_to_print=[]
    )


@names_wrong_arguments
def CrossEntropyLoss() -> Layer:
    """The weighted mean of the cross-entropy between log-probabilities and target classes.

    Inputs: log-probabilities (..., classes), target classes (...), weights (...). Output: a number.
    """
    return Serial(_CrossEntropy(), _WeightedMean(), name="CrossEntropyLoss", sublayers_to_print=[])


@names_wrong_arguments
def CrossEntropyLossWithLogSoftmax() -> Layer:
    """The weighted mean of the cross-entropy between logits and target classes.

    Inputs: logits (..., classes), target classes (...), weights (...). Output: a number.
    """
    return Serial(
        LogSoftmax(),
        _CrossEntropy(),
        _WeightedMean(),
        name="CrossEntropyLossWithLogSoftmax",
        sublayers_to_print=[],
    )


@names_wrong_arguments
def CrossEntropySum() -> Layer:
    """The weighted sum of the cross-entropy between log-probabilities and target classes.

    Inputs: log-probabilities (..., classes), target classes (...), weights (...). Output: a number.
    """
    return Serial(_CrossEntropy(), WeightedSum(), name="CrossEntropySum", sublayers_to_print=[])


@names_wrong_arguments
def BinaryCrossEntropyLoss() -> Layer:
    """The weighted mean of the cross-entropy between probabilities of a yes and target answers.

    Inputs: probabilities (...); targets (...), 1 for yes and 0 for no; weights (...). Output: a number.
    A probability of what is right counts as no less than 1.2e-7, so that a sure error is not infinite.
    """
    return Serial(
        _BinaryCrossEntropy(), _WeightedMean(), name="BinaryCrossEntropyLoss", sublayers_to_print=[]
    )


@names_wrong_arguments
def BinaryCrossEntropySum() -> Layer:
    """The weighted sum of the cross-entropy between probabilities of a yes and target answers.

    Inputs and the least probability are those of `BinaryCrossEntropyLoss`. Output: a number.
    """
    return Serial(_BinaryCrossEntropy(), WeightedSum(), name="BinaryCrossEntropySum", sublayers_to_print=[])


@names_wrong_arguments
def L2Loss() -> Layer:
    """The weighted mean of squared differences.

    Inputs: outputs, targets and weights, all (...). Output: a number.
    """

    def loss(outputs: Array, targets: Array, weights: Array) -> Array:
        check_same_shape("targets", targets, "outputs", outputs)
        return weighted_mean((outputs - targets) ** 2, weights)

    return Fn("L2Loss", loss)


@names_wrong_arguments
def SmoothL1Loss() -> Layer:
    """The weighted mean of differences: half their square below 1, their absolute value minus 0.5 above.

    Also known as the Huber loss. Inputs: outputs, targets and weights, all (...). Output: a number.
    """

    def loss(outputs: Array, targets: Array, weights: Array) -> Array:
        check_same_shape("targets", targets, "outputs", outputs)
        away = jnp.abs(outputs - targets)
        return weighted_mean(jnp.where(away < 1, 0.5 * away**2, away - 0.5), weights)

    return Fn("SmoothL1Loss", loss)


@names_wrong_arguments
def MacroAveragedFScore(beta: float = 1.0, initial_category_index: int = 0) -> Layer:
    """The mean of the classes' F-scores, each class counting alike.

    Inputs: outputs (..., classes), target classes (...). Output: a number from 0 to 1. A class that is
    neither target nor predicted has the score 0.

    Args:
        beta: The weight of recall relative to precision.
        initial_category_index: The first class that counts; 1 leaves out the padding.
    """

    def score(outputs: Array, targets: Array) -> Array:
        scores, _ = f_scores(outputs, targets, beta)
        return jnp.mean(scores[initial_category_index:])

    return Fn("MacroAveragedFScore", score)


@names_wrong_arguments
def WeightedFScore(beta: float = 1.0, initial_category_index: int = 0) -> Layer:
    """The mean of the classes' F-scores, each class counting as often as it is a target.

    Inputs: outputs (..., classes), target classes (...). Output: a number from 0 to 1; not a number if no
    class that counts is a target.

    Args:
        beta: The weight of recall relative to precision.
        initial_category_index: The first class that counts; 1 leaves out the padding.
    """

    def score(outputs: Array, targets: Array) -> Array:
        scores, counts = f_scores(outputs, targets, beta)
        return weighted_mean(scores[initial_category_index:], counts[initial_category_index:])

    return Fn("WeightedFScore", score)


@names_wrong_arguments
def WeightedSum() -> Layer:
    """The sum of values times weights; both are (...), the output is a number."""

    def weighted_sum(values: Array, weights: Array) -> Array:
        check_same_shape("weights", weights, "values", values)
        return jnp.sum(values * weights)

    return Fn("WeightedSum", weighted_sum)


def _correctness(classifier: Layer | None) -> list[Layer]:
    if classifier is None:
        return [Fn("_Accuracy", is_argmax)]
    return [classifier, Fn("_Accuracy", is_equal)]


def _CrossEntropy() -> Layer:
    return Fn("_CrossEntropy", cross_entropies)


def _BinaryCrossEntropy() -> Layer:
    return Fn("_BinaryCrossEntropy", binary_cross_entropies)


def _WeightedMean() -> Layer:
    return Fn("_WeightedMean", weighted_mean)
