"""Weights of features: found by their hash and summed."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.features.groups import Group
from sentrax.models.linear.feature_weights import FeatureWeights, normalized_sums
from sentrax.models.quantized_tables import QuantizedTable

KEYS = np.array([3, 8, 2**63, 2**64 - 1], dtype=np.uint64)
WEIGHTS = np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 0.0], [-4.0, 3.0]], dtype=np.float32)
IDF = np.array([1.0, 2.0, 3.0, 4.0], dtype=np.float32)
FEATURES = FeatureWeights(KEYS, QuantizedTable.exact(WEIGHTS), IDF)
NONE = FeatureWeights(KEYS[:0], QuantizedTable.exact(WEIGHTS[:0]), IDF[:0])


def group_of(*texts: list[int]) -> Group:
    hashes = [hash_ for text in texts for hash_ in text]
    numbers = [number for number, text in enumerate(texts) for _ in text]
    return Group(np.array(hashes, dtype=np.uint64), np.array(numbers, dtype=np.int64))


def test_a_hash_is_found_or_not() -> None:
    assert FEATURES.rows(np.array([0, 3, 4, 8, 2**64 - 1], dtype=np.uint64)).tolist() == [-1, 0, -1, 1, 3]
    assert NONE.rows(KEYS).tolist() == [-1] * 4


def test_the_weights_of_known_features_are_summed_over_the_length_of_their_idf() -> None:
    sums = FEATURES.sum_weights(group_of([3, 8, 77], [], [3, 3], [77]), 4)
    length = (1**2 + 2**2) ** 0.5
    expected = [[(1 * 1 + 2 * 0.5) / length, (-1 + 4) / length], [0, 0], [2 / 2**0.5, -2 / 2**0.5], [0, 0]]
    np.testing.assert_allclose(sums, expected)


@pytest.mark.parametrize("group", [group_of(), group_of([], [])])
def test_texts_without_features_sum_to_zero(group: Group) -> None:
    for features in (FEATURES, NONE):
        sums = features.sum_weights(group, 2)
        assert sums.dtype == np.float64
        assert not sums.any()


@given(st.lists(st.lists(st.floats(-1e3, 1e3), max_size=5), min_size=1, max_size=5))
def test_sums_are_the_same_alone_and_among_others(texts: list[list[float]]) -> None:
    def sums_of(chosen: list[list[float]]) -> npt.NDArray[np.float64]:
        values = np.array([value for text in chosen for value in text])
        numbers = np.repeat(np.arange(len(chosen)), [len(text) for text in chosen])
        return normalized_sums(values[:, None], values * values, numbers, len(chosen))

    together = sums_of(texts)
    for row, text in zip(together, texts, strict=True):
        assert np.array_equal(row, sums_of([text])[0])


def test_features_are_found_by_the_upper_half_of_their_hash() -> None:
    halved = FEATURES.halve_keys()
    assert halved.keys.tolist() == [0, 2**31, 2**32 - 1]  # 3 and 8 have equal upper halves
    assert halved.rows(np.array([5, 2**63 + 7, 2**64 - 1, 2**40], dtype=np.uint64)).tolist() == [0, 1, 2, -1]
    assert halved.take(np.arange(3)).tolist() == [[1, -1], [0, 0], [-4, 3]]
    assert [halved.take_one(row) for row in range(3)] == [[1, -1], [0, 0], [-4, 3]]
    assert halved.hashes.tolist() == [0, 2**63, 2**64 - 2**32]


def test_weights_that_add_up_to_zero_imply_those_of_the_last_class() -> None:
    weights = np.array([[1, 2, -3], [0.5, -0.25, -0.25]])
    group = FeatureWeights(KEYS[:2], QuantizedTable.exact(weights), IDF[:2]).imply_last()
    assert group.weights.shape == (2, 2)
    assert group.take(np.array([1, 0])).tolist() == weights[::-1].tolist()
    assert group.take_one(1) == weights[1].tolist()
    assert FEATURES.imply_last() is FEATURES


def test_rounding_keeps_at_most_256_idf_near_what_they_were() -> None:
    counts = np.arange(1, 5001)
    idf = (np.log(100_000 / counts) + 1).astype(np.float32)
    group = FeatureWeights(np.arange(5000, dtype=np.uint64), QuantizedTable.exact(np.ones((5000, 1))), idf)
    assert group.quantize("float32").idf is idf
    rounded = group.quantize("int8").idf
    assert len(np.unique(rounded)) <= 256
    assert np.abs(rounded - idf).max() < 0.1
    assert (np.diff(rounded) <= 0).all()
    assert np.array_equal(group.quantize("int8").quantize("int8").idf, rounded)
