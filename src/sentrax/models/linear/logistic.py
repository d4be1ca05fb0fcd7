"""Logistic regression over sparse features, to the optimum: convex, so that there is no seed.

The loss of a text is the cross-entropy of a softmax over classes, or of a sigmoid for each label; weights pay
the square of their distance from where they start. L-BFGS (Liu and Nocedal, 1989) finds the least.
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

if TYPE_CHECKING:
    from scipy import sparse

FloatArray = npt.NDArray[np.float64]

Remembered = Callable[[str, Callable[[], Arrays]], Arrays]
"""From the name of a stage of a training, and what computes its arrays, to these: they may have been kept."""

_SHARDS = 2
"""A fixed number, so that the same data give the same sums on any number of cores."""
_MEMORY = 10
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Problem:
    """What is to be fitted.

    The first columns of `matrix` are forms of words. The weights of a form are its own, and those of its
    subwords, so these are never counted text by text: (X Q) W costs what X (Q W) does.

    Attributes:
        matrix: The weighed hashed features of each text, (texts, features), with forms of words first.
        subwords: The weighed subwords of each form, (forms, subwords).
        dense: Numbers that every text has, (texts, numbers).
        targets: The share of each class, (texts, classes), or which labels hold.
        weights: How much each text counts, or each label of it, (texts, 1) or (texts, classes).
        penalty: What half the sum of squares of weights costs.
        multi_label: Whether each label has a sigmoid of its own.
        bias_penalty: What half the square of the bias costs, or of its distance from where it starts.
    """

    matrix: "sparse.csr_matrix"
    subwords: "sparse.csr_matrix"
    dense: FloatArray
    targets: FloatArray
    weights: FloatArray
    penalty: float
    multi_label: bool
    bias_penalty: float = 0.0

    def mean_loss(self, logits: FloatArray, rows: npt.NDArray[np.integer]) -> float:
        """The mean loss of these texts, each with its weight; 0 if none has any.

        Args:
            logits: Of these texts, (rows, classes).
            rows: Which texts they are.
        """
        losses, _ = _loss(logits, self.targets[rows], self.multi_label)
        weights = np.broadcast_to(self.weights[rows], losses.shape)
        return float((losses * weights).sum() / weights.sum()) if weights.any() else 0.0

    def logits(self, weights: "Weights", rows: npt.NDArray[np.integer]) -> FloatArray:
        """The logits of these texts, (rows, classes)."""
        effective = weights.features.copy()
        effective[: self.subwords.shape[0]] += self.subwords @ weights.subwords
        logits: FloatArray = self.matrix[rows] @ effective + self.dense[rows] @ weights.dense + weights.bias
        return logits


class Weights(NamedTuple):
    """What has been fitted: (classes,), and (features, classes) for each part of a `Problem`."""

    bias: FloatArray
    features: FloatArray
    subwords: FloatArray
    dense: FloatArray


def fit(
    problem: Problem,
    *,
    start: Weights | None = None,
    max_iterations: int = 100,
    on_iteration: Callable[[int, float], None] = lambda iteration, loss: None,
) -> Weights:
    """The weights at which the loss is least.

    Args:
        problem: What is to be fitted.
        start: Where to start, and what weights are to stay near; by default 0.
        max_iterations: When to stop, if the loss still falls.
        on_iteration: Called after each iteration with its number, from 1, and the loss.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    with _Objective.at_work(problem, start) as objective:
        return objective.minimized(objective.anchor, max_iterations, on_iteration)


def not_remembered(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """What computes each stage."""
    return compute()


def cross_validated(
    problem: Problem,
    folds: npt.NDArray[np.integer],
    penalties: Sequence[float],
    *,
    max_iterations: int = 100,
    on_fit: Callable[[int], None] = lambda number: None,
    remembered: Remembered = not_remembered,
) -> tuple[float, FloatArray]:
    """The best of some penalties, and with it the logits of each text by a model that has not seen it.

    The first fold says which is the best, by its mean loss.

    Args:
        problem: What is to be fitted.
        folds: Which texts are held out together, (texts,), from 0; those of -1 never are.
        penalties: What to try in the place of the problem's own.
        max_iterations: Of each fit.
        on_fit: Called after each fit with how many are done.
        remembered: Gives what came of each fit.

    Returns:
        The penalty, and logits, (texts, classes), NaN for a text that is never held out.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    logits, best, n_fits = np.full(problem.targets.shape, np.nan), penalties[0], 0
    with _Objective.at_work(problem, None) as objective:
        for fold in range(int(folds.max(initial=-1)) + 1):
            held_out = np.flatnonzero(folds == fold)
            weights = problem.weights.copy()
            weights[held_out] = 0
            least, begin = np.inf, objective.anchor
            # From the strongest penalty on, each starts where the one before it came to.
            for penalty in sorted(penalties, reverse=True) if fold == 0 else [best]:
                objective.problem = replace(problem, weights=weights, penalty=penalty)
                n_fits += 1
                compute = partial(_held_out_fit, objective, begin, held_out, max_iterations)
                fitted = remembered(f"fit-{n_fits}", compute)
                begin, found = fitted["weights"], fitted["logits"]
                loss = problem.mean_loss(found, held_out)
                if loss < least:
                    least, best, logits[held_out] = loss, penalty, found
                on_fit(n_fits)
    return best, logits


def _held_out_fit(
    objective: "_Objective", begin: FloatArray, held_out: npt.NDArray[np.integer], max_iterations: int
) -> Arrays:
    fitted = objective.minimized(begin, max_iterations)
    return {"weights": _flat(fitted), "logits": objective.problem.logits(fitted, held_out)}


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
        self._of_subwords = problem.subwords.T.tocsr()

    @classmethod
    @contextmanager
    def at_work(cls, problem: Problem, start: Weights | None) -> "Iterator[_Objective]":
        """An objective with threads to work on."""
        import scipy.optimize  # noqa: F401 - a library that is loaded later is not limited
        from threadpoolctl import threadpool_limits

        # The linear-algebra library's own threads would change how sums round.
        with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(_SHARDS) as threads:
            yield cls(problem, threads, start)

    def minimized(
        self,
        begin: FloatArray,
        max_iterations: int,
        on_iteration: Callable[[int, float], None] = lambda iteration, loss: None,
    ) -> Weights:
        """The weights at which the loss is least, looked for from `begin` on."""
        from scipy.optimize import minimize

        iterations = itertools.count(1)
        result = minimize(
            self,
            begin.copy(),
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

        def of_shard(number: int) -> tuple[float, Any, Any, Any]:
            shard = self._shards[number]
            logits = self._rows[number] @ effective + problem.dense[shard] @ weights.dense + weights.bias
            losses, errors = _loss(logits, problem.targets[shard], problem.multi_label)
            errors *= problem.weights[shard]
            loss = float((losses * problem.weights[shard]).sum())
            return loss, self._columns[number] @ errors, problem.dense[shard].T @ errors, errors.sum(axis=0)

        parts = list(self._threads.map(of_shard, range(_SHARDS)))
        loss, of_features, of_dense, of_bias = (sum(part[1:], part[0]) for part in zip(*parts, strict=True))
        of_subwords = self._of_subwords @ of_features[: self._n_forms]
        gradient = np.concatenate([of_bias[None], of_features, of_subwords, of_dense]).ravel()
        away = flat - self.anchor
        paid = problem.penalty * away
        paid[: self._shape[1]] = problem.bias_penalty * away[: self._shape[1]]
        gradient += paid
        self.last_loss = loss + float(away @ paid) / 2
        return self.last_loss, gradient


def _flat(weights: Weights) -> FloatArray:
    parts = (weights.bias[None], weights.features, weights.subwords, weights.dense)
    flat: FloatArray = np.concatenate(parts).ravel()
    return flat


def _loss(logits: FloatArray, targets: FloatArray, multi_label: bool) -> tuple[FloatArray, FloatArray]:
    """The loss of each text (and label), and its derivative by the logits."""
    if multi_label:
        losses = np.logaddexp(0, logits) - targets * logits
        return losses, np.exp(-np.logaddexp(0, -logits)) - targets
    logits = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    losses = -(targets * log_probabilities).sum(axis=1, keepdims=True)
    return losses, np.exp(log_probabilities) - targets
