"""The values of a column: the frequent ones are measured, and what is left out is said."""

import numpy as np
import pytest
from scipy.stats import binomtest

from sentrax.evaluation.columns import find_values, measure_values

IS_RIGHT = np.arange(100) % 4 > 0


def test_each_frequent_value_is_measured_the_most_frequent_first() -> None:
    values = ["web"] * 30 + [None] * 20 + ["app"] * 45 + ["fax"] * 5
    found = measure_values("source", find_values(values), IS_RIGHT)
    measured = [(value["value"], value["texts"], value["accuracy"]) for value in found["values"]]
    assert measured == [("app", 45, 34 / 45), ("web", 30, 22 / 30), ("(none)", 20, 15 / 20)]
    interval = binomtest(34, 45).proportion_ci(0.95, method="wilson")
    assert found["values"][0]["interval"] == pytest.approx(interval)
    assert found["sentence"] == ("source: 3 of 4 values shown, the most frequent with at least 20 texts")


def test_a_column_without_frequent_values_says_so() -> None:
    found = measure_values("id", find_values(list(range(100))), IS_RIGHT)
    assert found["values"] == []
    assert found["sentence"] == "id: none of its 100 values has at least 20 texts"


def test_a_value_of_all_texts_is_measured_although_there_are_no_others() -> None:
    found = measure_values("source", find_values(["web"] * 100), IS_RIGHT)
    assert [value["texts"] for value in found["values"]] == [100]
    assert found["sentence"] == ""


def test_of_many_frequent_values_so_many_are_measured() -> None:
    values = [number % 5 for number in range(100)]
    found = measure_values("shop", find_values(values, 3), IS_RIGHT)
    assert [value["value"] for value in found["values"]] == ["0", "1", "2"]
    assert found["sentence"].startswith("shop: 3 of 5 values shown")
