"""How the nbsvm model is fitted for many labels: evidence only from features that texts of a label have."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from sentrax.models.linear.many_labels import SparseProblem, co_occurrences, minimize_sparse_loss
from sentrax.models.nbsvm.settings import NbsvmSettings
from sentrax.models.state import FloatArray

if TYPE_CHECKING:
    from scipy import sparse

_CELLS_AT_ONCE = 1 << 23
_INTERPOLATION = 0.5
_CERTAIN_LOGIT = 40.0
"""A logit whose probability is 0 or 1 in float64."""


def fit_many_labels(
    presence: "sparse.csr_matrix",
    targets: FloatArray,
    weights: FloatArray,
    settings: NbsvmSettings,
    on_iteration: Callable[[int, float], None],
    *,
    multi_label: bool,
) -> tuple["sparse.csr_matrix", FloatArray]:
    """The weights, (features, labels), and the bias, (labels,).

    Args:
        presence: 1 for each feature that a text has, (texts, features).
        targets: 1 for each label of a text, else 0, (texts, labels).
        weights: How much each text counts, (texts, 1), or each label of it, (texts, labels).
        settings: How to fit.
        on_iteration: See `sentrax.models.linear.many_labels.minimize_sparse_loss`.
        multi_label: Whether a text may have several labels, or none.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    log_ratios = _log_ratios(presence, targets, weights, settings.smoothing)
    problem = SparseProblem(presence, targets, weights, settings.l2, multi_label, scales=log_ratios)
    fitted = minimize_sparse_loss(problem, max_iterations=settings.max_iterations, on_iteration=on_iteration)
    labels, n_labels = log_ratios.indices, targets.shape[1]
    magnitudes = np.abs(fitted.features.data)
    sums, counts = np.bincount(labels, magnitudes, n_labels), np.bincount(labels, minlength=n_labels)
    means = sums / np.maximum(counts, 1)
    share = _INTERPOLATION if settings.interpolation is None else settings.interpolation
    table = log_ratios.copy()
    table.data = log_ratios.data * (share * fitted.features.data + (1 - share) * means[labels])
    if not multi_label:
        return table, fitted.bias
    return table, _refit_bias(presence, table, targets, weights, fitted.bias)


def _log_ratios(
    presence: "sparse.csr_matrix", targets: FloatArray, weights: FloatArray, smoothing: float
) -> "sparse.csr_matrix":
    """How much more often texts of a label have a feature than others, for those that have it at all."""
    counts = co_occurrences(presence, weights * targets)
    n_features, n_labels = counts.shape
    smoothed = smoothing * n_features
    rows = np.repeat(np.arange(n_features), np.diff(counts.indptr))
    other_counts, other_sums = np.empty(counts.nnz), np.empty(n_labels)
    columns = presence.T.tocsr()
    for labels in _blocks(n_labels, n_features):
        own_weights = weights if weights.shape[1] == 1 else weights[:, labels]
        others = columns @ (own_weights * (1 - targets[:, labels]))
        other_sums[labels] = others.sum(axis=0)
        places = np.flatnonzero((counts.indices >= labels.start) & (counts.indices < labels.stop))
        other_counts[places] = others[rows[places], counts.indices[places] - labels.start]
    sums = np.bincount(counts.indices, counts.data, n_labels)
    ratios = counts.copy()
    ratios.data = np.log((smoothing + counts.data) / (smoothed + sums)[counts.indices])
    ratios.data -= np.log((smoothing + other_counts) / (smoothed + other_sums)[counts.indices])
    return ratios


def _refit_bias(
    presence: "sparse.csr_matrix",
    table: "sparse.csr_matrix",
    targets: FloatArray,
    weights: FloatArray,
    fitted_bias: FloatArray,
) -> FloatArray:
    """The `best_bias` of each label."""
    bias, columns = fitted_bias.copy(), table.tocsc()
    for labels in _blocks(len(bias), len(targets)):
        sums = (presence @ columns[:, labels]).toarray()
        for label in range(labels.start, labels.stop):
            own_weights = weights[:, label if weights.shape[1] > 1 else 0]
            bias[label] = best_bias(
                sums[:, label - labels.start], targets[:, label], own_weights, float(fitted_bias[label])
            )
    return bias


def _blocks(n_labels: int, n_rows: int) -> Iterator[slice]:
    """Neighbouring labels, so many that a table of rows and labels is not large."""
    size = max(1, _CELLS_AT_ONCE // max(n_rows, 1))
    for start in range(0, n_labels, size):
        yield slice(start, min(start + size, n_labels))


def best_bias(sums: FloatArray, targets: FloatArray, text_weights: FloatArray, fitted_bias: float) -> float:
    """The bias with which a logistic regression of these sums of weights alone, (texts,), is best.

    The paper keeps the one that was fitted with other weights; of several classes the rare ones are then
    seldom predicted. If all answers are the same there is no best one, and the result is the fitted bias.
    """
    from scipy.optimize import brentq
    from scipy.special import expit

    if not 0 < text_weights @ targets < text_weights.sum():
        return fitted_bias
    # The mean of probabilities rises with the bias, and beyond these bounds all are 0 or 1.
    bound = float(np.abs(sums).max()) + _CERTAIN_LOGIT
    return float(brentq(lambda bias: text_weights @ (expit(sums + bias) - targets), -bound, bound))
