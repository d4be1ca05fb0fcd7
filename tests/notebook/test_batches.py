"""Batches: the notebook's, complete, balanced, and resumable."""

import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.data.labelled import LabelledTexts
from sentrax.data.splits import split_in_order
from sentrax.errors import InputError
from sentrax.notebook.batches import Batch, data_generator, pad
from sentrax.text.tweets import process_tweet
from sentrax.text.vocabulary import Vocabulary

WORDS = ["cat", "dog", "bird", "fish", "frog", "newt", "duck", "lynx", "mole", "seal"]
VOCABULARY = Vocabulary.from_tokens([WORDS])


@pytest.mark.parametrize(
    ("name", "shuffle"), [("shuffled_batch_seed_30_size_4", True), ("ordered_batch_size_4", False)]
)
def test_the_first_batches_are_the_notebooks(
    tweets: LabelledTexts, expected: dict[str, Any], name: str, shuffle: bool
) -> None:
    train, _ = split_in_order(tweets)
    vocabulary = Vocabulary.from_tokens(map(process_tweet, train.texts))
    random.seed(30)
    batch = next(
        data_generator(
            train.texts_with("positive"), train.texts_with("negative"), 4, True, vocabulary, shuffle
        )
    )
    for field in Batch._fields:
        assert getattr(batch, field).tolist() == expected[name][field]


@given(st.integers(0, 10), st.integers(0, 10), st.sampled_from([2, 4, 6]), st.booleans())
def test_without_looping_every_tweet_comes_once(
    positive: int, negative: int, batch_size: int, shuffle: bool
) -> None:
    batches = list(
        data_generator(WORDS[:positive], WORDS[:negative], batch_size, False, VOCABULARY, shuffle, seed=1)
    )
    seen = Counter(
        (int(target), int(row[0]))
        for batch in batches
        for row, target in zip(batch.inputs, batch.targets, strict=True)
    )
    assert seen == Counter(
        [(1, VOCABULARY[word]) for word in WORDS[:positive]]
        + [(0, VOCABULARY[word]) for word in WORDS[:negative]]
    )
    assert all(len(batch.targets) <= batch_size for batch in batches)


@pytest.mark.parametrize("batch_size", [3, 1, 0, -2, 2.0, True, "4"])
def test_a_batch_size_that_is_not_even_is_refused(batch_size: Any) -> None:
    with pytest.raises(InputError, match="batch_size"):
        data_generator(WORDS, WORDS, batch_size, True, VOCABULARY)


def test_what_is_not_a_string_is_named() -> None:
    items: list[Any] = ["fine", None]
    with pytest.raises(InputError, match="negative tweet 1 is None"):
        data_generator(WORDS, items, 2, True, VOCABULARY)


@given(st.integers(0, 20), st.booleans())
def test_a_saved_position_gives_the_same_batches(drawn: int, own_seed: bool) -> None:
    def made() -> Any:
        return data_generator(WORDS, WORDS[:7], 4, True, VOCABULARY, True, seed=3 if own_seed else None)

    first, second = made(), made()
    for _ in range(drawn):
        next(first)
    second.restore(first.position())
    for _ in range(12):
        assert next(first).inputs.tolist() == next(second).inputs.tolist()


def test_a_position_in_other_data_is_refused() -> None:
    position = data_generator(WORDS, WORDS, 2, True, VOCABULARY, seed=1).position()
    with pytest.raises(InputError, match="10 positive"):
        data_generator(WORDS[:3], WORDS, 2, True, VOCABULARY, seed=1).restore(position)


def test_the_same_seed_gives_the_same_batches() -> None:
    first, second = (data_generator(WORDS, WORDS, 4, True, VOCABULARY, True, seed=5) for _ in range(2))
    for _ in range(10):
        assert next(first).inputs.tolist() == next(second).inputs.tolist()


def test_looping_over_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="no positive tweets"):
        data_generator([], WORDS, 2, True, VOCABULARY)


def test_padding_is_zeros_after_the_ids_and_never_an_empty_array() -> None:
    assert pad([[1, 2], [3]]).tolist() == [[1, 2], [3, 0]]
    assert pad([[]]).tolist() == [[0]]
    assert pad([[1]]).dtype == np.int32
