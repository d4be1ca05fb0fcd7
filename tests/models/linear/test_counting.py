"""Features counted part by part, beside the same counted by hand and by numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from sentrax.models.features.groups import Group
from sentrax.models.linear.counting import (
    count_features,
    count_texts,
    merge_keys,
    stack_rows,
    unique_keys,
    weigh,
)

LARGE = 1 << 63  # the upper half of the hashes, which are not signed


def group_of(rows: list[list[int]]) -> Group:
    hashes = [hash_ for row in rows for hash_ in row]
    texts = [text for text, row in enumerate(rows) for _ in row]
    return Group(np.array(hashes, dtype=np.uint64), np.array(texts, dtype=np.int64))


@given(st.lists(st.integers(0, 5) | st.integers(LARGE, LARGE + 5)))
def test_unique_keys_are_numpys(hashes: list[int]) -> None:
    keys, columns = unique_keys(np.array(hashes, dtype=np.uint64))
    expected, indices = np.unique(np.array(hashes, dtype=np.uint64), return_inverse=True)
    assert keys.tolist() == expected.tolist()
    assert columns.tolist() == indices.tolist()


def test_parts_are_counted_like_one() -> None:
    rows = [[7, LARGE, 7], [], [LARGE], [3, 7], [3]]
    parts = [count_features(group_of(rows[start:end]), end - start) for start, end in ((0, 2), (2, 5))]
    merged = merge_keys(parts, n_training=4)
    assert merged.keys.tolist() == [3, 7, LARGE]
    assert merged.counts.tolist() == [1, 2, 2]  # of the first four texts
    assert [columns.tolist() for columns in merged.columns] == [[1, 2], [0, 1, 2]]


IDF, COLUMNS = np.array([3.0, 4.0]), np.array([0, 1, -1], dtype=np.int32)


def test_a_subword_is_in_the_texts_of_all_words_that_have_it() -> None:
    rows = [[7, LARGE, 7], [LARGE], [3, 7], [3]]
    parts = [count_features(group_of(rows[start:end]), end - start) for start, end in ((0, 2), (2, 4))]
    merged = merge_keys(parts, n_training=4)
    assert count_texts(parts, merged, np.array([5, 1, 2, 4])).tolist() == [2 + 4, 5 + 2, 5 + 1]


def test_rows_are_divided_by_what_features_add_to_their_lengths() -> None:
    counts = count_features(group_of([[1, 2, 1], [9], [2]]), 3)
    matrix = weigh(counts.matrix, COLUMNS, IDF, np.array([10.0, 5.0])).toarray()
    assert matrix[0] == pytest.approx(np.array([6.0, 4.0]) / np.sqrt(10 + 10 + 5))
    assert weigh(counts.matrix, COLUMNS, IDF, None).toarray().tolist() == [[6, 4], [0, 0], [0, 4]]


def test_rows_are_idf_of_length_1_with_repeated_features_summed() -> None:
    counts = count_features(group_of([[1, 2, 1, 9], [9], [2]]), 3)
    matrix = weigh(counts.matrix, COLUMNS, IDF, IDF**2).toarray()
    assert matrix[0] == pytest.approx(np.array([6.0, 4.0]) / np.sqrt(9 + 9 + 16))
    assert matrix[1].tolist() == [0, 0]  # its only feature is not selected
    assert matrix[2].tolist() == [0, 1]


def test_matrices_are_stacked_as_scipy_stacks_them() -> None:
    random = np.random.default_rng(0)
    parts = [sparse.random_array((rows, 5), density=0.4, format="csr", rng=random) for rows in (3, 0, 4)]
    parts = [sparse.csr_matrix(part, dtype=np.float32) for part in parts]
    stacked = stack_rows(iter(parts), most_entries=100)
    assert (stacked != sparse.vstack(parts)).nnz == 0
    assert stacked.shape == (7, 5)
