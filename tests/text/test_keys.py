"""Hashes are found among keys, whole or by half of their bits, many or few at a time."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.text import keys as keys_module
from sentrax.text.hashing import Hashes, hash_texts
from sentrax.text.keys import Keys

CLOSE = st.integers(0, 40) | st.integers(2**64 - 40, 2**64 - 1)
HASHES = st.integers(0, 2**64 - 1) | CLOSE | CLOSE.map(lambda number: (number << 32) % 2**64)


def as_hashes(numbers: list[int]) -> Hashes:
    return np.array(numbers, dtype=np.uint64)


@pytest.mark.parametrize("half", [False, True])
@settings(max_examples=40)
@given(st.sets(HASHES), st.lists(HASHES))
def test_rows_are_those_of_equal_keys(half: bool, keys: set[int], hashes: list[int]) -> None:
    cut = 32 if half else 0
    ascending = sorted({key >> cut for key in keys})
    expected = [ascending.index(hash_ >> cut) if hash_ >> cut in ascending else -1 for hash_ in hashes]
    whole = np.array(ascending, dtype=np.uint64)
    found = Keys(whole.astype(np.uint32) if half else whole)
    for copies in (1, 40):
        assert found.rows(as_hashes(hashes * copies)).tolist() == expected * copies
    for n_without_index in (0, 1000):
        with patch.object(keys_module, "_FEW_SINGLE", n_without_index):
            assert list(map(Keys(found.values).row_of, hashes)) == expected


@pytest.mark.parametrize("n_keys", [0, 1, 2, 3, 64, 1000])
def test_keys_of_words_are_found_and_other_words_are_not(n_keys: int) -> None:
    keys = np.unique(hash_texts(*map(str, range(n_keys))))
    others = hash_texts(*map(str, range(n_keys, 2000)))
    for found in (Keys(keys), Keys((keys >> np.uint64(32)).astype(np.uint32))):
        assert found.rows(keys).tolist() == list(range(n_keys))
        assert (found.rows(others) == -1).all()


def test_many_keys_with_the_same_first_bits_are_found() -> None:
    keys = as_hashes([*range(5000), 2**63])
    assert Keys(keys).rows(keys).tolist() == list(range(5001))
