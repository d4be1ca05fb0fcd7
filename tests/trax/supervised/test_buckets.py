"""Batches of many lengths become batches of few."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.notebook.batches import Batch, data_generator
from sentrax.text.vocabulary import Vocabulary
from sentrax.trax.supervised.buckets import pad_to_buckets

VOCABULARY = Vocabulary.from_tokens([["good", "bad", "day"]])


def of_length(length: int) -> tuple[Any, ...]:
    ids = np.arange(1, 2 * length + 1, dtype=np.int32).reshape(2, length)
    return ids, np.array([1, 0]), np.ones((2, length), dtype=np.float32)


@pytest.mark.parametrize(("length", "padded"), [(1, 4), (4, 4), (5, 8), (8, 8), (9, 16), (16, 16), (17, 24)])
def test_a_length_is_padded_to_the_next_bucket_or_a_multiple_of_the_largest(length: int, padded: int) -> None:
    ((ids, targets, weights),) = pad_to_buckets([of_length(length)], lengths=(8, 4), pad_id=7)
    assert ids.shape == weights.shape == (2, padded)
    np.testing.assert_array_equal(ids[:, :length], of_length(length)[0])
    assert (ids[:, length:] == 7).all()
    assert weights.sum() == 2 * length
    np.testing.assert_array_equal(targets, [1, 0])
    assert (ids.dtype, weights.dtype) == (np.int32, np.float32)


def test_the_batches_of_tweets_keep_their_kind_and_their_place() -> None:
    def batches() -> Any:
        texts = ["good day", "good good day"], ["bad", "bad bad bad day day"]
        return pad_to_buckets(data_generator(*texts, 2, True, VOCABULARY, True, seed=1), lengths=(3, 6))

    first, second = batches(), batches()
    assert isinstance(next(first), Batch)
    second.restore(first.position())
    for _ in range(4):
        np.testing.assert_array_equal(next(first).inputs, next(second).inputs)


def test_buckets_of_a_plain_iterator_have_no_position() -> None:
    def plain() -> Iterator[Any]:
        yield of_length(3)

    assert not hasattr(pad_to_buckets(plain()), "position")
    assert not hasattr(pad_to_buckets(plain()), "restore")


@pytest.mark.parametrize("lengths", [(), (0, 8)])
def test_invalid_bucket_lengths_are_refused(lengths: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="expected one or more, each at least 1"):
        pad_to_buckets([], lengths=lengths)
