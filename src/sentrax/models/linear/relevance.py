"""How much each feature tells about the classes, from counts alone, before any weight is fitted.

After Wang and Manning, "Baselines and bigrams" (2012): log-count ratios, as of naive Bayes, scale features
of a discriminative model. Here they scale penalties, so nothing of them is in the model.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.models.linear.preconditioning import view_rows
from sentrax.models.state import FloatArray

if TYPE_CHECKING:
    from scipy import sparse

_PSEUDO_TEXTS = 1.0
"""Texts with, and without, a feature that each class has before any: a rare feature says little."""
_ROWS_AT_ONCE = 1 << 14


def log_count_ratios(
    matrix: "sparse.csr_matrix",
    subwords: "sparse.csr_matrix",
    targets: FloatArray,
    weights: FloatArray,
    offsets: npt.NDArray[np.float32] | None = None,
) -> FloatArray:
    """How differently the texts with a class and those without it have a feature, (features + subwords,).

    The ratio of both shares of texts, as a logarithm; its root mean square over the classes. A subword occurs
    once for each form with it. NaN for what fewer than one text has: of that, nothing is known.

    Args:
        matrix: The features of each text, (texts, features), with forms of words first.
        subwords: The subwords of each form, (forms, subwords).
        targets: The share of each class, (texts, classes).
        weights: How much each text counts, (texts, 1), or each class of it, (texts, classes).
        offsets: See `Problem`; a class that a kind of text has less often is counted less in them.
    """
    inside = targets * weights
    both = np.broadcast_to(weights, targets.shape) if offsets is None else weights * np.exp(offsets)
    counts = np.hstack([inside, both - inside])
    of_features = _sums_of_rows_with(matrix, counts)
    of_subwords = _sums_of_rows_with(subwords, of_features[: subwords.shape[0]])
    of_all = np.concatenate([of_features, of_subwords])
    shares = np.log((of_all + _PSEUDO_TEXTS) / (counts.sum(axis=0) + 2 * _PSEUDO_TEXTS))
    with_class, without = np.hsplit(shares, 2)
    ratios = np.sqrt(((with_class - without) ** 2).mean(axis=1))
    return np.where(of_all.sum(axis=1) < targets.shape[1], np.nan, ratios)


def scales_of(ratios: FloatArray, squares: FloatArray, share: float) -> FloatArray:
    """The scale of each feature: one that all have alike, and a share in proportion to its ratio.

    Args:
        ratios: From `log_count_ratios`, (features,); what is not known has the mean of the others.
        squares: The sum of the squares of each feature over all texts: how much it weighs. The mean square of
            the scales is 1, so a penalty is as strong with them as without.
        share: From 0, the same scale for all, to 1.
    """
    is_known = ~np.isnan(ratios)
    mean = np.average(ratios[is_known], weights=squares[is_known]) if squares[is_known].any() else 0.0
    scales = (1 - share) * mean + share * np.where(is_known, ratios, mean)
    mean_square = squares @ scales**2 / squares.sum() if mean else 0.0
    return scales / np.sqrt(mean_square) if mean_square else np.ones(len(scales))


def _sums_of_rows_with(matrix: "sparse.csr_matrix", numbers: FloatArray) -> FloatArray:
    """The sum, for each column, of the numbers of the rows that have something there; few rows at a time."""
    sums = np.zeros((matrix.shape[1], numbers.shape[1]))
    for start in range(0, matrix.shape[0], _ROWS_AT_ONCE):
        rows = view_rows(matrix, slice(start, start + _ROWS_AT_ONCE))
        rows.data = np.ones(len(rows.data))
        sums += rows.T @ numbers[start : start + _ROWS_AT_ONCE]
    return sums
