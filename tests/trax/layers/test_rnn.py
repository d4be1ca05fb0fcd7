"""Recurrent layers: where they begin, where they go on, and what they see."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import signature
from tests.trax.layers.rows import floats
from tests.trax.layers.rows.rnn import convolution, gru_parts

RECURRENT: dict[str, Callable[[str], tl.Layer]] = {
    "LSTM": lambda mode: tl.LSTM(3, mode=mode),
    "GRU": lambda mode: tl.GRU(3, mode=mode),
    "SRU": lambda mode: tl.SRU(3, mode=mode),
}
X = floats(2, 6, 3)


@pytest.mark.parametrize("make", RECURRENT.values(), ids=RECURRENT)
@pytest.mark.parametrize("lengths", [[1] * 6, [2, 4], [5, 1]])
def test_a_text_in_parts_is_predicted_as_it_is_at_once(make: Any, lengths: list[int]) -> None:
    whole, parts = make("eval"), make("predict")
    weights, _ = whole.init(signature(X))
    parts.init(signature(X[:, : lengths[0]]))
    parts.weights = weights
    outputs = [parts(part) for part in np.split(X, np.cumsum(lengths)[:-1], axis=1)]
    np.testing.assert_allclose(np.concatenate(outputs, axis=1), whole(X), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("make", RECURRENT.values(), ids=RECURRENT)
def test_a_recurrent_layer_sees_the_present_and_all_the_past(make: Any) -> None:
    layer = make("train")
    layer.init(signature(X[:1]))
    seen = np.abs(jax.jacobian(layer)(X[:1])).sum((0, 2, 3, 5)) > 0
    np.testing.assert_array_equal(seen, np.tri(6, dtype=bool))


@pytest.mark.parametrize("make", RECURRENT.values(), ids=RECURRENT)
def test_in_training_no_state_is_kept(make: Any) -> None:
    layer = make("train")
    layer.init(signature(X))
    np.testing.assert_array_equal(layer(X), layer(X))


def test_both_directions_have_weights_of_their_own_and_see_all() -> None:
    layer = tl.Bidirectional(tl.GRU(3))
    (_, (forwards, (_, backwards, _))), _ = layer.init(signature(X[:1]))[0]
    assert all(np.any(ours != theirs) for ours, theirs in zip(forwards[1][0], backwards[1][0], strict=True))
    seen = np.abs(jax.jacobian(layer)(X[:1])).sum((0, 3, 5)) > 0  # (time, both directions' features, time)
    np.testing.assert_array_equal(seen[:, :3].all(1), np.tri(6, dtype=bool))
    np.testing.assert_array_equal(seen[:, 3:].all(1), np.tri(6, dtype=bool).T)


def test_a_returned_lstm_state_continues_the_sequence() -> None:
    layer = tl.LSTM(4, return_state=True, initial_state=True)
    layer.init(signature((X, floats(2, 8))))
    whole, last = layer((X, floats(2, 8)))
    first, between = layer((X[:, :2], floats(2, 8)))
    second, end = layer((X[:, 2:], between))
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-5)
    np.testing.assert_allclose(end, last, rtol=1e-5)


def test_an_lstm_forgets_little_at_first() -> None:
    _, bias = tl.LSTMCell(4).init(signature((floats(2, 3), floats(2, 8))))[0]
    np.testing.assert_allclose(bias, np.repeat([0, 0, 1, 0], 4), atol=1e-5)


def test_the_candidate_of_a_convolutional_gru_cell_is_dropped_or_scaled_up() -> None:
    s = floats(8, 4, 3, 2)
    layer = tl.ConvGRUCell(2)
    weights, _ = layer.init(signature(s))
    u, c = gru_parts(jax.tree.map(np.asarray, weights), s, convolution)
    added = (np.asarray(layer(s)) - u * s) / ((1 - u) * c)
    dropped = np.abs(added) < 1e-2
    np.testing.assert_allclose(added[~dropped], 1 / 0.9, rtol=1e-2)
    assert 0 < dropped.mean() < 0.25


def test_a_general_gru_cell_keeps_a_transformed_memory() -> None:
    s = floats(2, 3)
    layer = tl.GeneralGRUCell(
        lambda: tl.Dense(3), lambda: tl.Fn("Negative", lambda x: -x), sigmoid_bias=100.0, dropout_rate_c=0.0
    )
    layer.init(signature(s))
    np.testing.assert_allclose(layer(s), -s, rtol=1e-6)


class MaskOnStack:
    def get_layer(self) -> tl.Layer:
        mask = np.array([[1, 0, 1], [1, 1, 0]], np.float32)
        return tl.PureLayer(lambda _: mask, n_in=0, n_out=1, name="Mask")


def test_a_masked_sru_keeps_its_state_where_the_mask_is_0() -> None:
    admitted, keep, state = floats(2, 3, 4), floats(2, 3, 4) / 2, floats(2, 4)
    layer = tl.ScanSRUCell("predict", MaskOnStack())
    layer.init(signature((admitted, keep, state)))
    outputs, last = layer((admitted, keep, state))
    first = keep[:, 0] * state + admitted[:, 0]
    np.testing.assert_allclose(outputs[:, 0], first, rtol=1e-6)
    np.testing.assert_allclose(outputs[0, 1], first[0], rtol=1e-6)
    np.testing.assert_allclose(outputs[1, 1], keep[1, 1] * first[1] + admitted[1, 1], rtol=1e-6)
    np.testing.assert_array_equal(last, outputs[:, 2])


def test_a_masked_sru_is_for_prediction() -> None:
    with pytest.raises(InputError, match="in mode 'predict' only, not in 'train'"):
        tl.ScanSRUCell("train", MaskOnStack())


@pytest.mark.parametrize(
    ("layer", "given", "wanted"),
    [
        (lambda: tl.LSTMCell(3), (floats(2, 3), floats(2, 3)), "a state of 6 features"),
        (lambda: tl.GRUCell(3), (floats(2, 3), floats(2, 6)), "a state of 3 features"),
        (lambda: tl.GRU(3), floats(2, 3), r"an array \(batch, length, features\)"),
        (lambda: tl.SRU(3), floats(2, 5, 1), "an input of 3 features"),
    ],
)
def test_a_recurrent_layer_says_what_it_wants(layer: Any, given: Any, wanted: str) -> None:
    with pytest.raises(LayerError, match=f"expected  {wanted}"):
        layer().init(signature(given))


def test_recurrent_layers_print_their_size_only() -> None:
    assert [str(make("train")) for make in RECURRENT.values()] == ["LSTM_3", "GRU_3", "SRU_3"]
