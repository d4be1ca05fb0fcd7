"""Curves beside scikit-learn's, and beside loops."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from sentrax.evaluation.curves import aurc, coverage_curve, ranking_curves, reliability_curve, thin
from sentrax.evaluation.metrics import calibration_error, wilson_interval

ANSWERS = st.lists(
    st.tuples(st.sampled_from([0.2, 0.5, 0.6, 0.9, 1.0]), st.booleans()), min_size=1, max_size=12
)


def columns(answers: list[tuple[float, bool]]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    confidences, is_right = zip(*answers, strict=True)
    return np.array(confidences), np.array(is_right)


@settings(max_examples=25)
@given(ANSWERS)
def test_aurc_is_the_mean_risk_over_random_orders_of_equal_answers(answers: list[tuple[float, bool]]) -> None:
    random = np.random.default_rng(0)
    confidences, is_right = columns(answers)
    means = []
    for _ in range(400):
        order = np.lexsort((random.random(len(answers)), -confidences))
        risks = np.cumsum(~is_right[order]) / np.arange(1, len(answers) + 1)
        means.append(risks.mean())
    assert aurc(confidences, is_right) == pytest.approx(np.mean(means), abs=0.06)


def test_aurc_by_hand() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6])
    assert aurc(confidences, np.array([True, True, False, True])) == pytest.approx(
        (0 + 0 + 1 / 3 + 1 / 4) / 4
    )
    tied = aurc(np.array([0.9, 0.7, 0.7]), np.array([True, False, True]))
    assert tied == pytest.approx((0 + 0.5 / 2 + 1 / 3) / 3)


@given(ANSWERS)
def test_each_point_of_the_coverage_curve_is_a_threshold(answers: list[tuple[float, bool]]) -> None:
    confidences, is_right = columns(answers)
    curve = coverage_curve(confidences, is_right)
    assert [point[4] for point in curve] == sorted(set(confidences.tolist()), reverse=True)
    for coverage, precision, low, high, threshold in curve:
        is_answered = confidences >= threshold
        assert coverage == is_answered.mean()
        assert precision == is_right[is_answered].mean()
        assert (low, high) == wilson_interval(int(is_right[is_answered].sum()), int(is_answered.sum()))


@given(ANSWERS)
def test_bins_of_the_reliability_curve_give_the_calibration_error(answers: list[tuple[float, bool]]) -> None:
    confidences, is_right = columns(answers)
    curve = reliability_curve(confidences, is_right)
    assert sum(point["texts"] for point in curve) == len(answers)
    assert all(point["from"] <= point["confidence"] <= point["to"] + 1e-12 for point in curve)
    gaps = [point["texts"] * abs(point["confidence"] - point["accuracy"]) for point in curve]
    assert sum(gaps) / len(answers) == pytest.approx(calibration_error(confidences, is_right))


def test_rankings_are_scikit_learns() -> None:
    random = np.random.default_rng(0)
    is_true = random.random(5000) < 0.3
    probabilities = np.clip(0.3 * is_true + 0.7 * random.random(5000), 0, 1)
    found = ranking_curves(probabilities, is_true)
    assert found is not None
    assert found.area == metrics.roc_auc_score(is_true, probabilities)
    assert found.average_precision == metrics.average_precision_score(is_true, probabilities)
    assert len(found.roc) == len(found.precision_recall) == 200
    assert (found.roc[0], found.roc[-1]) == ([0, 0], [1, 1])
    assert metrics.auc(*zip(*found.roc, strict=True)) == pytest.approx(found.area, abs=0.005)
    recalls = [recall for recall, _ in found.precision_recall]
    assert recalls == sorted(recalls)


@pytest.mark.parametrize("has", [True, False])
def test_a_label_of_all_texts_or_none_has_no_curve(has: bool) -> None:
    assert ranking_curves(np.array([0.1, 0.9]), np.array([has, has])) is None


def test_a_thin_curve_keeps_its_ends() -> None:
    points = np.arange(1000.0)[:, None]
    thinned = thin(points, 10)[:, 0]
    assert len(thinned) == 10
    assert (thinned[0], thinned[-1]) == (0, 999)
    assert len(thin(points[:7], 10)) == 7
