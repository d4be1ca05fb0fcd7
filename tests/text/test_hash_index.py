"""The hash table: a dictionary, a whole array at a time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentrax.text.hash_index import HashIndex

# Few different low bits, so that hashes meet in one place and probe onwards; 0 is the mark of an empty place.
HASHES = st.integers(0, 7).flatmap(lambda low: st.integers(0, 50).map(lambda high: (high << 20) + low))


@given(st.lists(st.lists(HASHES, unique=True), max_size=8), st.lists(HASHES))
def test_it_finds_what_a_dictionary_finds(batches: list[list[int]], asked: list[int]) -> None:
    index, wanted = HashIndex(), dict[int, int]()
    for batch in batches:
        new = [hash_ for hash_ in batch if max(hash_, 1) not in wanted and not (hash_ == 0 and 1 in batch)]
        rows = range(len(wanted), len(wanted) + len(new))
        wanted.update(zip((max(hash_, 1) for hash_ in new), rows, strict=True))
        index.add(np.array(new, dtype=np.uint64), np.array(rows, dtype=np.int32))
    found = index.rows(np.array(asked, dtype=np.uint64)).tolist()
    assert found == [wanted.get(max(hash_, 1), -1) for hash_ in asked]
    assert len(index) == len(wanted)


def test_it_grows() -> None:
    index = HashIndex()
    hashes = np.arange(1, 100_001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for start in range(0, 100_000, 9_999):
        index.add(
            hashes[start : start + 9_999], np.arange(start, min(start + 9_999, 100_000), dtype=np.int32)
        )
    assert index.rows(hashes).tolist() == list(range(100_000))
