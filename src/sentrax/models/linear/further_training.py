"""How a linear model is trained further without forgetting what it knows.

What no new text has stays as it is. What new texts have is expensive to change: by how many of the earlier
texts had it, and by the answers to texts made of the model's own words, which are rehearsed.
"""

from dataclasses import replace

import numpy as np

from sentrax.errors import InputError
from sentrax.models.base import FitContext, Predictor, TrainingData
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.design import Design
from sentrax.models.linear.logistic import minimize_loss
from sentrax.models.linear.model import LinearModel, compact_model, merge_models
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.problems import per_class, per_question, problem_of, report_iterations
from sentrax.models.linear.rehearsal import rehearsal_texts
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.linear.sparse_training import fit_near

_TOLERANCE = 1e-5
"""Less than usual: most of the loss is that of rehearsed texts, and hardly changes."""


def continue_fit(predictor: Predictor, data: TrainingData, context: FitContext) -> Predictor:
    """The predictor trained further on other texts.

    Its features keep their idf, and are held where they are by how many of the earlier texts had them; new
    features are added. Words whose valence a user gave keep it; what the texts say of them is learned beneath
    it. The answers to `rehearsal_texts` must stay what they are.

    Raises:
        InputError: If the predictor is not a linear one.
        TrainingError: If the loss is no longer a number.
    """
    if not isinstance(predictor, LinearPredictor):
        raise InputError(f"cannot train a model of kind {predictor.kind!r} further; expected 'linear'")
    settings: LinearSettings = context.settings
    own, predictor = predictor.own, predictor.without_words()
    old, reader = predictor.model, TokenReader(predictor.pipeline, predictor.lexicon)
    rehearsed = _add_rehearsal(data, predictor, multi_label=context.multi_label)
    design = Design(reader, rehearsed.texts, len(data), settings, old)
    if old.is_sparse:
        new = fit_near(old, design, rehearsed, context)
    else:
        new = _fit_near(old, design, rehearsed, context)
    model = merge_models(old, new)
    return LinearPredictor(reader.pipeline, reader.lexicon, compact_model(model, settings.max_features), own)


def _fit_near(old: LinearModel, design: Design, data: TrainingData, context: FitContext) -> LinearModel:
    settings: LinearSettings = context.settings
    problem = problem_of(design, data, multi_label=context.multi_label)
    l2 = settings.l2 or old.l2
    weights = minimize_loss(
        replace(
            problem,
            penalty=l2 * (design.n_texts + old.n_held) * problem.penalty,
            # The earlier texts hold the weights in place: a logistic loss curves by 1/4 at most.
            bias_penalty=old.n_held / 4,
            hold=design.hold,
            near=per_question(design.weights_of(old), problem),
        ),
        max_iterations=settings.max_iterations,
        tolerance=_TOLERANCE,
        on_iteration=report_iterations(context, len(data)),
    )
    return design.model(per_class(weights, data.targets.shape[1]), l2)


def _add_rehearsal(data: TrainingData, predictor: LinearPredictor, *, multi_label: bool) -> TrainingData:
    """The data, and after them `rehearsal_texts` with the answers that the predictor gives to them."""
    import polars as pl

    texts, weights = rehearsal_texts(predictor.model), data.weights_per_label
    if not len(texts):
        return data
    from scipy.special import expit, softmax

    logits = predictor.logits(texts)
    answers = expit(logits) if multi_label else softmax(logits, axis=1)
    rehearsal_weights = np.full((len(texts), weights.shape[1]), predictor.model.n_held / len(texts))
    return TrainingData(
        pl.concat([data.texts, texts]),
        np.concatenate([data.targets, answers]),
        np.concatenate([weights, rehearsal_weights]),
    )
