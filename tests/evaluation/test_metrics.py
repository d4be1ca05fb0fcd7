"""Measures beside scikit-learn's and scipy's, and beside loops."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from sentrax.errors import InputError
from sentrax.evaluation.metrics import (
    accuracy,
    calibration_error,
    f_scores,
    macro_recall,
    recalls,
    tells_error_before,
    wilson_interval,
)

ClassNumbers = npt.NDArray[np.int64]


def some_answers(seed: int) -> tuple[ClassNumbers, ClassNumbers]:
    random = np.random.default_rng(seed)
    return random.integers(4, size=50), random.integers(4, size=50)


@pytest.mark.parametrize("seed", range(5))
def test_shares_are_scikit_learns(seed: int) -> None:
    measures = pytest.importorskip("sklearn.metrics")
    targets, predicted = some_answers(seed)
    assert accuracy(targets, predicted) == measures.accuracy_score(targets, predicted)
    assert macro_recall(targets, predicted, 4) == pytest.approx(
        measures.balanced_accuracy_score(targets, predicted)
    )
    np.testing.assert_allclose(
        recalls(targets, predicted, 4), measures.recall_score(targets, predicted, average=None)
    )
    np.testing.assert_allclose(
        f_scores(targets, predicted, 4), measures.f1_score(targets, predicted, average=None)
    )


def test_a_class_without_texts_has_no_recall_and_no_part_in_the_mean() -> None:
    targets, predicted = np.array([0, 0, 1]), np.array([0, 2, 1])
    np.testing.assert_array_equal(recalls(targets, predicted, 4), [0.5, 1, np.nan, np.nan])
    assert macro_recall(targets, predicted, 4) == 0.75
    np.testing.assert_allclose(f_scores(targets, predicted, 4), [2 / 3, 1, 0, 0])


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_wilsons(counts: tuple[int, int]) -> None:
    wanted = binomtest(*counts).proportion_ci(0.95, method="wilson")
    assert wilson_interval(*counts) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@given(ANSWERS, st.integers(1, 20))
def test_the_calibration_error_is_the_mean_gap_of_the_bins(
    answers: list[tuple[float, bool]], n_bins: int
) -> None:
    confidences, is_right = (np.array(part) for part in zip(*answers, strict=True))
    error = 0.0
    places = [min(int(confidence * n_bins), n_bins - 1) for confidence in confidences]
    for place in set(places):
        chosen = [number for number, other in enumerate(places) if other == place]
        gap = abs(np.mean(confidences[chosen]) - np.mean(is_right[chosen]))
        error += gap * len(chosen) / len(answers)
    assert calibration_error(confidences, is_right, n_bins) == pytest.approx(error, abs=1e-12)


def test_certain_and_right_is_no_error_and_certain_and_wrong_is_all() -> None:
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0
    assert calibration_error(np.array([1.0, 1.0]), np.array([False, False])) == 1


def test_nothing_cannot_be_measured() -> None:
    none = np.zeros(0, dtype=np.int64)
    for measure in (
        lambda: accuracy(none, none),
        lambda: macro_recall(none, none, 2),
        lambda: wilson_interval(0, 0),
        lambda: calibration_error(none.astype(np.float64), none),
    ):
        with pytest.raises(InputError, match="there are no"):
            measure()


ERRORS = {  # (error, before, intervals of both): whether the error before is told
    (0.02, 0.05, None): True,
    (0.025, 0.020, None): False,
    (0.025, 0.020, ((0.01, 0.04), (0.01, 0.03))): False,
    (0.080, 0.020, ((0.06, 0.10), (0.01, 0.03))): True,
    (0.025, None, None): False,
}


@pytest.mark.parametrize(("case", "wanted"), ERRORS.items())
def test_an_error_before_calibration_that_chance_made_smaller_is_not_told(
    case: tuple[float, float | None, Any], wanted: bool
) -> None:
    error, before, intervals = case
    scores: dict[str, Any] = {"calibration_error": error, "calibration_error_before": before}
    if intervals is not None:
        names = ("calibration_error", "calibration_error_before")
        scores["intervals"] = dict(zip(names, intervals, strict=True))
    assert tells_error_before(scores) == wanted
