"""Each network computes what its paper says, alike in numpy and in JAX, whatever the padding."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.operations import Weights
from sentrax.models.networks.sizes import NetworkSizes

SIZES = NetworkSizes(3, 8, 6, max_length=20, widths=(1, 2, 5), n_layers=2, n_heads=2)
LENGTHS = np.array([20, 0, 1, 2, 7, 13, 7, 20])
MASK = np.arange(20) < LENGTHS[:, None]

each_network = pytest.mark.parametrize("name", ARCHITECTURES)


def random_weights(name: str, sizes: NetworkSizes = SIZES) -> Weights:
    normal = np.random.default_rng(1).normal
    return {
        part: normal(scale=0.5, size=shape).astype(np.float32)
        for part, shape in ARCHITECTURES[name].shapes(sizes).items()
    }


def random_vectors(n_texts: int, length: int) -> Any:
    return np.random.default_rng(2).normal(size=(n_texts, length, SIZES.dimension)).astype(np.float32)


def numpy_logits(name: str, vectors: Any, mask: Any = None) -> Any:
    return ARCHITECTURES[name].logits(np, random_weights(name), vectors, mask, SIZES)


@each_network
def test_numpy_on_a_text_alone_and_jax_on_padded_texts_agree(name: str) -> None:
    vectors = random_vectors(len(LENGTHS), 20)
    compiled = jax.jit(lambda weights, x: ARCHITECTURES[name].logits(jnp, weights, x, MASK, SIZES))
    in_jax = np.asarray(compiled(random_weights(name), vectors))
    in_numpy = [numpy_logits(name, x[None, :length]) for x, length in zip(vectors, LENGTHS, strict=True)]
    np.testing.assert_allclose(in_jax, np.concatenate(in_numpy), atol=1e-5)
    np.testing.assert_allclose(numpy_logits(name, vectors, MASK), in_jax, atol=1e-5)
    assert numpy_logits(name, vectors, MASK).dtype == np.float32


@each_network
def test_padding_changes_neither_logits_nor_gradients(name: str) -> None:
    vectors = random_vectors(len(LENGTHS), 20)
    strange = np.where(MASK[:, :, None], vectors, 100)
    weights = random_weights(name)

    def total(weights: Weights, x: Any) -> Any:
        logits = ARCHITECTURES[name].logits(jnp, weights, x, MASK, SIZES)
        return jnp.sum(logits**2), logits

    compiled = jax.jit(jax.grad(total, argnums=(0, 1), has_aux=True))
    (of_weights, of_vectors), logits = compiled(weights, vectors)
    (strange_of_weights, _), strange_logits = compiled(weights, strange)
    np.testing.assert_allclose(strange_logits, logits, atol=1e-5)
    for part in weights:
        np.testing.assert_allclose(strange_of_weights[part], of_weights[part], atol=1e-3, rtol=1e-4)
    assert (np.asarray(of_vectors)[~MASK] == 0).all()
    assert (np.abs(of_vectors)[MASK].max(axis=1) > 0).any()


@each_network
def test_initial_weights_have_the_shapes_and_a_seed_decides_them(name: str) -> None:
    first, again = (ARCHITECTURES[name].init(np.random.default_rng(5), SIZES) for _ in range(2))
    assert {part: array.shape for part, array in first.items()} == ARCHITECTURES[name].shapes(SIZES)
    for part, array in first.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, again[part])


@pytest.mark.parametrize(
    ("name", "sees_order"), [("dan", False), ("cnn", True), ("gru", True), ("transformer", True)]
)
def test_all_but_the_averaging_network_see_the_order_of_words(name: str, sees_order: bool) -> None:
    vectors = random_vectors(1, 5)
    swapped = vectors[:, [1, 0, 4, 2, 3]]
    assert np.allclose(numpy_logits(name, swapped), numpy_logits(name, vectors), atol=1e-6) != sees_order


def affine(x: Any, weights: Weights, name: str) -> Any:
    return x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]


def test_the_averaging_network_is_its_formula() -> None:
    x, weights = random_vectors(1, 5)[0], random_weights("dan")
    mean = x.mean(axis=0)
    hidden = np.maximum(affine(np.maximum(affine(mean, weights, "hidden.0"), 0), weights, "hidden.1"), 0)
    np.testing.assert_allclose(numpy_logits("dan", x[None])[0], affine(hidden, weights, "output"), atol=1e-5)


def test_the_convolutional_network_looks_at_each_window() -> None:
    x, weights = random_vectors(1, 5)[0], random_weights("cnn")
    features = []
    for number, width in enumerate(SIZES.widths):
        kernel, bias = weights[f"windows.{number}.weight"], weights[f"windows.{number}.bias"]
        maps = np.tile(bias, (5, 1))
        for token in range(5):
            for k in range(width):
                neighbour = token - width // 2 + k
                if 0 <= neighbour < 5:
                    maps[token] += x[neighbour] @ kernel[k]
        features.append(np.maximum(maps, 0).max(axis=0))
    expected = affine(np.concatenate(features), weights, "output")
    np.testing.assert_allclose(numpy_logits("cnn", x[None])[0], expected, atol=1e-5)


def test_the_recurrent_network_takes_the_steps_of_a_gru_in_both_directions() -> None:
    x, weights = random_vectors(1, 3)[0].astype(np.float64), random_weights("gru")

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    peaks = []
    for direction, order in {"forwards": [0, 1, 2], "backwards": [2, 1, 0]}.items():
        h, states = np.zeros(SIZES.hidden), []
        for token in order:
            u, r = np.split(sigmoid(affine(np.r_[x[token], h], weights, f"{direction}.gates")), 2)
            h = u * h + (1 - u) * np.tanh(affine(np.r_[x[token], r * h], weights, f"{direction}.candidate"))
            states.append(h)
        peaks.append(np.max(states, axis=0))
    expected = affine(np.concatenate(peaks), weights, "output")
    np.testing.assert_allclose(numpy_logits("gru", x[None].astype(np.float32))[0], expected, atol=1e-5)


def test_the_transformer_attends_in_blocks_with_normalization_first() -> None:
    x, weights = random_vectors(1, 4)[0].astype(np.float64), random_weights("transformer")
    heads, depth = SIZES.n_heads, SIZES.dimension // SIZES.n_heads

    def normalize(x: Any, name: str) -> Any:
        scaled = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-6)
        return scaled * weights[f"{name}.scale"] + weights[f"{name}.bias"]

    def attend(x: Any, name: str) -> Any:
        q, k, v = (
            affine(x, weights, f"{name}.{part}").reshape(4, heads, depth)
            for part in ("queries", "keys", "values")
        )
        scores = np.exp(np.einsum("qhd,khd->hqk", q, k) / np.sqrt(depth))
        shares = scores / scores.sum(axis=-1, keepdims=True)
        return affine(np.einsum("hqk,khd->qhd", shares, v).reshape(4, -1), weights, f"{name}.output")

    x = x * np.sqrt(SIZES.dimension) + weights["positions"][:4]
    for block in ("block.0", "block.1"):
        x = x + attend(normalize(x, f"{block}.attention.norm"), f"{block}.attention")
        hidden = np.maximum(affine(normalize(x, f"{block}.dense.norm"), weights, f"{block}.dense.hidden"), 0)
        x = x + affine(hidden, weights, f"{block}.dense.output")
    expected = affine(normalize(x, "norm").mean(axis=0), weights, "output")
    found = numpy_logits("transformer", random_vectors(1, 4))[0]
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_positions_start_as_sinusoids() -> None:
    positions = ARCHITECTURES["transformer"].init(np.random.default_rng(0), SIZES)["positions"]
    for position, feature in ((0, 0), (3, 2), (7, 5)):
        angle = position / 10_000 ** (feature // 2 * 2 / SIZES.dimension)
        wave = np.cos(angle) if feature % 2 else np.sin(angle)
        np.testing.assert_allclose(positions[position, feature], wave, atol=1e-6)
