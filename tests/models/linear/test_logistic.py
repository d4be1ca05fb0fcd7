"""Logistic regression by its formula and beside scikit-learn's."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse

from sentrax.errors import TrainingError
from sentrax.models.linear.logistic import cross_validate, minimize_loss
from sentrax.models.linear.objective import Objective, Problem, Weights
from sentrax.models.linear.relevance import log_count_ratios, scales_of
from sentrax.models.state import FloatArray

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


def fit_closely(problem: Problem, **options: Any) -> Weights:
    return minimize_loss(problem, max_iterations=1000, tolerance=1e-9, **options)


def sklearn_probabilities(
    problem: Problem, targets: npt.NDArray[np.integer], weights: FloatArray
) -> FloatArray:
    """The probabilities that scikit-learn's regression has for the texts."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    regression = linear_model.LogisticRegression(C=1 / problem.penalty, tol=1e-10, max_iter=5000)
    table = as_one_table(problem)
    probabilities: FloatArray = regression.fit(table, targets, sample_weight=weights).predict_proba(table)
    return probabilities


@pytest.mark.parametrize("n_classes", [3, 5])
def test_several_classes_have_scikit_learns_probabilities(n_classes: int) -> None:
    problem = problem_of(n_classes)
    expected = sklearn_probabilities(problem, problem.targets.argmax(axis=1), problem.weights[:, 0])
    logits = logits_of(problem, fit_closely(problem))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probabilities, expected, atol=0.001)


def test_two_classes_have_scikit_learns_probabilities_at_half_the_penalty() -> None:
    # Two columns of weights, each half as long: together their squares are half those of one.
    problem = problem_of(2)
    halved = replace(problem, penalty=problem.penalty / 2)
    expected = sklearn_probabilities(halved, problem.targets.argmax(axis=1), problem.weights[:, 0])
    logits = logits_of(problem, fit_closely(problem))
    np.testing.assert_allclose(1 / (1 + np.exp(logits[:, 0] - logits[:, 1])), expected[:, 1], atol=0.001)


def test_several_labels_have_a_regression_each() -> None:
    problem = problem_of(3, multi_label=True)
    probabilities = 1 / (1 + np.exp(-logits_of(problem, fit_closely(problem))))
    for label in range(3):
        expected = sklearn_probabilities(
            problem, problem.targets[:, label].astype(int), problem.weights[:, label]
        )
        np.testing.assert_allclose(probabilities[:, label], expected[:, 1], atol=0.001)


@KINDS
def test_no_small_step_from_the_minimum_lowers_the_loss(n_classes: int, multi_label: bool) -> None:
    problem = problem_of(n_classes, multi_label=multi_label)
    found = fit_closely(problem)
    least = loss_of(problem, found)
    random = np.random.default_rng(2)
    for _ in range(20):
        moved = Weights(
            *(
                part + random.normal(scale=0.05, size=part.shape)
                for part in (found.bias, found.features, found.subwords, found.dense)
            )
        )
        assert loss_of(problem, moved) > least * (1 - 1e-6)


@KINDS
def test_the_usual_tolerance_comes_within_a_thousandth_of_the_least_loss(
    n_classes: int, multi_label: bool
) -> None:
    problem = replace(problem_of(n_classes, multi_label=multi_label), bias_penalty=3.0)
    least = loss_of(problem, fit_closely(problem))
    assert least <= loss_of(problem, minimize_loss(problem)) * (1 + 1e-6) <= least * 1.001


def test_a_large_penalty_keeps_weights_where_they_are_to_be() -> None:
    random = np.random.default_rng(3)
    shapes = (N_FEATURES, N_SUBWORDS, N_NUMBERS)
    start = Weights(np.ones(3), *(random.normal(size=(rows, 3)) for rows in shapes))
    problem = replace(problem_of(3), penalty=1e9, bias_penalty=1e9, near=start)
    found = minimize_loss(problem)
    np.testing.assert_allclose(found.bias, start.bias, atol=1e-5)
    np.testing.assert_allclose(found.features, start.features, atol=1e-5)
    np.testing.assert_allclose(found.subwords, start.subwords, atol=1e-5)
    np.testing.assert_allclose(found.dense, start.dense, atol=1e-5)


def test_what_is_held_for_ever_stays_and_the_rest_pays_for_its_distance() -> None:
    random = np.random.default_rng(4)
    problem = problem_of(3)
    near = Weights(
        np.zeros(3), *(random.normal(size=(rows, 3)) for rows in (N_FEATURES, N_SUBWORDS, N_NUMBERS))
    )
    hold = np.array([np.inf, 1e7, *np.zeros(N_FEATURES - 2 + N_SUBWORDS)])
    found = fit_closely(replace(problem, near=near, hold=hold))
    np.testing.assert_allclose(found.features[0], near.features[0], rtol=1e-6)
    np.testing.assert_allclose(found.features[1], near.features[1], atol=1e-4)
    assert (np.abs(found.features[2:] - near.features[2:]) > 0.01).any(axis=1).all()


def test_a_text_that_counts_nothing_is_as_if_absent() -> None:
    problem = problem_of(3)
    weights = problem.weights.copy()
    weights[40:] = 0
    absent = replace(
        problem,
        matrix=problem.matrix[:40],
        dense=problem.dense[:40],
        targets=problem.targets[:40],
        weights=weights[:40],
    )
    found, expected = fit_closely(replace(problem, weights=weights)), fit_closely(absent)
    np.testing.assert_allclose(found.features, expected.features, atol=1e-3)
    np.testing.assert_allclose(found.bias, expected.bias, atol=1e-3)


def test_relevant_features_are_penalized_over_the_squares_of_their_scales() -> None:
    problem = replace(problem_of(3), relevance=0.5)
    ratios = log_count_ratios(problem.matrix, problem.subwords, problem.targets, problem.weights)
    with Objective.open(problem) as objective:
        squares = objective.curvature.each[1 : 1 + len(ratios)]
    costs = scales_of(ratios, squares, 0.5) ** -2
    found, expected = fit_closely(problem), fit_closely(replace(problem, relevance=0.0, costs=costs))
    np.testing.assert_allclose(found.features, expected.features, atol=1e-4)
    assert np.abs(found.features - fit_closely(problem_of(3)).features).max() > 0.01


def test_the_labels_of_held_out_texts_do_not_change_what_is_relevant() -> None:
    problem = replace(problem_of(3), relevance=0.5)
    weights = problem.weights.copy()
    weights[40:] = 0
    other_labels = problem.targets.copy()
    other_labels[40:] = np.roll(other_labels[40:], 1, axis=1)
    found = minimize_loss(replace(problem, weights=weights))
    other = minimize_loss(replace(problem, weights=weights, targets=other_labels))
    for part, expected in zip(found, other, strict=True):
        assert part.tobytes() == expected.tobytes()


def test_one_thread_gives_the_bits_of_several() -> None:
    problem = problem_of(3)
    with ThreadPoolExecutor(1) as one:
        found = Objective(problem, one).minimize()
    for part, expected in zip(found, minimize_loss(problem), strict=True):
        assert part.tobytes() == expected.tobytes()


def test_cross_validation_chooses_the_penalty_with_the_least_loss_on_the_first_fold() -> None:
    problem, folds = problem_of(3), np.arange(N_TEXTS) % 3 - 1
    penalties = [0.01, 1.0, 100.0]
    losses, logits = {}, {}
    for penalty in penalties:
        weights = np.where(folds[:, None] == 0, 0, problem.weights)
        fitted = fit_closely(replace(problem, weights=weights, penalty=penalty))
        logits[penalty] = logits_of(problem, fitted)[folds == 0]
        chosen = np.take_along_axis(
            logits[penalty], problem.targets[folds == 0].argmax(axis=1)[:, None], axis=1
        )[:, 0]
        each = np.log(np.exp(logits[penalty]).sum(axis=1)) - chosen
        losses[penalty] = np.average(each, weights=problem.weights[folds == 0, 0])
    with Objective.open(problem) as objective:
        best, held_out, _ = cross_validate(objective, folds, penalties, max_iterations=1000, tolerance=1e-9)
    assert best == min(losses, key=losses.__getitem__)
    assert np.isnan(held_out[folds < 0]).all()
    assert np.isfinite(held_out[folds >= 0]).all()
    np.testing.assert_allclose(held_out[folds == 0], logits[best], atol=0.005)


def test_every_iteration_is_reported() -> None:
    reported: list[tuple[int, float]] = []
    minimize_loss(problem_of(3), max_iterations=4, on_iteration=lambda *progress: reported.append(progress))
    assert [number for number, _ in reported] == [1, 2, 3, 4]
    assert reported[-1][1] < reported[0][1]


def test_sample_weights_that_are_not_numbers_stop_training() -> None:
    problem = problem_of(2)
    with pytest.raises(TrainingError, match="no longer a number"):
        minimize_loss(replace(problem, weights=np.full_like(problem.weights, np.nan)))


def test_offsets_that_all_texts_share_only_move_the_bias() -> None:
    problem, offset = problem_of(3), np.array([0.5, -2.0, 1.0])
    shifted = replace(problem, offsets=np.tile(offset, (N_TEXTS, 1)).astype(np.float32))
    weights, moved = (minimize_loss(each, tolerance=1e-9, max_iterations=1000) for each in (problem, shifted))
    np.testing.assert_allclose(moved.features, weights.features, atol=2e-3)
    difference = moved.bias + offset - weights.bias
    np.testing.assert_allclose(difference - difference.mean(), 0, atol=2e-3)


def test_a_text_that_could_have_only_its_own_class_says_nothing() -> None:
    problem = problem_of(3)
    offsets = np.zeros((N_TEXTS, 3), np.float32)
    offsets[::2] = np.where(problem.targets[::2] > 0, 0, -np.inf)
    without = problem.weights.copy()
    without[::2] = 0
    weights = minimize_loss(replace(problem, offsets=offsets), tolerance=1e-9, max_iterations=1000)
    expected = minimize_loss(replace(problem, weights=without), tolerance=1e-9, max_iterations=1000)
    for part, own in zip(weights, expected, strict=True):
        np.testing.assert_allclose(
            part - part.mean(-1, keepdims=True), own - own.mean(-1, keepdims=True), atol=5e-3
        )


def test_the_mean_loss_counts_offsets() -> None:
    problem, logits = problem_of(3), np.random.default_rng(3).normal(size=(N_TEXTS, 3))
    offsets = np.random.default_rng(4).normal(size=(N_TEXTS, 3)).astype(np.float32)
    rows = np.arange(0, N_TEXTS, 3)
    found = replace(problem, offsets=offsets).mean_loss(logits[rows], rows)
    assert found == pytest.approx(problem.mean_loss(logits[rows] + offsets[rows], rows))
