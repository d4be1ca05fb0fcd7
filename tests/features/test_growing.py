"""Arrays that grow hold what was appended, and what was seen of them stays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentrax.features.growing import GrowingArray, GrowingRagged


@given(st.lists(st.lists(st.integers(-9, 9), max_size=900), max_size=6))
def test_an_array_holds_all_in_order(parts: list[list[int]]) -> None:
    array, seen = GrowingArray(np.int64), []
    for part in parts:
        array.append(part)
        seen.append(array.values)
    everything = [value for part in parts for value in part]
    assert array.values.tolist() == everything
    assert len(array) == len(everything)
    for values in seen:
        assert values.tolist() == everything[: len(values)]


def test_its_values_may_be_rows() -> None:
    array = GrowingArray(np.float64, (2,))
    array.append(np.ones((1500, 2)))
    array.append(np.zeros((1, 2)))
    assert array.values.shape == (1501, 2)
    assert array.values.sum() == 3000


@given(st.lists(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=400), max_size=4))
def test_rows_of_different_lengths_are_held_too(parts: list[list[list[int]]]) -> None:
    ragged = GrowingRagged()
    for part in parts:
        ragged.append(part)
    assert [row.tolist() for row in ragged.rows] == [row for part in parts for row in part]
