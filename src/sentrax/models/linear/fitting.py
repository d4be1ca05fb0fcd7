"""From texts and classes to a `LinearModel`, and to what such models say of texts that they have not seen."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.features.polarity import Polarity
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.design import Design
from sentrax.models.linear.logistic import Problem, Remembered, Weights, cross_validated, fit, not_remembered
from sentrax.models.linear.merging import bounded, merged
from sentrax.models.linear.model import LinearModel
from sentrax.models.linear.prior import prior_texts
from sentrax.models.linear.settings import LinearSettings

if TYPE_CHECKING:
    import polars as pl

FloatArray = npt.NDArray[np.float64]

_L2_CHOICES = (0.7e-4, 1.4e-4, 2.8e-4)
_L2_IN_THE_MIDDLE = 1.4e-4


class Fitted(NamedTuple):
    """What comes of a training.

    Attributes:
        model: The model of all texts.
        held_out: The logits of each training text by a model that has not seen it, (texts, classes); NaN
            for one that was never held out.
    """

    model: LinearModel
    held_out: FloatArray


def train_linear(
    reader: TokenReader,
    texts: "pl.Series",
    targets: FloatArray,
    weights: FloatArray,
    *,
    settings: LinearSettings = LinearSettings(),
    multi_label: bool = False,
    polarity: Polarity | None = None,
    start: LinearModel | None = None,
    folds: npt.NDArray[np.integer] | None = None,
    on_progress: Callable[[float, str], None] = lambda share, words: None,
    remembered: Remembered = not_remembered,
) -> Fitted:
    """Fit a linear model to texts. Equal arguments give an equal model, to the bit.

    Args:
        reader: From texts to tokens.
        texts: The texts.
        targets: The share of each class, (texts, classes), or which labels hold.
        weights: How much each text counts, (texts, 1), or each label of it, (texts, classes).
        settings: How to fit.
        multi_label: Whether each label is a question of its own.
        polarity: Which classes the valence of words is about, if any.
        start: A model to go on from. Its features keep their idf, and their weights pay for the distance
            from what they were; new features come to them. What it was trained on counts by its number of
            texts.
        folds: Which texts are held out together, (texts,), from 0, and -1 for never. They say which penalty
            is best, if the settings do not.
        on_progress: Called with how far the training is, from 0 to 1, and where it stands.
        remembered: Gives what came of each fit to judge by.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    import polars as pl

    n_texts, n_classes = targets.shape
    if polarity is not None and settings.prior:
        more, more_targets = _prior(reader, polarity, n_classes)
        texts = pl.concat([texts, more])
        targets = np.concatenate([targets, more_targets])
        of_prior = np.full((len(more), weights.shape[1]), settings.prior * weights.mean())
        weights = np.concatenate([weights, of_prior])
    design = Design(reader, texts, n_texts, settings, start)
    problem = _problem(design, targets, weights, multi_label=multi_label)
    l2 = settings.l2 or (_L2_IN_THE_MIDDLE if start is None else start.l2)
    held_out, share_done = np.full((n_texts, n_classes), np.nan), 0.0
    if folds is not None and (folds >= 0).any():
        choices = _L2_CHOICES if settings.l2 is None else (l2,)
        n_fits = len(choices) + int(folds.max()) + 1
        share_done = (n_fits - 1) / n_fits
        # The texts of the prior are never held out.
        padded = np.concatenate([folds, np.full(len(targets) - n_texts, -1)])
        penalty, logits = cross_validated(
            problem,
            padded,
            [choice * n_texts * problem.penalty for choice in choices],
            max_iterations=settings.max_iterations,
            on_fit=lambda number: on_progress(number / n_fits, f"held-out part {number} of {n_fits - 1}"),
            remembered=remembered,
        )
        l2, held_out = penalty / (n_texts * problem.penalty), _of_classes(logits[:n_texts], n_classes)
    anchor = design.anchor()
    found = fit(
        replace(
            problem,
            penalty=l2 * design.n_all_texts * problem.penalty,
            # The texts that are not there any more hold the bias: a logistic loss curves by 1/4 at most.
            bias_penalty=0.0 if start is None else start.n_texts / 4,
        ),
        start=None if anchor is None else _of_questions(anchor, problem),
        max_iterations=settings.max_iterations,
        on_iteration=lambda iteration, loss: on_progress(
            share_done + (1 - share_done) * iteration / settings.max_iterations,
            f"iteration {iteration}, loss {loss / n_texts:.4f}",
        ),
    )
    model = design.model(Weights(*(_of_classes(part, n_classes) for part in found)), l2)
    model = bounded(model if start is None else merged(start, model), settings.max_features)
    return Fitted(model, held_out)


def _problem(design: Design, targets: FloatArray, weights: FloatArray, *, multi_label: bool) -> Problem:
    """What is to be fitted, with 1 for its penalty, or what stands for 1.

    Two classes are one question: the softmax of -w/2 and w/2 is the sigmoid of w, and what the squares of
    both halves cost is half of what that of w does.
    """
    is_one_question = targets.shape[1] == 2 and not multi_label
    return Problem(
        design.matrix,
        design.subwords,
        design.dense,
        targets[:, 1:] if is_one_question else targets,
        weights,
        0.5 if is_one_question else 1.0,
        multi_label or is_one_question,
    )


def _of_classes(answers: FloatArray, n_classes: int) -> FloatArray:
    """Numbers of each class, (..., classes), out of those of the one question about two classes."""
    if answers.shape[-1] == n_classes:
        return answers
    return np.concatenate([-answers / 2, answers / 2], axis=-1)


def _of_questions(weights: Weights, problem: Problem) -> Weights:
    """The other way round."""
    if problem.targets.shape[1] == len(weights.bias):
        return weights
    return Weights(*(part[..., 1:] - part[..., :1] for part in weights))


def _prior(reader: TokenReader, polarity: Polarity, n_classes: int) -> tuple["pl.Series", FloatArray]:
    import polars as pl

    texts, are_positive = prior_texts(reader.lexicon)
    classes = np.where(are_positive, polarity.positive, polarity.negative)
    return pl.Series(texts, dtype=pl.String), np.eye(n_classes)[classes]
