"""How much features tell about classes, counted one text at a time."""

import math

import numpy as np
import pytest
from scipy import sparse

from sentrax.models.linear.relevance import log_count_ratios, scales_of
from sentrax.models.state import FloatArray

TEXTS = [{0, 1}, {0}, {1, 2}, {0, 2}, set(), {0}]
"""The features of each text; 0 and 1 are forms of words."""
FORMS = [{0}, {0, 1}]
"""The subwords of each form."""
TARGETS = np.eye(3)[[0, 0, 1, 1, 2, 2]]
WEIGHTS = np.array([[1.0], [2.0], [1.0], [0.5], [1.0], [3.0]])


def matrix_of(rows: list[set[int]], n_columns: int) -> sparse.csr_matrix:
    random = np.random.default_rng(0)
    table = [[random.uniform(0.1, 2) * (column in row) for column in range(n_columns)] for row in rows]
    return sparse.csr_matrix(np.array(table))


def ratio(texts: list[list[int]], weights: FloatArray) -> float:
    """The root mean square of the log-count ratios of a feature that is in each list of texts once."""
    squares = []
    for targets in TARGETS.T:
        shares = []
        for of_side in (targets, 1 - targets):
            own = weights[:, 0] * of_side
            shares.append((1 + sum(own[text] for part in texts for text in part)) / (2 + own.sum()))
        squares.append(math.log(shares[0] / shares[1]) ** 2)
    return math.sqrt(sum(squares) / len(squares))


@pytest.mark.parametrize("weights", [np.ones((6, 1)), WEIGHTS], ids=["alike", "weighted"])
def test_ratios_compare_the_texts_with_a_class_and_those_without_it(weights: FloatArray) -> None:
    found = log_count_ratios(matrix_of(TEXTS, 3), matrix_of(FORMS, 2), TARGETS, weights)
    of_features = [[text for text, features in enumerate(TEXTS) if one in features] for one in range(3)]
    expected = [ratio([texts], weights) for texts in of_features]
    # A subword is wherever a form with it is.
    of_subwords = [
        ratio([of_features[form] for form in range(2) if one in FORMS[form]], weights) for one in range(2)
    ]
    np.testing.assert_allclose(found, expected + of_subwords)


def test_a_label_may_have_weights_of_its_own() -> None:
    random = np.random.default_rng(1)
    matrix, none = matrix_of(TEXTS, 3), sparse.csr_matrix((0, 0))
    targets, weights = random.integers(0, 2, (6, 2)).astype(float), random.uniform(0, 2, (6, 2))
    each = [log_count_ratios(matrix, none, targets[:, [one]], weights[:, [one]]) for one in range(2)]
    both = log_count_ratios(matrix, none, targets, weights)
    np.testing.assert_allclose(both, np.sqrt((each[0] ** 2 + each[1] ** 2) / 2))


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_scales_grow_with_ratios_and_leave_the_penalty_as_strong(share: float) -> None:
    ratios, squares = np.array([0.0, 0.5, 2.0]), np.array([5.0, 2.0, 1.0])
    scales = scales_of(ratios, squares, share)
    assert squares @ scales**2 == pytest.approx(squares.sum())
    mean = (2 * 0.5 + 2.0) / 8
    np.testing.assert_allclose(
        scales / scales[2], ((1 - share) * mean + share * ratios) / ((1 - share) * mean + share * 2)
    )


def test_scales_are_alike_if_no_feature_tells_classes_apart() -> None:
    np.testing.assert_array_equal(scales_of(np.zeros(3), np.ones(3), 0.5), np.ones(3))


def test_what_no_text_has_is_neither_relevant_nor_irrelevant() -> None:
    texts = [{0, 1}, {0}, {0, 1}, {2}, set(), {2}]
    weights = np.array([[1.0], [1.0], [1.0], [0.0], [1.0], [0.0]])
    ratios = log_count_ratios(matrix_of(texts, 3), sparse.csr_matrix((0, 0)), TARGETS, weights)
    assert np.isnan(ratios).tolist() == [False, False, True]
    squares = np.array([3.0, 2.0, 1.0])
    scales = scales_of(ratios, squares, 1.0)
    assert scales[2] == pytest.approx(np.average(scales[:2], weights=squares[:2]))


def test_texts_do_not_count_for_a_class_that_they_could_not_have() -> None:
    offsets = np.zeros((6, 3), np.float32)
    offsets[[0, 1], 2] = -np.inf
    found = log_count_ratios(matrix_of(TEXTS, 3), matrix_of(FORMS, 2), TARGETS, WEIGHTS, offsets)
    each = [
        ratio([[text for text, row in enumerate(TEXTS) if column in row]], WEIGHTS) for column in range(3)
    ]
    assert found[2] != pytest.approx(each[2])
    own = WEIGHTS[:, 0] * TARGETS.T
    others = WEIGHTS[:, 0] * (1 - TARGETS.T) * np.exp(offsets.T)
    squares = [
        math.log(
            (1 + inside[has].sum()) / (2 + inside.sum()) * (2 + outside.sum()) / (1 + outside[has].sum())
        )
        ** 2
        for inside, outside in zip(own, others, strict=True)
        for has in [np.array([2 in row for row in TEXTS])]
    ]
    assert found[2] == pytest.approx(math.sqrt(sum(squares) / 3))
