"""One step of training, as a pure function that JAX compiles.

    ids of the batch ─> rows of the embedding table ─> network, with dropout ─> loss ─> gradients
                        rows of the embedding table <─ Adam <──────────────────────────────┘

A step reads and changes only those rows of the embedding table, and of Adam's moments for it, that the batch
has words for: it costs what its tokens cost, however large the vocabulary is.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import lax

from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.batches import Batch
from sentrax.models.networks.objectives import cross_entropy
from sentrax.models.networks.operations import Array, Dropout, Weights, keep_all
from sentrax.models.networks.settings import NetworkSettings
from sentrax.models.networks.sizes import NetworkSizes

EMBEDDING = "embedding"
"""The name of the embedding table, (ids, dimension), among the weights in training."""

_WARMUP_SHARE = 0.05
_ADAM_EPSILON = 1e-5


class TrainState(NamedTuple):
    """All that a step changes.

    Attributes:
        weights: The weights by name, the embedding table among them.
        optimizer: The state of the optimizer.
        step: How many steps have been taken.
    """

    weights: Weights
    optimizer: Any
    step: Array


def adam(settings: NetworkSettings, steps_per_epoch: int) -> optax.GradientTransformation:
    """Adam with a learning rate that rises at first, and then falls linearly to 0."""
    n_steps = settings.epochs * steps_per_epoch
    warmup = max(1.0, _WARMUP_SHARE * n_steps)

    def learning_rate(step: Array) -> Array:
        return settings.learning_rate * jnp.minimum((step + 1) / warmup, 1 - step / n_steps)

    return optax.adam(learning_rate, eps=_ADAM_EPSILON)


def compile_step(
    name: str,
    sizes: NetworkSizes,
    settings: NetworkSettings,
    optimizer: optax.GradientTransformation,
    *,
    multi_label: bool,
) -> Callable[[TrainState, Batch], tuple[TrainState, Array]]:
    """The function from a state, which is donated, and a batch to the next state and the loss."""

    def loss(weights: Weights, batch: Batch, key: Array) -> Array:
        word_key, dropout_key = jax.random.split(key)
        indices, mask = drop_words(name, batch, word_key, settings.word_dropout)
        dropout = make_dropout(dropout_key, settings.dropout)
        logits = ARCHITECTURES[name].logits(jnp, weights, weights[EMBEDDING][indices], mask, sizes, dropout)
        return jnp.sum(batch.weights * cross_entropy(jnp, logits, batch.targets, multi_label=multi_label))

    def step(state: TrainState, batch: Batch) -> tuple[TrainState, Array]:
        key = jax.random.fold_in(jax.random.key(settings.seed), state.step)
        rows = take_rows(state, batch.ids)
        value, gradients = jax.value_and_grad(loss)(rows.weights, batch, key)
        updates, moments = optimizer.update(gradients, rows.optimizer)
        rows = TrainState(optax.apply_updates(rows.weights, updates), moments, state.step + 1)
        return put_rows(state, batch.ids, rows), value

    return jax.jit(step, donate_argnums=0)


def take_rows(state: TrainState, ids: Array) -> TrainState:
    """The state with these rows of the embedding table, and of the moments for it, in place of all."""

    def take(path: tuple[Any, ...], array: Array) -> Array:
        return array.at[ids].get(mode="fill", fill_value=0) if _is_embedding(path) else array

    rows: TrainState = jax.tree.map_with_path(take, state)
    return rows


def put_rows(state: TrainState, ids: Array, rows: TrainState) -> TrainState:
    """The state after a change of what `take_rows` took from it; ids not in the table are ignored."""

    def put(path: tuple[Any, ...], before: Array, after: Array) -> Array:
        return before.at[ids].set(after, mode="drop") if _is_embedding(path) else after

    changed: TrainState = jax.tree.map_with_path(put, state, rows)
    return changed


def _is_embedding(path: tuple[Any, ...]) -> bool:
    return bool(path[-1] == jax.tree_util.DictKey(EMBEDDING))


def drop_words(name: str, batch: Batch, key: Array, rate: float) -> tuple[Array, Array]:
    """The indices and the mask of a batch after word dropout, so that no single word decides.

    A dropped word becomes unknown, which trains the vector of unknown words; for the averaging network it
    becomes padding, as in Iyyer et al. (2015).
    """
    dropped = _draw(key, rate, batch.mask.shape)
    if name == "dan":
        return batch.indices, batch.mask & ~dropped
    return jnp.where(dropped, 0, batch.indices), batch.mask


def make_dropout(key: Array, rate: float) -> Dropout:
    """Dropout that sets this share of the numbers to 0, drawn anew in each call, and scales up the rest."""
    calls = itertools.count()

    def dropout(x: Array) -> Array:
        dropped = _draw(jax.random.fold_in(key, next(calls)), rate, x.shape)
        return jnp.where(dropped, 0, x / (1 - rate))

    return dropout if rate else keep_all


def _draw(key: Array, rate: float, shape: tuple[int, ...]) -> Array:
    """Booleans of which this share is true, to the nearest 256th.

    A byte decides each. Random words are a large part of what a step costs, and four come from one.
    """
    size = math.prod(shape)
    words = jax.random.bits(key, (-(-size // 4),), jnp.uint32)
    numbers = lax.bitcast_convert_type(words, jnp.uint8).reshape(-1)[:size].reshape(shape)
    return numbers < round(rate * 256)
