"""Naive Bayes and a linear model in one (Wang and Manning, 2012, "Baselines and bigrams").

Whether a text has a word or a pair of words is a feature; how much more often texts of a class have it than
others is its scale; and a logistic regression over the scaled features says how much each of them counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.base import FitContext, Predictor, Training, TrainingData
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenBatch, TokenReader
from sentrax.models.linear.logistic import Problem, fit
from sentrax.models.nbsvm.model import NbsvmModel, each_once, words_and_pairs
from sentrax.models.nbsvm.predictor import NbsvmPredictor
from sentrax.models.quantization import QuantizedTable
from sentrax.text.hashing import Hashes

if TYPE_CHECKING:
    import polars as pl
    from scipy import sparse

FloatArray = npt.NDArray[np.float64]

_FURTHEST = 40.0
"""A logit whose probability is 0 or 1 in float64."""


@dataclass(frozen=True)
class NbsvmSettings:
    """How to fit.

    Attributes:
        smoothing: What is added to each count of a feature in a class before ratios are taken.
        l2: What half the sum of squares of the weights costs, beside the loss of one text.
        interpolation: How much the fitted weights count, beside their mean magnitude: with 0 the model is
            naive Bayes, with 1 a linear model.
        min_count: In how many texts a pair of words must occur.
        max_features: How many features there may be; the most frequent stay.
        max_iterations: Of L-BFGS, for each class.
    """

    smoothing: float = 1.0
    l2: float = 3.0
    interpolation: float = 0.25
    min_count: int = 2
    max_features: int = 1 << 18
    max_iterations: int = 100

    def __post_init__(self) -> None:
        for name in ("smoothing", "l2"):
            if not 0 < getattr(self, name) < np.inf:
                raise InputError(f"{name} is {getattr(self, name)}; expected a number above 0")
        if not 0 <= self.interpolation <= 1:
            raise InputError(f"interpolation is {self.interpolation}; expected a share from 0 to 1")
        for name in ("min_count", "max_features", "max_iterations"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)!r}; expected a whole number, 1 or more")


def train_nbsvm(
    reader: TokenReader,
    texts: "pl.Series",
    targets: FloatArray,
    weights: FloatArray,
    *,
    settings: NbsvmSettings = NbsvmSettings(),
    multi_label: bool = False,
    on_iteration: Callable[[float, float], None] = lambda done, loss: None,
) -> NbsvmModel:
    """Fit the model to texts. Equal arguments give an equal model, to the bit.

    Args:
        reader: From texts to tokens.
        texts: The texts.
        targets: 1 for each class that a text has, (texts, classes).
        weights: How much each text counts, (texts, 1), or each class of it, (texts, classes).
        settings: How to fit.
        multi_label: Whether a text may have several classes, or none.
        on_iteration: Called after each iteration with how much is done, from 0 to 1, and the loss.
    """
    keys, presence = _presence(reader.column(texts), settings)
    n_classes = targets.shape[1]
    questions = range(n_classes) if multi_label or n_classes != 2 else (1,)
    table, bias = np.zeros((len(keys), len(questions))), np.zeros(len(questions))
    for number, question in enumerate(questions):
        bias[number], table[:, number] = _answer(
            presence,
            targets[:, question],
            weights[:, question if weights.shape[1] > 1 else 0],
            settings,
            partial(_report, on_iteration, number / len(questions), len(questions) * settings.max_iterations),
        )
    return NbsvmModel(bias.astype(np.float32), keys, QuantizedTable.exact(table, scale_axis=1), n_classes)


def _report(
    on_iteration: Callable[[float, float], None],
    before: float,
    n_iterations: int,
    iteration: int,
    loss: float,
) -> None:
    on_iteration(before + iteration / n_iterations, loss)


def _presence(batch: TokenBatch, settings: NbsvmSettings) -> tuple[Hashes, "sparse.csr_matrix"]:
    """The hashes of the features that are frequent enough, rising; and 1 for each that a text has."""
    from scipy import sparse

    group = words_and_pairs(batch)
    keys, places = np.unique(group.hashes, return_inverse=True)
    places, texts = each_once(places, group.texts, len(keys))
    counts = np.bincount(places, minlength=len(keys))
    is_word = np.isin(keys, batch.table.hashes[np.unique(batch.rows.ids)])
    kept = np.flatnonzero(is_word | (counts >= settings.min_count))
    if len(kept) > settings.max_features:
        kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")[: settings.max_features]])
    column_of = np.full(len(keys), -1)
    column_of[kept] = np.arange(len(kept))
    columns = column_of[places]
    texts, columns = texts[columns >= 0], columns[columns >= 0]
    matrix = sparse.csr_matrix((np.ones(len(columns)), (texts, columns)), shape=(batch.n_texts, len(kept)))
    return keys[kept], matrix


def _answer(
    presence: "sparse.csr_matrix",
    targets: FloatArray,
    weights: FloatArray,
    settings: NbsvmSettings,
    on_iteration: Callable[[int, float], None],
) -> tuple[float, FloatArray]:
    """The bias and the weight of each feature for one question.

    Args:
        presence: 1 for each feature that a text has, (texts, features).
        targets: 1 for each text whose answer is yes, (texts,).
        weights: How much each text counts, (texts,).
        settings: How to fit.
        on_iteration: See `sentrax.models.linear.logistic.fit`.
    """
    from scipy import sparse

    having = settings.smoothing + presence.T @ (weights * targets)
    lacking = settings.smoothing + presence.T @ (weights * (1 - targets))
    ratios = np.log(having / having.sum()) - np.log(lacking / lacking.sum())
    scaled = presence.copy()
    scaled.data = ratios[presence.indices]
    problem = Problem(
        scaled,
        sparse.csr_matrix((0, 0)),
        np.zeros((len(targets), 0)),
        targets[:, None],
        weights[:, None],
        settings.l2,
        multi_label=True,
    )
    found = fit(problem, max_iterations=settings.max_iterations, on_iteration=on_iteration)
    fitted = found.features[:, 0]
    mean = np.abs(fitted).mean() if len(fitted) else 0.0
    mixed = settings.interpolation * fitted + (1 - settings.interpolation) * mean
    table = ratios * mixed
    return _bias(presence @ table, targets, weights, float(found.bias[0])), table


def _bias(sums: FloatArray, targets: FloatArray, weights: FloatArray, fitted: float) -> float:
    """The bias with which a logistic regression of these sums alone is best.

    The paper keeps the one that was fitted with other weights; of several classes the rare ones are then
    seldom found.

    Args:
        sums: Of the weights of each text, (texts,).
        targets: 1 for each text whose answer is yes, (texts,).
        weights: How much each text counts, (texts,).
        fitted: What it is if all answers are the same, so that there is no best one.
    """
    from scipy.optimize import brentq
    from scipy.special import expit

    if not 0 < weights @ targets < weights.sum():
        return fitted
    # The mean of probabilities rises with the bias, and beyond these bounds all are 0 or 1.
    bound = float(np.abs(sums).max()) + _FURTHEST
    return float(brentq(lambda bias: weights @ (expit(sums + bias) - targets), -bound, bound))


DEFAULT_SETTINGS = NbsvmSettings()


def fit_nbsvm(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """A predictor trained on all texts."""
    model = train_nbsvm(
        TokenReader(context.pipeline, Lexicon({})),
        data.texts,
        data.targets,
        data.weights[:, None] if data.weights.ndim == 1 else data.weights,
        settings=context.settings,
        multi_label=context.multi_label,
        on_iteration=lambda progress, loss: context.report(progress, f"loss {loss / len(data):.4f}"),
    )
    return NbsvmPredictor(context.pipeline, model)


TRAINING = Training(fit_nbsvm)
