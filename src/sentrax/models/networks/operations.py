"""What the networks are built of, written once over `xp`: numpy to predict, `jax.numpy` to train.

Arrays are (texts, tokens, features). A pooled array keeps the second axis, with size 1, so that numpy
multiplies one text after the other, in shapes that only the text's own length decides: its numbers are then
bit-for-bit the same alone and in any batch, however the linear algebra library adds up.

In a mask, (texts, tokens), padding is false. `None` says that there is no padding.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = Any
"""An array of numpy or of JAX, float32 unless it says otherwise."""
Dropout: TypeAlias = Callable[[Array], Array]
Shapes: TypeAlias = dict[str, tuple[int, ...]]
Weights: TypeAlias = Mapping[str, Array]

_EPSILON = 1e-6


def keep_all(x: Array) -> Array:
    """The dropout of prediction: none."""
    return x


def dense(x: Array, weights: Weights, name: str) -> Array:
    """An affine map of each token: (texts, tokens, features) to (texts, tokens, units)."""
    return x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]


def dense_shapes(name: str, n_in: int, n_out: int) -> Shapes:
    """The weights of `dense`."""
    return {f"{name}.weight": (n_in, n_out), f"{name}.bias": (n_out,)}


def layer_norm(xp: Any, x: Array, weights: Weights, name: str) -> Array:
    """Layer normalization of each token."""
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = xp.square(centred).mean(axis=-1, keepdims=True)
    return centred / xp.sqrt(variance + _EPSILON) * weights[f"{name}.scale"] + weights[f"{name}.bias"]


def layer_norm_shapes(name: str, size: int) -> Shapes:
    """The weights of `layer_norm`."""
    return {f"{name}.scale": (size,), f"{name}.bias": (size,)}


def relu(xp: Any, x: Array) -> Array:
    """Negative numbers become 0."""
    return xp.maximum(x, 0)


def sigmoid(xp: Any, x: Array) -> Array:
    """The logistic function; by way of `tanh`, since `exp` could overflow."""
    return 0.5 * xp.tanh(0.5 * x) + 0.5


def softmax(xp: Any, x: Array) -> Array:
    """Softmax over the last axis."""
    exponentials = xp.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def fill_padding(xp: Any, x: Array, mask: Array | None, value: float) -> Array:
    """The features, with padding set to `value`."""
    return x if mask is None else xp.where(mask[:, :, None], x, value)


def mean_of_tokens(xp: Any, x: Array, mask: Array | None) -> Array:
    """The mean over each text, (texts, 1, features); zeros for an empty text."""
    total = fill_padding(xp, x, mask, 0).sum(axis=1, keepdims=True)
    if mask is None:
        return total / max(x.shape[1], 1)
    return total / xp.maximum(mask.sum(axis=1, dtype=x.dtype), 1)[:, None, None]


def max_of_tokens(xp: Any, x: Array, mask: Array | None) -> Array:
    """The largest of each feature in each text, (texts, 1, features); zeros for an empty text."""
    if not x.shape[1]:
        return xp.zeros((len(x), 1, x.shape[2]), x.dtype)
    largest = fill_padding(xp, x, mask, -math.inf).max(axis=1, keepdims=True)
    return largest if mask is None else xp.where(mask.any(axis=1)[:, None, None], largest, 0)


def convolve(xp: Any, x: Array, weights: Weights, name: str) -> Array:
    """An affine map of the window around each token, with zeros beyond the ends of the text.

    The weights are (width, features, units). A token is in the middle of its window, or right of it if the
    width is even.

    Returns:
        (texts, tokens, units).
    """
    weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    width, length = len(weight), x.shape[1]
    padding = (width // 2, width - 1 - width // 2)
    if xp is np:
        padded = np.pad(x, ((0, 0), padding, (0, 0)))
        # One product for each position in the window: of one text, each is too small for the linear algebra
        # library to share it out to threads, which would take longer than the product.
        return sum((padded[:, k : k + length] @ weight[k] for k in range(width)), start=bias)

    from jax import lax

    axes = ("NWC", "WIO", "NWC")
    return bias + lax.conv_general_dilated(x, weight, (1,), [padding], dimension_numbers=axes)


def convolve_shapes(name: str, width: int, n_in: int, n_out: int) -> Shapes:
    """The weights of `convolve`."""
    return {f"{name}.weight": (width, n_in, n_out), f"{name}.bias": (n_out,)}


def scan(
    xp: Any,
    project: Callable[[Array], Sequence[Array]],
    step: Callable[..., Array],
    x: Array,
    mask: Array | None,
    n_units: int,
    *,
    reverse: bool,
) -> Array:
    """The states of a recurrence, which starts at 0 and passes over padding.

    Args:
        xp: numpy or `jax.numpy`.
        project: From tokens to the inputs of `step`: what does not depend on a state.
        step: From a state and the inputs at one token to the next state.
        x: (texts, tokens, features).
        mask: (texts, tokens).
        n_units: How many numbers a state has.
        reverse: Whether the last token comes first.

    Returns:
        The state after each token, in the order of the text, (texts, tokens, units).
    """
    if xp is np:
        # All tokens in one product, which takes less than one for each.
        n_texts, length, _ = x.shape
        states = np.zeros((n_texts, length, n_units), x.dtype)
        state, inputs = np.zeros((n_texts, 1, n_units), x.dtype), project(x)
        for token in reversed(range(length)) if reverse else range(length):
            here = slice(token, token + 1)
            new = step(state, *[array[:, here] for array in inputs])
            state = new if mask is None else np.where(mask[:, here, None], new, state)
            states[:, here] = state
        return states

    from jax import lax

    # Each token by itself: the gradients of products over all tokens would go through memory twice.
    def next_state(state: Array, token: tuple[Array, Array | None]) -> tuple[Array, Array]:
        features, is_real = token
        new = step(state, *project(features))
        state = new if is_real is None else xp.where(is_real[:, None], new, state)
        return state, state

    tokens = (x.swapaxes(0, 1), None if mask is None else mask.swapaxes(0, 1))
    start = xp.zeros((len(x), n_units), x.dtype)
    return lax.scan(next_state, start, tokens, reverse=reverse)[1].swapaxes(0, 1)


def init_weights(rng: np.random.Generator, shapes: Shapes) -> dict[str, npt.NDArray[np.float32]]:
    """Weights of products are uniform as in Glorot and Bengio (2010), scales are 1 and biases 0."""

    def init(name: str, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
        if name.endswith(".weight"):
            limit = math.sqrt(6 / (math.prod(shape[:-1]) + shape[-1]))
            return rng.uniform(-limit, limit, shape).astype(np.float32)
        return np.full(shape, 1 if name.endswith(".scale") else 0, np.float32)

    return {name: init(name, shape) for name, shape in shapes.items()}
