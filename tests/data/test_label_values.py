"""Labels are compared by value, whatever their spelling and type."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.data.label_values import (
    MISSING_MARKERS,
    is_missing_marker,
    label_to_string,
    label_value,
    labels_to_strings,
)

EQUAL: dict[str, list[Any]] = {  # value: spellings of it
    "1": [1, 1.0, "1", "1.0", "1.", "+1", "1e0", "01e0"[1:], " 1\t", "1.000"],
    "0": [0, 0.0, -0.0, "0", "-0", "0.0", "-0.0", ".0", "0e5", "+0"],
    "-2": [-2, -2.0, "-2", "-2.0", "-20e-1"],
    "0.5": [0.5, "0.5", ".5", "0.50", "5e-1"],
    "1000": [1000, 1e3, "1000", "1e3", "1E+3", "1000.0"],
    "10000000000000000000000": [10**22, 1e22, "1e22", "10000000000000000000000"],
    "true": [True, "true", "True", "TRUE", " true "],
    "false": [False, "false", "False", "FALSE"],
    "joy": ["joy", " joy", "joy\n", "\u00a0joy\u3000"],
}
TEXT = [
    "01",
    "007",
    "1,5",
    "1_000",
    "1e999",
    "0x1",
    "½",
    "１",
    "1-2",
    "yes",
    "Joy",
    "٣",
    "",
    "+",
    ".",
    "e5",
    "1/2",
]


@pytest.mark.parametrize(("value", "spellings"), EQUAL.items())
def test_spellings_of_one_value_are_one_label(value: str, spellings: list[Any]) -> None:
    assert {label_value(spelling) for spelling in spellings} == {value}
    assert {label_value(label_value(spelling)) for spelling in spellings} == {value}


@pytest.mark.parametrize("text", TEXT)
def test_other_texts_are_compared_as_they_are_written(text: str) -> None:
    assert label_value(text) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_equal_as_in_python(one: float, other: float) -> None:
    for first in (one, repr(one), f"{one:e}"):
        again = float(first)
        assert (label_value(first) == label_value(other)) == (again == other)
        assert float(label_value(first)) == again


@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_keep_every_digit(number: int) -> None:
    assert label_value(number) == label_value(str(number)) == str(number)


def test_what_pandas_takes_for_missing_is_missing() -> None:
    parsers = pytest.importorskip("pandas._libs.parsers")
    assert {marker for marker in parsers.STR_NA_VALUES if not is_missing_marker(marker)} == set()


@pytest.mark.parametrize("marker", ["", " ", "\t\n", " NA ", "NaT", "None", *sorted(MISSING_MARKERS)])
def test_markers_of_a_missing_label_are_known(marker: str) -> None:
    assert is_missing_marker(marker)


@pytest.mark.parametrize("label", ["none", "NONE", "na", "Na", "nil", "0", "no", "Nan", "-", "?", "no label"])
def test_words_that_only_resemble_a_marker_are_labels(label: str) -> None:
    assert not is_missing_marker(label)


@pytest.mark.parametrize("value", [None, "", "  ", math.nan, math.inf, -math.inf])
def test_what_has_no_value_is_no_label(value: Any) -> None:
    assert label_to_string(value) is None


def test_a_label_that_is_neither_a_string_nor_a_number_is_named() -> None:
    for value, name in (({}, "a dict"), ([], "a list"), (b"", "a bytes"), (1j, "a complex")):
        with pytest.raises(TypeError, match=f"cannot be {name}"):
            label_to_string(value)


def test_lists_in_a_column_are_missing_where_one_of_their_labels_is() -> None:
    column = pl.Series([["a", "b"], ["a", None], [], None, [" c "]])
    assert labels_to_strings(column).to_list() == [["a", "b"], None, [], None, ["c"]]
