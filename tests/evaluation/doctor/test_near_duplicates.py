"""Nearly equal texts, beside sets of Python; MinHash beside its own theory."""

import random

import numpy as np
import polars as pl
import pytest

from sentrax.evaluation.doctor.minhash import candidate_pairs, signatures
from sentrax.evaluation.doctor.near_duplicates import (
    Likeness,
    Sketches,
    find_alike,
    find_near_duplicates,
    find_near_test,
    originals,
    similarities,
)
from sentrax.evaluation.doctor.tokens import TokenSetReader, slices_of
from sentrax.text.hashing import hash_texts
from sentrax.text.ragged import Ragged
from tests.evaluation.doctor.made_up import reviews, rows_of


def alike(texts: list[str]) -> Likeness:
    reader, column = TokenSetReader(), pl.Series(texts, dtype=pl.String)
    return find_alike(Sketches.joined(reader.map(Sketches.of, column)), column, reader)


def test_signatures_agree_as_often_as_sets_overlap() -> None:
    names = [f"word {number}" for number in range(300)]
    hashes = hash_texts(*names)
    sets = [hashes[:200], hashes[100:], hashes[:200]]
    offsets = np.cumsum([0, *map(len, sets)])
    signature = signatures(Ragged(np.concatenate(sets), offsets))
    assert (signature[0] == signature[2]).all()
    assert (signature[0] == signature[1]).mean() == pytest.approx(1 / 3, abs=0.2)  # 100 of 300, in 40 trials


def test_an_empty_set_is_like_no_other() -> None:
    signature = signatures(Ragged(hash_texts("a"), np.array([0, 0, 1, 1])))
    assert (signature[0] == signature[2]).all()
    assert not (signature[0] == signature[1]).any()


def test_candidates_are_pairs_in_order_each_once() -> None:
    sets = Ragged(hash_texts(*"abcabcxyz"), np.array([0, 3, 6, 9]))
    assert candidate_pairs(signatures(sets), 0.5).tolist() == [[0, 1]]


def test_the_similarity_is_that_of_sets_of_words() -> None:
    chooser, words = random.Random(1), ["plot", "was", "not", "good", "at", "all", "so", "we", "left"]
    texts = [" ".join(chooser.choices(words, k=6)) for _ in range(30)]
    pairs = np.array([(i, j) for i in range(30) for j in range(i)])
    found = similarities(pairs, pl.Series(texts), TokenSetReader())
    sets = [set(text.split()) for text in texts]
    assert found.tolist() == pytest.approx(
        [len(sets[i] & sets[j]) / len(sets[i] | sets[j]) for i, j in pairs]
    )


def test_punctuation_addresses_and_case_do_not_count() -> None:
    likeness = alike(["Good plot, see http://x.com/1 !", "good PLOT see http://y.com/2", "good plot saw"])
    assert likeness.groups[0] == likeness.groups[1] != likeness.groups[2]


def test_texts_without_words_are_alike_to_none() -> None:
    likeness = alike(["...", "!!", "", "@someone"])
    assert likeness.groups.tolist() == [-1] * 4
    assert originals(likeness, 4).tolist() == [0, 1, 2, 3]


def test_an_original_is_no_near_duplicate_itself() -> None:
    likeness = Likeness(np.array([0, 1, 2]), np.array([0, 1, 2]), np.array([[0, 1], [1, 2]]))
    assert originals(likeness, 3).tolist() == [0, 0, 2]


def test_planted_near_duplicates_are_found_and_nothing_else() -> None:
    pairs = reviews(600, seed=2, n_words=14)
    planted = [(" ".join([*text.split()[1:], "Tuesday"]) + "!", label) for text, label in pairs[:50]]
    rows = rows_of(pairs + planted)
    found = find_near_duplicates(rows, alike(list(rows.texts)), np.zeros(650, dtype=np.bool_))
    assert found is not None
    assert found.mend is not None
    assert len(set(found.mend.left_out.tolist()) & set(range(600, 650))) >= 49
    assert found.rows <= 52
    assert found.details["other_label"] == 0


def test_near_duplicates_in_test_data_are_counted_on_both_sides() -> None:
    rows = rows_of(
        [("the plot was good but a bit slow at times", "a"), ("something else", "b"), ("same", "a")]
    )
    test = rows_of([("The plot was good, but a bit slow at the end times", "a"), ("same", "b"), ("new", "b")])
    likeness = alike([*rows.texts, *test.texts])
    found = find_near_test(rows, test, likeness, np.array([False, False, True]))
    assert found is not None
    assert (found.rows, found.details["test_texts"]) == (1, 1)
    assert found.examples[0].note == "in the test data: row 1, a"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1, 1, 1, 1, 1], [[1, 1, 1], [1, 1]]),
        ([4, 6, 1, 30, 0, 9], [[4, 6], [1], [30], [0, 9]]),
    ],
)
def test_slices_have_so_many_items_and_bytes(sizes: list[int], expected: list[list[int]]) -> None:
    parts = slices_of(np.array(sizes, dtype=np.int64), 3, 10)
    assert [sizes[part] for part in parts] == expected
