"""What is held out, and what it says of a model."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.classifier.held_out import calibrate
from sentrax.data.splits import assign_folds, keep_copies_together
from sentrax.evaluation.metrics import score_predictions

CLASSES = st.lists(st.integers(0, 3), min_size=1, max_size=60)


@given(CLASSES, st.floats(0.05, 0.95), st.integers(0, 9))
def test_each_label_has_equally_many_texts_in_each_fold(classes: list[int], share: float, seed: int) -> None:
    folds = assign_folds(np.eye(4)[classes], share, seed, multi_label=False)
    n_folds = max(2, round(1 / share))
    for label in set(classes):
        of_label = folds[np.array(classes) == label]
        counts = np.bincount(of_label[of_label >= 0], minlength=n_folds)
        assert len(counts) == n_folds
        assert counts.max() - counts.min() <= 1
        assert (of_label >= 0).all() == (len(of_label) > 1)


@given(CLASSES, st.floats(0.05, 0.95))
def test_all_folds_are_about_as_large(classes: list[int], share: float) -> None:
    for multi_label in (False, True):
        folds = assign_folds(np.eye(4)[classes], share, 0, multi_label=multi_label)
        counts = np.bincount(folds[folds >= 0], minlength=max(2, round(1 / share)))
        assert counts.max() - counts.min() <= 1


def test_another_seed_holds_out_others() -> None:
    targets = np.eye(2)[[0, 1] * 50]
    first, again, other = (assign_folds(targets, 0.2, seed, multi_label=False) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def some_logits(n_texts: int, *, overconfident: float) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    logits = 2 * random.normal(size=(n_texts, 3))
    targets = np.eye(3)[(logits + random.gumbel(size=logits.shape)).argmax(axis=1)]
    return logits * overconfident, targets


def test_an_overconfident_model_is_calibrated() -> None:
    logits, targets = some_logits(2000, overconfident=4)
    calibration, scores = calibrate(logits, targets, 0.9, multi_label=False)
    assert calibration.temperature == pytest.approx(4, rel=0.15)
    assert scores["calibration_error"] < 0.03 < scores["calibration_error_before"]


def test_outside_the_band_the_share_asked_for_is_right() -> None:
    logits, targets = some_logits(2000, overconfident=1)
    calibration, scores = calibrate(logits, targets, 0.9, multi_label=False)
    probabilities = np.exp(logits / calibration.temperature)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    sure = probabilities.max(axis=1) >= calibration.abstain_threshold
    is_right = probabilities.argmax(axis=1) == targets.argmax(axis=1)
    assert is_right.mean() < 0.9 <= is_right[sure].mean() < 0.93
    assert scores["precision"] == pytest.approx(is_right[sure].mean())
    assert scores["coverage"] == pytest.approx(sure.mean())
    assert scores["promise"] == {"precision": 0.9, "confidence": 0.95, "holds": True}


def test_without_a_promise_the_held_out_texts_reach_the_precision() -> None:
    logits, targets = some_logits(60, overconfident=1)
    calibration, scores = calibrate(logits, targets, 0.9, multi_label=False)
    assert scores["promise"] == {"precision": 0.9, "confidence": 0.95, "holds": False}
    assert 0 < calibration.abstain_threshold < 1
    assert scores["precision"] >= 0.9
    _, scores = calibrate(logits, (logits > 0).astype(np.float64), 0.9, multi_label=True)
    assert "promise" not in scores


def test_a_handful_of_texts_says_nothing() -> None:
    logits, targets = some_logits(19, overconfident=4)
    calibration, scores = calibrate(logits, targets, 0.9, multi_label=False)
    assert (calibration.temperature, calibration.abstain_threshold, scores) == (1.0, 0.0, {"texts": 19})


def test_with_several_labels_all_of_a_texts_must_be_right() -> None:
    logits = np.array([[3.0, -1.0], [3.0, 1.0], [-2.0, -2.0], [1.0, 1.0]])
    targets = np.array([[1, 0], [1, 0], [0, 0], [0, 0]])
    found = score_predictions(logits, targets.astype(np.float64), multi_label=True)
    assert (found["accuracy"], found["label_accuracy"]) == (0.5, 5 / 8)


def test_with_one_label_the_best_must_be_right() -> None:
    logits = np.array([[3.0, -1.0], [3.0, 1.0], [-2.0, 2.0], [1.0, 2.0]])
    found = score_predictions(logits, np.eye(2)[[0, 0, 0, 1]], multi_label=False)
    assert (found["accuracy"], found["macro_recall"]) == (0.75, pytest.approx((2 / 3 + 1) / 2))


def test_copies_of_a_text_are_held_out_together() -> None:
    folds = keep_copies_together(pl.Series(["a", "b", "a", "c", "b", "d"]), np.array([3, 1, 0, -1, 2, 3]))
    assert folds.tolist() == [1, 0, 1, -1, 0, 1]


def test_two_texts_are_enough_for_a_network() -> None:
    classifier = SentimentClassifier("dan", settings={"epochs": 1}).fit(["good", "bad"], ["p", "n"])
    assert classifier.scores_ == {"texts": 0}
