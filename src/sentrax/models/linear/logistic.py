"""Logistic regression: the weights with the least loss, and what cross-validation says of the penalty."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.linear.objective import TOLERANCE, Objective, Problem, Weights
from sentrax.models.state import Arrays, FloatArray

SEARCH_TOLERANCE = 2e-4
"""The tolerance of fits that only say which penalty is best and how sure answers are."""

LoadOrCompute = Callable[[str, Callable[[], Arrays]], Arrays]
"""`FitCheckpoints.load_or_compute`: takes a part's name and what computes its arrays; returns these."""


def minimize_loss(
    problem: Problem,
    *,
    max_iterations: int = 100,
    tolerance: float = TOLERANCE,
    on_iteration: Callable[[int, float], None] = lambda iteration, loss: None,
) -> Weights:
    """The weights that minimize the loss of a problem; see `Objective.minimize`."""
    with Objective.open(problem) as objective:
        return objective.minimize(
            max_iterations=max_iterations, tolerance=tolerance, on_iteration=on_iteration
        )


class CrossValidationFit(NamedTuple):
    """One fit of `cross_validate`.

    Attributes:
        number: How many fits are done, this one included.
        fold: The fold that was left out, from 0.
        penalty: The penalty.
        loss: The mean loss of the texts that were left out.
    """

    number: int
    fold: int
    penalty: float
    loss: float


class CrossValidation(NamedTuple):
    """What the held-out texts say.

    Attributes:
        penalty: The best of the penalties that were tried.
        logits: The logits of each text from weights fitted without it, (texts, classes); NaN for a text that
            is never held out.
        weights: The weights fitted with this penalty without the first fold; `None` if there are no folds.
    """

    penalty: float
    logits: FloatArray
    weights: Weights | None


def _compute(name: str, compute: Callable[[], Arrays]) -> Arrays:
    return compute()


def cross_validate(
    objective: "Objective",
    folds: npt.NDArray[np.integer],
    penalties: Sequence[float],
    *,
    max_iterations: int = 100,
    tolerance: float = SEARCH_TOLERANCE,
    on_fit: Callable[[CrossValidationFit], None] = lambda fit: None,
    load_or_compute: LoadOrCompute = _compute,
) -> CrossValidation:
    """The best of some penalties, and the logits of each text from weights that were not fitted to it.

    The first fold decides which is the best, by its mean loss. Penalties are tried from the strongest on,
    until one is worse than the one before it.

    Args:
        objective: The loss to minimize.
        folds: The fold in which each text is held out, (texts,), from 0; -1 for never.
        penalties: The penalties to try instead of the problem's own.
        max_iterations: The maximum number of iterations of each fit.
        tolerance: The tolerance of each fit.
        on_fit: Called after each fit.
        load_or_compute: Gives the arrays of each fit; by default they are computed.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    problem, n_fits = objective.problem, 0
    result = CrossValidation(penalties[0], np.full(problem.targets.shape, np.nan), None)
    for fold in range(int(folds.max(initial=-1)) + 1):
        held_out = np.flatnonzero(folds == fold)
        least_loss = np.inf
        # Weights fitted with a penalty are where the fit with the next one starts. A fit without another
        # fold must not start from weights that its texts have formed.
        start = None
        for penalty in sorted(penalties, reverse=True) if fold == 0 else [result.penalty]:
            n_fits += 1
            fit = partial(_fit_without, objective, held_out, penalty, start, max_iterations, tolerance)
            fitted = load_or_compute(f"fit-{n_fits}", fit)
            start = Weights(*(fitted[name] for name in Weights._fields))
            loss = problem.mean_loss(fitted["logits"], held_out)
            on_fit(CrossValidationFit(n_fits, fold, penalty, float(loss)))
            if loss >= least_loss:
                break
            least_loss = loss
            result.logits[held_out] = fitted["logits"]
            if fold == 0:
                result = result._replace(penalty=penalty, weights=start)
    return result


def _fit_without(
    objective: "Objective",
    held_out: npt.NDArray[np.integer],
    penalty: float,
    start: Weights | None,
    max_iterations: int,
    tolerance: float,
) -> Arrays:
    """Weights fitted without the held-out texts, and the logits of these texts."""
    text_weights = objective.problem.weights.copy()
    text_weights[held_out] = 0
    weights = objective.minimize(
        start, penalty=penalty, weights=text_weights, max_iterations=max_iterations, tolerance=tolerance
    )
    return {**weights._asdict(), "logits": objective.logits(weights)[held_out]}
