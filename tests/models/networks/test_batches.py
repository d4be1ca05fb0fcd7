"""Batches of texts: each text once an epoch, few shapes, and the ids that each batch needs."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.networks.batches import LENGTHS, Batch, TextBatches
from sentrax.text.ragged import Ragged

UNKNOWN = 2


def make_batches(lengths: list[int], batch_size: int, max_length: int = 256, seed: int = 0) -> TextBatches:
    """Texts of one word each, repeated: of text i, which has target i, the id i + 2."""
    rows = [[number + UNKNOWN] * length for number, length in enumerate(lengths)]
    return TextBatches(
        Ragged.from_rows(rows),
        np.arange(len(lengths))[:, None],
        np.ones(len(lengths)),
        len(lengths) + UNKNOWN,
        batch_size=batch_size,
        max_length=max_length,
        seed=seed,
    )


def tokens_of(batch: Batch, row: int) -> list[int]:
    tokens: list[int] = batch.ids[batch.indices[row][batch.mask[row]]].tolist()
    return tokens


@given(
    lengths=st.lists(st.integers(0, 300), min_size=1, max_size=60),
    batch_size=st.integers(1, 70),
    max_length=st.integers(1, 300),
)
def test_an_epoch_has_each_text_once_in_few_shapes(
    lengths: list[int], batch_size: int, max_length: int
) -> None:
    seen: Counter[int] = Counter()
    for batch in make_batches(lengths, batch_size, max_length).epoch(0):
        n_rows, length = batch.mask.shape
        assert n_rows == min(batch_size, len(lengths))
        assert length in (*LENGTHS, max_length)
        assert batch.ids.shape == (n_rows * length + 1,)
        for row, ((number,), weight) in enumerate(zip(batch.targets, batch.weights, strict=True)):
            if weight:
                seen[int(number)] += 1
                n_tokens = min(lengths[int(number)], max_length)
                assert tokens_of(batch, row) == [number + UNKNOWN] * n_tokens
                assert batch.mask[row, :n_tokens].all()
            else:
                assert not batch.mask[row].any()
        np.testing.assert_allclose(batch.weights.sum(), 1, rtol=1e-5)
    assert seen == Counter(range(len(lengths)))


def test_ids_are_different_and_start_with_that_of_unknown_words() -> None:
    texts = Ragged.from_rows([[5, 3, 5], [UNKNOWN, 3]])
    batches = TextBatches(texts, np.zeros((2, 1)), np.ones(2), 7, batch_size=2, max_length=4, seed=0)
    (batch,) = batches.epoch(0)
    assert batch.ids.tolist() == [UNKNOWN, 3, 5] + [7] * 6
    assert sorted(tokens_of(batch, row) for row in range(2)) == [[UNKNOWN, 3], [5, 3, 5]]


def test_all_but_the_last_batch_of_an_epoch_are_full() -> None:
    epoch = make_batches([3, 40, 100] * 7, 4).epoch(0)
    assert sorted((batch.weights > 0).sum() for batch in epoch) == [1, 4, 4, 4, 4, 4]


def test_each_epoch_has_an_order_of_its_own_and_a_seed_decides_it() -> None:
    batches, again = (make_batches([3] * 40, 40) for _ in range(2))
    (first,), (second,), (same,) = batches.epoch(0), batches.epoch(1), again.epoch(0)
    assert first.targets.tolist() != second.targets.tolist()
    np.testing.assert_array_equal(same.targets, first.targets)


@pytest.mark.parametrize(("longest", "expected"), [(5, {16}), (33, {16, 64}), (200, {16, 256})])
def test_short_texts_are_not_padded_to_the_longest(longest: int, expected: set[int]) -> None:
    epoch = make_batches([4] * 8 + [longest] * 8, 8).epoch(0)
    assert {batch.mask.shape[1] for batch in epoch} == expected
