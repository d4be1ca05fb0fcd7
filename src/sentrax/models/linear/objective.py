"""The loss of a logistic regression over sparse features, and its minimum; it is convex and needs no seed.

The loss of a text is the cross-entropy of a softmax over classes, or of a sigmoid for each label; the penalty
is the squared distance of the weights from where they are to stay near. L-BFGS minimizes the sum, in numbers
of 32 bits.
"""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from sentrax.errors import TrainingError
from sentrax.models.linear import lbfgs
from sentrax.models.linear.lbfgs import Floats
from sentrax.models.linear.preconditioning import Preconditioner, estimate_curvature, view_rows
from sentrax.models.linear.relevance import log_count_ratios, scales_of
from sentrax.models.state import FloatArray
from sentrax.models.threads import exact_threads

if TYPE_CHECKING:
    from scipy import sparse

_Float = TypeVar("_Float", bound=np.floating)

TOLERANCE = 2e-5
"""When three iterations lower the loss by less than this share, more gain nothing on new texts."""
_SHARDS = 4
"""A fixed number, so that equal data give equal sums on any number of cores."""


@dataclass(frozen=True)
class Problem:
    """The loss to minimize.

    The first columns of `matrix` are forms of words. The weights of a form are its own, and those of its
    subwords, so these are never counted text by text: (X Q) W costs what X (Q W) does.

    Attributes:
        matrix: The weighted hashed features of each text, (texts, features), with forms of words first.
        subwords: The weighted subwords of each form, (forms, subwords).
        dense: Numbers that every text has, (texts, numbers).
        targets: The share of each class, (texts, classes), or which labels hold.
        weights: How much each text counts, or each label of it, (texts, 1) or (texts, classes).
        penalty: The factor of the L2 penalty, half the sum of the squared weights.
        multi_label: Whether each label has a sigmoid of its own.
        near: The weights that those to find are to stay near; by default 0.
        bias_penalty: The factor of the L2 penalty of the bias.
        costs: The factor of the penalty for each feature and subword, (features + subwords,).
        relevance: How much less what tells classes apart is penalized, from 0 to 1: the share of `scales_of`.
        hold: What is added to the penalty for each of these, if anything is; what has infinity stays what it
            is in `near`.
        offsets: What is added to the logits of each text, if anything is; see `TrainingData`.
    """

    matrix: "sparse.csr_matrix"
    subwords: "sparse.csr_matrix"
    dense: FloatArray
    targets: FloatArray
    weights: FloatArray
    penalty: float
    multi_label: bool
    costs: FloatArray | float = 1.0
    relevance: float = 0.0
    near: "Weights | None" = None
    bias_penalty: float = 0.0
    hold: FloatArray | None = None
    offsets: npt.NDArray[np.float32] | None = None

    def mean_loss(self, logits: FloatArray, rows: npt.NDArray[np.integer]) -> float:
        """The weighted mean loss of the texts in these rows, given their logits, (rows, classes)."""
        if self.offsets is not None:
            logits = logits + self.offsets[rows]
        losses, _ = _loss(logits.T.copy(), self.targets[rows].T, self.multi_label)
        weights = np.broadcast_to(self.weights[rows].T, losses.shape)
        return float((losses * weights).sum() / weights.sum()) if weights.any() else 0.0


class Weights(NamedTuple):
    """The bias, (classes,), and the weights of each part of a `Problem`, (features, classes)."""

    bias: FloatArray
    features: FloatArray
    subwords: FloatArray
    dense: FloatArray


class Objective:
    """The loss of a problem, as a function of a table of weights, (classes, 1 + features of all parts)."""

    def __init__(self, problem: Problem, threads: ThreadPoolExecutor):
        self.problem, self._threads = problem, threads
        n_texts, n_classes = problem.targets.shape
        sizes = (1, problem.matrix.shape[1], problem.subwords.shape[1], problem.dense.shape[1])
        ends = np.cumsum(sizes).tolist()
        self._ends, self._shape = ends, (n_classes, ends[-1])
        self._features, self._subwords, self._dense = map(slice, ends[:-1], ends[1:])
        self._n_forms = problem.subwords.shape[0]
        self._near = np.zeros(self._shape, dtype=np.float32) if problem.near is None else _table(problem.near)
        cuts = [n_texts * shard // _SHARDS for shard in range(_SHARDS + 1)]
        self._shards = [slice(*pair) for pair in itertools.pairwise(cuts)]
        self._matrices = [
            view_rows(problem.matrix, shard).astype(np.float32, copy=False) for shard in self._shards
        ]
        self._numbers = [problem.dense[shard].astype(np.float32) for shard in self._shards]
        self._subword_matrix = problem.subwords.astype(np.float32)
        self._targets = [_rows(problem.targets[shard]) for shard in self._shards]
        self._costs = np.ones(ends[-1])
        self._costs[1 : self._dense.start] = problem.costs
        self.curvature = estimate_curvature(
            problem.matrix, problem.subwords, problem.dense, problem.weights.mean(axis=1), self._costs
        )

    @classmethod
    @contextmanager
    def open(cls, problem: Problem) -> "Iterator[Objective]":
        """An objective, and the threads that evaluate it."""
        with exact_threads(_SHARDS) as threads:
            yield cls(problem, threads)

    def minimize(
        self,
        start: Weights | None = None,
        *,
        penalty: float | None = None,
        weights: FloatArray | None = None,
        max_iterations: int = 100,
        tolerance: float = TOLERANCE,
        on_iteration: Callable[[int, float], None] = lambda iteration, loss: None,
    ) -> Weights:
        """The weights that minimize the loss, nearly.

        Args:
            start: Where to start; by default what the weights are to stay near.
            penalty: The factor of the penalty, instead of the problem's.
            weights: How much each text counts, instead of the problem's.
            max_iterations: The maximum number of iterations of L-BFGS.
            tolerance: Ends when three iterations together lower the loss by less than this share of it.
            on_iteration: Called after each iteration with its number, from 1, and the loss.

        Raises:
            TrainingError: If the loss is no longer a number.
        """
        if not np.isfinite(self.curvature.each).all():
            raise TrainingError("the loss is no longer a number; are all sample weights finite?")
        text_weights = self.problem.weights if weights is None else weights
        penalties = self._penalties(self.problem.penalty if penalty is None else penalty, text_weights)
        preconditioner = Preconditioner(self.curvature, penalties)
        finite = np.where(np.isinf(penalties), 0, penalties).astype(np.float32)
        weights_of_shards = [_rows(text_weights[shard]) for shard in self._shards]

        def evaluate(point: Floats) -> tuple[float, Floats]:
            distance = preconditioner.weights(point.reshape(self._shape))
            loss, gradient = self._evaluate(self._near + distance, weights_of_shards)
            pull = finite * distance
            gradient += pull
            return loss + float(np.vdot(pull, distance)) / 2, preconditioner.gradient(gradient).ravel()

        point = lbfgs.minimize(
            evaluate,
            preconditioner.in_units((self._near if start is None else _table(start)) - self._near).ravel(),
            max_iterations=max_iterations,
            tolerance=tolerance,
            on_iteration=on_iteration,
        )
        table = self._near + preconditioner.weights(point.reshape(self._shape))
        return self._split(table.astype(np.float64))

    def _penalties(self, penalty: float, weights: FloatArray) -> FloatArray:
        """The factor of the penalty for each weight of a class; texts without weight say nothing about it."""
        problem, features = self.problem, slice(1, self._dense.start)
        penalties = self._costs * penalty
        penalties[0] = problem.bias_penalty
        if problem.relevance:
            ratios = log_count_ratios(
                problem.matrix, problem.subwords, problem.targets, weights, problem.offsets
            )
            penalties[features] /= scales_of(ratios, self.curvature.each[features], problem.relevance) ** 2
        if problem.hold is not None:
            penalties[features] += problem.hold
        return penalties

    def _split(self, table: FloatArray) -> Weights:
        bias, *parts = np.split(np.ascontiguousarray(table.T), self._ends[:-1])
        return Weights(bias[0], *parts)

    def logits(self, weights: Weights) -> FloatArray:
        """The logits of all texts, (texts, classes)."""
        table = _table(weights)
        of_features = self._weights_of_features(table)
        logits = [self._logits(shard, table, of_features).T for shard in range(_SHARDS)]
        return np.concatenate(logits).astype(np.float64)

    def _evaluate(self, table: Floats, text_weights: list[Floats]) -> tuple[float, Floats]:
        """The loss without the penalty, and its derivatives by the weights."""
        of_features = self._weights_of_features(table)

        def evaluate_shard(number: int) -> tuple[float, Floats, Floats]:
            logits = self._logits(number, table, of_features)
            if self.problem.offsets is not None:
                logits += self.problem.offsets[self._shards[number]].T
            losses, errors = _loss(logits, self._targets[number], self.problem.multi_label)
            loss = float((losses * text_weights[number]).sum(dtype=np.float64))
            errors *= text_weights[number]
            by_features = np.stack([self._matrices[number].T @ row for row in errors])
            errors_sum = errors.sum(axis=1, keepdims=True)
            return loss, by_features, np.hstack([errors_sum, errors @ self._numbers[number]])

        parts = list(self._threads.map(evaluate_shard, range(_SHARDS)))
        gradient = np.empty(self._shape, dtype=np.float32)
        rest = _total([part[2] for part in parts])
        gradient[:, 0], gradient[:, self._dense] = rest[:, 0], rest[:, 1:]

        def add_class(row: int) -> None:
            by_features = _total([part[1][row] for part in parts])
            gradient[row, self._features] = by_features
            gradient[row, self._subwords] = self._subword_matrix.T @ by_features[: self._n_forms]

        list(self._threads.map(add_class, range(self._shape[0])))
        return sum(part[0] for part in parts), gradient

    def _weights_of_features(self, table: Floats) -> Floats:
        """The weights of all features, with those of their subwords in those of forms."""

        def of_class(row: Floats) -> Floats:
            features = row[self._features].copy()
            features[: self._n_forms] += self._subword_matrix @ row[self._subwords]
            return features

        return np.stack(list(self._threads.map(of_class, table)))

    def _logits(self, shard: int, table: Floats, of_features: Floats) -> Floats:
        """The logits of the texts of a shard, (classes, texts)."""
        logits = table[:, self._dense] @ self._numbers[shard].T + table[:, :1]
        for row, of_class in zip(logits, of_features, strict=True):
            row += self._matrices[shard] @ of_class
        return logits


def _total(arrays: list[Floats]) -> Floats:
    return sum(arrays[1:], start=arrays[0])


def _rows(columns: FloatArray) -> Floats:
    return np.ascontiguousarray(columns.T, dtype=np.float32)


def _table(weights: Weights) -> Floats:
    parts = (weights.bias[None], weights.features, weights.subwords, weights.dense)
    return _rows(np.concatenate(parts))


def _loss(
    logits: npt.NDArray[_Float], targets: npt.NDArray[_Float], multi_label: bool
) -> tuple[npt.NDArray[_Float], npt.NDArray[_Float]]:
    """The loss of each text, or of each label of it, and its derivative by the logits, (classes, texts)."""
    if multi_label:
        small = np.exp(-np.abs(logits))
        losses = np.maximum(logits, 0) + np.log1p(small) - targets * logits
        return losses, np.where(logits >= 0, 1, small) / (1 + small) - targets
    logits -= logits.max(axis=0)
    shares = np.exp(logits)
    sums = shares.sum(axis=0)
    losses = np.log(sums) * targets.sum(axis=0) - (targets * np.where(targets > 0, logits, 0)).sum(axis=0)
    return losses[None], shares / sums - targets
