"""The networks for texts: padding never matters, words can drop out, and what each computes."""

import functools
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.models.networks.layers_convolutional import convolutional
from sentrax.models.networks.layers_deep_averaging import deep_averaging
from sentrax.models.networks.layers_recurrent import recurrent
from sentrax.models.networks.layers_text_transformer import text_transformer
from sentrax.models.networks.layers_word_dropout import WordDropout
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.fastmath import random, signature, tree_flatten

IDS = np.array([[3, 4, 5, 6, 7], [4, 8, 3, 0, 0], [9, 0, 0, 0, 0], [0, 0, 0, 0, 0]], np.int32)
KEY = random.get_prng(3)
NETWORKS: dict[str, Callable[..., tl.Serial]] = {
    "dan": deep_averaging,
    "cnn": functools.partial(convolutional, widths=(2, 3)),
    "gru": recurrent,
    "transformer": functools.partial(text_transformer, n_layers=1, n_heads=2, max_length=12),
}

each_network = pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)


def initialized(make: Callable[..., tl.Serial], **arguments: Any) -> tl.Serial:
    model = make(10, 3, dimension=4, hidden=6, **arguments)
    model.init(signature(IDS), rng=KEY)
    return model


def logits_of(model: tl.Serial, ids: Any) -> Any:
    # Compiled as one: a program for each operation takes longer.
    return np.asarray(jax.jit(model.pure_fn)(ids, model.weights, model.state, KEY)[0])


@each_network
def test_a_network_gives_finite_logits_whatever_the_padding(make: Callable[..., tl.Serial]) -> None:
    model = initialized(make)
    logits = logits_of(model, IDS)
    assert logits.shape == (4, 3)
    assert np.isfinite(logits).all()
    padded = np.pad(IDS, [(0, 0), (0, 6)])
    np.testing.assert_allclose(logits_of(model, padded), logits, atol=1e-5)


@each_network
def test_the_vector_of_padding_matters_neither_to_logits_nor_to_gradients(
    make: Callable[..., tl.Serial],
) -> None:
    model = initialized(make)

    def total(weights: Any) -> Any:
        return jnp.sum(model.pure_fn(IDS, weights, model.state, KEY)[0] ** 2)

    gradients = tree_flatten(jax.jit(jax.grad(total))(model.weights))
    assert (np.asarray(gradients[0])[0] == 0).all()
    assert (np.abs(np.asarray(gradients[0])[3:]).max(axis=1) > 0).all()
    assert all(np.isfinite(gradient).all() for gradient in gradients)


@pytest.mark.parametrize(
    ("name", "sees_order"), [("dan", False), ("cnn", True), ("gru", True), ("transformer", True)]
)
def test_all_but_the_averaging_network_see_the_order_of_words(name: str, sees_order: bool) -> None:
    model = initialized(NETWORKS[name])
    swapped = IDS[:1, [1, 0, 4, 2, 3]]
    assert np.allclose(logits_of(model, swapped), logits_of(model, IDS[:1]), atol=1e-6) != sees_order


@each_network
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_only_training_drops_words_and_activations(make: Callable[..., tl.Serial], mode: str) -> None:
    model = initialized(make, mode=mode, dropout=0.4, word_dropout=0.4)
    compiled = jax.jit(model.pure_fn)
    first, second = (compiled(IDS, model.weights, model.state, random.get_prng(seed))[0] for seed in (1, 2))
    assert np.array_equal(first, second) == (mode != "train")


@pytest.mark.parametrize("replacement", [0, 2])
def test_word_dropout_replaces_its_share_of_the_words_and_no_padding(replacement: int) -> None:
    ids = np.concatenate([np.full((50, 200), 7, np.int32), np.zeros((50, 200), np.int32)], axis=1)
    dropped = np.asarray(WordDropout(0.3, replacement)(ids, rng=KEY))
    assert (dropped[:, 200:] == 0).all()
    assert set(np.unique(dropped[:, :200])) == {replacement, 7}
    # Five standard deviations of the share of 10,000 words.
    assert abs((dropped[:, :200] == replacement).mean() - 0.3) < 5 * (0.3 * 0.7 / 10_000) ** 0.5


def test_word_dropout_of_all_words_is_refused() -> None:
    with pytest.raises(InputError, match="share from 0 to below 1, not 1"):
        WordDropout(1)
