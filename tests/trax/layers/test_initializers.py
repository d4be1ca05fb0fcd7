"""Initial weights: their limits and variances, from the formulas; and what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.errors import FileFormatError, InputError, LayerError
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype, random

KEY = random.get_prng(4)
KERNEL = (3, 5, 40, 80)
FAN_IN, FAN_OUT = 3 * 5 * 40, 3 * 5 * 80


def uniform(variance: float) -> tuple[float, float]:
    """The variance of a uniform distribution around 0, and its limit."""
    return variance, np.sqrt(3 * variance)


def normal(variance: float) -> tuple[float, float]:
    """The variance of a normal distribution, and what 48,000 numbers from it do not reach."""
    return variance, 6 * np.sqrt(variance)


INITIALIZERS: dict[str, tuple[Callable[..., Any], tuple[float, float]]] = {
    "random normal": (tl.RandomNormalInitializer(), normal(0.01**2)),
    "random uniform": (tl.RandomUniformInitializer(0.2), uniform(0.2**2 / 3)),
    "glorot normal": (tl.GlorotNormalInitializer(), normal(2 / (FAN_IN + FAN_OUT))),
    "glorot uniform": (tl.GlorotUniformInitializer(), uniform(2 / (FAN_IN + FAN_OUT))),
    "glorot uniform, scaled": (tl.GlorotUniformInitializer(scale=4.0), uniform(8 / (FAN_IN + FAN_OUT))),
    "lecun normal": (tl.LeCunNormalInitializer(), normal(1 / FAN_IN)),
    "lecun uniform": (tl.LeCunUniformInitializer(), uniform(1 / FAN_IN)),
    "lecun uniform, axes exchanged": (tl.LeCunUniformInitializer(out_dim=2, in_dim=3), uniform(1 / FAN_OUT)),
    "kaiming normal": (tl.KaimingNormalInitializer(), normal(2 / FAN_IN)),
    "kaiming uniform": (tl.KaimingUniformInitializer(), uniform(2 / FAN_IN)),
    "kaiming uniform, leaky": (tl.KaimingUniformInitializer(param=2.0), uniform(2 / 5 / FAN_IN)),
    "scaled, fan out": (tl.ScaledInitializer(-1, -2, 3.0, "fan_out", "uniform"), uniform(3 / FAN_OUT)),
    "scaled, truncated": (
        tl.ScaledInitializer(-1, -2, 1.0, "fan_in", "truncated_normal"),
        (1 / FAN_IN, 2 / 0.8796 * np.sqrt(1 / FAN_IN)),
    ),
    "atari": (tl.AtariConvInit, uniform(1 / FAN_IN / 3)),
}


@pytest.mark.parametrize(("initialize", "wanted"), INITIALIZERS.values(), ids=INITIALIZERS)
def test_initial_weights_have_their_variance_and_their_limit(initialize: Any, wanted: Any) -> None:
    variance, limit = wanted
    weights = np.asarray(initialize(KERNEL, KEY))
    assert weights.shape == KERNEL
    assert weights.dtype == np.float32
    # The mean of n numbers has the standard deviation s / sqrt(n); their variance, at most s² sqrt(2 / n).
    assert abs(weights.mean()) < 4 * np.sqrt(variance / weights.size)
    assert abs(weights.var() / variance - 1) < 4 * np.sqrt(2 / weights.size)
    assert np.abs(weights).max() <= limit * (1 + 1e-3)


@pytest.mark.parametrize(("initialize", "wanted"), INITIALIZERS.values(), ids=INITIALIZERS)
def test_uniform_weights_reach_their_limit_and_normal_ones_pass_it(initialize: Any, wanted: Any) -> None:
    variance, limit = wanted
    weights = np.asarray(initialize(KERNEL, KEY))
    reached = limit if limit < 3 * np.sqrt(variance) else 3 * np.sqrt(variance)
    assert np.abs(weights).max() > 0.99 * reached


def test_glorot_uniform_is_the_uniform_stream_between_its_limits() -> None:
    limit = np.sqrt(6 / (25 + 10))
    wanted = random.uniform(KEY, (25, 10), minval=-limit, maxval=limit)
    assert tl.GlorotUniformInitializer()((25, 10), KEY).tolist() == wanted.tolist()


def test_several_kernels_along_an_axis_belong_to_no_fan() -> None:
    initialize = tl.ScaledInitializer(-1, -2, 1.0, "fan_in", "uniform")
    weights = initialize((50, 20, 30), KEY, nonreceptive_dims=(0,))
    assert 0.99 < np.abs(weights).max() / np.sqrt(3 / 20) <= 1


@pytest.mark.parametrize("shape", [(40, 7), (7, 40), (3, 3, 2, 50), (8, 8)])
@pytest.mark.parametrize("stddev", [1.0, 0.5])
def test_an_orthogonal_kernel_is_a_rotation(shape: tuple[int, ...], stddev: float) -> None:
    weights = np.asarray(tl.OrthogonalInitializer(stddev)(shape, KEY)).reshape(-1, shape[-1])
    tall = weights if weights.shape[0] >= weights.shape[1] else weights.T
    np.testing.assert_allclose(tall.T @ tall, stddev**2 * np.eye(tall.shape[1]), atol=1e-5)


def test_all_rotations_are_equally_likely() -> None:
    keys = random.split(KEY, 4000)
    corners = jax.vmap(lambda key: tl.OrthogonalInitializer()((3, 3), key)[0, 0])(keys)
    # A coordinate of a random point of a sphere in three dimensions is uniform in ±1.
    assert abs(float(jnp.mean(corners))) < 4 * np.sqrt(1 / 3 / 4000)
    assert abs(float(jnp.mean(corners > 0.5)) - 0.25) < 4 * np.sqrt(0.25 * 0.75 / 4000)


def test_weights_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "kernel.npy"
    kernel = np.arange(6, dtype=np.float32).reshape(3, 2)
    np.save(path, kernel)
    layer = tl.Dense(2, kernel_initializer=tl.InitializerFromFile(str(path)))
    layer.init(ShapeDtype((1, 3)))
    assert np.asarray(layer.weights[0]).tolist() == kernel.tolist()
    with pytest.raises(LayerError, match=r"shape \(3, 2\); expected \(4, 2\)"):
        layer.init(ShapeDtype((1, 4)))


def test_a_file_that_is_not_an_array_is_refused(tmp_path: Path) -> None:
    pickled, archive = tmp_path / "pickled.npy", tmp_path / "archive.npy"
    np.save(pickled, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with archive.open("wb") as file:
        np.savez(file, np.ones(1))
    for path in (pickled, archive, tmp_path / "missing.npy"):
        with pytest.raises(FileFormatError, match=f"cannot read an array from .*{path.name}"):
            tl.InitializerFromFile(str(path))((1,), KEY)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: tl.ScaledInitializer(-1, -2, 0.0, "fan_in", "normal"),
            "scale is 0.0; expected a number",
        ),
        (
            lambda: tl.ScaledInitializer(-1, -2, 1.0, "fan", "normal"),
            "unknown mode 'fan'.*fan_in, fan_out",
        ),
        (lambda: tl.ScaledInitializer(-1, -2, 1.0, "fan_in", "cauchy"), "unknown distribution 'cauchy'"),
        (lambda: tl.LeCunNormalInitializer()((3,), KEY), r"shape \(3,\).* axes -2 and -1"),
        (lambda: tl.OrthogonalInitializer()((3,), KEY), r"two axes or more, but the shape is \(3,\)"),
    ],
    ids=["scale", "mode", "distribution", "fans of a vector", "a vector as a rotation"],
)
def test_unusable_arguments_are_refused(make: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()
