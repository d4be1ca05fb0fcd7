"""How the nbsvm model is trained: naive Bayes and a linear model in one.

Whether a text has a word or a pair of words is a feature; how much more often texts of a class have it than
others is its scale; and a logistic regression over the scaled features says how much each of them counts
(Wang and Manning, 2012, "Baselines and bigrams").
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sentrax.models.base import MANY_LABELS, FitContext, Predictor, Training, TrainingData
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenBatch, TokenReader
from sentrax.models.linear.logistic import minimize_loss
from sentrax.models.linear.many_labels import MOST_ITERATIONS
from sentrax.models.linear.objective import Problem
from sentrax.models.nbsvm.many_labels import best_bias, fit_many_labels
from sentrax.models.nbsvm.model import NbsvmModel, unique_features, words_and_pairs
from sentrax.models.nbsvm.predictor import NbsvmPredictor
from sentrax.models.nbsvm.settings import NbsvmSettings
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray
from sentrax.text.hashing import Hashes

if TYPE_CHECKING:
    from scipy import sparse

_INTERPOLATION = 0.25
_TOLERANCE = 1e-6


def fit(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """A predictor trained on all texts. Equal arguments give bit-for-bit equal predictors.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    settings: NbsvmSettings = context.settings
    batch = TokenReader(context.pipeline, Lexicon({})).column(data.texts)
    keys, presence = _presence_matrix(batch, settings)
    n_classes, text_weights = data.targets.shape[1], data.weights_per_label
    if n_classes > MANY_LABELS:
        on_iteration = _report_iterations(context, 0, 1, len(data), MOST_ITERATIONS)
        sparse_table, bias = fit_many_labels(
            presence, data.targets, text_weights, settings, on_iteration, multi_label=context.multi_label
        )
        model = NbsvmModel(bias.astype(np.float32), keys, SparseTable.exact(sparse_table), n_classes)
        return NbsvmPredictor(context.pipeline, model)
    # Two classes of which each text has one are one question: whether it has the second.
    columns = range(n_classes) if context.multi_label or n_classes != 2 else (1,)
    table, bias = np.zeros((len(keys), len(columns))), np.zeros(len(columns))
    for question, column in enumerate(columns):
        bias[question], table[:, question] = _fit_question(
            presence,
            data.targets[:, column],
            text_weights[:, column if text_weights.shape[1] > 1 else 0],
            settings,
            _report_iterations(context, question, len(columns), len(data), settings.max_iterations),
        )
    weights = QuantizedTable.exact(table, scale_axis=1)
    return NbsvmPredictor(context.pipeline, NbsvmModel(bias.astype(np.float32), keys, weights, n_classes))


def _report_iterations(
    context: FitContext, question: int, n_questions: int, n_texts: int, most: int
) -> Callable[[int, float], None]:

    def report(iteration: int, loss: float) -> None:
        context.report((question + iteration / most) / n_questions, f"loss {loss / n_texts:.4f}")
        curve = "loss" if n_questions == 1 else f"loss of {context.label_names[question]}"
        context.history.record(curve, step=iteration, loss=loss / n_texts)

    return report


def _presence_matrix(batch: TokenBatch, settings: NbsvmSettings) -> tuple[Hashes, "sparse.csr_matrix"]:
    """The hashes of the features that are frequent enough, ascending, and 1 for each that a text has."""
    from scipy import sparse

    group = words_and_pairs(batch)
    keys, indices = np.unique(group.hashes, return_inverse=True)
    indices, texts = unique_features(indices, group.texts, len(keys))
    counts = np.bincount(indices, minlength=len(keys))
    is_word = np.isin(keys, batch.table.hashes[np.unique(batch.rows.ids)])
    selected = np.flatnonzero(is_word | (counts >= settings.min_count))
    if len(selected) > settings.max_features:
        order = np.argsort(-counts[selected], kind="stable")
        selected = np.sort(selected[order[: settings.max_features]])
    column_of = np.full(len(keys), -1)
    column_of[selected] = np.arange(len(selected))
    columns = column_of[indices]
    texts, columns = texts[columns >= 0], columns[columns >= 0]
    shape = (batch.n_texts, len(selected))
    return keys[selected], sparse.csr_matrix((np.ones(len(columns)), (texts, columns)), shape=shape)


def _fit_question(
    presence: "sparse.csr_matrix",
    targets: FloatArray,
    text_weights: FloatArray,
    settings: NbsvmSettings,
    on_iteration: Callable[[int, float], None],
) -> tuple[float, FloatArray]:
    """The bias and the weight of each feature, for one question.

    Args:
        presence: 1 for each feature that a text has, (texts, features).
        targets: 1 for each text whose answer is yes, (texts,).
        text_weights: How much each text counts, (texts,).
        settings: How to fit.
        on_iteration: See `sentrax.models.linear.logistic.minimize_loss`.
    """
    from scipy import sparse

    counts = settings.smoothing + presence.T @ (text_weights * targets)
    other_counts = settings.smoothing + presence.T @ (text_weights * (1 - targets))
    log_ratios = np.log(counts / counts.sum()) - np.log(other_counts / other_counts.sum())
    scaled = presence.copy()
    scaled.data = log_ratios[presence.indices]
    problem = Problem(
        scaled,
        sparse.csr_matrix((0, 0)),
        np.zeros((len(targets), 0)),
        targets[:, None],
        text_weights[:, None],
        settings.l2,
        multi_label=True,
    )
    fitted = minimize_loss(
        problem,
        max_iterations=settings.max_iterations,
        tolerance=_TOLERANCE,
        on_iteration=on_iteration,
    )
    weights = fitted.features[:, 0]
    magnitude = np.abs(weights).mean() if len(weights) else 0.0
    share = _INTERPOLATION if settings.interpolation is None else settings.interpolation
    table = log_ratios * (share * weights + (1 - share) * magnitude)
    return best_bias(presence @ table, targets, text_weights, float(fitted.bias[0])), table


TRAINING = Training(fit)
