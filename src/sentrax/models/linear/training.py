"""How the linear model is trained.

texts ── Design ──> matrices ── cross_validate ──> penalty, held-out logits
── Objective.minimize ──> weights ── Design.model ──> LinearModel
"""

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
from sentrax.models.linear.further_training import continue_fit
from sentrax.models.linear.logistic import CrossValidationFit, cross_validate
from sentrax.models.linear.model import LinearModel, compact_model
from sentrax.models.linear.objective import Objective, Weights
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.prior import prior_texts
from sentrax.models.linear.problems import class_columns, per_class, problem_of, report_iterations
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.linear.sparse_training import fit_many_labels
from sentrax.models.state import FloatArray

_VALIDATION_SHARE, _FOLD_SEED = 0.2, 1
"""What is held out to choose the penalty, if the caller holds nothing out."""
RELEVANCE = 0.5
"""See `Problem.relevance`. When training goes on, what is known keeps weights where they are instead."""
_L2_CHOICES = (1e-4, 3e-4, 1e-3)
_DEFAULT_L2 = 3e-4


def fit(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """A predictor trained on all texts; its penalty is chosen on a fifth of them."""
    folds = assign_folds(data.targets, _VALIDATION_SHARE, _FOLD_SEED, multi_label=context.multi_label)
    # One fold is enough to choose the penalty, and nobody asks for held-out logits of the others.
    return cross_fit(data, np.where(folds == 0, 0, -1), context)[0]


def cross_fit(
    data: TrainingData, folds: npt.NDArray[np.int64], context: FitContext
) -> tuple[LinearPredictor, FloatArray]:
    """A predictor trained on all texts, and held-out logits, (texts, labels); see `Training.cross_fit`.

    Raises:
        TrainingError: If the loss is no longer a number.
        InputError: If there are `data.offsets`, and texts may have several labels, or there are not 3 to 50.
    """
    settings: LinearSettings = context.settings
    _check_offsets(data, context)
    reader = TokenReader(context.pipeline, Lexicon.default())
    if len(context.label_names) > MANY_LABELS:
        model, held_out = fit_many_labels(data, folds, reader, context)
        return _limited(reader, model, settings), held_out
    context.history.start("features")
    with_prior = _add_prior(data, reader, context)
    design = Design(reader, with_prior.texts, len(data), settings)
    problem = problem_of(design, with_prior, multi_label=context.multi_label)
    problem = replace(problem, relevance=RELEVANCE)
    with Objective.open(problem) as objective:
        context.history.start("penalty search and held-out parts")
        l2, held_out, start, progress = _choose_l2(objective, folds, context)
        context.history.start("final fit")
        weights = objective.minimize(
            start,
            penalty=l2 * len(data) * problem.penalty,
            max_iterations=settings.max_iterations,
            on_iteration=report_iterations(context, len(data), progress),
        )
    model = design.model(per_class(weights, data.targets.shape[1]), l2)
    return _limited(reader, model, settings), held_out


def _check_offsets(data: TrainingData, context: FitContext) -> None:
    n_labels = len(context.label_names)
    if data.offsets is not None and (context.multi_label or not 2 < n_labels <= MANY_LABELS):
        several = ", several per text" if context.multi_label else ""
        raise InputError(
            f"there are offsets, and {n_labels} labels{several}; expected one label per text, of 3 to"
            f" {MANY_LABELS}. Leave the offsets out"
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
    offsets = data.offsets
    return TrainingData(
        pl.concat([data.texts, pl.Series(texts, dtype=pl.String)]),
        np.concatenate([data.targets, np.eye(n_classes)[classes]]),
        np.concatenate([weights, prior_weights]),
        None if offsets is None else np.concatenate([offsets, np.zeros((len(texts), n_classes))]),
    )


def _choose_l2(
    objective: Objective, folds: npt.NDArray[np.int64], context: FitContext
) -> tuple[float, FloatArray, Weights | None, float]:
    """The best penalty, held-out logits of the training texts, weights to start from, and the progress."""
    problem = objective.problem
    settings: LinearSettings = context.settings
    n_texts, n_classes = len(folds), len(context.label_names)
    if not (folds >= 0).any():
        return settings.l2 or _DEFAULT_L2, np.full((n_texts, n_classes), np.nan), None, 0.0
    choices = _L2_CHOICES if settings.l2 is None else (settings.l2,)
    n_fits = len(choices) + int(folds.max()) + 1
    # The texts of the prior, which follow the training texts, are never held out.
    all_folds = np.concatenate([folds, np.full(len(problem.targets) - n_texts, -1)])
    scale = n_texts * problem.penalty

    def on_fit(fit: CrossValidationFit) -> None:
        context.report(fit.number / n_fits, f"held-out part {fit.number} of {n_fits - 1}")
        if fit.fold == 0 and len(choices) > 1:
            context.history.record("penalty search", l2=fit.penalty / scale, loss=fit.loss)

    penalty, logits, weights = cross_validate(
        objective,
        all_folds,
        [choice * scale for choice in choices],
        max_iterations=settings.max_iterations,
        on_fit=on_fit,
        load_or_compute=context.checkpoints.load_or_compute,
    )
    held_out = class_columns(logits[:n_texts], n_classes)
    return penalty / scale, held_out, weights, (n_fits - 1) / n_fits


def _limited(reader: TokenReader, model: LinearModel, settings: LinearSettings) -> LinearPredictor:
    return LinearPredictor(reader.pipeline, reader.lexicon, compact_model(model, settings.max_features))


TRAINING = Training(fit, cross_fit=cross_fit, continue_fit=continue_fit)
