"""How much each text counts, beside scikit-learn's class weights."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.classifier.class_weights import weigh_by_class
from sentrax.classifier.labels import Labels
from sentrax.errors import InputError

SINGLE, SEVERAL = Labels(("a", "b", "c")), Labels(("a", "b", "c"), multi_label=True)
TARGETS = np.eye(3)[[0, 0, 0, 1, 1, 2]]
ONES = np.ones(6)


def random_case(seed: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    classes = np.append([0, 1, 2], random.choice(3, p=[0.7, 0.2, 0.1], size=50))
    return classes, random.uniform(0.1, 5, size=len(classes))


@pytest.mark.parametrize("seed", range(4))
def test_balanced_is_as_in_scikit_learn(seed: int) -> None:
    utils = pytest.importorskip("sklearn.utils.class_weight")
    classes, weights = random_case(seed)
    of_classes = utils.compute_class_weight(
        "balanced", classes=np.arange(3), y=classes, sample_weight=weights
    )
    found = weigh_by_class(weights, np.eye(3)[classes], SINGLE, "balanced")
    np.testing.assert_allclose(found, weights * of_classes[classes])


@given(st.lists(st.integers(0, 2), min_size=1, max_size=30))
def test_balanced_gives_every_label_that_there_is_the_same_weight(classes: list[int]) -> None:
    targets = np.eye(3)[classes]
    found = weigh_by_class(np.ones(len(classes)), targets, SINGLE, "balanced")
    of_labels = found @ targets
    present = of_labels[of_labels > 0]
    np.testing.assert_allclose(present, len(classes) / len(present))


def test_with_several_labels_those_with_and_without_a_label_weigh_the_same() -> None:
    targets = np.array([[1, 0, 1], [0, 0, 1], [0, 0, 0], [0, 1, 1]], dtype=np.float64)
    found = weigh_by_class(np.array([1.0, 2.0, 3.0, 4.0]), targets, SEVERAL, "balanced")
    for label in range(3):
        having = targets[:, label] > 0
        assert found[having, label].sum() == pytest.approx(found[~having, label].sum())


def test_a_mapping_says_what_a_label_counts_and_others_count_1() -> None:
    found = weigh_by_class(ONES, TARGETS, SINGLE, {"b": 3, "c": 0.5})
    np.testing.assert_allclose(found, [1, 1, 1, 3, 3, 0.5])
    of_several = weigh_by_class(ONES, TARGETS, SEVERAL, {"b": 3})
    np.testing.assert_allclose(of_several, np.where(TARGETS * [0, 1, 0], 3, 1))


def test_labels_that_are_no_strings_can_be_mapped_too() -> None:
    targets = np.eye(2)[[0, 1]]
    assert weigh_by_class(ONES[:2], targets, Labels(("0", "1"), "int"), {1: 4}).tolist() == [1, 4]
    assert weigh_by_class(ONES[:2], targets, Labels(("0", "1"), "int"), {np.int64(1): 4}).tolist() == [1, 4]
    assert weigh_by_class(ONES[:2], targets, Labels(("False", "True"), "bool"), {True: 4}).tolist() == [1, 4]
    for label in (
        "1",
        "1.0",
        1.0,
        True,
        np.float32(1),
    ):  # as they are spelled elsewhere, in a file for example
        assert weigh_by_class(ONES[:2], targets, Labels(("0", "1"), "int"), {label: 4}).tolist() == [1, 4]


def test_nothing_leaves_weights_as_they_are() -> None:
    weights = np.arange(6, dtype=np.float64)
    np.testing.assert_array_equal(weigh_by_class(weights, TARGETS, SINGLE, None), weights)
    np.testing.assert_array_equal(
        weigh_by_class(weights, TARGETS, SEVERAL, None), np.repeat(weights[:, None], 3, axis=1)
    )


@pytest.mark.parametrize(
    "wrong",
    ["equal", 3, [1, 2, 3], np.ones(3), {"d": 1}, {"a": -1}, {"a": "much"}, {"a": float("nan")},
     {"a": float("inf")}, {"a": None}, {"a": 0, "b": 0, "c": 0}, {None: 1}, {("a",): 1}, {b"a": 1}],
)  # fmt: skip
def test_what_is_no_class_weight_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError, match="class_weight"):
        weigh_by_class(ONES, TARGETS, SINGLE, wrong)
