"""Sampling texts: where they begin and end, what is likely, what is compiled, and what is refused."""

import functools
import gc
import itertools
import weakref
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype, random, signature, tree_flatten, tree_unflatten
from sentrax.trax.layers.test_utils import MockTransformerLM
from sentrax.trax.models.transformer import Transformer, TransformerLM
from sentrax.trax.supervised.decoding import autoregressive_sample, autoregressive_sample_stream

KEY = random.get_prng(3)
SMALL: dict[str, Any] = {"d_model": 8, "d_ff": 16, "n_heads": 2, "max_len": 16}


def counting_model(mode: str = "predict") -> MockTransformerLM:
    """After each id comes the next: 1 after 0, 2 after 1, and 0 after 9."""
    return MockTransformerLM(lambda seen: (seen[-1] + 1) % 10, mode, vocab_size=10)


def fixed_probabilities(probabilities: list[float], mode_calls: list[Any] | None = None) -> tl.Layer:
    """A model that gives the same probabilities at each position, and notes each trace of it."""

    def forward(ids: Any) -> Any:
        if mode_calls is not None:
            mode_calls.append(ids.shape)
        return jax.numpy.broadcast_to(np.log(probabilities), (*ids.shape, len(probabilities)))

    return tl.Fn("FixedProbabilities", forward)


def language_model(mode: str, batch_size: int = 2) -> Any:
    model = TransformerLM(9, n_layers=2, mode=mode, **SMALL)
    model.init(ShapeDtype((batch_size, 1), np.int32), rng=KEY)
    return model


slowly = functools.partial(autoregressive_sample, accelerate=False)


def test_a_text_begins_after_the_start_id_and_ends_with_the_end_id() -> None:
    np.testing.assert_array_equal(slowly(counting_model(), start_id=3, eos_id=7), [[4, 5, 6, 7]])


def test_a_text_without_an_end_stops_at_max_length_and_the_model_has_not_seen_the_last_token() -> None:
    model = counting_model()
    np.testing.assert_array_equal(slowly(model, max_length=3, eos_id=-1), [[1, 2, 3]])
    model.assert_prediction_buffers_equal([[0, 1, 2]])


def test_a_batch_goes_on_until_each_text_has_ended() -> None:
    beginnings = np.array([[5], [3]])
    given = slowly(counting_model(), beginnings, batch_size=2, eos_id=7)
    np.testing.assert_array_equal(given, [[6, 7, 8, 9], [4, 5, 6, 7]])


@pytest.mark.parametrize("mode", ["predict", "eval"])
def test_a_beginning_is_continued_and_not_repeated(mode: str) -> None:
    beginning = np.array([[2, 4, 6]])
    model = counting_model(mode)
    given = slowly(model, beginning, eos_id=9, eval_mode=mode == "eval")
    np.testing.assert_array_equal(given, [[7, 8, 9]])


def test_sampling_continues_from_the_state_and_restarts_when_it_is_reset() -> None:
    model = counting_model()
    start = model.state
    slowly(model, max_length=2, eos_id=-1)
    slowly(model, max_length=2, start_id=2, eos_id=-1)
    model.assert_prediction_buffers_equal([[0, 1, 2, 3]])
    model.state = start
    slowly(model, max_length=2, eos_id=-1)
    model.assert_prediction_buffers_equal([[0, 1]])


def test_a_stream_runs_the_model_only_for_the_tokens_that_are_asked_for() -> None:
    model = counting_model()
    stream = autoregressive_sample_stream(model, accelerate=False)
    tokens = list(itertools.islice(stream, 4))
    np.testing.assert_array_equal(tokens, [[1], [2], [3], [4]])
    model.assert_prediction_buffers_equal([[0, 1, 2, 3]])


def test_temperature_0_takes_the_likeliest_and_1_the_models_own_probabilities() -> None:
    model = fixed_probabilities([0.1, 0.2, 0.7])
    sample = functools.partial(autoregressive_sample, model, batch_size=500, eos_id=-1, max_length=8)
    assert np.all(sample(temperature=0.0) == 2)
    np.random.seed(0)
    shares = np.bincount(sample(temperature=1.0).ravel(), minlength=3) / 4000
    np.testing.assert_allclose(shares, [0.1, 0.2, 0.7], atol=0.03)
    colder = np.bincount(sample(temperature=0.5).ravel(), minlength=3) / 4000
    np.testing.assert_allclose(colder, np.array([0.01, 0.04, 0.49]) / 0.54, atol=0.03)


def test_the_same_numpy_seed_gives_the_same_text() -> None:
    model = language_model("eval")
    sample = functools.partial(autoregressive_sample, eval_mode=True, eval_min_length=16)
    texts = []
    for seed in (4, 4, 5):
        np.random.seed(seed)
        texts.append(sample(model, batch_size=2, eos_id=-1, max_length=12))
    np.testing.assert_array_equal(texts[0], texts[1])
    assert np.any(texts[0] != texts[2])


def test_the_step_is_compiled_once_for_each_length_and_not_for_each_token_or_call() -> None:
    traces: list[Any] = []
    model = fixed_probabilities([0.5, 0.5], traces)
    for _ in range(3):
        autoregressive_sample(model, np.array([[1, 1]]), eos_id=-1, max_length=6)
    assert traces == [(1, 3), (1, 1)]


def test_a_step_with_remembered_keys_and_values_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = language_model("predict")
    traces = []
    attend = tl.DotProductCausalAttention.forward

    def counted(layer: Any, inputs: Any) -> Any:
        traces.append(inputs[0].shape)
        return attend(layer, inputs)

    monkeypatch.setattr(tl.DotProductCausalAttention, "forward", counted)
    autoregressive_sample(model, batch_size=2, eos_id=-1, max_length=10)
    assert len(traces) == 2  # once in each of the two blocks


@pytest.mark.parametrize("accelerate", [True, False])
def test_sampling_in_predict_mode_equals_sampling_in_eval_mode(accelerate: bool) -> None:
    given: dict[str, Any] = {"batch_size": 2, "temperature": 0.0, "eos_id": -1, "max_length": 8}
    beginnings = np.array([[1, 2, 3], [4, 5, 6]])
    stepwise, whole = language_model("predict"), language_model("eval")
    fast = autoregressive_sample(stepwise, beginnings, accelerate=accelerate, **given)
    slow = autoregressive_sample(whole, beginnings, eval_mode=True, eval_min_length=16, **given)
    np.testing.assert_array_equal(fast, slow)


@pytest.mark.parametrize("accelerate", [True, False])
def test_greedy_translation_takes_the_argmax_of_eval_mode(accelerate: bool) -> None:
    source = np.array([[3, 1, 2, 0], [5, 5, 0, 0]], np.int32)
    models = [
        Transformer(7, 9, n_encoder_layers=1, n_decoder_layers=1, mode=mode, **SMALL)
        for mode in ("eval", "predict")
    ]
    for model in models:
        model.init(signature((source, source[:, :1])), rng=KEY)
    whole, stepwise = models
    stepwise.weights, _ = tree_unflatten(tree_flatten(whole.weights), stepwise.weights)
    given = autoregressive_sample(
        stepwise, source, 2, temperature=0.0, eos_id=-1, max_length=6, accelerate=accelerate
    )
    likeliest = np.argmax(whole((source, given))[0], axis=-1)
    np.testing.assert_array_equal(given, likeliest)


@pytest.mark.parametrize("accelerate", [True, False])
def test_sampling_beyond_max_len_is_an_error(accelerate: bool) -> None:
    model = language_model("predict")
    with pytest.raises((InputError, LayerError), match="max_len"):
        autoregressive_sample(model, batch_size=2, eos_id=-1, max_length=17, accelerate=accelerate)


def test_a_compiled_step_does_not_keep_its_model_alive() -> None:
    model = fixed_probabilities([0.5, 0.5])
    autoregressive_sample(model, max_length=2)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_inputs_that_fit_neither_the_batch_nor_the_model_are_refused() -> None:
    model = counting_model()
    with pytest.raises(InputError, match=r"inputs has shape \(3, 1\).*batch_size=2"):
        slowly(model, np.ones((3, 1)), batch_size=2)
    with pytest.raises(InputError, match="has 2 inputs; pass the ids of the first as inputs"):
        slowly(Transformer(7, 9, 8, 16, 1, 1, 2, mode="predict"))
    with pytest.raises(InputError, match="max_length=0 leaves no token"):
        slowly(model, max_length=0)
