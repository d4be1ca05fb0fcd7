"""Naive Bayes and a linear model in one (Wang and Manning, 2012, "Baselines and bigrams").

Whether a text has a word or a pair of words is a feature; how much more often texts of a class have it than
others is its scale; and a logistic regression over the scaled features says how much each of them counts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.base import FitContext, Predictor, Training, TrainingData
from sentrax.models.features.groups import Group, pairs
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.passages import Passages
from sentrax.models.features.reading import TextReader
from sentrax.models.features.tokens import TokenTable
from sentrax.models.linear.logistic import Problem, fit
from sentrax.models.nbsvm.predictor import NbsvmPredictor
from sentrax.models.quantization import rounded
from sentrax.text.hashing import Hashes, Places, places_of
from sentrax.text.ragged import Ragged

if TYPE_CHECKING:
    import polars as pl
    from scipy import sparse

FloatArray = npt.NDArray[np.float64]

_NO_SCALES = np.zeros(0, dtype=np.float32)
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


@dataclass(frozen=True)
class NbsvmModel:
    """A weight for each feature and question.

    There is one question for each class, whether a text is of it; for two classes of which each text has one
    there is one question, whether it is the second.

    Attributes:
        bias: (questions,), float32.
        keys: The hashes of the features, rising, (features,).
        weights: (features, questions), of float32, float16 or int8.
        scales: What the int8 weights of each question are to be multiplied by, (questions,), float32; for
            other types nothing.
        n_classes: How many logits a text has.
    """

    bias: npt.NDArray[np.float32]
    keys: Hashes
    weights: npt.NDArray[Any]
    scales: npt.NDArray[np.float32]
    n_classes: int

    def kept_as(self, kind: str) -> "NbsvmModel":
        """The model with its weights rounded to one of `sentrax.models.quantization.WEIGHT_KINDS`.

        Raises:
            InputError: If there is no such kind, or a weight is too large for it.
        """
        exact = self._weights_at(np.arange(len(self.keys))).astype(np.float32)
        weights, scales = rounded(exact, kind, axis=0)
        return replace(self, weights=weights, scales=scales)

    def logits(self, rows: Ragged, table: TokenTable) -> FloatArray:
        """The logits of each text, (texts, classes), the same alone and among others, to the bit.

        Args:
            rows: The numbers of the tokens of each text, signals among them.
            table: What is known of the tokens.
        """
        weights, texts = self._known(words_and_pairs(rows, table))
        # One after the other, so that a text's sum does not depend on the texts around it.
        answers = [
            np.bincount(texts, weights=weights[:, question], minlength=len(rows)) + bias
            for question, bias in enumerate(self.bias.tolist())
        ]
        if len(answers) < self.n_classes:
            return np.stack([-answers[0] / 2, answers[0] / 2], axis=1)
        return np.stack(answers, axis=1)

    def _known(self, group: Group) -> tuple[FloatArray, Places]:
        """The weights of the features that are known, each once for a text, and the text of each."""
        places = places_of(self.keys, group.hashes)
        known = places >= 0
        places, texts = _each_once(places[known], group.texts[known], len(self.keys))
        return self._weights_at(places), texts

    def _weights_at(self, places: Places) -> FloatArray:
        """The weights of the features at these places, (places, questions), whatever they are kept as."""
        weights: FloatArray = self.weights[places].astype(np.float64)
        return weights * self.scales if len(self.scales) else weights


def words_and_pairs(rows: Ragged, table: TokenTable) -> Group:
    """The tokens of each text, signals among them, and its pairs of neighbours, as often as they come."""
    of_pairs = pairs(Passages.of(rows, table), table)
    texts = np.repeat(np.arange(len(rows)), rows.lengths)
    return Group(
        np.concatenate([table.hashes[rows.ids], of_pairs.hashes]), np.concatenate([texts, of_pairs.texts])
    )


def train_nbsvm(
    reader: TextReader,
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
    keys, presence = _presence(*reader.column(texts), settings)
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
    return NbsvmModel(bias.astype(np.float32), keys, table.astype(np.float32), _NO_SCALES, n_classes)


def _report(
    on_iteration: Callable[[float, float], None],
    before: float,
    n_iterations: int,
    iteration: int,
    loss: float,
) -> None:
    on_iteration(before + iteration / n_iterations, loss)


def _presence(rows: Ragged, table: TokenTable, settings: NbsvmSettings) -> tuple[Hashes, "sparse.csr_matrix"]:
    """The hashes of the features that are frequent enough, rising; and 1 for each that a text has."""
    from scipy import sparse

    group = words_and_pairs(rows, table)
    keys, places = np.unique(group.hashes, return_inverse=True)
    places, texts = _each_once(places, group.texts, len(keys))
    counts = np.bincount(places, minlength=len(keys))
    is_word = np.isin(keys, table.hashes[np.unique(rows.ids)])
    kept = np.flatnonzero(is_word | (counts >= settings.min_count))
    if len(kept) > settings.max_features:
        kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")[: settings.max_features]])
    column_of = np.full(len(keys), -1)
    column_of[kept] = np.arange(len(kept))
    columns = column_of[places]
    texts, columns = texts[columns >= 0], columns[columns >= 0]
    matrix = sparse.csr_matrix((np.ones(len(columns)), (texts, columns)), shape=(len(rows), len(kept)))
    return keys[kept], matrix


def _each_once(places: Places, texts: Places, n_features: int) -> tuple[Places, Places]:
    """The features of texts, each once for a text; in the order of texts, and of features in a text."""
    both = np.unique(texts * n_features + places)
    return both % max(n_features, 1), both // max(n_features, 1)


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
        TextReader(context.pipeline, Lexicon({})),
        data.texts,
        data.targets,
        data.weights[:, None] if data.weights.ndim == 1 else data.weights,
        settings=context.settings,
        multi_label=context.multi_label,
        on_iteration=lambda progress, loss: context.report(progress, f"loss {loss / len(data):.4f}"),
    )
    return NbsvmPredictor(context.pipeline, model)


TRAINING = Training(fit_nbsvm)
