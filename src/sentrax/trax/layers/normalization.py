"""Layers that bring activations to mean 0 and variance 1: over the batch, over features, over places.

They compute in at least float32, also for inputs of half precision, and give the type of their input.
"""

from collections.abc import Sequence
from typing import Any

from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.fastmath import stop_gradient
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Layer


class BatchNorm(Layer):
    """Batch normalization: gamma × (x - mean) / sqrt(variance + epsilon) + beta.

    In training, mean and variance are those of the batch, and running averages of them are kept; in any other
    mode these averages take their place, so that an example's output does not depend on the others.
    Ioffe and Szegedy, "Batch normalization" (2015), arXiv:1502.03167.

    Weights are `(beta, gamma)`, of the shape of the input without `axis`, each `()` if it is switched off.
    State is `(running_mean, running_var, n_batches)`; the first two have size 1 along `axis`.

    Args:
        axis: The axes over which to average; by default all but the features of (batch, height, width,
            features). For (batch, features) it is `0`.
        epsilon: Keeps the division finite.
        center: Whether to add a trained `beta`.
        scale: Whether to multiply by a trained `gamma`.
        momentum: How much of the running averages stays at each batch.
        mode: `"train"` to use and average the batch's statistics; any other to use the averages.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = (0, 1, 2),
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        momentum: float = 0.999,
        mode: str = "train",
    ):
        super().__init__()
        self._axes = (axis,) if isinstance(axis, int) else tuple(axis)
        self._epsilon = epsilon
        self._center = center
        self._scale = scale
        self._momentum = momentum
        self._mode = mode

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Begin with beta 0, gamma 1, running mean 0 and running variance 1."""
        sizes = input_signature.shape
        axes = self._averaged_axes(len(sizes))
        shape = tuple(size for place, size in enumerate(sizes) if place not in axes)
        beta = jnp.zeros(shape, jnp.float32) if self._center else ()
        gamma = jnp.ones(shape, jnp.float32) if self._scale else ()
        self.weights = (beta, gamma)
        shape = tuple(1 if axis in axes else size for axis, size in enumerate(sizes))
        self.state = (jnp.zeros(shape, jnp.float32), jnp.ones(shape, jnp.float32), jnp.zeros((), jnp.int32))

    def forward(self, x: Any) -> Any:
        """The normalized x, of its shape."""
        beta, gamma = self.weights
        precise, dtype = _to_float32(x)
        mean, variance = self._statistics(precise)
        factor = 1 / jnp.sqrt(variance + self._epsilon)
        # What is as small as the statistics is computed there, before it meets the whole of x.
        factor = factor * jnp.reshape(gamma, factor.shape) if self._scale else factor
        output = (precise - mean) * factor
        output = output + jnp.reshape(beta, factor.shape) if self._center else output
        return output.astype(dtype)

    def _statistics(self, x: Any) -> tuple[Any, Any]:
        running_mean, running_variance, n_batches = self.state
        if self._mode != "train":
            return running_mean, running_variance
        axes = self._averaged_axes(x.ndim)
        mean = jnp.mean(x, axes, keepdims=True)
        variance = jnp.mean(jnp.square(x - mean), axes, keepdims=True)
        self.state = (
            self._moving_average(running_mean, mean),
            self._moving_average(running_variance, variance),
            n_batches + 1,
        )
        return mean, variance

    def _moving_average(self, old: Any, new: Any) -> Any:
        new = stop_gradient(new)
        return (self._momentum * old + (1 - self._momentum) * new).astype(old.dtype)

    def _averaged_axes(self, n_axes: int) -> tuple[int, ...]:
        if not all(-n_axes <= axis < n_axes for axis in self._axes):
            raise UnfitInputError(f"an array with the axes {self._axes}, over which to average; see axis=")
        return tuple(axis % n_axes for axis in self._axes)


class LayerNorm(Layer):
    """Layer normalization: scale × (x - mean) / sqrt(variance + epsilon) + bias, over the last axis.

    Ba, Kiros and Hinton, "Layer normalization" (2016), arXiv:1607.06450. Without `center` neither the mean is
    subtracted nor a bias added, which leaves a division by the root mean square (Zhang and Sennrich, 2019,
    arXiv:1910.07467).

    Weights are `(scale, bias)`, (features,) each, or `scale` alone without `center`.

    Args:
        center: Whether to subtract the mean and add a trained bias.
        epsilon: Keeps the division finite.
    """

    def __init__(self, center: bool = True, epsilon: float = 1e-6):
        super().__init__()
        self._center = center
        self._epsilon = epsilon

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Begin with scale 1 and bias 0."""
        if not input_signature.shape:
            raise UnfitInputError("an array with a last axis of features, not a single number")
        features = input_signature.shape[-1]
        scale = jnp.ones(features, jnp.float32)
        self.weights = (scale, jnp.zeros(features, jnp.float32)) if self._center else scale

    def forward(self, x: Any) -> Any:
        """(..., features) to the same shape."""
        precise, dtype = _to_float32(x)
        scale, bias = self.weights if self._center else (self.weights, None)
        if self._center:
            precise = precise - jnp.mean(precise, -1, keepdims=True)
        variance = jnp.mean(jnp.square(precise), -1, keepdims=True)
        output = precise / jnp.sqrt(variance + self._epsilon) * scale
        return (output if bias is None else output + bias).astype(dtype)


class FilterResponseNorm(Layer):
    """Filter response normalization: gamma × x / sqrt(mean of x² over places + epsilon) + beta.

    Each feature of each example is taken by itself, so neither batch nor mode matters. Singh and Krishnan,
    "Filter response normalization layer" (2019), arXiv:1911.09737.

    Weights are `(gamma, beta)`, (features,) each, and with `learn_epsilon` a third, (1,).

    Args:
        mode: Ignored; accepted because other layers have a mode.
        learn_epsilon: Whether the absolute value of a trained number is added to epsilon.
        init_epsilon: The epsilon that is always there.
        init_learnt_epsilon: Where the trained number begins.
    """

    def __init__(
        self,
        mode: str | None = None,
        learn_epsilon: bool = False,
        init_epsilon: float = 1e-6,
        init_learnt_epsilon: float = 1e-4,
    ):
        super().__init__()
        self._learn_epsilon = learn_epsilon
        self._init_epsilon = init_epsilon
        self._init_learnt_epsilon = init_learnt_epsilon

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Begin with gamma 1 and beta 0."""
        if len(input_signature.shape) < 3:
            raise UnfitInputError("an array with axes of batch, places and features, at least 3")
        features = input_signature.shape[-1]
        self.weights = (jnp.ones(features, jnp.float32), jnp.zeros(features, jnp.float32))
        if self._learn_epsilon:
            self.weights = (*self.weights, jnp.full((1,), self._init_learnt_epsilon, jnp.float32))

    def forward(self, inputs: Any) -> Any:
        """(batch, *places, features) to the same shape."""
        precise, dtype = _to_float32(inputs)
        gamma, beta, *learnt = self.weights
        epsilon = self._init_epsilon + sum(jnp.abs(number[0]) for number in learnt)
        places = tuple(range(1, precise.ndim - 1))
        mean_square = jnp.mean(jnp.square(precise), places, keepdims=True)
        return (gamma * precise / jnp.sqrt(mean_square + epsilon) + beta).astype(dtype)


def _to_float32(x: Any) -> tuple[Any, Any]:
    """`x` in at least float32, and the type that the output is to have."""
    x = jnp.asarray(x)
    precise = x.astype(jnp.promote_types(x.dtype, jnp.float32))
    return precise, x.dtype if jnp.issubdtype(x.dtype, jnp.floating) else precise.dtype
