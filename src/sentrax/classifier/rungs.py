"""Each rung of the ladder: how its model is trained on what the classifier has prepared."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.bags import AveragingSettings, BagModel, train_averaging
from sentrax.classifier.held_out import folds_of
from sentrax.classifier.ladder import Course, Rung, TrainingData
from sentrax.classifier.network_settings import DEFAULT_SETTINGS
from sentrax.classifier.polarity import polarity_of
from sentrax.errors import InputError
from sentrax.features.lexicon import Lexicon
from sentrax.features.reading import TextReader
from sentrax.linear import Fitted, LinearSettings, train_linear
from sentrax.linear.nbsvm import NbsvmSettings, train_nbsvm
from sentrax.predictors import BagPredictor, LexiconPredictor, NbsvmPredictor, Predictor
from sentrax.predictors.lexicon import DEFAULT_MARGIN
from sentrax.predictors.linear import LinearPredictor
from sentrax.text import Encoder


@dataclass(frozen=True)
class LexiconSettings:
    """What can be chosen of the rung without training.

    Attributes:
        margin: See `LexiconPredictor`.
    """

    margin: float = DEFAULT_MARGIN

    def __post_init__(self) -> None:
        if not 0 <= self.margin <= 1:
            raise InputError(f"margin is {self.margin}; expected a number from 0 to 1")


FloatArray = npt.NDArray[np.float64]

_SHARE_HELD_OUT, _FOLD_SEED = 0.2, 1
"""What a linear model holds out to find its penalty, if nobody else holds anything out."""


def _lexicon(data: TrainingData, validation: TrainingData | None, course: Course) -> Predictor:
    lexicon = Lexicon.default()
    reader = TextReader(course.pipeline, lexicon)
    polarity = polarity_of(course.names, reader, data.texts, data.targets)
    if polarity is None:
        raise InputError(
            f"the labels are {', '.join(map(repr, course.names))}, and neither their names nor the words of"
            " their texts say which is the negative and which the positive one; the model 'lexicon' needs"
            " such two: call them 'negative' and 'positive', or use 'linear'"
        )
    return LexiconPredictor(course.pipeline, lexicon, len(course.names), polarity, course.settings.margin)


def _nbsvm(data: TrainingData, validation: TrainingData | None, course: Course) -> Predictor:
    weights = data.weights[:, None] if data.weights.ndim == 1 else data.weights
    model = train_nbsvm(
        TextReader(course.pipeline, Lexicon({})),
        data.texts,
        data.targets,
        weights,
        settings=course.settings,
        multi_label=course.multi_label,
        on_iteration=lambda done, loss: course.report(done, f"loss {loss / len(data):.4f}"),
    )
    return NbsvmPredictor(course.pipeline, model)


def _linear(data: TrainingData, validation: TrainingData | None, course: Course) -> Predictor:
    folds = folds_of(data.targets, _SHARE_HELD_OUT, _FOLD_SEED, multi_label=course.multi_label)
    # The first fold says which penalty is best, and nobody asks about the others.
    return _cross_trained_linear(data, np.where(folds == 0, 0, -1), course)[0]


def _cross_trained_linear(
    data: TrainingData, folds: npt.NDArray[np.int64], course: Course
) -> tuple[Predictor, FloatArray]:
    reader = TextReader(course.pipeline, Lexicon.default())
    polarity = polarity_of(course.names, reader, data.texts, data.targets)
    fitted = _fitted_linear(reader, data, course, polarity=polarity, folds=folds)
    return LinearPredictor(reader.pipeline, reader.lexicon, fitted.model), fitted.held_out


def _linear_further(predictor: Predictor, data: TrainingData, course: Course) -> Predictor:
    if not isinstance(predictor, LinearPredictor):
        raise InputError(f"a model of kind {predictor.kind!r} cannot go on as a linear one")
    reader = TextReader(predictor.pipeline, predictor.lexicon)
    fitted = _fitted_linear(reader, data, course, start=predictor.model)
    return LinearPredictor(reader.pipeline, reader.lexicon, fitted.model)


def _fitted_linear(reader: TextReader, data: TrainingData, course: Course, **options: Any) -> Fitted:
    return train_linear(
        reader,
        data.texts,
        data.targets,
        data.weights[:, None] if data.weights.ndim == 1 else data.weights,
        settings=course.settings,
        multi_label=course.multi_label,
        on_progress=course.report,
        remembered=course.stages.remembered,
        **options,
    )


def _averaging(data: TrainingData, validation: TrainingData | None, course: Course) -> Predictor:
    if course.multi_label:
        raise InputError("the model 'averaging' gives one label to a text; for several, use 'linear'")
    settings: AveragingSettings = course.settings
    encoder, ids = Encoder.fitted(course.pipeline, data.texts)

    def on_epoch(epoch: int, bag: BagModel) -> bool:
        course.report(epoch / settings.epochs, f"epoch {epoch} of {settings.epochs}")
        return False

    bag = train_averaging(
        ids,
        data.targets.argmax(axis=1),
        encoder.n_ids,
        len(course.names),
        settings,
        weights=data.weights.astype(np.float32),
        on_epoch=on_epoch,
    )
    return BagPredictor(encoder.pipeline, encoder.vocabulary, bag)


def _network(
    architecture: str, data: TrainingData, validation: TrainingData | None, course: Course
) -> Predictor:
    from sentrax.classifier.networks import train_network

    def targets(of: TrainingData) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return of.targets if course.multi_label else of.targets.argmax(axis=1)

    def on_epoch(epoch: int, n_epochs: int, loss: float, score: float | None) -> None:
        judged = "" if score is None else f", validation {score:.4f}"
        course.report(epoch / n_epochs, f"epoch {epoch}, loss {loss:.4f}{judged}")

    return train_network(
        architecture,
        data.texts,
        targets(data),
        len(course.names),
        sample_weight=data.weights.mean(axis=1) if data.weights.ndim == 2 else data.weights,
        validation=None if validation is None else (validation.texts, targets(validation)),
        multi_label=course.multi_label,
        settings=course.settings,
        pipeline=course.pipeline,
        on_epoch=on_epoch,
        stages=course.stages,
    )


def _network_rung(name: str, summary: str) -> Rung:
    return Rung(summary, partial(_network, name), DEFAULT_SETTINGS[name], uses_validation=True)


LADDER: Mapping[str, Rung] = {
    "lexicon": Rung(
        "a list of words with a valence, and rules; without training",
        _lexicon,
        LexiconSettings(),
    ),
    "nbsvm": Rung(
        "naive Bayes and a linear model in one, over words and pairs (Wang and Manning, 2012)",
        _nbsvm,
        NbsvmSettings(),
    ),
    "averaging": Rung(
        "the mean of word and pair vectors, fastText's architecture",
        _averaging,
        # What held-out parts of small corpora like best; a million texts want larger batches.
        AveragingSettings(epochs=10, batch_size=256, word_dropout=0.4),
    ),
    "linear": Rung(
        "a linear model over words, subwords, pairs, valence and signals",
        _linear,
        LinearSettings(),
        cross_train=_cross_trained_linear,
        go_on=_linear_further,
    ),
    "dan": _network_rung("dan", "a deep averaging network (Iyyer et al., 2015)"),
    "cnn": _network_rung("cnn", "a convolutional network (Kim, 2014)"),
    "gru": _network_rung("gru", "a recurrent network that reads in both directions"),
    "transformer": _network_rung("transformer", "a small transformer"),
}
"""Every rung by the name that `model=` has for it, from the simplest on."""
