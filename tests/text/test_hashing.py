"""Hashes are the same everywhere, and different for what is different."""

import hashlib
import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentrax.text.hashing import (
    combine_hashes,
    finish_hash,
    hash_all_runs,
    hash_text,
    hash_texts,
    sum_runs,
)


@given(st.text())
def test_a_texts_hash_is_the_first_eight_bytes_of_blake2b(text: str) -> None:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    assert hash_text(text) == sum(byte << 8 * index for index, byte in enumerate(digest))


def test_the_order_and_the_number_of_hashes_count() -> None:
    singles = hash_texts(*map(str, range(60)))
    pairs = np.array(list(itertools.product(singles, singles)), dtype=np.uint64).T
    threes = combine_hashes(pairs[0], pairs[1], singles[:1])
    together = np.concatenate([singles, combine_hashes(*pairs), threes, combine_hashes(singles)])
    assert len(np.unique(together)) == len(together)


def test_every_bit_of_a_combined_hash_is_set_for_about_half() -> None:
    numbers = np.arange(4096, dtype=np.uint64)  # the least different hashes that there can be
    shares = np.mean(
        (combine_hashes(numbers, numbers[:1])[:, None] >> np.arange(64, dtype=np.uint64)) & 1, axis=0
    )
    assert (np.abs(shares - 0.5) < 0.1).all()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
SIZES = range(2, 5)


def hash_runs(text: str, sizes: range, alone_from: int = 0) -> list[int]:
    return list(map(finish_hash, sum_runs(text, sizes, alone_from)))


@given(st.lists(TEXT, max_size=5))
def test_all_runs_have_the_hashes_that_they_have_one_by_one(texts: list[str]) -> None:
    rows = hash_all_runs(texts, SIZES)
    assert [row.tolist() for row in rows] == [hash_runs(text, SIZES) for text in texts]
    rows = hash_all_runs(texts, range(1, 4), alone_from=ord("m"))
    assert [row.tolist() for row in rows] == [hash_runs(text, range(1, 4), ord("m")) for text in texts]


def test_a_character_is_a_run_by_itself_from_some_code_point_on() -> None:
    a, ab, b = (hash_runs(run, range(len(run), 3))[0] for run in ("a", "ab", "b"))
    assert hash_runs("ab", range(1, 3)) == [a, ab, b]
    assert hash_runs("ab", range(1, 3), ord("b")) == [ab, b]


@given(TEXT)
def test_a_run_has_the_same_hash_in_every_text(text: str) -> None:
    runs = [
        text[start : start + size]
        for start in range(len(text))
        for size in SIZES
        if start + size <= len(text)
    ]
    assert hash_runs(text, SIZES) == [hash_runs(run, range(len(run), 5))[0] for run in runs]


def test_different_runs_have_different_hashes_with_every_bit_in_about_half() -> None:
    characters = [*map(chr, range(97, 113)), "\0", "é", "日", "\U0001f600"]
    runs = ["".join(run) for size in SIZES for run in itertools.product(characters, repeat=size)][:9_000]
    hashes = np.array([hash_runs(run, SIZES)[len(run) - 2] for run in runs], dtype=np.uint64)
    assert len(np.unique(hashes >> np.uint64(16))) == len(runs)
    shares = [((hashes >> np.uint64(bit)) & np.uint64(1)).mean() for bit in range(64)]
    assert np.abs(np.array(shares) - 0.5).max() < 0.05
