"""Texts for benchmarks: they never repeat, are the same in every run, and keep their labels."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.new_texts import (
    LabelledText,
    Source,
    cut_in_two,
    measure_growth,
    recombine,
    training_texts,
)

WORDS = st.lists(st.sampled_from(["good", "bad.", "film", "we", "Go!", "ça"]), min_size=1, max_size=9)
TEXTS = st.lists(
    st.tuples(WORDS.map(" ".join), st.sampled_from([Source("a", "x"), Source("a", "y"), Source("b", "x")])),
    max_size=12,
    unique_by=lambda each: each[0],
).map(lambda each: [LabelledText(*pair) for pair in each])


def numbered(count: int, source: Source) -> list[LabelledText]:
    """Texts of four words of their own each, the last two of which are the second half."""
    return [LabelledText(f"{source.label}{n} one. then{n} two", source) for n in range(count)]


def halves_of(texts: list[LabelledText], source: Source) -> tuple[set[str], set[str]]:
    """The first and the second halves of the texts of a source."""
    cut = [halves for text, own in texts if own == source and (halves := cut_in_two(text))]
    return {first for first, _ in cut}, {second for _, second in cut}


@given(TEXTS)
def test_recombined_texts_never_repeat_and_have_both_halves_from_their_source(
    texts: list[LabelledText],
) -> None:
    most = 0
    while True:
        try:
            made = recombine(texts, most)
        except ValueError:
            break
        assert len({each.text for each in [*texts, *made]}) == len(texts) + most
        for text, source in made:
            firsts, seconds = halves_of(texts, source)
            assert any(text == f"{first} {second}" for first in firsts for second in seconds)
        most += 1


def test_recombining_gives_the_same_texts_in_every_run() -> None:
    texts = numbered(9, Source("a", "x")) + numbered(5, Source("b", "y"))
    assert recombine(texts, 60) == recombine(texts, 60)


def test_n_texts_of_a_source_make_n_times_n_minus_1_new_ones_and_no_more() -> None:
    texts = numbered(4, Source("a", "x")) + numbered(3, Source("a", "y"))
    assert len(recombine(texts, 4 * 3 + 3 * 2)) == 18
    with pytest.raises(ValueError, match="7 texts can be recombined into 18 new ones, not into 19"):
        recombine(texts, 19)


def test_labels_keep_their_shares() -> None:
    texts = numbered(60, Source("a", "x")) + numbered(30, Source("a", "y"))
    labels = [each.source.label for each in recombine(texts, 900)]
    assert labels.count("x") == 600
    assert labels.count("y") == 300


def test_a_held_out_text_is_neither_kept_nor_made_whatever_its_case_and_punctuation() -> None:
    texts = numbered(3, Source("a", "x"))
    held_out = ["X0 one, THEN0 two!", "x1 one then2 two"]
    with pytest.raises(ValueError, match="not into 5"):  # 2 kept, which make 2
        training_texts(7, texts, held_out)
    found = {each.text for each in training_texts(3, texts, held_out)}
    assert found == {"x1 one. then1 two", "x2 one. then2 two", "x2 one. then1 two"}


def test_as_many_as_there_are_stay_as_they_are_and_are_shuffled() -> None:
    texts = numbered(40, Source("a", "x"))
    found = training_texts(40, texts, [])
    assert found != texts
    assert sorted(found) == sorted(texts)


@given(WORDS.map(" ".join))
def test_two_halves_are_the_whole_text(text: str) -> None:
    halves = cut_in_two(text)
    assert (halves is None) == (len(text.split()) < 4)
    if halves is not None:
        assert " ".join(halves) == text
        assert all(halves)


@given(st.lists(WORDS.map(" ".join), min_size=1))
def test_growth_counts_words_and_pairs_within_texts(texts: list[str]) -> None:
    words = [re.findall(r"\w+", text.lower()) for text in texts]
    assert measure_growth(texts) == {
        "texts": len(texts),
        "different texts": len(set(texts)),
        "words": sum(map(len, words)),
        "different words": len({word for own in words for word in own}),
        "different pairs": len({pair for own in words for pair in pairwise(own)}),
    }
