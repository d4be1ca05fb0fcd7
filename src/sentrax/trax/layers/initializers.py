"""Functions that make initial weights: each takes a shape and a key, and gives an array of float32.

All but three of them scale their numbers so that signals neither die out nor explode on their way through
many layers: the variance is `scale` divided by the fan, the number of values that meet in one unit. Of a
kernel, one axis counts the values that come in, one those that go out, and all others (the window of a
convolution) multiply both.
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jax.scipy.special import ndtr, ndtri

from sentrax.errors import FileFormatError, InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.fastmath import random

Initializer = Callable[[tuple[int, ...], Any], Any]

_MODES: dict[str, Callable[[float, float], float]] = {
    "fan_in": lambda fan_in, _: fan_in,
    "fan_out": lambda _, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}


@names_wrong_arguments
def RandomNormalInitializer(stddev: float = 1e-2) -> Initializer:
    """Normal, with mean 0 and this standard deviation."""

    def initialize(shape: tuple[int, ...], rng: Any) -> Any:
        return stddev * random.normal(rng, shape)

    return initialize


@names_wrong_arguments
def RandomUniformInitializer(lim: float = 1.0) -> Initializer:
    """Uniform in ±`lim`."""

    def initialize(shape: tuple[int, ...], rng: Any) -> Any:
        return random.uniform(rng, shape, minval=-lim, maxval=lim)

    return initialize


@names_wrong_arguments
def ScaledInitializer(
    out_dim: int, in_dim: int, scale: float, mode: str, distribution: str
) -> Callable[..., Any]:
    """Mean 0, and the variance `scale` / fan.

    The function that it gives takes a third argument if need be, `nonreceptive_dims`: axes along which there
    are several kernels, so that they belong to no fan.

    Args:
        out_dim: The axis of a kernel that counts what goes out.
        in_dim: The axis that counts what comes in.
        scale: The variance, times the fan.
        mode: The fan: `"fan_in"`, `"fan_out"`, or `"fan_avg"` for the mean of both.
        distribution: `"uniform"`, `"normal"`, or `"truncated_normal"`: nothing beyond two standard
            deviations of the normal distribution that is cut off.

    Raises:
        InputError: If an argument is none of these, or a shape does not have both axes.
    """
    if scale <= 0:
        raise InputError(f"scale is {scale}; expected a number greater than 0")
    if mode not in _MODES:
        raise InputError(f"unknown mode {mode!r}; choose from {', '.join(_MODES)}")
    if distribution not in _DISTRIBUTIONS:
        raise InputError(f"unknown distribution {distribution!r}; choose from {', '.join(_DISTRIBUTIONS)}")

    def initialize(shape: tuple[int, ...], rng: Any, nonreceptive_dims: Sequence[int] = ()) -> Any:
        fan = _MODES[mode](*_fans(shape, out_dim, in_dim, nonreceptive_dims))
        return _DISTRIBUTIONS[distribution](rng, shape, scale, fan)

    return initialize


@names_wrong_arguments
def GlorotNormalInitializer(out_dim: int = -1, in_dim: int = -2, scale: float = 1.0) -> Initializer:
    """Normal, with the variance `scale` / mean fan (Glorot and Bengio, 2010)."""
    return ScaledInitializer(out_dim, in_dim, scale, "fan_avg", "normal")


@names_wrong_arguments
def GlorotUniformInitializer(out_dim: int = -1, in_dim: int = -2, scale: float = 1.0) -> Initializer:
    """Uniform in ±sqrt(6 `scale` / (fan in + fan out)) (Glorot and Bengio, 2010)."""
    return ScaledInitializer(out_dim, in_dim, scale, "fan_avg", "uniform")


@names_wrong_arguments
def LeCunNormalInitializer(out_dim: int = -1, in_dim: int = -2, scale: float = 1.0) -> Initializer:
    """Normal, with the variance `scale` / fan in (LeCun et al., "Efficient BackProp", 1998)."""
    return ScaledInitializer(out_dim, in_dim, scale, "fan_in", "normal")


@names_wrong_arguments
def LeCunUniformInitializer(out_dim: int = -1, in_dim: int = -2, scale: float = 1.0) -> Initializer:
    """Uniform in ±sqrt(3 `scale` / fan in) (LeCun et al., "Efficient BackProp", 1998)."""
    return ScaledInitializer(out_dim, in_dim, scale, "fan_in", "uniform")


@names_wrong_arguments
def KaimingNormalInitializer(out_dim: int = -1, in_dim: int = -2, param: float = 0.0) -> Initializer:
    """Normal, with the variance 2 / ((1 + `param`²) fan in), for layers before a leaky ReLU.

    He et al., "Delving deep into rectifiers" (2015), arXiv:1502.01852.

    Args:
        out_dim: The axis of a kernel that counts what goes out.
        in_dim: The axis that counts what comes in.
        param: The slope of the leaky ReLU below 0.
    """
    return ScaledInitializer(out_dim, in_dim, 2 / (1 + param**2), "fan_in", "normal")


@names_wrong_arguments
def KaimingUniformInitializer(out_dim: int = -1, in_dim: int = -2, param: float = 0.0) -> Initializer:
    """Uniform, with the variance of `KaimingNormalInitializer`."""
    return ScaledInitializer(out_dim, in_dim, 2 / (1 + param**2), "fan_in", "uniform")


@names_wrong_arguments
def OrthogonalInitializer(stddev: float = 1.0) -> Initializer:
    """A random rotation: columns, or rows if those are fewer, of length `stddev` and at right angles.

    A kernel of more than two axes is taken as a matrix of (all but the last axis, the last axis).

    Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"
    (2014), arXiv:1312.6120.
    """

    def initialize(shape: tuple[int, ...], rng: Any) -> Any:
        if len(shape) < 2:
            raise InputError(f"an orthogonal kernel needs two axes or more, but the shape is {tuple(shape)}")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = (max(rows, columns), min(rows, columns))
        q, r = jnp.linalg.qr(random.normal(rng, tall))
        # Without the signs, a rotation would be likelier the closer it is to what the QR algorithm prefers.
        q = q * jnp.where(jnp.diagonal(r) < 0, -1.0, 1.0)
        return stddev * jnp.reshape(q if rows >= columns else q.T, shape)

    return initialize


@names_wrong_arguments
def AtariConvInit(kernel_shape: tuple[int, ...], rng: Any, dtype: Any = jnp.float32) -> Any:
    """Uniform in ±1 / sqrt(fan in), for a convolution's kernel (height, width, in, out).

    An initializer itself, the one that is usual in the networks that play Atari games.
    """
    height, width, features, _ = kernel_shape
    limit = 1 / math.sqrt(height * width * features)
    return random.uniform(rng, kernel_shape, dtype, minval=-limit, maxval=limit)


def InitializerFromFile(path: str) -> Initializer:
    """The array in a `.npy` file, as it was saved by `numpy.save`.

    Args:
        path: The file. It is read when weights are made; pickled objects in it are refused.

    Raises:
        FileFormatError: When weights are made, if the file is missing, not of this format, or its array has
            another shape.
    """

    def initialize(shape: tuple[int, ...], rng: Any) -> Any:
        try:
            with Path(path).expanduser().open("rb") as file:
                array = np.lib.format.read_array(file, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise FileFormatError(f"cannot read an array from {path}: {error}") from None
        if array.shape != tuple(shape):
            raise FileFormatError(f"{path} has an array of shape {array.shape}; expected {tuple(shape)}")
        return array

    return initialize


def _fans(
    shape: tuple[int, ...], out_dim: int, in_dim: int, nonreceptive_dims: Sequence[int]
) -> tuple[float, float]:
    rank = len(shape)
    if not all(-rank <= axis < rank for axis in (out_dim, in_dim, *nonreceptive_dims)):
        raise InputError(
            f"the weights have the shape {tuple(shape)}; the initializer needs axes {in_dim} and {out_dim}"
            " for inputs and outputs"
        )
    apart = {axis % rank for axis in (out_dim, in_dim, *nonreceptive_dims)}
    window = math.prod(size for axis, size in enumerate(shape) if axis not in apart)
    return shape[in_dim] * window, shape[out_dim] * window


def _uniform(rng: Any, shape: tuple[int, ...], scale: float, fan: float) -> Any:
    limit = math.sqrt(3 * scale / fan)
    return random.uniform(rng, shape, minval=-limit, maxval=limit)


def _normal(rng: Any, shape: tuple[int, ...], scale: float, fan: float) -> Any:
    return math.sqrt(scale / fan) * random.normal(rng, shape)


def _truncated_normal(rng: Any, shape: tuple[int, ...], scale: float, fan: float) -> Any:
    inside = random.uniform(rng, shape, minval=ndtr(-2.0), maxval=ndtr(2.0))
    return math.sqrt(scale / fan) / _STDDEV_WITHIN_2 * ndtri(inside)


_STDDEV_WITHIN_2 = 0.8796256610342398
"""The standard deviation of what a standard normal distribution has between -2 and 2."""

_DISTRIBUTIONS = {"uniform": _uniform, "normal": _normal, "truncated_normal": _truncated_normal}
