"""Equal texts: copies, conflicts, copies in test data."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentrax.evaluation.doctor.duplicates import (
    find_conflicts,
    find_copies,
    find_duplicates,
    find_test_copies,
    has_conflict,
)
from tests.evaluation.doctor.made_up import rows_of

PAIRS = [("one", "a"), ("two", "a"), (" one", "a"), ("one", "b"), ("two\n", "a"), ("three", "b")]


def test_a_copy_differs_in_blanks_only() -> None:
    copies = find_copies(rows_of(PAIRS).texts)
    assert copies.first.tolist() == [0, 1, 0, 0, 1, 5]
    assert find_copies(rows_of([("a b", "x"), ("a\t b ", "x"), ("ab", "x")]).texts).first.tolist() == [
        0,
        0,
        2,
    ]


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_a_conflict_is_a_text_with_another_label_elsewhere(pairs: list[tuple[str, str]]) -> None:
    rows = rows_of(pairs)
    expected = [len({label for other, label in pairs if other == text}) > 1 for text, _ in pairs]
    assert has_conflict(find_copies(rows.texts), rows.codes).tolist() == expected


def test_conflicts_say_how_many_answers_must_be_wrong() -> None:
    rows = rows_of(PAIRS)
    found = find_conflicts(rows, find_copies(rows.texts))
    assert found is not None
    assert (found.rows, found.details["texts"], found.details["unavoidable_errors"]) == (3, 1, 1)
    assert [example.row for example in found.examples] == [4]
    assert found.examples[0].note == "but row 1, a"
    assert found.mend is not None
    assert found.mend.left_out.tolist() == [0, 2, 3]
    assert not found.mend.is_safe


def test_duplicates_keep_the_first_row_of_each_text_and_label() -> None:
    rows = rows_of(PAIRS)
    found = find_duplicates(rows, find_copies(rows.texts))
    assert found is not None
    assert found.mend is not None
    assert found.mend.left_out.tolist() == [2, 4]
    assert found.mend.is_safe
    assert found.title.startswith("Duplicates: 2 rows")


def test_copies_in_test_data_count_test_texts() -> None:
    rows, test = rows_of(PAIRS), rows_of([("two", "b"), ("four", "a"), ("two ", "a")])
    found = find_test_copies(rows, find_copies(rows.texts), test)
    assert found is not None
    assert (found.rows, found.details["test_texts"]) == (2, 2)
    assert found.examples[0].note == "in the test data: row 1, b"


def test_all_is_well_with_different_texts() -> None:
    rows = rows_of([("one", "a"), ("two", "b")])
    copies = find_copies(rows.texts)
    assert find_conflicts(rows, copies) is find_duplicates(rows, copies) is None
    assert find_test_copies(rows, copies, rows_of([("three", "a")])) is None
    assert np.array_equal(copies.first, [0, 1])
