"""The weights for many labels are those of a logistic regression, where a label may have weights."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import log_softmax

from sentrax.models.linear.many_labels import (
    SparseProblem,
    SparseWeights,
    co_occurrences,
    minimize_sparse_loss,
)
from sentrax.models.state import FloatArray

RANDOM = np.random.default_rng(3)
MATRIX = sparse.csr_matrix(RANDOM.normal(size=(60, 12)) * (RANDOM.random((60, 12)) < 0.3))
TARGETS = np.eye(4)[RANDOM.integers(0, 4, 60)]
WEIGHTS = RANDOM.uniform(0.5, 2, (60, 1))
PENALTY = 2.0


def loss_of(weights: FloatArray, bias: FloatArray, *, multi_label: bool) -> float:
    """The loss by its formula."""
    logits = MATRIX.toarray() @ weights + bias
    if multi_label:
        losses = np.logaddexp(0, logits) - TARGETS * logits
    else:
        losses = -(TARGETS * log_softmax(logits, axis=1)).sum(axis=1, keepdims=True)
    return float((losses * WEIGHTS).sum() + PENALTY / 2 * (weights**2).sum())


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_loss_is_nearly_the_least_that_there_is(multi_label: bool) -> None:
    allowed = co_occurrences(MATRIX, TARGETS).toarray() != 0

    def loss(flat: FloatArray) -> float:
        weights = np.zeros(allowed.shape)
        weights[allowed] = flat[4:]
        return loss_of(weights, flat[:4], multi_label=multi_label)

    least = minimize(loss, np.zeros(4 + allowed.sum())).fun
    fitted = minimize_sparse_loss(SparseProblem(MATRIX, TARGETS, WEIGHTS, PENALTY, multi_label))
    weights = fitted.features.toarray()
    assert not weights[~allowed].any()
    assert loss_of(weights, fitted.bias, multi_label=multi_label) == pytest.approx(least, rel=2e-3)


def test_weights_stay_near_others_as_their_hold_says() -> None:
    near = SparseWeights(np.zeros(4), sparse.csr_matrix(np.full((12, 4), 0.5)))
    hold = np.array([np.inf, 1e6, *np.zeros(10)])
    scales = sparse.csr_matrix(np.ones((12, 4)))
    problem = SparseProblem(
        MATRIX, TARGETS, WEIGHTS, PENALTY, multi_label=False, scales=scales, near=near, hold=hold
    )
    weights = minimize_sparse_loss(problem).features.toarray()
    assert (weights[0] == 0.5).all()
    assert weights[1] == pytest.approx(0.5, abs=1e-4)
    assert np.abs(weights[2:] - 0.5).max() > 0.1


def test_a_text_of_weight_0_is_as_if_absent() -> None:
    weights = WEIGHTS.copy()
    weights[50:] = 0
    problem = SparseProblem(MATRIX, TARGETS, weights, PENALTY, multi_label=False)
    without = SparseProblem(MATRIX[:50], TARGETS[:50], WEIGHTS[:50], PENALTY, multi_label=False)
    some, others = minimize_sparse_loss(problem), minimize_sparse_loss(without)
    assert some.features.toarray() == pytest.approx(others.features.toarray(), abs=1e-5)
