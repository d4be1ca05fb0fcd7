"""The `Training` of the linear model: which texts are held out to choose its penalty, and how it goes on."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.data.splits import assign_folds
from sentrax.errors import InputError
from sentrax.models.base import FitContext, Predictor, Training, TrainingData
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.polarity import find_polarity
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.fitting import Fitted, train_linear
from sentrax.models.linear.predictor import LinearPredictor

FloatArray = npt.NDArray[np.float64]

_VALIDATION_SHARE, _FOLD_SEED = 0.2, 1
"""What is held out to choose the penalty, if nobody else holds anything out."""


def fit(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """A predictor trained on all texts; its penalty is chosen on a fifth of them."""
    folds = assign_folds(data.targets, _VALIDATION_SHARE, _FOLD_SEED, multi_label=context.multi_label)
    # One fold is enough to choose the penalty, and nobody asks for held-out logits of the others.
    return cross_fit(data, np.where(folds == 0, 0, -1), context)[0]


def cross_fit(
    data: TrainingData, folds: npt.NDArray[np.int64], context: FitContext
) -> tuple[Predictor, FloatArray]:
    """A predictor trained on all texts, and held-out logits, (texts, labels); see `Training.cross_fit`."""
    reader = TokenReader(context.pipeline, Lexicon.default())
    polarity = find_polarity(context.label_names, reader, data.texts, data.targets)
    fitted = _fit(reader, data, context, polarity=polarity, folds=folds)
    return LinearPredictor(reader.pipeline, reader.lexicon, fitted.model), fitted.held_out


def continue_fit(predictor: Predictor, data: TrainingData, context: FitContext) -> Predictor:
    """The predictor trained further on other texts; see `train_linear`.

    Raises:
        InputError: If the predictor is not a linear one.
    """
    if not isinstance(predictor, LinearPredictor):
        raise InputError(f"a model of kind {predictor.kind!r} cannot be trained further as a linear one")
    reader = TokenReader(predictor.pipeline, predictor.lexicon)
    fitted = _fit(reader, data, context, start=predictor.model)
    return LinearPredictor(reader.pipeline, reader.lexicon, fitted.model)


def _fit(reader: TokenReader, data: TrainingData, context: FitContext, **options: Any) -> Fitted:
    return train_linear(
        reader,
        data.texts,
        data.targets,
        data.weights[:, None] if data.weights.ndim == 1 else data.weights,
        settings=context.settings,
        multi_label=context.multi_label,
        on_progress=context.report,
        remembered=context.checkpoints.load_or_compute,
        **options,
    )


TRAINING = Training(fit, cross_fit=cross_fit, continue_fit=continue_fit)
