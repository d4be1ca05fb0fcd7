"""Transformers: shapes, what sees what, padding, prediction piece by piece, and that they learn."""

import functools
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype, random, signature, tree_flatten, tree_unflatten
from sentrax.trax.layers import test_utils
from sentrax.trax.models.transformer import Transformer, TransformerDecoder, TransformerEncoder, TransformerLM

KEY = random.get_prng(3)
SMALL: dict[str, Any] = {"d_model": 8, "d_ff": 16, "n_heads": 2, "max_len": 12}
IDS = np.array([[3, 1, 2, 4, 4, 0], [4, 4, 1, 2, 0, 0]], np.int32)
TARGET = np.array([[5, 6, 1, 2, 0], [2, 2, 3, 0, 0]], np.int32)

encoder: Any = functools.partial(TransformerEncoder, 7, n_classes=3, n_layers=1, **SMALL)
language_model: Any = functools.partial(TransformerLM, n_layers=2, **SMALL)
decoder: Any = functools.partial(TransformerDecoder, n_layers=1, **SMALL)
translator: Any = functools.partial(Transformer, n_encoder_layers=1, n_decoder_layers=1, **SMALL)


def initialized(model: tl.Layer, inputs: Any) -> Any:
    model.init(signature(inputs), rng=KEY)
    return model


@functools.cache
def shared_classifier() -> Any:
    return initialized(encoder(mode="eval"), IDS)


@functools.cache
def shared_translator(output_vocab_size: int | None = None) -> Any:
    return initialized(translator(7, output_vocab_size, mode="eval"), (IDS, TARGET))


def assert_probabilities(outputs: Any, shape: tuple[int, ...]) -> None:
    assert outputs.shape == shape
    np.testing.assert_allclose(np.exp(outputs).sum(axis=-1), np.ones(shape[:-1]), rtol=1e-5)


def test_the_classifier_gives_log_probabilities_of_classes() -> None:
    assert_probabilities(shared_classifier()(IDS), (2, 3))


def test_padding_a_text_does_not_change_its_class() -> None:
    model = shared_classifier()
    padded = np.pad(IDS, [(0, 0), (0, 4)])
    np.testing.assert_allclose(model(padded), model(IDS), rtol=1e-4, atol=1e-5)


def test_a_text_of_nothing_but_padding_has_finite_probabilities() -> None:
    model = shared_classifier()
    assert_probabilities(model(np.zeros_like(IDS)), (2, 3))


def test_the_classifier_sees_the_order_of_words() -> None:
    model = shared_classifier()
    assert not np.allclose(model(IDS[:, [1, 0, 2, 3, 4, 5]]), model(IDS), atol=1e-3)


def test_the_language_model_gives_log_probabilities_of_words_from_those_before_only() -> None:
    model = initialized(language_model(7, mode="eval"), IDS)
    changed = IDS.copy()
    changed[:, 3] = 6
    before, after = model(IDS), model(changed)
    assert_probabilities(before, (2, 6, 7))
    np.testing.assert_array_equal(before[:, :4], after[:, :4])
    assert np.all(np.any(before[:, 4:] != after[:, 4:], axis=-1))


def test_the_decoder_sees_what_stands_at_its_own_position_and_before() -> None:
    model = initialized(decoder(7, mode="eval"), IDS)
    changed = IDS.copy()
    changed[:, 3] = 6
    before, after = model(IDS), model(changed)
    assert before.shape == (2, 6, 8)
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert np.all(np.any(before[:, 3:] != after[:, 3:], axis=-1))


def test_the_decoder_takes_vectors_if_there_are_no_words() -> None:
    vectors = np.linspace(-1, 1, 60, dtype=np.float32).reshape(2, 6, 5)
    test_utils.test_eval_equals_predict(vectors, decoder)


def test_the_translator_gives_log_probabilities_and_the_target() -> None:
    model = shared_translator(9)
    outputs, target = model((IDS, TARGET))
    assert_probabilities(outputs, (2, 5, 9))
    np.testing.assert_array_equal(target, TARGET)


def test_the_translator_sees_the_whole_source_but_only_the_target_before() -> None:
    model = shared_translator()
    before = model((IDS, TARGET))[0]
    target, source = TARGET.copy(), IDS.copy()
    target[:, 2] = 6
    source[:, 3] = 6
    np.testing.assert_array_equal(model((IDS, target))[0][:, :3], before[:, :3])
    assert np.all(np.any(model((IDS, target))[0][:, 3:] != before[:, 3:], axis=-1))
    assert np.all(np.any(model((source, TARGET))[0] != before, axis=-1))


def test_padding_the_source_does_not_change_the_translation() -> None:
    model = shared_translator()
    padded = np.pad(IDS, [(0, 0), (0, 3)])
    wanted = model((IDS, TARGET))[0]
    np.testing.assert_allclose(model((padded, TARGET))[0], wanted, rtol=1e-4, atol=1e-5)


def test_a_translator_of_one_vocabulary_has_its_word_vectors_once() -> None:
    def word_vectors(model: tl.Layer) -> int:
        weights, _ = model.init(signature((IDS, TARGET)), rng=KEY)
        return sum(array.shape == (7, 8) for array in tree_flatten(weights))

    assert word_vectors(translator(7)) == 1
    assert word_vectors(translator(7, 7)) == 2


def test_the_language_model_predicts_word_by_word_as_it_evaluates() -> None:
    test_utils.test_eval_equals_predict_discrete(language_model, vocab_size=7, length=8)


@pytest.mark.parametrize("output_vocab_size", [None, 9])
def test_the_translator_predicts_word_by_word_as_it_evaluates(output_vocab_size: int | None) -> None:
    whole = shared_translator(output_vocab_size)
    stepwise = initialized(translator(7, output_vocab_size, mode="predict"), (IDS, TARGET[:, :1]))
    stepwise.weights, _ = tree_unflatten(tree_flatten(whole.weights), stepwise.weights)
    wanted = whole((IDS, TARGET))[0]
    before = np.pad(TARGET, [(0, 0), (1, 0)])
    for place in range(5):
        found = stepwise((IDS, before[:, place : place + 1]))[0]
        np.testing.assert_allclose(found[:, 0], wanted[:, place], rtol=1e-4, atol=1e-5)


def test_dropout_is_for_training_only() -> None:
    model = initialized(encoder(dropout=0.5), IDS)
    first, second = (model(IDS, rng=random.get_prng(seed)) for seed in (1, 2))
    assert not np.allclose(first, second)
    test_utils.test_eval_is_deterministic(IDS, functools.partial(encoder, dropout=0.5))


def test_a_text_longer_than_the_longest_is_refused() -> None:
    model = shared_classifier()
    with pytest.raises(LayerError, match=r"at most 12 positions \(max_len\)"):
        model(np.ones((1, 13), np.int32))


def test_the_classifier_learns_which_of_two_words_comes_first() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(2, size=64)
    texts = rng.integers(3, 7, size=(64, 6)).astype(np.int32)
    texts[np.arange(64), rng.integers(0, 3, size=64)] = 1 + labels
    texts[np.arange(64), rng.integers(3, 6, size=64)] = 2 - labels
    model = TransformerEncoder(7, n_classes=2, n_layers=1, dropout=0.0, **SMALL)
    weights, state = model.init(ShapeDtype((64, 6), np.int32), rng=KEY)

    @jax.jit
    def step(weights: Any) -> tuple[Any, Any]:
        def loss(weights: Any) -> Any:
            outputs, _ = model.pure_fn(texts, weights, state, KEY)
            return -outputs[np.arange(64), labels].mean()

        value, gradients = jax.value_and_grad(loss)(weights)
        return jax.tree.map(lambda w, g: w - 0.1 * g, weights, gradients), value

    for _ in range(300):
        weights, value = step(weights)
    assert value < 0.1


def test_every_model_prints_its_layers() -> None:
    shown = str(TransformerLM(7, n_layers=1, **SMALL))
    for part in (
        "ShiftRight(1)",
        "Embedding_7_8",
        "PositionalEncoding",
        "DotProductCausalAttention_in3",
        "Dense_16",
    ):
        assert part in shown


def test_defaults_are_those_of_the_paper() -> None:
    model = TransformerEncoder(50, mode="eval")
    weights, _ = model.weights_and_state_signature(ShapeDtype((1, 5), np.int32))
    shapes = [array.shape for array in tree_flatten(weights)]
    assert shapes.count((512, 2048)) == shapes.count((2048, 512)) == 6
    assert shapes.count((512, 512)) == 4 * 6
    assert (1, 2048, 512) in shapes
    assert (512, 10) in shapes
