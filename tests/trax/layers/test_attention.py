"""What attention promises beyond its rows: what sees what, prediction piece by piece, and its limits."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype, random, signature
from sentrax.trax.layers import test_utils
from tests.trax.layers.rows import floats

KEY = random.get_prng(3)
X = floats(2, 6, 4)


def initialized(layer: tl.Layer, inputs: Any) -> tl.Layer:
    layer.init(signature(inputs), rng=KEY)
    return layer


@pytest.mark.parametrize("use_dconv", [False, True])
def test_a_later_token_does_not_change_what_causal_attention_gives_before_it(use_dconv: bool) -> None:
    layer = initialized(tl.CausalAttention(4, n_heads=2, use_dconv=use_dconv), X)
    changed = X.copy()
    changed[:, 3] += 1
    before, after = layer(X), layer(changed)
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert np.all(np.any(before[:, 3:] != after[:, 3:], axis=-1))


def test_padding_gets_no_attention_at_all_whatever_stands_there() -> None:
    mask = np.array([[1, 1, 1, 1, 0, 0]] * 2)[:, None, None, :]
    layer = initialized(tl.Attention(4, n_heads=2), (X, mask))
    garbage = X.copy()
    garbage[:, 4:] = 1e6
    np.testing.assert_array_equal(layer((X, mask))[0][:, :4], layer((garbage, mask))[0][:, :4])


def test_a_longer_padding_does_not_change_the_real_positions() -> None:
    mask = np.ones((2, 1, 1, 6), bool)
    layer = initialized(tl.Attention(4, n_heads=2), (X, mask))
    padded = np.pad(X, [(0, 0), (0, 3), (0, 0)]), np.pad(mask, [(0, 0), (0, 0), (0, 0), (0, 3)])
    np.testing.assert_allclose(layer(padded)[0][:, :6], layer((X, mask))[0], rtol=1e-5, atol=1e-6)


def test_a_text_of_nothing_but_padding_gives_zeros_and_finite_gradients() -> None:
    mask = np.array([[0] * 6, [1] * 6])[:, None, None, :]
    layer = tl.PureAttention(n_heads=2)

    def total(x: Any) -> Any:
        return jnp.sum(layer((x, x, x, mask))[0] ** 2)

    activations, _ = layer((X, X, X, mask))
    np.testing.assert_array_equal(activations[0], np.zeros((6, 4)))
    assert np.all(activations[1] != 0)
    gradients = jax.grad(total)(X)
    assert np.all(np.isfinite(gradients))
    assert np.all(gradients[0] == 0)


@pytest.mark.parametrize("dtype", [jnp.float16, jnp.bfloat16, jnp.float32])
def test_attention_is_finite_for_large_scores_in_each_type(dtype: Any) -> None:
    big = jnp.asarray(100 * X[:, None], dtype)  # the exponential of these scores is beyond float64
    mask = np.array([[1, 1, 0, 1, 0, 0]] * 2)[:, None, None, :]
    activations, _ = tl.DotProductAttention()((big / 8, big / 8, big, mask))
    assert activations.dtype == dtype
    assert np.all(np.isfinite(activations.astype(np.float32)))


def test_a_mask_of_the_wrong_shape_is_refused_in_words() -> None:
    with pytest.raises(LayerError, match=r"a mask whose axes.*\(2, 1, 6, 6\).*not one of shape \(2, 6\)"):
        tl.PureAttention()((X, X, X, np.ones((2, 6))))


def test_visualization_leaves_strengths_that_sum_to_one_in_the_state() -> None:
    mask = np.array([[1, 1, 1, 1, 0, 0]] * 2)[:, None, None, :]
    layer = tl.PureAttention(n_heads=2, mode="viz")
    layer((X, X, X, mask))
    assert layer.state.shape == (2, 2, 6, 6)
    np.testing.assert_allclose(layer.state.sum(axis=-1), np.ones((2, 2, 6)), rtol=1e-6)
    np.testing.assert_array_equal(layer.state[..., 4:], np.zeros((2, 2, 6, 2)))


@pytest.mark.parametrize("make", [tl.DotProductAttention, tl.PureAttention])
def test_dropout_drops_its_share_of_attention_in_training_only(make: Any) -> None:
    many = np.zeros((1, 1, 20_000, 1), np.float32)
    one = np.ones((1, 1, 1, 1), np.float32)
    vectors = [x[:, 0] if make is tl.PureAttention else x for x in (many, one, one)]
    inputs = (*vectors, one)
    given = make(dropout=0.25, mode="train")(inputs, rng=KEY)[0]
    np.testing.assert_allclose(np.unique(given), [0, 1 / 0.75], rtol=1e-6)
    assert abs(np.mean(given == 0) - 0.25) < 0.02
    np.testing.assert_array_equal(make(dropout=0.25, mode="eval")(inputs)[0], make()(inputs)[0])


@pytest.mark.parametrize(
    "make",
    [
        lambda: tl.Attention(6, n_heads=4),
        lambda: tl.AttentionQKV(6, n_heads=4),
        lambda: tl.CausalAttention(6, n_heads=4),
    ],
)
def test_heads_that_do_not_divide_the_features_are_refused_when_the_layer_is_made(make: Any) -> None:
    with pytest.raises(InputError, match=r"d_feature=6 does not divide evenly among n_heads=4"):
        make()


@pytest.mark.parametrize("make", [tl.PureAttention, tl.DotProductCausalAttention, tl.PositionalEncoding])
def test_dropping_everything_is_refused(make: Any) -> None:
    with pytest.raises(InputError, match=r"dropout is 1.0; expected a fraction"):
        make(dropout=1.0)


@pytest.mark.parametrize("use_dconv", [False, True])
def test_causal_attention_predicts_piece_by_piece_what_it_gives_for_the_whole(use_dconv: bool) -> None:
    def make(mode: str) -> tl.Layer:
        return tl.CausalAttention(4, n_heads=2, max_inference_length=8, use_dconv=use_dconv, mode=mode)

    test_utils.test_eval_equals_predict(X, make)
    test_utils.test_eval_equals_predict(X, make, init_tokens=1)


def test_a_prediction_step_compiles_once_and_keeps_the_form_of_its_state() -> None:
    layer = tl.Serial(
        tl.PositionalEncoding(8, mode="predict"), tl.CausalAttention(4, 2, 0, 8, mode="predict")
    )
    weights, state = layer.init(ShapeDtype((2, 1, 4)), rng=KEY)
    compilations = []

    def step(x: Any, state: Any) -> Any:
        compilations.append(signature(state))
        return layer.pure_fn(x, weights, state, KEY)

    compiled = jax.jit(step)
    outputs = []
    for place in range(6):
        output, state = compiled(X[:, place : place + 1], state)
        outputs.append(output)
    assert compilations == [signature(state)]
    whole = tl.Serial(tl.PositionalEncoding(8), tl.CausalAttention(4, 2))
    wanted, _ = whole.pure_fn(X, weights, whole.init(signature(X))[1], KEY)
    np.testing.assert_allclose(np.concatenate(outputs, axis=1), wanted, rtol=1e-4, atol=1e-5)


STEPWISE: dict[str, Any] = {
    "max_inference_length": lambda: tl.CausalAttention(4, max_inference_length=4, mode="predict"),
    "max_len": lambda: tl.PositionalEncoding(max_len=4, mode="predict"),
}


@pytest.mark.parametrize("argument", STEPWISE)
def test_going_past_the_longest_text_names_the_argument_that_sets_it(argument: str) -> None:
    layer = initialized(STEPWISE[argument](), X[:, :3])
    start = layer.state
    layer(X[:, :3])
    with pytest.raises(LayerError, match=rf"at most 4 positions \({argument}\), 3 of which are used"):
        layer(X[:, 3:5])
    layer.state = start
    assert layer(X[:, :4]).shape == (2, 4, 4)


@pytest.mark.parametrize("argument", STEPWISE)
def test_going_past_the_longest_text_inside_jit_gives_nan_and_not_something_wrong(argument: str) -> None:
    layer = STEPWISE[argument]()
    weights, state = layer.init(ShapeDtype((2, 1, 4)), rng=KEY)
    step = jax.jit(layer.pure_fn)
    for place in range(5):
        output, state = step(X[:, place : place + 1], weights, state, KEY)
        assert np.all(np.isnan(output)) == (place == 4)
    with pytest.raises(LayerError, match=rf"at most 4 positions \({argument}\)"):
        step(X[:, :5], weights, state, KEY)


def test_prediction_for_another_batch_than_initialized_for_is_refused() -> None:
    layer = initialized(tl.DotProductCausalAttention(mode="predict"), (X, X, X))
    with pytest.raises(LayerError, match="2 for batch × heads, the size it was initialized with"):
        layer((X[:1], X[:1], X[:1]))


def test_cached_keys_and_values_are_computed_once() -> None:
    mask = np.ones((2, 1, 1, 6), bool)
    layer = tl.AttentionQKV(4, n_heads=2, mode="predict", cache_KV_in_predict=True)
    initialized(layer, (X[:, :1], X, X, mask))
    whole = layer((X, X, X, mask))[0]
    np.testing.assert_allclose(layer((X[:, 2:3], 0 * X, 0 * X, mask))[0], whole[:, 2:3], rtol=1e-5, atol=1e-6)


def test_a_text_longer_than_the_encoding_is_refused() -> None:
    layer = initialized(tl.PositionalEncoding(max_len=4), X[:, :3])
    with pytest.raises(LayerError, match=r"at most 4 positions \(max_len\)"):
        layer(X)


def test_the_encoding_in_half_the_memory_is_nearly_the_same() -> None:
    precise = initialized(tl.PositionalEncoding(max_len=8), X)
    coarse = initialized(tl.PositionalEncoding(max_len=8, use_bfloat16=True), X)
    assert coarse.weights.dtype == jnp.bfloat16
    np.testing.assert_allclose(coarse(X), precise(X), atol=2**-8)


def test_dropped_features_of_the_encoding_are_dropped_at_all_positions() -> None:
    x = np.zeros((2, 6, 512), np.float32)
    layer = initialized(tl.PositionalEncoding(max_len=8, dropout=0.5), x)
    kept = layer(x, rng=KEY) / (2 * np.asarray(layer.weights)[:, :6])
    cosines = kept[:, :, 1:100:2]  # sines are 0 at position 0
    np.testing.assert_allclose(cosines, np.broadcast_to(cosines[:1, :1], cosines.shape), atol=1e-4)
    np.testing.assert_allclose(np.unique(np.round(cosines, 3)), [0, 1])


def test_training_begins_at_random_positions_up_to_the_largest_if_asked_to() -> None:
    x = np.zeros((1, 2, 4), np.float32)
    layer = tl.PositionalEncoding(max_len=6, start_from_zero_prob=0.5, max_offset_to_add=3)
    initialized(layer, x)
    positions = np.asarray(layer.weights[0])
    starts = []
    for seed in range(200):
        encoding = np.asarray(layer(x, rng=random.get_prng(seed))[0])
        [start] = [p for p in range(5) if np.allclose(encoding, positions[p : p + 2], atol=1e-6)]
        starts.append(start)
    assert set(starts) == {0, 1, 2, 3}
    assert abs(starts.count(0) / 200 - (0.5 + 0.5 / 4)) < 0.1
    with pytest.raises(LayerError, match=r"at most 3 positions \(max_len\)"):
        layer(np.zeros((1, 4, 4), np.float32))


def test_a_layer_whose_prediction_is_something_else_fails_the_check() -> None:
    def make(mode: str) -> tl.Layer:
        return tl.ShiftRight(mode=mode)

    with pytest.raises(AssertionError, match=r"configuration: \{\}[\s\S]*at positions 0 to 2"):
        test_utils.test_eval_equals_predict_configs(X, make, [{}])
    with pytest.raises(InputError, match="6 positions along axis 1; with init_tokens=5"):
        test_utils.test_eval_equals_predict(X, make, init_tokens=5)


def test_a_layer_that_is_random_in_evaluation_fails_the_check() -> None:
    def make(mode: str) -> tl.Layer:
        return tl.DotProductAttention(dropout=0.5, mode="train")

    inputs = (X[:, None], X[:, None], X[:, None], np.ones((2, 1, 1, 6)))
    with pytest.raises(AssertionError, match="it rolls dice"):
        test_utils.test_eval_is_deterministic(inputs, make, message="it rolls dice")
