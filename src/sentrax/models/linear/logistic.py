"""Logistic regression over sparse features, solved to the optimum; it is convex and needs no seed.

The loss of a text is the cross-entropy of a softmax over classes, or of a sigmoid for each label; the penalty
is the squared distance of the weights from their start. L-BFGS (Liu and Nocedal, 1989) minimizes the sum.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import TrainingError
from sentrax.files.container import Arrays
from sentrax.models.state import FloatArray

if TYPE_CHECKING:
    from scipy import sparse

LoadOrCompute = Callable[[str, Callable[[], Arrays]], Arrays]
"""`FitCheckpoints.load_or_compute`: takes a part's name and what computes its arrays; returns these."""

_SHARDS = 2
"""A fixed number, so that equal data give equal sums on any number of cores."""
_MEMORY = 10
_TOLERANCE = 1e-6


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
        bias_penalty: The same for the bias, measured from where it starts.
        hold: What is added to the penalty for each feature and subword, (features + subwords,), if anything
            is; what has infinity stays where it starts.
    """

    matrix: "sparse.csr_matrix"
    subwords: "sparse.csr_matrix"
    dense: FloatArray
    targets: FloatArray
    weights: FloatArray
    penalty: float
    multi_label: bool
    bias_penalty: float = 0.0
    hold: FloatArray | None = None

    def mean_loss(self, logits: FloatArray, rows: npt.NDArray[np.integer]) -> float:
        """The weighted mean loss of the texts in these rows, given their logits, (rows, classes)."""
        losses, _ = _loss(logits, self.targets[rows], self.multi_label)
        weights = np.broadcast_to(self.weights[rows], losses.shape)
        return float((losses * weights).sum() / weights.sum()) if weights.any() else 0.0

    def logits(self, weights: "Weights", rows: npt.NDArray[np.integer]) -> FloatArray:
        """The logits of the texts in these rows, (rows, classes)."""
        effective = weights.features.copy()
        effective[: self.subwords.shape[0]] += self.subwords @ weights.subwords
        logits: FloatArray = self.matrix[rows] @ effective + self.dense[rows] @ weights.dense + weights.bias
        return logits


class Weights(NamedTuple):
    """The bias, (classes,), and the weights of each part of a `Problem`, (features, classes)."""

    bias: FloatArray
    features: FloatArray
    subwords: FloatArray
    dense: FloatArray


def minimize_loss(
    problem: Problem,
    *,
    start: Weights | None = None,
    max_iterations: int = 100,
    on_iteration: Callable[[int, float], None] = lambda iteration, loss: None,
) -> Weights:
    """The weights that minimize the loss.

    Args:
        problem: The loss to minimize.
        start: Where to start, and what weights are to stay near; by default 0.
        max_iterations: The maximum number of iterations of L-BFGS.
        on_iteration: Called after each iteration with its number, from 1, and the loss.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    with _Objective.open(problem, start) as objective:
        return objective.minimize(objective.anchor, max_iterations, on_iteration)


def _compute(name: str, compute: Callable[[], Arrays]) -> Arrays:
    return compute()


def cross_validate(
    problem: Problem,
    folds: npt.NDArray[np.integer],
    penalties: Sequence[float],
    *,
    max_iterations: int = 100,
    on_fit: Callable[[int], None] = lambda number: None,
    load_or_compute: LoadOrCompute = _compute,
) -> tuple[float, FloatArray]:
    """The best of some penalties, and the logits of each text from a model that was not trained on it.

    The first fold decides which is the best, by its mean loss.

    Args:
        problem: The loss to minimize.
        folds: The fold in which each text is held out, (texts,), from 0; -1 for never.
        penalties: The penalties to try instead of the problem's own.
        max_iterations: The maximum number of iterations of each fit.
        on_fit: Called after each fit with how many are done.
        load_or_compute: Gives the arrays of each fit; by default they are computed.

    Returns:
        The penalty, and logits, (texts, classes), NaN for a text that is never held out.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    logits, best, n_fits = np.full(problem.targets.shape, np.nan), penalties[0], 0
    with _Objective.open(problem, None) as objective:
        for fold in range(int(folds.max(initial=-1)) + 1):
            held_out = np.flatnonzero(folds == fold)
            weights = problem.weights.copy()
            weights[held_out] = 0
            least_loss, start = np.inf, objective.anchor
            # From the strongest penalty on, each fit starts from the weights of the one before it.
            for penalty in sorted(penalties, reverse=True) if fold == 0 else [best]:
                objective.problem = replace(problem, weights=weights, penalty=penalty)
                n_fits += 1
                compute = partial(_fit_without, objective, start, held_out, max_iterations)
                fitted = load_or_compute(f"fit-{n_fits}", compute)
                start = fitted["weights"]
                loss = problem.mean_loss(fitted["logits"], held_out)
                if loss < least_loss:
                    least_loss, best, logits[held_out] = loss, penalty, fitted["logits"]
                on_fit(n_fits)
    return best, logits


def _fit_without(
    objective: "_Objective", start: FloatArray, held_out: npt.NDArray[np.integer], max_iterations: int
) -> Arrays:
    """Weights fitted without the held-out texts, and the logits of these texts."""
    weights = objective.minimize(start, max_iterations)
    return {"weights": _flat(weights), "logits": objective.problem.logits(weights, held_out)}


class _Objective:
    """The loss and its gradient, as functions of all weights in one array."""

    def __init__(self, problem: Problem, threads: ThreadPoolExecutor, start: Weights | None):
        self.problem, self._threads = problem, threads
        n_texts, n_classes = problem.targets.shape
        self._n_forms = problem.subwords.shape[0]
        sizes = (1, problem.matrix.shape[1], problem.subwords.shape[1], problem.dense.shape[1])
        self._ends = np.cumsum(sizes)
        self._shape = (int(self._ends[-1]), n_classes)
        self.anchor = np.zeros(self._shape).ravel() if start is None else _flat(start)
        self.last_loss = float("nan")
        ends = [n_texts * shard // _SHARDS for shard in range(_SHARDS + 1)]
        self._shards = [slice(*pair) for pair in itertools.pairwise(ends)]
        self._rows = [problem.matrix[shard] for shard in self._shards]
        self._columns = [rows.T.tocsr() for rows in self._rows]
        self._subword_columns = problem.subwords.T.tocsr()

    @classmethod
    @contextmanager
    def open(cls, problem: Problem, start: Weights | None) -> "Iterator[_Objective]":
        """An objective, and the threads that evaluate it."""
        import scipy.optimize  # noqa: F401 - a library that is loaded later is not limited
        from threadpoolctl import threadpool_limits

        # The linear-algebra library's own threads would change how sums round.
        with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(_SHARDS) as threads:
            yield cls(problem, threads, start)

    def minimize(
        self,
        start: FloatArray,
        max_iterations: int,
        on_iteration: Callable[[int, float], None] = lambda iteration, loss: None,
    ) -> Weights:
        """The weights that minimize the loss, starting from `start`."""
        from scipy.optimize import minimize

        iterations = itertools.count(1)
        result = minimize(
            self,
            start.copy(),
            jac=True,
            method="L-BFGS-B",
            callback=lambda _: on_iteration(next(iterations), self.last_loss),
            options={
                "maxiter": max_iterations,
                "maxcor": _MEMORY,
                "ftol": _TOLERANCE,
                "gtol": 1e-7 * len(self.problem.targets),
            },
        )
        if not np.isfinite(result.fun):
            raise TrainingError("the loss is no longer a number; are all sample weights finite?")
        return self.split(result.x)

    def split(self, flat: FloatArray) -> Weights:
        bias, features, subwords, dense = np.split(flat.reshape(self._shape), self._ends[:-1])
        return Weights(bias[0], features, subwords, dense)

    def __call__(self, flat: FloatArray) -> tuple[float, FloatArray]:
        problem, weights = self.problem, self.split(flat)
        effective = weights.features.copy()
        effective[: self._n_forms] += problem.subwords @ weights.subwords

        def evaluate_shard(number: int) -> tuple[float, Any, Any, Any]:
            shard = self._shards[number]
            logits = self._rows[number] @ effective + problem.dense[shard] @ weights.dense + weights.bias
            losses, errors = _loss(logits, problem.targets[shard], problem.multi_label)
            errors *= problem.weights[shard]
            loss = float((losses * problem.weights[shard]).sum())
            return loss, self._columns[number] @ errors, problem.dense[shard].T @ errors, errors.sum(axis=0)

        parts = list(self._threads.map(evaluate_shard, range(_SHARDS)))
        loss, feature_sums, dense_sums, bias_sums = (
            sum(part[1:], part[0]) for part in zip(*parts, strict=True)
        )
        subword_sums = self._subword_columns @ feature_sums[: self._n_forms]
        gradient = np.concatenate([bias_sums[None], feature_sums, subword_sums, dense_sums]).ravel()
        distance = flat - self.anchor
        penalty = problem.penalty * distance
        penalty[: self._shape[1]] = problem.bias_penalty * distance[: self._shape[1]]
        if problem.hold is not None:
            held = slice(self._shape[1], (1 + len(problem.hold)) * self._shape[1])
            hold = np.repeat(problem.hold, self._shape[1])
            penalty[held] += np.where(np.isinf(hold), 0, hold) * distance[held]
            gradient[held][np.isinf(hold)] = 0
        gradient += penalty
        self.last_loss = loss + float(distance @ penalty) / 2
        return self.last_loss, gradient


def _flat(weights: Weights) -> FloatArray:
    parts = (weights.bias[None], weights.features, weights.subwords, weights.dense)
    flat: FloatArray = np.concatenate(parts).ravel()
    return flat


def _loss(logits: FloatArray, targets: FloatArray, multi_label: bool) -> tuple[FloatArray, FloatArray]:
    """The loss of each text (and label), and its derivative by the logits."""
    from scipy.special import log_softmax

    if multi_label:
        losses = np.logaddexp(0, logits) - targets * logits
        return losses, np.exp(-np.logaddexp(0, -logits)) - targets
    log_probabilities = log_softmax(logits, axis=1)
    losses = -(targets * log_probabilities).sum(axis=1, keepdims=True)
    return losses, np.exp(log_probabilities) - targets
