"""Scaled dot-product attention: the function, and the two layers that are little more than it.

Vaswani et al., "Attention is all you need" (2017), arXiv:1706.03762, section 3.2.
"""

import math
from typing import Any

import jax

from sentrax.errors import InputError
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.fastmath import random
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._heads import merge_heads, split_heads
from sentrax.trax.layers.base import Layer


class DotProductAttention(Layer):
    """For each query, the mean of the values, weighted by how well their keys match it.

    Inputs: queries (batch, heads, length, depth), keys and values of the same with a length of their own,
    and a mask, (batch, 1, 1, length of keys) or (batch, 1, length of queries, length of keys), true where
    a query may attend. Outputs: (batch, heads, length of queries, depth), and the mask.

    A query that may attend to nothing gives zeros.

    Args:
        dropout: Fraction of the attention that is dropped in `"train"` mode.
        mode: `"train"`, `"eval"`, `"predict"` or `"viz"`; the last leaves the attention probabilities in
            `state`, (batch, heads, length of queries, length of keys).

    Raises:
        InputError: If `dropout` is not in `[0, 1)`.
    """

    def __init__(self, dropout: float = 0.0, mode: str = "train"):
        super().__init__(n_in=4, n_out=2)
        self._dropout = dropout_rate(mode, dropout)
        self._mode = mode

    def forward(self, inputs: Any) -> Any:
        """(queries, keys, values, mask) to (activations, mask)."""
        queries, keys, values, mask = inputs
        probabilities = attention_probabilities(queries, keys, mask)
        if self._mode == "viz":
            self.state = probabilities
        if self._dropout:
            probabilities = apply_dropout(probabilities, self._dropout, self.rng)
        return jnp.matmul(probabilities, values), mask


class PureAttention(Layer):
    """Attention in several heads, without weights of its own.

    Inputs: queries, keys and values, (batch, length, d_feature), and a mask as `DotProductAttention` takes
    it. Outputs: (batch, length of queries, d_feature), and the mask. Each head sees its own
    `d_feature / n_heads` features.

    Args:
        n_heads: Number of heads; `d_feature` is a multiple of it.
        dropout: Fraction of the attention that is dropped in `"train"` mode.
        mode: `"train"`, `"eval"`, `"predict"` or `"viz"`; the last leaves the attention probabilities in
            `state`, (batch, heads, length of queries, length of keys).

    Raises:
        InputError: If `dropout` is not in `[0, 1)`.
    """

    def __init__(self, n_heads: int = 1, dropout: float = 0.0, mode: str = "train"):
        super().__init__(n_in=4, n_out=2)
        self._n_heads = n_heads
        self._dropout = dropout_rate(mode, dropout)
        self._mode = mode

    def forward(self, inputs: Any) -> Any:
        """(queries, keys, values, mask) to (activations, mask)."""
        *vectors, mask = inputs
        queries, keys, values = (split_heads(x, self._n_heads) for x in vectors)
        probabilities = attention_probabilities(queries, keys, mask)
        if self._mode == "viz":
            self.state = probabilities
        if self._dropout:
            probabilities = apply_dropout(probabilities, self._dropout, self.rng)
        return merge_heads(jnp.matmul(probabilities, values)), mask


@names_wrong_arguments
def attention_probabilities(queries: Any, keys: Any, mask: Any) -> Any:
    """How much each query attends to each key.

    Args:
        queries: (..., length of queries, depth).
        keys: (..., length of keys, depth).
        mask: True where a query may attend; as many axes as the result, each as long as there or 1.

    Returns:
        (..., length of queries, length of keys). Each row sums to 1, and is 0 where the mask is false; a
        row without any true is all 0.
    """
    scores = jnp.matmul(queries, jnp.swapaxes(keys, -1, -2)) / math.sqrt(jnp.shape(queries)[-1])
    mask = jnp.asarray(mask) != 0
    if mask.ndim != scores.ndim or any(
        size not in (1, whole) for size, whole in zip(mask.shape, scores.shape, strict=True)
    ):
        raise UnfitInputError(
            f"a mask whose axes are each 1 or as in {scores.shape}, the last two being those of queries and"
            f" keys, not one of shape {mask.shape}"
        )
    lowest = jnp.finfo(scores.dtype).min  # type: ignore[no-untyped-call]
    scores = jnp.where(mask, scores, lowest)
    # The largest score becomes 0, so that no exponential overflows; the quotient does not change.
    largest = jax.lax.stop_gradient(jnp.max(scores, axis=-1, keepdims=True))
    shares = jnp.where(mask, jnp.exp(scores - largest), 0)
    total = jnp.sum(shares, axis=-1, keepdims=True)
    return shares / jnp.where(total == 0, 1, total)


@names_wrong_arguments
def apply_dropout(x: Any, dropout: float, rng: Any, shared_axes: tuple[int, ...] = ()) -> Any:
    """`x` with a fraction of its numbers set to 0, and the others scaled up to keep the mean.

    Args:
        x: Numbers.
        dropout: The fraction.
        rng: A key.
        shared_axes: Axes along which all numbers are dropped alike.
    """
    shape = list(x.shape)
    for axis in shared_axes:
        shape[axis] = 1
    keep = random.bernoulli(rng, 1 - dropout, tuple(shape))
    return jnp.where(keep, x / (1 - dropout), 0)


@names_wrong_arguments
def dropout_rate(mode: str, dropout: float) -> float:
    """The fraction to drop in this mode: `dropout` in `"train"`, 0 in any other.

    Raises:
        InputError: If `dropout` is not in `[0, 1)`.
    """
    if not 0 <= dropout < 1:
        raise InputError(f"dropout is {dropout}; expected a fraction in [0, 1)")
    return dropout if mode == "train" else 0.0
