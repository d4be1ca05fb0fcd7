"""Logistic regression beside finite differences and beside scikit-learn's."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize, sparse

from sentrax.errors import TrainingError
from sentrax.models.linear import logistic
from sentrax.models.linear.logistic import Problem, Weights, fit

FloatArray = npt.NDArray[np.float64]

N_TEXTS, N_FEATURES, N_FORMS, N_SUBWORDS, N_NUMBERS = 60, 7, 4, 3, 2
PENALTY = 0.5


def problem_of(n_classes: int, *, multi_label: bool = False, seed: int = 0) -> Problem:
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(N_TEXTS, N_FEATURES)) * (random.random((N_TEXTS, N_FEATURES)) < 0.6)
    if multi_label:
        targets = (random.random((N_TEXTS, n_classes)) < 0.4).astype(np.float64)
    else:
        targets = np.eye(n_classes)[random.integers(n_classes, size=N_TEXTS)]
    return Problem(
        sparse.csr_matrix(matrix),
        sparse.csr_matrix(random.normal(size=(N_FORMS, N_SUBWORDS))),
        random.normal(size=(N_TEXTS, N_NUMBERS)),
        targets,
        random.uniform(0, 3, size=(N_TEXTS, n_classes if multi_label else 1)),
        PENALTY,
        multi_label,
    )


def as_one_table(problem: Problem) -> FloatArray:
    """All columns beside each other, those of subwords among them."""
    matrix = problem.matrix.toarray()
    subwords = matrix[:, : problem.subwords.shape[0]] @ problem.subwords.toarray()
    table: FloatArray = np.hstack([matrix, subwords, problem.dense])
    return table


def logits_of(problem: Problem, weights: Weights) -> FloatArray:
    stacked = np.vstack([weights.features, weights.subwords, weights.dense])
    logits: FloatArray = as_one_table(problem) @ stacked + weights.bias
    return logits


def loss_of(problem: Problem, weights: Weights) -> float:
    """The loss by the formula, one text at a time."""
    loss = 0.0
    for logits, targets, counts in zip(
        logits_of(problem, weights), problem.targets, problem.weights, strict=True
    ):
        if problem.multi_label:
            probabilities = 1 / (1 + np.exp(-logits))
            right = np.where(targets > 0, probabilities, 1 - probabilities)
            loss -= float((counts * np.log(right)).sum())
        else:
            probabilities = np.exp(logits) / np.exp(logits).sum()
            loss -= float(counts[0] * (targets * np.log(probabilities)).sum())
    parts = (weights.features, weights.subwords, weights.dense)
    loss += problem.bias_penalty / 2 * float((weights.bias**2).sum())
    return loss + problem.penalty / 2 * sum(float((part**2).sum()) for part in parts)


KINDS = pytest.mark.parametrize(("n_classes", "multi_label"), [(2, False), (4, False), (3, True), (1, True)])


@KINDS
def test_the_gradient_is_that_of_the_loss(n_classes: int, multi_label: bool) -> None:
    problem = replace(problem_of(n_classes, multi_label=multi_label), bias_penalty=3.0)
    with logistic._Objective.at_work(problem, None) as objective:
        flat = np.random.default_rng(1).normal(size=len(objective.anchor))
        loss, gradient = objective(flat)
        by_differences = optimize.approx_fprime(flat, lambda at: objective(at)[0], 1e-6)
        assert loss == pytest.approx(loss_of(problem, objective.split(flat)))
    np.testing.assert_allclose(gradient, by_differences, rtol=1e-4, atol=1e-3)


def regressed(problem: Problem, targets: npt.NDArray[np.integer], weights: FloatArray) -> FloatArray:
    """The probabilities that scikit-learn's regression has for the texts."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    regression = linear_model.LogisticRegression(C=1 / problem.penalty, tol=1e-10, max_iter=5000)
    table = as_one_table(problem)
    probabilities: FloatArray = regression.fit(table, targets, sample_weight=weights).predict_proba(table)
    return probabilities


@pytest.mark.parametrize("n_classes", [3, 5])
def test_several_classes_are_as_in_scikit_learn(n_classes: int) -> None:
    problem = problem_of(n_classes)
    wanted = regressed(problem, problem.targets.argmax(axis=1), problem.weights[:, 0])
    logits = logits_of(problem, fit(problem))
    found = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found, wanted, atol=0.005)


def test_two_classes_share_what_scikit_learn_gives_to_one() -> None:
    # Two columns of weights, each half as long: together their squares are half those of one.
    problem = problem_of(2)
    halved = replace(problem, penalty=problem.penalty / 2)
    wanted = regressed(halved, problem.targets.argmax(axis=1), problem.weights[:, 0])
    logits = logits_of(problem, fit(problem))
    np.testing.assert_allclose(1 / (1 + np.exp(logits[:, 0] - logits[:, 1])), wanted[:, 1], atol=0.005)


def test_several_labels_are_a_regression_each() -> None:
    problem = problem_of(3, multi_label=True)
    probabilities = 1 / (1 + np.exp(-logits_of(problem, fit(problem))))
    for label in range(3):
        wanted = regressed(problem, problem.targets[:, label].astype(int), problem.weights[:, label])
        np.testing.assert_allclose(probabilities[:, label], wanted[:, 1], atol=0.005)


@KINDS
def test_no_step_from_the_weights_found_lessens_the_loss_by_much(n_classes: int, multi_label: bool) -> None:
    problem = problem_of(n_classes, multi_label=multi_label)
    found = fit(problem)
    least = loss_of(problem, found)
    random = np.random.default_rng(2)
    for _ in range(20):
        moved = Weights(
            *(
                part + random.normal(scale=0.05, size=part.shape)
                for part in (found.bias, found.features, found.subwords, found.dense)
            )
        )
        assert loss_of(problem, moved) > least * (1 - 1e-5)


def test_weights_stay_near_where_they_start_as_the_penalty_grows() -> None:
    problem = replace(problem_of(3), penalty=1e9, bias_penalty=1e9)
    random = np.random.default_rng(3)
    shapes = (N_FEATURES, N_SUBWORDS, N_NUMBERS)
    start = Weights(np.ones(3), *(random.normal(size=(rows, 3)) for rows in shapes))
    found = fit(problem, start=start)
    np.testing.assert_allclose(found.bias, start.bias, atol=1e-5)
    np.testing.assert_allclose(found.features, start.features, atol=1e-5)
    np.testing.assert_allclose(found.subwords, start.subwords, atol=1e-5)
    np.testing.assert_allclose(found.dense, start.dense, atol=1e-5)


def test_progress_is_told_once_an_iteration() -> None:
    told: list[tuple[int, float]] = []
    fit(problem_of(3), max_iterations=4, on_iteration=lambda *progress: told.append(progress))
    assert [number for number, _ in told] == [1, 2, 3, 4]
    assert told[-1][1] < told[0][1]


def test_weights_that_are_no_numbers_stop_training() -> None:
    problem = problem_of(2)
    with pytest.raises(TrainingError, match="no longer a number"):
        fit(replace(problem, weights=np.full_like(problem.weights, np.nan)))
