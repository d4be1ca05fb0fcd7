"""A group of features comes back from its arrays as it was, and damaged arrays are refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sentrax.errors import InputError
from sentrax.models.linear.feature_weights import FeatureWeights
from sentrax.models.linear.stored_groups import group_from_arrays, group_to_arrays
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import WEIGHT_TYPES

_RANDOM = np.random.default_rng(4)
_FEW, _MANY = 100, 40_000


def group_of(n_features: int) -> FeatureWeights:
    """Features with weights for two classes, which add up to 0, and as many different idf."""
    keys = np.unique(_RANDOM.integers(0, 2**64, n_features, dtype=np.uint64))
    weights = _RANDOM.normal(size=(len(keys), 1)) * [1, -1]
    return FeatureWeights(keys, QuantizedTable.exact(weights), np.linspace(1, 9, len(keys), dtype=np.float32))


WHOLE = group_of(_FEW)
COMPACT = group_of(_MANY).halve_keys().imply_last()


@pytest.mark.parametrize("group", [WHOLE, COMPACT, COMPACT.select(np.arange(_FEW))])
@pytest.mark.parametrize("dtype", WEIGHT_TYPES)
def test_a_group_comes_back(group: FeatureWeights, dtype: str) -> None:
    expected = group.quantize(dtype)
    found = group_from_arrays("words", group_to_arrays("words", expected), 2)
    rows = np.arange(len(group))
    assert found.keys.dtype == group.keys.dtype
    assert np.array_equal(found.keys, group.keys)
    assert np.array_equal(found.idf, expected.idf)
    assert np.array_equal(found.take(rows), expected.take(rows))


def test_a_compact_group_takes_4_bytes_for_each_feature_and_little_more() -> None:
    arrays = group_to_arrays("words", COMPACT.quantize("int8"))
    assert sum(array.nbytes for array in arrays.values()) < 4.1 * _MANY + 2**16 + 2**10


def test_keys_that_crowd_are_stored_whole() -> None:
    keys = np.arange(_MANY, dtype=np.uint32)
    group = FeatureWeights(keys, QuantizedTable.exact(np.ones((_MANY, 1))), np.ones(_MANY, dtype=np.float32))
    assert np.array_equal(group_from_arrays("words", group_to_arrays("words", group), 1).keys, keys)


Arrays = dict[str, npt.NDArray[Any]]
STORED = group_to_arrays("words", COMPACT.quantize("int8"))


def changed(name: str, change: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> Arrays:
    return {**STORED, f"words.{name}": change(STORED[f"words.{name}"])}


def moved(counts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """One key more in the first part that has any, and one less in the next."""
    first, second = np.flatnonzero(counts)[:2]
    counts = counts.copy()
    counts[first] += 1
    counts[second] -= 1
    return counts


DAMAGE = {
    "no keys": {name: array for name, array in STORED.items() if name != "words.keys"},
    "keys of int32": changed("keys", lambda keys: keys.astype(np.int32)),
    "no counts of keys": {name: array for name, array in STORED.items() if name != "words.keys_counts"},
    "a count too many": changed("keys_counts", lambda counts: np.append(counts, counts[:1])),
    "counts of too few keys": changed("keys_counts", lambda counts: counts // 2),
    "a key less": changed("keys", lambda keys: keys[1:]),
    "keys that fall": changed("keys", lambda keys: keys[::-1].copy()),
    "a key in another part": changed("keys_counts", moved),
    "idf of int8": changed("idf", lambda idf: idf.astype(np.int8)),
    "an idf without its level": changed("idf_levels", lambda levels: levels[:-1]),
    "no levels": changed("idf_levels", lambda levels: levels[:0]),
    "levels of two dimensions": changed("idf_levels", lambda levels: levels[None]),
    "a column too many": changed("weights", lambda weights: np.repeat(weights, 3, axis=1)),
    "a scale less": changed("weights_scales", lambda scales: scales[1:]),
}


@pytest.mark.parametrize("arrays", DAMAGE.values(), ids=DAMAGE)
def test_damaged_arrays_are_refused(arrays: Arrays) -> None:
    with pytest.raises(InputError, match="words"):
        group_from_arrays("words", arrays, 2)


def test_the_weights_of_the_only_class_cannot_be_left_out() -> None:
    arrays = {**STORED, "words.weights": np.zeros((len(COMPACT), 0), dtype=np.float32)}
    with pytest.raises(InputError, match="expected"):
        group_from_arrays("words", arrays, 1)
