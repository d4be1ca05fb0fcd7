"""How the linear model is trained.

texts ── Design ──> matrices ── cross_validate ──> penalty, held-out logits
── minimize_loss ──> weights ── Design.model ──> LinearModel
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sentrax.data.splits import assign_folds
from sentrax.errors import InputError
from sentrax.models.base import MANY_LABELS, FitContext, Predictor, Training, TrainingData
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.polarity import find_polarity
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.design import Design
from sentrax.models.linear.logistic import Problem, Weights, cross_validate, minimize_loss
from sentrax.models.linear.model import FeatureWeights, LinearModel
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.prior import prior_texts
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.linear.sparse_training import fit_many_labels
from sentrax.models.state import FloatArray, QuantizedTable

_VALIDATION_SHARE, _FOLD_SEED = 0.2, 1
"""What is held out to choose the penalty, if the caller holds nothing out."""
_L2_CHOICES = (0.7e-4, 1.4e-4, 2.8e-4)
_DEFAULT_L2 = 1.4e-4


def fit(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """A predictor trained on all texts; its penalty is chosen on a fifth of them."""
    folds = assign_folds(data.targets, _VALIDATION_SHARE, _FOLD_SEED, multi_label=context.multi_label)
    # One fold is enough to choose the penalty, and nobody asks for held-out logits of the others.
    return cross_fit(data, np.where(folds == 0, 0, -1), context)[0]


def cross_fit(
    data: TrainingData, folds: npt.NDArray[np.int64], context: FitContext
) -> tuple[Predictor, FloatArray]:
    """A predictor trained on all texts, and held-out logits, (texts, labels); see `Training.cross_fit`.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    settings: LinearSettings = context.settings
    reader = TokenReader(context.pipeline, Lexicon.default())
    if len(context.label_names) > MANY_LABELS:
        model, held_out = fit_many_labels(data, folds, reader, context)
        return _limited(reader, model, settings), held_out
    with_prior = _add_prior(data, reader, context)
    design = Design(reader, with_prior.texts, len(data), settings)
    problem = _problem(design, with_prior, multi_label=context.multi_label)
    l2, held_out, progress = _choose_l2(problem, folds, context)
    weights = minimize_loss(
        replace(problem, penalty=l2 * design.n_all_texts * problem.penalty),
        max_iterations=settings.max_iterations,
        on_iteration=_report_iterations(context, len(data), progress),
    )
    model = design.model(_per_class(weights, data.targets.shape[1]), l2)
    return _limited(reader, model, settings), held_out


def continue_fit(predictor: Predictor, data: TrainingData, context: FitContext) -> Predictor:
    """The predictor trained further on other texts.

    Its features keep their idf, and their weights are penalized for moving from what they were; new features
    are added. The texts that it was trained on count by their number.

    Raises:
        InputError: If the predictor is not a linear one.
        TrainingError: If the loss is no longer a number.
    """
    if not isinstance(predictor, LinearPredictor):
        raise InputError(f"cannot train a model of kind {predictor.kind!r} further; expected 'linear'")
    settings: LinearSettings = context.settings
    old = predictor.model
    design = Design(TokenReader(predictor.pipeline, predictor.lexicon), data.texts, len(data), settings, old)
    problem = _problem(design, data, multi_label=context.multi_label)
    l2 = settings.l2 or old.l2
    weights = minimize_loss(
        replace(
            problem,
            penalty=l2 * design.n_all_texts * problem.penalty,
            # The earlier texts hold the bias in place: a logistic loss curves by 1/4 at most.
            bias_penalty=old.n_texts / 4,
        ),
        start=_per_question(design.weights_of(old), problem),
        max_iterations=settings.max_iterations,
        on_iteration=_report_iterations(context, len(data), 0.0),
    )
    model = _merge(old, design.model(_per_class(weights, data.targets.shape[1]), l2))
    return LinearPredictor(
        predictor.pipeline, predictor.lexicon, _limit_features(model, settings.max_features)
    )


def _add_prior(data: TrainingData, reader: TokenReader, context: FitContext) -> TrainingData:
    """The data, and after them the texts of `prior_texts`, if it is known which label is positive."""
    import polars as pl

    weights, n_classes = data.weights_per_label, data.targets.shape[1]
    polarity = find_polarity(context.label_names, reader, data.texts, data.targets)
    if polarity is None or not context.settings.prior:
        return data
    texts, are_positive = prior_texts(reader.lexicon)
    classes = np.where(are_positive, polarity.positive, polarity.negative)
    prior_weights = np.full((len(texts), weights.shape[1]), context.settings.prior * weights.mean())
    return TrainingData(
        pl.concat([data.texts, pl.Series(texts, dtype=pl.String)]),
        np.concatenate([data.targets, np.eye(n_classes)[classes]]),
        np.concatenate([weights, prior_weights]),
    )


def _problem(design: Design, data: TrainingData, *, multi_label: bool) -> Problem:
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
    )


def _choose_l2(
    problem: Problem, folds: npt.NDArray[np.int64], context: FitContext
) -> tuple[float, FloatArray, float]:
    """The best penalty, held-out logits of the training texts, and the share of the work that is done."""
    settings: LinearSettings = context.settings
    n_texts, n_classes = len(folds), len(context.label_names)
    if not (folds >= 0).any():
        return settings.l2 or _DEFAULT_L2, np.full((n_texts, n_classes), np.nan), 0.0
    choices = _L2_CHOICES if settings.l2 is None else (settings.l2,)
    n_fits = len(choices) + int(folds.max()) + 1
    # The texts of the prior, which follow the training texts, are never held out.
    all_folds = np.concatenate([folds, np.full(len(problem.targets) - n_texts, -1)])
    penalty, logits = cross_validate(
        problem,
        all_folds,
        [choice * n_texts * problem.penalty for choice in choices],
        max_iterations=settings.max_iterations,
        on_fit=lambda number: context.report(number / n_fits, f"held-out part {number} of {n_fits - 1}"),
        load_or_compute=context.checkpoints.load_or_compute,
    )
    held_out = _class_columns(logits[:n_texts], n_classes)
    return penalty / (n_texts * problem.penalty), held_out, (n_fits - 1) / n_fits


def _report_iterations(context: FitContext, n_texts: int, start: float) -> Callable[[int, float], None]:
    """Reports iterations as the progress from `start` to 1."""
    most = context.settings.max_iterations

    def report(iteration: int, loss: float) -> None:
        progress = start + (1 - start) * iteration / most
        context.report(progress, f"iteration {iteration}, loss {loss / n_texts:.4f}")

    return report


def _class_columns(numbers: FloatArray, n_classes: int) -> FloatArray:
    """The numbers of each class, (..., classes), given those of each question."""
    if numbers.shape[-1] == n_classes:
        return numbers
    return np.concatenate([-numbers / 2, numbers / 2], axis=-1)


def _per_class(weights: Weights, n_classes: int) -> Weights:
    return Weights(*(_class_columns(part, n_classes) for part in weights))


def _per_question(weights: Weights, problem: Problem) -> Weights:
    """The inverse of `_per_class`."""
    if problem.targets.shape[1] == len(weights.bias):
        return weights
    return Weights(*(part[..., 1:] - part[..., :1] for part in weights))


def _merge(old: LinearModel, new: LinearModel) -> LinearModel:
    """The features of both models; where both have one, the new model's."""
    groups, words = {}, new.words
    for name, group in new.groups.items():
        before = old.groups[name]
        only_before = np.flatnonzero(group.rows(before.keys) < 0)
        keys = np.concatenate([group.keys, before.keys[only_before]])
        order = np.argsort(keys)
        weights = [group.weights.take(np.arange(len(group))), before.weights.take(only_before)]
        groups[name] = FeatureWeights(
            keys[order],
            QuantizedTable.exact(np.concatenate(weights)[order]),
            np.concatenate([group.idf, before.idf[only_before]])[order],
        )
        if name == "words":
            both = [*new.words, *(old.words[row] for row in only_before)]
            words = tuple(both[row] for row in order)
    return replace(new, groups=groups, words=words)


def _limited(reader: TokenReader, model: LinearModel, settings: LinearSettings) -> LinearPredictor:
    return LinearPredictor(reader.pipeline, reader.lexicon, _limit_features(model, settings.max_features))


def _limit_features(model: LinearModel, max_features: int) -> LinearModel:
    """The model with at most `max_features` in each group; the rarest are left out.

    A word that is left out still counts by its subwords.
    """
    groups, words = dict(model.groups), model.words
    for name, group in model.groups.items():
        if len(group) > max_features:
            rows = np.sort(np.argsort(group.idf, kind="stable")[:max_features])
            groups[name] = group.select(rows)
            if name == "words":
                words = tuple(words[row] for row in rows)
    return replace(model, groups=groups, words=words)


TRAINING = Training(fit, cross_fit=cross_fit, continue_fit=continue_fit)
