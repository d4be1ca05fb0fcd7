"""One step of training: only the rows of a batch are touched, and dropout drops its share."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.batches import Batch, TextBatches
from sentrax.models.networks.objectives import cross_entropy
from sentrax.models.networks.settings import NetworkSettings
from sentrax.models.networks.step import (
    EMBEDDING,
    TrainState,
    adam,
    compile_step,
    drop_words,
    make_dropout,
    put_rows,
    take_rows,
)
from sentrax.text.ragged import Ragged

N_IDS = 12
SETTINGS = NetworkSettings(dimension=4, hidden=5, dropout=0.0, word_dropout=0.0, learning_rate=0.1)
SIZES = SETTINGS.sizes(2)
TEXTS = Ragged.from_rows([[3, 4, 3, 2], [5], [], [4, 9, 6]])
KEY = jax.random.key(3)


def make_batch(texts: Ragged = TEXTS) -> Batch:
    targets = np.eye(2)[np.arange(len(texts)) % 2]
    n = len(texts)
    (batch,) = TextBatches(texts, targets, np.ones(n), N_IDS, batch_size=n, max_length=8, seed=0).epoch(0)
    return batch


def make_state(name: str, optimizer: optax.GradientTransformation) -> TrainState:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(N_IDS, SIZES.dimension)).astype(np.float32)
    weights = {EMBEDDING: jnp.array(table), **jax.tree.map(jnp.array, ARCHITECTURES[name].init(rng, SIZES))}
    return TrainState(weights, jax.jit(optimizer.init)(weights), jnp.int32(0))


@pytest.mark.parametrize("name", ["dan", "gru"])
def test_a_step_on_the_rows_of_a_batch_is_the_step_on_the_whole_table(name: str) -> None:
    optimizer, batch = optax.adam(0.1), make_batch()
    state = make_state(name, optimizer)
    ids = np.append(batch.ids, 0)[np.where(batch.mask, batch.indices, len(batch.ids))]

    def loss(weights: Any) -> Any:
        logits = ARCHITECTURES[name].logits(jnp, weights, weights[EMBEDDING][ids], batch.mask, SIZES)
        return jnp.sum(batch.weights * cross_entropy(jnp, logits, batch.targets, multi_label=False))

    @jax.jit
    def dense_step(state: TrainState) -> Any:
        value, gradients = jax.value_and_grad(loss)(state.weights)
        updates, _ = optimizer.update(gradients, state.optimizer)
        return value, gradients, optax.apply_updates(state.weights, updates)

    expected_loss, gradients, expected = dense_step(state)
    assert not np.asarray(gradients[EMBEDDING])[[0, 1, 7, 8, 10, 11]].any()
    step = compile_step(name, SIZES, SETTINGS, optimizer, multi_label=False)
    state, found_loss = step(state, batch)
    np.testing.assert_allclose(found_loss, expected_loss, rtol=1e-5)
    used = np.unique(batch.ids[:6])
    others = np.setdiff1d(np.arange(N_IDS), used)
    found = np.asarray(state.weights[EMBEDDING])
    np.testing.assert_allclose(found[used], np.asarray(expected[EMBEDDING])[used], atol=1e-4)
    np.testing.assert_array_equal(found[others], make_state(name, optimizer).weights[EMBEDDING][others])


def test_rows_come_back_where_they_were_taken_from_with_their_moments() -> None:
    optimizer = optax.adam(0.1)
    state = make_state("dan", optimizer)
    ids = np.array([2, 9, 5, N_IDS, N_IDS])
    rows = take_rows(state, ids)
    assert {array.shape for array in (rows.weights[EMBEDDING], rows.optimizer[0].mu[EMBEDDING])} == {(5, 4)}
    np.testing.assert_array_equal(rows.weights[EMBEDDING][:3], state.weights[EMBEDDING][ids[:3]])
    changed = put_rows(state, ids, jax.tree.map(lambda array: array + 1, rows))
    for table, before in (
        (changed.weights[EMBEDDING], state.weights[EMBEDDING]),
        (changed.optimizer[0].nu[EMBEDDING], state.optimizer[0].nu[EMBEDDING]),
    ):
        difference = np.asarray(table - before)
        np.testing.assert_allclose(
            difference, np.isin(np.arange(N_IDS), ids)[:, None] + np.zeros((1, 4)), atol=1e-6
        )


def test_batches_of_one_shape_share_a_program() -> None:
    optimizer = adam(SETTINGS, 10)
    step: Any = compile_step("dan", SIZES, SETTINGS, optimizer, multi_label=False)
    state = make_state("dan", optimizer)
    for texts in (TEXTS, Ragged.from_rows([[7], [8, 8], [3, 5, 9], [10, 11]])):
        state, _ = step(state, make_batch(texts))
    assert step._cache_size() == 1


def test_the_learning_rate_rises_and_then_falls_to_zero() -> None:
    rates = []
    optimizer = adam(NetworkSettings(epochs=2, learning_rate=0.5), 50)
    state: Any = optimizer.init({"x": jnp.zeros(())})
    for _ in range(100):
        # Of equal gradients, Adam's step is the learning rate.
        update, state = optimizer.update({"x": jnp.ones(())}, state)
        rates.append(-float(update["x"]))
    np.testing.assert_allclose(rates[:4], [0.1, 0.2, 0.3, 0.4], rtol=1e-3)
    assert rates[4] == max(rates) == pytest.approx(0.48, rel=1e-3)
    np.testing.assert_allclose(rates[-3:], [0.015, 0.01, 0.005], rtol=1e-3)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_zeroes_its_share_and_keeps_the_mean(rate: float) -> None:
    dropout, x = make_dropout(KEY, rate), jnp.ones((100, 101))
    first, second = np.asarray(dropout(x)), np.asarray(dropout(x))
    # Five standard deviations of the share, and half a 256th.
    tolerance = 5 * (rate * (1 - rate) / x.size) ** 0.5 + 1 / 512
    assert abs((first == 0).mean() - rate) < tolerance
    np.testing.assert_allclose(first[first > 0], 1 / (1 - rate), rtol=1e-6)
    assert (first != second).any()
    np.testing.assert_array_equal(make_dropout(KEY, rate)(x), first)


def test_without_dropout_everything_stays() -> None:
    x = jnp.ones((3, 4))
    assert make_dropout(KEY, 0.0)(x) is x


def test_word_dropout_makes_its_share_of_the_words_unknown_or_leaves_them_out() -> None:
    batch = make_batch(Ragged.from_rows([[7] * 8] * 500))
    assert batch.ids[:2].tolist() == [2, 7]
    indices, mask = drop_words("gru", batch, KEY, 0.3)
    _, dan_mask = drop_words("dan", batch, KEY, 0.3)
    assert set(np.unique(indices)) == {0, 1}
    np.testing.assert_array_equal(mask, batch.mask)
    np.testing.assert_array_equal(dan_mask, indices == 1)
    # Five standard deviations of the share, and half a 256th.
    assert abs((np.asarray(indices) == 0).mean() - 0.3) < 5 * (0.3 * 0.7 / 4000) ** 0.5 + 1 / 512
