"""From training data to the loss to minimize, and from its weights to those of classes."""

from collections.abc import Callable

import numpy as np

from sentrax.models.base import FitContext, TrainingData
from sentrax.models.linear.design import Design
from sentrax.models.linear.objective import Problem, Weights
from sentrax.models.state import FloatArray


def problem_of(design: Design, data: TrainingData, *, multi_label: bool) -> Problem:
    """The loss to minimize, with a penalty of 1, or its equivalent for one question.

    Two classes are one question: the softmax of -w/2 and w/2 is the sigmoid of w, and the squares of both
    halves cost half of what the square of w does.
    """
    is_one_question = data.targets.shape[1] == 2 and not multi_label
    return Problem(
        design.matrix,
        design.subwords,
        design.dense,
        data.targets[:, 1:] if is_one_question else data.targets,
        data.weights_per_label,
        0.5 if is_one_question else 1.0,
        multi_label or is_one_question,
        design.costs,
        offsets=None if data.offsets is None else data.offsets.astype(np.float32),
    )


def report_iterations(
    context: FitContext, n_texts: int, start: float = 0.0, most: int | None = None
) -> Callable[[int, float], None]:
    """Reports iterations, of which there are as many as the settings say or `most`, as progress to 1."""
    most = min(context.settings.max_iterations, most or context.settings.max_iterations)

    def report(iteration: int, loss: float) -> None:
        progress = start + (1 - start) * iteration / most
        context.report(progress, f"iteration {iteration}, loss {loss / n_texts:.4f}")
        context.history.record("loss", step=iteration, loss=loss / n_texts)

    return report


def class_columns(numbers: FloatArray, n_classes: int) -> FloatArray:
    """The numbers of each class, (..., classes), given those of each question."""
    if numbers.shape[-1] == n_classes:
        return numbers
    return np.concatenate([-numbers / 2, numbers / 2], axis=-1)


def per_class(weights: Weights, n_classes: int) -> Weights:
    """The weights of each class, given those of each question."""
    return Weights(*(class_columns(part, n_classes) for part in weights))


def per_question(weights: Weights, problem: Problem) -> Weights:
    """The inverse of `per_class`."""
    if problem.targets.shape[1] == len(weights.bias):
        return weights
    return Weights(*(part[..., 1:] - part[..., :1] for part in weights))
