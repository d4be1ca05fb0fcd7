"""Subwords, each by its own hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.features.subwords import (
    count_characters,
    n_characters,
    subword_hashes,
    subword_hashes_1,
    subword_sums_of,
)
from sentrax.text.hashing import finish_hash, hash_text, sum_runs

SUBWORDS = {
    "cat": [" c", " ca", " cat", " cat ", "ca", "cat", "cat ", "at", "at ", "t "],
    "я": [" я", " я ", "я "],
    "不好": [" 不", " 不好", " 不好 ", "不", "不好", "不好 ", "好", "好 "],
    "가": [" 가", " 가 ", "가", "가 "],
    "<url>": [],
}


@pytest.mark.parametrize(("word", "subwords"), SUBWORDS.items(), ids=SUBWORDS)
def test_a_word_has_its_runs_of_characters_and_those_at_its_edges(word: str, subwords: list[str]) -> None:
    (row,) = subword_hashes([word])
    assert row.tolist() == [finish_hash(sum_runs(run, range(len(run), len(run) + 1))[0]) for run in subwords]


@given(st.text("abé\U0001f600", min_size=1, max_size=80))
def test_there_are_as_many_subwords_as_fit_in_the_word(word: str) -> None:
    framed, n_alone = min(len(word), 64) + 2, word[:64].count("\U0001f600")
    sums = subword_sums_of(word)
    assert len(sums) == n_alone + sum(max(framed - size + 1, 0) for size in (2, 3, 4, 5))
    assert subword_hashes([word]).ids.tolist() == list(map(finish_hash, sums))
    assert n_characters(word) == count_characters([word, "<url>"])[0] == framed - 2


def test_each_token_has_a_row() -> None:
    rows = subword_hashes(["so好", "<user>", "so好"])
    assert rows[0].tolist() == rows[2].tolist() == subword_hashes(["so好"]).ids.tolist()
    assert (
        len(rows[1]) == len(subword_hashes([])) == n_characters("<user>") == count_characters(["<user>"]) == 0
    )


def test_earlier_models_have_subwords_by_size_and_blake2b() -> None:
    expected = [hash_text(subword) for subword in (" so", "so ", " so ")]
    assert [row.tolist() for row in subword_hashes_1(["so", "<user>", "so"])] == [expected, [], expected]
