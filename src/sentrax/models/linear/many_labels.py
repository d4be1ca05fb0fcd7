"""Logistic regression for many labels, in memory that grows with the data, not with features times labels.

A label has a weight only for features that a text of it has: the others are far more, and say little about
it. L-BFGS minimizes the loss over these weights; measured in units of how sharply the loss of its own label's
texts curves, they are good enough after a third of the iterations.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.linear import lbfgs
from sentrax.models.linear.lbfgs import Floats
from sentrax.models.state import FloatArray
from sentrax.models.threads import exact_threads

if TYPE_CHECKING:
    from scipy import sparse

_THREADS = 2
_HISTORY = 5
MOST_ITERATIONS = 15
"""More gain nothing on texts that were not trained on."""
_TOLERANCE = 1e-5
_CELLS_AT_ONCE = 1 << 23
"""The cells of a table, features × labels or texts × labels, that are worked on at a time."""


@dataclass(frozen=True)
class SparseProblem:
    """The loss to minimize.

    Attributes:
        matrix: The features of each text, (texts, features).
        targets: 1 for each label of a text, else 0, (texts, labels).
        weights: How much each text counts, or each label of it, (texts, 1) or (texts, labels).
        penalty: The factor of the L2 penalty, half the sum of the squared weights.
        multi_label: Whether each label has a sigmoid of its own, instead of one softmax for all.
        scales: A factor for each weight that there may be, (features, labels); by default 1 for each feature
            and label that a text has together.
        near: Weights that those to find start from and are to stay near; by default 0.
        costs: The factor of the penalty for each feature, (features,).
        hold: What is added to the penalty for each feature, (features,), if anything is; what has infinity
            stays where it starts.
        bias_penalty: The factor of the L2 penalty of the bias.
    """

    matrix: "sparse.csr_matrix"
    targets: FloatArray
    weights: FloatArray
    penalty: float
    multi_label: bool
    costs: FloatArray | float = 1.0
    scales: "sparse.csr_matrix | None" = None
    near: "SparseWeights | None" = None
    hold: FloatArray | None = None
    bias_penalty: float = 0.0


class SparseWeights(NamedTuple):
    """The bias, (labels,), and the weights, (features, labels)."""

    bias: FloatArray
    features: "sparse.csr_matrix"


def minimize_sparse_loss(
    problem: SparseProblem,
    *,
    start: SparseWeights | None = None,
    max_iterations: int = 100,
    on_iteration: Callable[[int, float], None] = lambda iteration, loss: None,
) -> SparseWeights:
    """The weights that minimize the loss, nearly; equal arguments give equal bits.

    Args:
        problem: The loss to minimize.
        start: Where to start; by default what they are to stay near.
        max_iterations: The maximum number of iterations of L-BFGS, of which there are at most 15.
        on_iteration: Called after each iteration with its number, from 1, and the loss.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    with _Objective.open(problem) as objective:
        point = lbfgs.minimize(
            objective,
            objective.start(start or problem.near),
            max_iterations=min(max_iterations, MOST_ITERATIONS),
            tolerance=_TOLERANCE,
            history=_HISTORY,
            on_iteration=on_iteration,
        )
        return objective.weights(point)


def co_occurrences(matrix: "sparse.csr_matrix", amounts: FloatArray) -> "sparse.csr_matrix":
    """The sum of each feature's values in the texts of each label, (features, labels), sorted by column.

    Args:
        matrix: (texts, features).
        amounts: How much each label of a text counts, (texts, labels).
    """
    from scipy import sparse

    sums = (matrix.T.tocsr() @ sparse.csr_matrix(amounts)).tocsr()
    sums.sort_indices()
    return sums


class _Block(NamedTuple):
    """Some neighbouring labels.

    Attributes:
        labels: Which.
        places: Where their weights are among all, (weights,).
        cells: The cell of each in a table of features × these labels, (weights,).
    """

    labels: slice
    places: npt.NDArray[np.int64]
    cells: npt.NDArray[np.int64]


class _Objective:
    """The loss and its gradient, as functions of weights and bias in one array, in their own units."""

    def __init__(self, problem: SparseProblem, threads: ThreadPoolExecutor):
        self._problem, self._threads = problem, threads
        matrix = problem.matrix.astype(np.float32)
        own = problem.weights * problem.targets
        squares = co_occurrences(matrix.multiply(matrix).tocsr(), own)
        scales = squares if problem.scales is None else problem.scales
        self._pattern = scales
        self._scales = np.ones(scales.nnz) if problem.scales is None else scales.data.astype(np.float64)
        curvatures = squares.data if problem.scales is None else _at(squares, scales) * self._scales**2
        n_labels = problem.targets.shape[1]
        costs = np.broadcast_to(problem.costs, scales.shape[:1])
        self._penalties = problem.penalty * np.repeat(costs, np.diff(scales.indptr))
        self._is_fixed = np.zeros(scales.nnz, dtype=np.bool_)
        if problem.hold is not None:
            hold = np.repeat(problem.hold, np.diff(scales.indptr))
            self._is_fixed = np.isinf(hold)
            self._penalties += np.where(self._is_fixed, 0, hold)
        near = problem.near
        self._near = np.zeros(scales.nnz) if near is None else _at(near.features, scales)
        self._near_bias = np.zeros(n_labels) if near is None else near.bias
        # The derivative of a sigmoid is 1/4 at most.
        self._units = 1 / np.sqrt(np.where(self._is_fixed, 1, curvatures / 4 + self._penalties))
        own_sums = own.sum(axis=0)
        self._bias_units = 1 / np.sqrt(np.maximum(own_sums, own_sums[own_sums > 0].min(initial=1)) / 4)
        self._matrix, self._columns = matrix, matrix.T.tocsr()
        self._blocks = list(self._cut_labels())
        n_texts = len(problem.targets)
        size = max(1, _CELLS_AT_ONCE // n_labels)
        self._shards = [slice(begin, begin + size) for begin in range(0, n_texts, size)]

    @classmethod
    @contextmanager
    def open(cls, problem: SparseProblem) -> "Iterator[_Objective]":
        """An objective, and the threads that evaluate it."""
        with exact_threads(_THREADS) as threads:
            yield cls(problem, threads)

    def start(self, weights: SparseWeights | None) -> Floats:
        """The array with these weights, 0 where they have none."""
        if weights is None:
            return np.zeros(len(self._units) + len(self._bias_units), dtype=np.float32)
        values = _at(weights.features, self._pattern)
        return np.concatenate([values / self._units, weights.bias / self._bias_units], dtype=np.float32)

    def weights(self, point: Floats) -> SparseWeights:
        """The weights in such an array."""
        values, bias = np.split(point, [len(self._units)])
        matrix = self._pattern.astype(np.float64)
        matrix.data = values * self._units
        return SparseWeights(bias * self._bias_units, matrix)

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        n_values = len(self._units)
        values, all_bias = point[:n_values] * self._units, point[n_values:] * self._bias_units
        scaled, bias = (values * self._scales).astype(np.float32), all_bias.astype(np.float32)
        logits = np.empty(self._problem.targets.shape, dtype=np.float32)
        gradient = np.empty(len(point), dtype=np.float32)

        def add_logits(block: _Block) -> None:
            logits[:, block.labels] = self._matrix @ self._table(block, scaled) + bias[block.labels]

        def add_gradient(block: _Block) -> None:
            errors = np.ascontiguousarray(logits[:, block.labels])
            gradient[block.places] = (self._columns @ errors).ravel()[block.cells]

        list(self._threads.map(add_logits, self._blocks))
        loss = sum(self._threads.map(lambda shard: self._replace_by_errors(logits, shard), self._shards))
        list(self._threads.map(add_gradient, self._blocks))
        distances, bias_distances = values - self._near, all_bias - self._near_bias
        pull, bias_pull = self._penalties * distances, self._problem.bias_penalty * bias_distances
        gradient[:n_values] = (gradient[:n_values] * self._scales + pull) * self._units
        gradient[:n_values][self._is_fixed] = 0
        gradient[n_values:] = (logits.sum(axis=0, dtype=np.float64) + bias_pull) * self._bias_units
        return loss + float(distances @ pull + bias_distances @ bias_pull) / 2, gradient

    def _cut_labels(self) -> Iterator[_Block]:
        pattern = self._pattern
        n_features, n_labels = pattern.shape
        rows = np.repeat(np.arange(n_features), np.diff(pattern.indptr))
        size = max(1, min(-(-n_labels // _THREADS), _CELLS_AT_ONCE // max(n_features, 1)))
        order = np.argsort(pattern.indices // size, kind="stable")
        ends = np.searchsorted(pattern.indices[order] // size, np.arange(1, -(-n_labels // size) + 1))
        for number, places in enumerate(np.split(order, ends[:-1])):
            labels = slice(number * size, min((number + 1) * size, n_labels))
            width = labels.stop - labels.start
            yield _Block(labels, places, rows[places] * width + pattern.indices[places] - labels.start)

    def _table(self, block: _Block, values: Floats) -> Floats:
        """The weights of some labels, (features, labels)."""
        n_features, width = self._pattern.shape[0], block.labels.stop - block.labels.start
        table = np.zeros(n_features * width, dtype=np.float32)
        table[block.cells] = values[block.places]
        return table.reshape(n_features, width)

    def _replace_by_errors(self, logits: Floats, shard: slice) -> float:
        """The loss of some texts; their logits become its derivative by them."""
        problem, errors = self._problem, logits[shard]
        targets = problem.targets[shard].astype(np.float32)
        weights = problem.weights[shard].astype(np.float32)
        if problem.multi_label:
            losses = np.logaddexp(np.float32(0), errors) - targets * errors
            np.exp(-np.logaddexp(np.float32(0), -errors), out=errors)
        else:
            errors -= errors.max(axis=1, keepdims=True)
            losses = -(targets * errors).sum(axis=1, keepdims=True)
            np.exp(errors, out=errors)
            sums = errors.sum(axis=1, keepdims=True)
            losses += np.log(sums)
            errors /= sums
        errors -= targets
        errors *= weights
        return float((losses * weights).sum(dtype=np.float64))


def _at(matrix: "sparse.csr_matrix", pattern: "sparse.csr_matrix") -> FloatArray:
    """The values of a matrix where another has some, in their order; 0 where only that one has."""

    def keys(of: "sparse.csr_matrix") -> npt.NDArray[np.int64]:
        rows = np.repeat(np.arange(of.shape[0]), np.diff(of.indptr))
        cells: npt.NDArray[np.int64] = rows * of.shape[1] + of.indices
        return cells

    known, wanted = keys(matrix), keys(pattern)
    places = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    if not len(known):
        return np.zeros(len(wanted))
    return np.where(known[places] == wanted, matrix.data[places], 0).astype(np.float64)
