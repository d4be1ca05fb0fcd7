"""`Preconditioner`: units in which the loss of a linear model curves about alike in all directions.

A weight's unit is how far it can go before the loss or the penalty rises by much. The few weights that most
texts use, and which can stand in for each other, have units together: the inverse root of their Hessian.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.linear.lbfgs import Floats
from sentrax.models.state import FloatArray

if TYPE_CHECKING:
    from scipy import sparse

_MEAN_CURVATURE = 0.06
"""What the second derivative of a text's loss by a logit is about, where a model is good: p (1 - p)."""
_SMALLEST_BLOCK, _LARGEST_BLOCK, _TEXTS_PER_WEIGHT = 64, 768, 32
"""How many weights have units together: the more texts there are, the more time their Hessian saves."""
_BLOCK_TEXTS = 4096
"""The most texts that it is computed from."""
_ROWS_AT_ONCE = 1 << 14
_SMALLEST_PENALTY = 1e-6
"""The least that a penalty counts, relative to the curvature of the loss: a bias may have none."""


class Curvature(NamedTuple):
    """The second derivatives of a loss, about.

    Attributes:
        each: By each weight, (weights,).
        block: The weights of which `of_block` is, ascending, (block,).
        of_block: By each two of these, (block, block).
    """

    each: FloatArray
    block: npt.NDArray[np.intp]
    of_block: FloatArray


def estimate_curvature(
    matrix: "sparse.csr_matrix",
    subwords: "sparse.csr_matrix",
    dense: FloatArray,
    weights: FloatArray,
    costs: FloatArray,
) -> Curvature:
    """The second derivatives of a loss by the bias and the weights of all features of a class.

    Args:
        matrix: The features of each text, (texts, features), with forms of words first.
        subwords: The subwords of each form, (forms, subwords).
        dense: Numbers that every text has, (texts, numbers).
        weights: How much each text counts, (texts,).
        costs: The factor of the penalty for each weight of a class; the least penalized are in the block.
    """
    weights = weights * _MEAN_CURVATURE
    n_forms = subwords.shape[0]
    by_features = _squared_sums(matrix, weights)
    # As if no two words of a text shared a subword.
    by_subwords = _squared_sums(subwords, by_features[:n_forms])
    by_numbers = np.zeros(dense.shape[1])
    for start in range(0, len(dense), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        by_numbers += weights[rows] @ dense[rows] ** 2
    each = np.concatenate([[weights.sum()], by_features, by_subwords, by_numbers])
    size = min(max(len(weights) // _TEXTS_PER_WEIGHT, _SMALLEST_BLOCK), _LARGEST_BLOCK)
    block = np.sort(np.argsort(-each / costs, kind="stable")[:size])
    step = -(-len(weights) // _BLOCK_TEXTS)
    some, own = matrix[::step], np.sqrt(step * weights[::step, None])
    ends = np.cumsum([1, matrix.shape[1], subwords.shape[1]])
    biases, features, of_subwords, numbers = np.split(block, np.searchsorted(block, ends))
    columns = [
        np.ones((len(own), len(biases))),
        some[:, features - ends[0]].toarray(),
        (some[:, :n_forms] @ subwords[:, of_subwords - ends[1]]).toarray(),
        dense[::step, numbers - ends[2]],
    ]
    table = (np.hstack(columns) * own).astype(np.float32)
    return Curvature(each, block, (table.T @ table).astype(np.float64))


def _squared_sums(matrix: "sparse.csr_matrix", weights: FloatArray) -> FloatArray:
    """The weighted sum of the squares of each column; few rows at a time, to save memory."""
    sums = np.zeros(matrix.shape[1])
    for start in range(0, matrix.shape[0], _ROWS_AT_ONCE):
        rows = view_rows(matrix, slice(start, start + _ROWS_AT_ONCE))
        rows.data = rows.data.astype(np.float64) ** 2
        sums += rows.T @ weights[start : start + _ROWS_AT_ONCE]
    return sums


def view_rows(matrix: "sparse.csr_matrix", rows: slice) -> "sparse.csr_matrix":
    """Some rows of a matrix, whose numbers are not copied."""
    from scipy import sparse

    offsets = matrix.indptr[rows.start : rows.stop + 1]
    entries = slice(offsets[0], offsets[-1])
    return sparse.csr_matrix(
        (matrix.data[entries], matrix.indices[entries], offsets - offsets[0]),
        shape=(len(offsets) - 1, matrix.shape[1]),
    )


class Preconditioner:
    """From weights to weights in their units, and back.

    Args:
        curvature: The second derivatives of the loss.
        penalties: Those of the penalty, (weights,); infinite for a weight that stays where it is.
    """

    def __init__(self, curvature: Curvature, penalties: FloatArray):
        least = penalties + _SMALLEST_PENALTY * curvature.each
        stays = np.isinf(penalties)
        self._units = np.where(stays, 0, 1 / np.sqrt(curvature.each + least)).astype(np.float32)
        is_free = ~stays[curvature.block]
        self._block = curvature.block[is_free]
        hessian = curvature.of_block[np.ix_(is_free, is_free)] + np.diag(least[self._block])
        root = np.linalg.cholesky(hessian)
        self._root = root.astype(np.float32)
        self._inverse = np.linalg.inv(root).astype(np.float32)

    def weights(self, in_units: Floats) -> Floats:
        """The weights, (classes, weights), of these in units."""
        weights = in_units * self._units
        weights[:, self._block] = in_units[:, self._block] @ self._inverse
        return weights

    def gradient(self, by_weights: Floats) -> Floats:
        """The derivatives by weights in units, (classes, weights), of these by weights."""
        gradient = by_weights * self._units
        gradient[:, self._block] = by_weights[:, self._block] @ self._inverse.T
        return gradient

    def in_units(self, weights: Floats) -> Floats:
        """The inverse of `weights`; 0 for those that stay where they are."""
        in_units = np.divide(weights, self._units, out=np.zeros_like(weights), where=self._units > 0)
        in_units[:, self._block] = weights[:, self._block] @ self._root
        return in_units
