"""Labels of every kind become numbers and come back as they were."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from sentrax.classifier.label_checks import check_label_count
from sentrax.classifier.labels import Labels
from sentrax.errors import InputError

SINGLE = {  # given: the labels in order, the place of each text's
    "strings": (["b", "a", "b"], ["a", "b"], [1, 0, 1]),
    "odd strings": (["-\n-", ":(", "a\0", "b"], ["-\n-", ":(", "a\0", "b"], [0, 1, 2, 3]),
    "whole numbers": ([10, 9, -1], [-1, 9, 10], [2, 1, 0]),
    "large numbers": ([10**30, -1, 2**63], [-1, 2**63, 10**30], [2, 0, 1]),
    "floats": ([0.5, -1e300, 2.0], [-1e300, 0.5, 2.0], [1, 0, 2]),
    "truth": ([True, False], [False, True], [1, 0]),
    "numpy's whole numbers": (np.array([3, 1], dtype=np.uint8), [1, 3], [1, 0]),
    "numpy's truth": (np.array([True, False]), [False, True], [1, 0]),
    "numpy's strings": (np.array(["b", "a"]), ["a", "b"], [1, 0]),
    "new strings of numpy": (np.array(["b", "a"], dtype=np.dtypes.StringDType()), ["a", "b"], [1, 0]),
    "objects": (np.array(["b", "a"], dtype=object), ["a", "b"], [1, 0]),
    "numpy's scalars in a list": ([np.int64(2), np.int32(1)], [1, 2], [1, 0]),
    "a tuple": (("b", "a"), ["a", "b"], [1, 0]),
    "categories": (pl.Series(["b", "a"], dtype=pl.Categorical), ["a", "b"], [1, 0]),
}


@pytest.mark.parametrize(("given", "names", "places"), SINGLE.values(), ids=SINGLE)
def test_single_labels_become_numbers_and_come_back(given: Any, names: list[Any], places: list[int]) -> None:
    labels = Labels.from_values(given)
    assert labels.classes.tolist() == names
    assert [type(label) for label in labels.classes.tolist()] == [type(name) for name in names]
    targets = labels.encode(given)
    np.testing.assert_array_equal(targets, np.eye(len(names))[places])
    assert labels.decode(targets > 0).tolist() == [names[place] for place in places]


@pytest.mark.parametrize(
    "given", [[["a", "b"], [], ["a"]], [("b", "a"), (), ("a",)], [{"a", "b"}, frozenset(), {"a"}]]
)
def test_several_labels_a_text_come_back_as_tuples(given: Any) -> None:
    labels = Labels.from_values(given)
    targets = labels.encode(given)
    np.testing.assert_array_equal(targets, [[1, 1], [0, 0], [1, 0]])
    assert labels.decode(targets > 0).tolist() == [("a", "b"), (), ("a",)]


def test_a_matrix_comes_back_as_a_matrix() -> None:
    given = np.array([[1, 0, 0], [1, 1, 0]])
    labels = Labels.from_values(given)
    np.testing.assert_array_equal(labels.encode(given), given)
    np.testing.assert_array_equal(labels.decode(given > 0), given)
    assert labels.classes.tolist() == [0, 1, 2]


WRONG = {
    "two types": (["a", 1], "several types, int, str"),
    "truth and numbers": ([True, 0], "several types, bool, int"),
    "none": (["a", None], "label 1 is missing"),
    "not a number": ([1.0, float("nan")], "label 1 is missing"),
    "bytes": ([b"a"], "label 0 is b'a', of type bytes"),
    "half of a character": (["\ud800"], "a lone surrogate"),
    "lists and single ones": ([["a"], "b"], "label 1 is 'b'"),
    "a list in a list": ([[["a"]]], "label 0"),
    "one string": ("abc", "single string"),
    "a set": ({"a", "b"}, "unordered"),
    "a number": (3, "pass a list"),
    "nothing": (None, "pass a list"),
    "three dimensions": (np.zeros((2, 2, 2)), "3 dimensions"),
    "a matrix of counts": (np.array([[2, 0]]), "only 0 and 1"),
    "a matrix of words": (np.array([["a", "b"]]), "only 0 and 1"),
}


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_label_is_named(given: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Labels.from_values(given)


def test_what_pandas_has_for_nothing_is_missing() -> None:
    pandas = pytest.importorskip("pandas")
    for given in (pandas.Series(["a", None], dtype="string"), ["a", pandas.NA], ["a", pandas.NaT]):
        with pytest.raises(InputError, match="label 1 is missing"):
            Labels.from_values(given)


def test_more_labels_and_texts_than_memory_are_refused_before_it_is_asked_for() -> None:
    labels = Labels(tuple(map(str, range(100_000))))
    with pytest.raises(InputError, match=r"200,000 texts with 100,000 labels take 160 GB.*at most 2 GB"):
        labels.encode(["1"] * 200_000)


def test_numbers_that_are_measured_are_not_taken_for_labels() -> None:
    measured = np.linspace(0, 1, 50)
    with pytest.raises(InputError, match="continuous: 50 texts have 50 distinct numbers"):
        check_label_count(Labels.from_values(measured), 50)
    for stars in (np.arange(0.5, 5.5, 0.5), np.arange(50.0)):
        check_label_count(Labels.from_values(stars), len(stars))


def test_a_label_that_was_not_there_is_named_with_those_that_were() -> None:
    with pytest.raises(InputError, match=r"label 1 is 'c'.*'a', 'b'"):
        Labels.from_values(["a", "b"]).encode(["a", "c"])
    with pytest.raises(InputError, match="and 192 more"):
        Labels.from_values(list(map(str, range(200)))).encode(["x"])
    with pytest.raises(InputError, match="2 columns; expected 3"):
        Labels.from_values(np.eye(3)).encode(np.eye(2))
    with pytest.raises(InputError, match="expected one label"):
        Labels.from_values(["a", "b"]).encode([["a"], ["b"]])
