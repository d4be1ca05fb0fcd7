"""Attention that only looks back: for models that generate a sequence one token at a time."""

from typing import Any

import jax

from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._dot_product import apply_dropout, attention_probabilities, dropout_rate
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._heads import MergeHeads, SplitIntoHeads, check_heads
from sentrax.trax.layers._incremental import check_capacity, nan_beyond
from sentrax.trax.layers._serial import Serial
from sentrax.trax.layers.base import Fn, Layer
from sentrax.trax.layers.combinators import Branch
from sentrax.trax.layers.core import Dense

_DCONV_WIDTH = 3


@names_wrong_arguments
def CausalAttention(
    d_feature: int,
    n_heads: int = 1,
    dropout: float = 0.0,
    max_inference_length: int = 2048,
    use_dconv: bool = False,
    mode: str = "train",
) -> Layer:
    """Self-attention in which each position sees itself and those before it, with dense layers around it.

    (batch, length, any number of features) to (batch, length, d_feature).

    In `"predict"` mode the text comes in parts of any length: the keys and values of earlier parts
    are remembered in the state.

    Args:
        d_feature: Number of features of the output, and of queries, keys and values over all heads.
        n_heads: Number of heads; `d_feature` is a multiple of it.
        dropout: Fraction of the attention that is dropped in `"train"` mode.
        max_inference_length: How many positions can come in `"predict"` mode.
        use_dconv: Whether queries, keys and values each pass a `CausalDepthwiseConv` of width 3, as in
            So et al., "Primer" (2021), arXiv:2109.08668.
        mode: `"train"`, `"eval"`, `"predict"` or `"viz"`; see `DotProductCausalAttention`.

    Raises:
        InputError: If `d_feature` is no multiple of `n_heads`, or `dropout` not in `[0, 1)`.
    """
    check_heads(d_feature, n_heads)

    def projection() -> Any:
        return [Dense(d_feature), _depthwise_conv(mode)] if use_dconv else Dense(d_feature)

    return ConfigurableAttention(
        projection(),
        projection(),
        projection(),
        Dense(d_feature),
        DotProductCausalAttention(dropout, max_inference_length, mode),
        n_heads,
    )


@names_wrong_arguments
def ConfigurableAttention(
    q_layer: Any, k_layer: Any, v_layer: Any, final_layer: Any, qkv_attention_layer: Layer, n_heads: int = 1
) -> Layer:
    """Self-attention in several heads, made of given layers; (batch, length, d_feature) to the same.

    Args:
        q_layer: Makes queries from the input; a layer, or a list of layers.
        k_layer: Makes keys.
        v_layer: Makes values.
        final_layer: What comes after the heads are merged.
        qkv_attention_layer: From queries, keys and values, each (batch × heads, length, depth), to the same.
        n_heads: Number of heads.
    """
    heads = ([layer, SplitIntoHeads(n_heads)] for layer in (q_layer, k_layer, v_layer))
    return Serial(Branch(*heads), qkv_attention_layer, MergeHeads(n_heads), final_layer)


class DotProductCausalAttention(Layer):
    """For each position, the mean of the values up to it, weighted by how well their keys match its query.

    Inputs: queries, keys and values, each (batch × heads, length, depth). Output: the same shape.

    In `"predict"` mode the state is (keys so far, values so far, how many): two buffers of
    `max_inference_length` positions and an integer, whatever came before, so that a step compiles once. A
    call that exceeds the buffers is an error; inside `jit`, where the integer is unknown, it returns NaN.

    Args:
        dropout: Fraction of the attention that is dropped in `"train"` mode.
        max_inference_length: How many positions can come in `"predict"` mode.
        mode: `"train"`, `"eval"`, `"predict"` or `"viz"`; the last leaves the attention probabilities in
            `state`, (batch × heads, length, length).

    Raises:
        InputError: If `dropout` is not in `[0, 1)`.
    """

    def __init__(self, dropout: float = 0.0, max_inference_length: int = 2048, mode: str = "train"):
        super().__init__(n_in=3)
        self._dropout = dropout_rate(mode, dropout)
        self._max_inference_length = max_inference_length
        self._mode = mode

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Make the buffers, for as many examples and heads as the input has."""
        if self._mode == "predict":
            _, keys, values = (self._empty_buffer(part) for part in input_signature)
            self.state = (keys, values, jnp.zeros((), jnp.int32))

    def forward(self, inputs: Any) -> Any:
        """(queries, keys, values) to activations."""
        if any(jnp.ndim(x) != 3 for x in inputs):
            raise UnfitInputError("queries, keys and values, each (batch × heads, length, depth)")
        if self._mode == "predict":
            return self._attend_incrementally(*inputs)
        queries, keys, values = inputs
        length = queries.shape[-2]
        probabilities = attention_probabilities(queries, keys, _causal_mask(jnp.arange(length), length))
        if self._mode == "viz":
            self.state = probabilities
        if self._dropout:
            probabilities = apply_dropout(probabilities, self._dropout, self.rng)
        return jnp.matmul(probabilities, values)

    def _attend_incrementally(self, queries: Any, keys: Any, values: Any) -> Any:
        if not self.state:
            raise UnfitInputError("a state to remember keys and values in; call init first")
        old_keys, old_values, index = self.state
        if queries.shape[0] != old_keys.shape[0]:
            raise UnfitInputError(f"{old_keys.shape[0]} for batch × heads, the size it was initialized with")
        length, room = queries.shape[1], self._max_inference_length
        check_capacity(index, length, room, "max_inference_length")
        all_keys = _write(old_keys, keys, index)
        all_values = _write(old_values, values, index)
        probabilities = attention_probabilities(
            queries, all_keys, _causal_mask(index + jnp.arange(length), room)
        )
        self.state = (all_keys, all_values, index + length)
        return nan_beyond(jnp.matmul(probabilities, all_values), index, length, room)

    def _empty_buffer(self, signature: Any) -> Any:
        batch, _, depth = signature.shape
        return jnp.zeros((batch, self._max_inference_length, depth), signature.dtype)


@names_wrong_arguments
def ShiftRight(n_positions: int = 1, mode: str = "train") -> Layer:
    """Shifts everything to the right, with zeros at the first positions.

    (batch, length, ...) to the same. So position t of a language model sees the tokens before t, and not
    the one that it is to predict. In `"predict"` mode nothing is shifted: the input is already the
    tokens before.

    Args:
        n_positions: By how many positions.
        mode: `"train"`, `"eval"` or `"predict"`.
    """

    def shift(x: Any) -> Any:
        if mode == "predict":
            return x
        padding = [(0, 0), (n_positions, 0)] + [(0, 0)] * (jnp.ndim(x) - 2)
        return jnp.pad(x, padding)[:, : x.shape[1]]

    return Fn(f"ShiftRight({n_positions})", shift)


class _Incremental(Layer):
    """Runs a causal layer on a sequence in chunks, with the positions that it looks back at."""

    def __init__(self, layer: Layer, n_before: int):
        super().__init__(name=layer.name)
        self._layer = layer
        self._n_before = n_before

    def init_weights_and_state(self, input_signature: Any) -> None:
        """Initialize the layer; before the first part there are zeros, as a causal layer expects."""
        self.weights, _ = self._layer.init(input_signature, self.rng)
        batch, _, d_feature = input_signature.shape
        self.state = jnp.zeros((batch, self._n_before, d_feature), input_signature.dtype)

    def forward(self, x: Any) -> Any:
        """(batch, length, features) to the same."""
        longer = jnp.concatenate([self.state, x], axis=1)
        self.state = longer[:, -self._n_before :]
        outputs, _ = self._layer.pure_fn(longer, self.weights, (), lambda: self.rng)
        return outputs[:, self._n_before :]


def _depthwise_conv(mode: str) -> Layer:
    from sentrax.trax.layers.convolution import CausalDepthwiseConv

    convolution = CausalDepthwiseConv(kernel_size=_DCONV_WIDTH)
    return _Incremental(convolution, _DCONV_WIDTH - 1) if mode == "predict" else convolution


def _causal_mask(positions: Any, length: int) -> Any:
    """(1, number of positions, length): true up to and including each position."""
    return (jnp.arange(length) <= positions[:, None])[None]


def _write(buffer: Any, part: Any, index: Any) -> Any:
    return jax.lax.dynamic_update_slice_in_dim(buffer, part.astype(buffer.dtype), index, axis=1)
