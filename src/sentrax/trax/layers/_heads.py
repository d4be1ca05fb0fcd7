"""Attention heads: the features of a vector cut into equal parts, and put together again."""

from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._arguments import check_sizes
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers.base import Fn, Layer


def SplitIntoHeads(n_heads: int, merged_batch_and_head: bool = True) -> Layer:
    """Gives each head its part of the features.

    (batch, length, d_feature) to (batch × heads, length, d_feature / heads), or, with
    `merged_batch_and_head=False`, to (batch, heads, length, d_feature / heads).

    Args:
        n_heads: Number of heads; `d_feature` is a multiple of it.
        merged_batch_and_head: Whether the first axis holds every head of every example.
    """

    def split(x: Any) -> Any:
        heads = split_heads(x, n_heads)
        batch, _, *rest = heads.shape
        return jnp.reshape(heads, (batch * n_heads, *rest)) if merged_batch_and_head else heads

    return Fn("SplitIntoHeads", split)


def MergeHeads(n_heads: int, merged_batch_and_head: bool = True) -> Layer:
    """Undoes `SplitIntoHeads`: (batch × heads, length, depth) to (batch, length, heads × depth).

    Args:
        n_heads: Number of heads.
        merged_batch_and_head: Whether the first axis holds every head of every example; if not, the input
            is (batch, heads, length, depth).
    """

    def merge(x: Any) -> Any:
        if merged_batch_and_head:
            if jnp.ndim(x) != 3 or x.shape[0] % n_heads:
                raise UnfitInputError(f"(batch × {n_heads} heads, length, depth)")
            x = jnp.reshape(x, (x.shape[0] // n_heads, n_heads, *x.shape[1:]))
        return merge_heads(x)

    return Fn("MergeHeads", merge)


def split_heads(x: Any, n_heads: int) -> Any:
    """(batch, length, d_feature) to (batch, heads, length, d_feature / heads)."""
    if jnp.ndim(x) != 3 or x.shape[-1] % n_heads:
        raise UnfitInputError(f"(batch, length, d_feature), d_feature being a multiple of {n_heads} heads")
    batch, length, d_feature = x.shape
    return jnp.swapaxes(jnp.reshape(x, (batch, length, n_heads, d_feature // n_heads)), 1, 2)


def merge_heads(x: Any) -> Any:
    """(batch, heads, length, depth) to (batch, length, heads × depth)."""
    batch, n_heads, length, depth = x.shape
    return jnp.reshape(jnp.swapaxes(x, 1, 2), (batch, length, n_heads * depth))


def check_heads(d_feature: int, n_heads: int) -> None:
    """Raise an `InputError` unless `d_feature` divides evenly among the heads."""
    check_sizes("an attention layer", d_feature=d_feature, n_heads=n_heads)
    if d_feature % n_heads:
        raise InputError(
            f"d_feature={d_feature} does not divide evenly among n_heads={n_heads};"
            " each head needs the same number of features"
        )
