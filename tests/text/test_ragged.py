"""Arrays that grow: what they hold is what was put in, and what was handed out stays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentrax.text.ragged import GrowingArray, GrowingRagged, Ragged, code_points

ROWS = st.lists(st.lists(st.integers(0, 99), max_size=5), max_size=5)


@given(st.lists(ROWS, max_size=6))
def test_rows_are_those_that_were_appended_in_order(batches: list[list[list[int]]]) -> None:
    grown = GrowingRagged(np.int32)
    for batch in batches:
        grown.append(Ragged.from_rows(batch))
    expected = [row for batch in batches for row in batch]
    assert [row.tolist() for row in grown.rows] == expected
    assert len(grown) == len(expected)


def test_what_was_handed_out_stays_as_it_is() -> None:
    grown = GrowingArray(np.int64)
    handed_out = []
    for start in range(0, 10_000, 700):
        grown.append(np.arange(start, start + 700))
        handed_out.append(grown.values)
    assert all((values == np.arange(len(values))).all() for values in handed_out)
    assert len(grown) == len(handed_out[-1]) == 10_500


def test_values_may_be_rows() -> None:
    array = GrowingArray(np.float64, (2,))
    array.append(np.ones((1500, 2)))
    array.append(np.zeros((1, 2)))
    assert array.values.shape == (1501, 2)
    assert array.values.sum() == 3000


@given(st.lists(st.text()))
def test_code_points_are_those_of_each_string(strings: list[str]) -> None:
    codes = code_points(strings)
    assert [list(map(ord, string)) for string in strings] == [row.tolist() for row in codes]
    with_e = [index for index, string in enumerate(strings) if "e" in string]
    assert codes.rows_with(codes.ids == ord("e")).tolist() == with_e
