"""What the table of all layers does not show of `sentrax.trax.layers.core` and of activation functions."""

from typing import Any

import jax
import numpy as np
import pytest

from sentrax.errors import InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import random, signature

X = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
ONES = np.ones((200, 50), dtype=np.float32)
KEY = random.get_prng(7)


def test_embedding_clips_ids_to_the_vocabulary() -> None:
    layer = tl.Embedding(3, 2)
    table = np.arange(6.0, dtype=np.float32).reshape(3, 2)
    assert layer(np.array([-5, 0, 2, 99]), weights=table).tolist() == table[[0, 0, 2, 2]].tolist()


@pytest.mark.parametrize(
    ("layer", "x"),
    [
        (tl.Dense(3, use_bfloat16=True), X),
        (tl.Embedding(3, 2, use_bfloat16=True), np.array([1, 2])),
        (tl.Weights(tl.RandomNormalInitializer(), (2, 3), use_bfloat16=True), ()),
    ],
    ids=["dense", "embedding", "weights"],
)
def test_weights_can_be_kept_in_bfloat16(layer: tl.Layer, x: Any) -> None:
    weights, _ = layer.init(signature(x))
    assert {str(part.dtype) for part in jax.tree.leaves(weights)} == {"bfloat16"}


def test_dense_with_bfloat16_weights_gives_float32_for_float32() -> None:
    layer = tl.Dense(3, use_bfloat16=True)
    layer.init(signature(X))
    assert layer(X).dtype == np.float32


def test_dropout_keeps_the_mean_and_drops_at_its_rate() -> None:
    dropped = np.asarray(tl.Dropout(0.3)(ONES, rng=KEY))
    assert set(np.unique(dropped)) == {np.float32(0), np.float32(1) / np.float32(0.7)}
    four_sigma = 4 * np.sqrt(0.3 * 0.7 / ONES.size)
    assert abs((dropped == 0).mean() - 0.3) < four_sigma


def test_dropout_drops_whole_lines_along_a_shared_axis() -> None:
    dropped = np.asarray(tl.Dropout(0.3, shared_axes=[0])(ONES, rng=KEY))
    assert (dropped == dropped[:1]).all()
    assert 0 < (dropped[0] == 0).sum() < 50


@pytest.mark.parametrize("mode", ["eval", "predict"])
def test_dropout_lets_everything_through_when_it_is_not_training(mode: str) -> None:
    assert tl.Dropout(0.9, mode=mode)(X) is X


def test_a_gradient_stops_at_stop_gradient() -> None:
    def loss(x: Any) -> Any:
        return tl.StopGradient()(x).sum() + 2 * x.sum()

    assert jax.grad(loss)(X).tolist() == np.full(X.shape, 2.0).tolist()


def test_relu_has_the_gradient_0_at_0() -> None:
    for layer in (tl.Relu(), tl.ParametricRelu(3.0)):
        assert jax.grad(layer)(0.0) == 0


def test_fast_gelu_is_close_to_gelu() -> None:
    x = np.linspace(-6, 6, 1000, dtype=np.float32)
    difference = np.abs(np.asarray(tl.FastGelu()(x)) - np.asarray(tl.Gelu()(x))).max()
    assert 0 < difference < 1e-3


def test_random_uniform_draws_anew_at_each_key() -> None:
    layer = tl.RandomUniform(2.0, 5.0, shape=(1000,))
    first, second = (np.asarray(layer((), rng=random.get_prng(seed))) for seed in (1, 2))
    assert (first != second).mean() > 0.9
    assert first.min() >= 2
    assert first.max() < 5
    assert abs(first.mean() - 3.5) < 4 * np.sqrt(9 / 12 / 1000)


def test_print_shape_prints_shapes_and_types(capsys: pytest.CaptureFixture[str]) -> None:
    tl.PrintShape(2, "here")((X, np.zeros(3, dtype=np.int32)))
    assert capsys.readouterr().out == "PrintShape: here: [(3, 4) float32, (3,) int32]\n"


def test_a_scalar_summary_is_in_the_state() -> None:
    layer = tl.SummaryScalar("largest", np.max)
    model = tl.Serial(tl.Dense(2), layer)
    _, state = model.init(signature(X))
    assert state == ((), {"summary_largest": 0})
    y = model(X)
    np.testing.assert_allclose(model.state[1]["summary_largest"], np.max(y), rtol=1e-6)


def test_image_summaries_are_in_the_state_one_for_each_example() -> None:
    layer = tl.SummaryImage("both", n_in=2, num_summaries=2, recover_fn=lambda example: example[None] * 2)
    layer.init(signature((X, X + 1)))
    assert {name: image.shape for name, image in layer.state.items()} == {
        "summary_image_both_0": (2, 4),
        "summary_image_both_1": (2, 4),
    }
    layer((X, X + 1))
    wanted = 2 * np.stack([X[1], X[1] + 1])
    np.testing.assert_allclose(layer.state["summary_image_both_1"], wanted, rtol=1e-6)


def test_a_locally_connected_layer_initializes_every_place_alike() -> None:
    layer = tl.LocallyConnected1d(30, 3, padding="SAME")
    kernel, _ = layer.init(signature(np.ones((50, 20), dtype=np.float32)), rng=KEY)[0]
    limit = np.sqrt(6 / (3 * 20 + 3 * 30))
    largest = np.abs(np.asarray(kernel)).max(axis=(1, 2, 3))
    assert largest.max() <= limit
    assert largest.min() > 0.95 * limit


def test_names_are_printed_as_in_trax() -> None:
    layers = [tl.Flatten(), tl.Weights(tl.RandomNormalInitializer(), (2, 3)), tl.Dropout(0.1)]
    assert [repr(layer) for layer in layers] == ["Flatten_keep1", "Weights_(2, 3)_in0", "Dropout"]


@pytest.mark.parametrize(
    ("layer", "x", "wanted"),
    [
        (tl.Flatten(2), X, "more than 2 axes"),
        (tl.Glu(), X[:, :3], "an even number of features"),
        (tl.Weights(tl.RandomNormalInitializer()), (), "call init"),
        (tl.ThresholdedLinearUnit(), X, "call init"),
        (tl.LocallyConnected1d(4, 3), X, "call init"),
    ],
    ids=["flatten", "glu", "weights", "threshold", "locally connected"],
)
def test_what_a_layer_cannot_take_is_a_layer_error(layer: tl.Layer, x: Any, wanted: str) -> None:
    with pytest.raises(LayerError, match=wanted):
        layer(x)


def test_a_locally_connected_layer_says_which_shape_fits() -> None:
    layer = tl.LocallyConnected1d(4, 3)
    layer.init(signature(X))
    with pytest.raises(LayerError, match=r"\(\.\.\., 3, 4\), to fit its weights"):
        layer(X[:2])
    with pytest.raises(LayerError, match="a length of 3 or more"):
        layer.init(signature(X[:2]))
    with pytest.raises(LayerError, match=r"\(\.\.\., length, features\)"):
        layer.init(signature(X[0]))


def test_unusable_arguments_are_refused_at_once() -> None:
    with pytest.raises(InputError, match=r"rate of Dropout is 1\.0; expected a probability"):
        tl.Dropout(1.0)
    with pytest.raises(InputError, match="unknown padding 'CIRCULAR'"):
        tl.LocallyConnected1d(4, 3, padding="CIRCULAR")


def test_one_hot_vectors_have_a_1_at_their_class_if_there_is_one() -> None:
    vectors = tl.one_hot(np.array([[2, 0], [1, 3]]), 3, dtype=np.int32)
    assert vectors.tolist() == [[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 0, 0]]]
    assert vectors.dtype == np.int32


POINTS = np.random.default_rng(0).normal(size=(3, 2))
MEANS = np.random.default_rng(1).normal(size=(3, 2))


def density(x: Any, mean: Any, covariance: Any) -> Any:
    away = x - mean
    exponent = -0.5 * away @ np.linalg.inv(covariance) @ away
    return np.exp(exponent) / np.sqrt(np.linalg.det(2 * np.pi * covariance))


def test_log_gaussian_pdf_is_the_logarithm_of_the_density() -> None:
    roots = np.random.default_rng(2).normal(size=(3, 2, 2))
    covariances = roots @ roots.transpose(0, 2, 1) + np.eye(2)
    wanted = [np.log(density(*of)) for of in zip(POINTS, MEANS, covariances, strict=True)]
    np.testing.assert_allclose(tl.log_gaussian_pdf(POINTS, MEANS, covariances), wanted, rtol=1e-5)
    one = tl.log_gaussian_pdf(POINTS, MEANS[0], covariances[0])
    np.testing.assert_allclose(one, [np.log(density(x, MEANS[0], covariances[0])) for x in POINTS], rtol=1e-5)


def test_log_gaussian_diag_pdf_takes_variances() -> None:
    variances = np.array([0.5, 3.0])
    wanted = [np.log(density(x, m, np.diag(variances))) for x, m in zip(POINTS, MEANS, strict=True)]
    np.testing.assert_allclose(tl.log_gaussian_diag_pdf(POINTS, MEANS, variances), wanted, rtol=1e-5)


def test_multigaussian_loss_is_minus_the_log_of_a_mixture() -> None:
    logits, deviations = np.array([0.3, -0.2]), np.array([[0.5, 2.0], [-1.0, 3.0]])
    means = np.stack([MEANS[:2]] * 3)  # (points, parts, features)
    shares = np.exp(logits) / np.exp(logits).sum()
    wanted = [
        -np.log(
            sum(
                share * density(x, mean, np.diag(deviation**2))
                for share, mean, deviation in zip(shares, MEANS[:2], deviations, strict=True)
            )
        )
        for x in POINTS
    ]
    predictions = np.concatenate(
        [np.stack([logits] * 3), means.reshape(3, 4), np.stack([deviations.ravel()] * 3)], axis=-1
    )
    np.testing.assert_allclose(tl.multigaussian_loss(predictions, POINTS, ngauss=2), wanted, rtol=1e-4)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_samples_come_with_their_probabilities(temperature: float) -> None:
    probabilities = np.array([0.6, 0.3, 0.1])
    wanted = probabilities ** (1 / temperature)
    wanted /= wanted.sum()
    np.random.seed(3)
    sampled = tl.logsoftmax_sample(np.log(np.stack([probabilities] * 10_000)), temperature)
    found = np.bincount(sampled, minlength=3) / 10_000
    assert (np.abs(found - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / 10_000)).all()


def test_a_sample_at_temperature_0_is_the_likeliest_class() -> None:
    assert tl.logsoftmax_sample(X, temperature=0.0).tolist() == [3, 3, 3]
