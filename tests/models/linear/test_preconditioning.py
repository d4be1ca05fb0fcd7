"""Units of weights, against dense matrices of numpy."""

import numpy as np
import pytest
from scipy import sparse

from sentrax.models.linear.lbfgs import Floats
from sentrax.models.linear.preconditioning import Curvature, Preconditioner, estimate_curvature

GENERATOR = np.random.default_rng(0)
N_TEXTS, N_FORMS, N_OTHERS, N_SUBWORDS, N_NUMBERS = 50, 4, 3, 5, 2
MATRIX = sparse.random(N_TEXTS, N_FORMS + N_OTHERS, 0.5, "csr", np.float32, rng=GENERATOR)
SUBWORDS = sparse.random(N_FORMS, N_SUBWORDS, 0.6, "csr", np.float32, rng=GENERATOR)
NUMBERS = GENERATOR.normal(size=(N_TEXTS, N_NUMBERS))
TEXT_WEIGHTS = GENERATOR.uniform(0.5, 2, size=N_TEXTS)
INPUTS = np.hstack(
    [np.ones((N_TEXTS, 1)), MATRIX.toarray(), MATRIX[:, :N_FORMS] @ SUBWORDS.toarray(), NUMBERS]
)
"""What each weight of a class is multiplied with, (texts, weights)."""
N_WEIGHTS = INPUTS.shape[1]
HESSIAN = 0.06 * INPUTS.T @ (TEXT_WEIGHTS[:, None] * INPUTS)
PENALTIES = np.asarray(GENERATOR.uniform(0.5, 2, size=N_WEIGHTS), np.float64)


def curvature_of() -> Curvature:
    return estimate_curvature(MATRIX, SUBWORDS, NUMBERS, TEXT_WEIGHTS, np.ones(N_WEIGHTS))


def rows() -> Floats:
    return np.random.default_rng(1).normal(size=(3, N_WEIGHTS)).astype(np.float32)


def test_the_curvature_of_few_weights_is_the_hessian_of_the_loss() -> None:
    curvature = curvature_of()
    assert curvature.block.tolist() == list(range(N_WEIGHTS))
    np.testing.assert_allclose(curvature.of_block, HESSIAN, rtol=1e-5, atol=1e-5)


def test_the_curvature_by_each_weight_is_the_diagonal_but_for_subwords_that_words_share() -> None:
    each = curvature_of().each
    of_words = np.r_[: 1 + N_FORMS + N_OTHERS, N_WEIGHTS - N_NUMBERS : N_WEIGHTS]
    np.testing.assert_allclose(each[of_words], np.diag(HESSIAN)[of_words], rtol=1e-6)
    alone = 0.06 * TEXT_WEIGHTS @ MATRIX[:, :N_FORMS].toarray() ** 2 @ SUBWORDS.toarray() ** 2
    np.testing.assert_allclose(each[1 + N_FORMS + N_OTHERS : -N_NUMBERS], alone, rtol=1e-6)


def test_few_weights_have_units_in_which_the_loss_curves_alike_in_all_directions() -> None:
    units = Preconditioner(curvature_of(), PENALTIES).weights(np.eye(N_WEIGHTS, dtype=np.float32))
    in_units = units @ (HESSIAN + np.diag(PENALTIES)) @ units.T
    np.testing.assert_allclose(in_units, np.eye(N_WEIGHTS), atol=1e-4)


def test_other_weights_have_the_inverse_root_of_their_own_curvature() -> None:
    few = np.array([0, 3])
    curvature = Curvature(np.diag(HESSIAN), few, HESSIAN[np.ix_(few, few)])
    units = Preconditioner(curvature, PENALTIES).weights(np.eye(N_WEIGHTS, dtype=np.float32))
    others = np.setdiff1d(np.arange(N_WEIGHTS), few)
    expected = np.diag(1 / np.sqrt((np.diag(HESSIAN) + PENALTIES)[others]))
    np.testing.assert_allclose(units[np.ix_(others, others)], expected, rtol=1e-5)
    np.testing.assert_array_equal(units[np.ix_(others, few)], 0)


def test_weights_come_back_from_their_units() -> None:
    preconditioner, weights = Preconditioner(curvature_of(), PENALTIES), rows()
    np.testing.assert_allclose(preconditioner.weights(preconditioner.in_units(weights)), weights, atol=1e-4)


def test_the_gradient_follows_the_chain_rule() -> None:
    preconditioner, gradient, step = Preconditioner(curvature_of(), PENALTIES), rows(), rows()[::-1].copy()
    np.testing.assert_allclose(
        np.vdot(gradient, preconditioner.weights(step)),
        np.vdot(preconditioner.gradient(gradient), step),
        rtol=1e-4,
    )


@pytest.mark.parametrize("fixed", [0, N_FORMS, N_WEIGHTS - 1])
def test_a_weight_of_infinite_penalty_stays_where_it_is(fixed: int) -> None:
    penalties = PENALTIES.copy()
    penalties[fixed] = np.inf
    preconditioner = Preconditioner(curvature_of(), penalties)
    np.testing.assert_array_equal(preconditioner.weights(rows())[:, fixed], 0)
    np.testing.assert_array_equal(preconditioner.gradient(rows())[:, fixed], 0)
