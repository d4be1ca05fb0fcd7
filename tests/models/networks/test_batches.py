"""Batches of texts: each text once an epoch, few shapes, and nothing of a text beyond its bound."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.networks.batches import LENGTHS, Batch, TextBatches
from sentrax.text.ragged import Ragged


def make_batches(lengths: list[int], batch_size: int, max_length: int = 256, seed: int = 0) -> TextBatches:
    """Texts whose words and targets are all their own number, from 1."""
    rows = [[number] * length for number, length in enumerate(lengths, start=1)]
    targets = np.arange(1, len(lengths) + 1)
    weights = np.ones(len(lengths), np.float32)
    return TextBatches(Ragged.from_rows(rows), targets, weights, batch_size, max_length, seed)


def an_epoch(batches: TextBatches) -> list[Batch]:
    return list(itertools.islice(batches.epochs(), batches.n_steps))


@given(
    lengths=st.lists(st.integers(0, 300), min_size=1, max_size=60),
    batch_size=st.integers(1, 70),
    max_length=st.integers(1, 300),
)
def test_an_epoch_has_each_text_once_in_few_shapes(
    lengths: list[int], batch_size: int, max_length: int
) -> None:
    batches = make_batches(lengths, batch_size, max_length)
    seen: Counter[int] = Counter()
    for batch in an_epoch(batches):
        assert batch.ids.shape[0] == min(batch_size, len(lengths))
        assert batch.ids.shape[1] in (*LENGTHS, max_length)
        for ids, number, weight in zip(*batch, strict=True):
            if weight:
                seen[number] += 1
                assert ids[ids > 0].tolist() == [number] * min(lengths[number - 1], max_length)
            else:
                assert not ids.any()
        np.testing.assert_allclose(batch.weights.sum(), 1, rtol=1e-5)
    assert seen == Counter(range(1, len(lengths) + 1))


def test_all_but_the_last_batch_of_an_epoch_are_full() -> None:
    epoch = an_epoch(make_batches([3, 40, 100] * 7, 4))
    assert sorted((batch.weights > 0).sum() for batch in epoch) == [1, 4, 4, 4, 4, 4]


def test_each_epoch_is_shuffled_anew_and_a_seed_says_how() -> None:
    stream, again = (make_batches([3] * 40, 40).epochs() for _ in range(2))
    first, second = next(stream), next(stream)
    assert first.targets.tolist() != second.targets.tolist()
    np.testing.assert_array_equal(next(again).ids, first.ids)


@pytest.mark.parametrize(("longest", "expected"), [(5, {16}), (33, {16, 64}), (200, {16, 256})])
def test_short_texts_are_not_padded_to_the_longest(longest: int, expected: set[int]) -> None:
    epoch = an_epoch(make_batches([4] * 8 + [longest] * 8, 8))
    assert {batch.ids.shape[1] for batch in epoch} == expected
