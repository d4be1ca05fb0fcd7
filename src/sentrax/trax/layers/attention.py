"""Attention, with Trax's names: bidirectional, causal and multi-head attention, and masks.

Vaswani et al., "Attention is all you need" (2017), arXiv:1706.03762. A mask is true where there is
something to attend to: (batch, 1, 1, length) for a batch of padded texts.
"""

from typing import Any

from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._causal_attention import CausalAttention as CausalAttention
from sentrax.trax.layers._causal_attention import ConfigurableAttention as ConfigurableAttention
from sentrax.trax.layers._causal_attention import DotProductCausalAttention as DotProductCausalAttention
from sentrax.trax.layers._causal_attention import ShiftRight as ShiftRight
from sentrax.trax.layers._control import Cache
from sentrax.trax.layers._dot_product import DotProductAttention as DotProductAttention
from sentrax.trax.layers._dot_product import PureAttention as PureAttention
from sentrax.trax.layers._failures import UnfitInputError
from sentrax.trax.layers._heads import MergeHeads as MergeHeads
from sentrax.trax.layers._heads import SplitIntoHeads as SplitIntoHeads
from sentrax.trax.layers._heads import check_heads
from sentrax.trax.layers._positional import PositionalEncoding as PositionalEncoding
from sentrax.trax.layers._serial import Serial
from sentrax.trax.layers.base import Fn, Layer
from sentrax.trax.layers.combinators import Parallel, Select
from sentrax.trax.layers.core import Dense


@names_wrong_arguments
def Attention(d_feature: int, n_heads: int = 1, dropout: float = 0.0, mode: str = "train") -> Layer:
    """Self-attention: each position sees all positions that the mask lets it see.

    Inputs: vectors (batch, length, any number of features), and a mask (batch, 1, 1, length), true at real
    tokens. Outputs: (batch, length, d_feature), and the mask.

    Args:
        d_feature: Number of features of the output, and of queries, keys and values over all heads.
        n_heads: Number of heads; `d_feature` is a multiple of it.
        dropout: Fraction of the attention that is dropped in `"train"` mode.
        mode: `"train"`, `"eval"`, `"predict"` or `"viz"`; see `PureAttention`.

    Raises:
        InputError: If `d_feature` is no multiple of `n_heads`, or `dropout` not in `[0, 1)`.
    """
    return Serial(Select([0, 0, 0]), AttentionQKV(d_feature, n_heads, dropout, mode))


@names_wrong_arguments
def AttentionQKV(
    d_feature: int,
    n_heads: int = 1,
    dropout: float = 0.0,
    mode: str = "train",
    cache_KV_in_predict: bool = False,  # noqa: N803 - Trax's name
) -> Layer:
    """Attention from some vectors to others, with a dense layer for each of them and one at the end.

    Inputs: what makes queries (batch, length of queries, features), keys and values (batch, length of keys,
    features), and a mask, (batch, 1, 1, length of keys) or (batch, 1, length of queries, length of keys).
    Outputs: (batch, length of queries, d_feature), and the mask.

    Trax's arguments for sparse dense layers, `q_sparsity` and `result_sparsity`, are not here.

    Args:
        d_feature: Number of features of the output, and of queries, keys and values over all heads.
        n_heads: Number of heads; `d_feature` is a multiple of it.
        dropout: Fraction of the attention that is dropped in `"train"` mode.
        mode: `"train"`, `"eval"`, `"predict"` or `"viz"`; see `PureAttention`.
        cache_KV_in_predict: Whether keys and values are computed at the first call only, in `"predict"`
            mode: for a decoder that looks at one encoded text at each of its steps.

    Raises:
        InputError: If `d_feature` is no multiple of `n_heads`, or `dropout` not in `[0, 1)`.
    """
    check_heads(d_feature, n_heads)

    def key_or_value() -> Layer:
        dense = Dense(d_feature)
        return Cache(dense) if cache_KV_in_predict and mode == "predict" else dense

    return Serial(
        Parallel(Dense(d_feature), key_or_value(), key_or_value()),
        PureAttention(n_heads, dropout, mode),
        Dense(d_feature),
    )


@names_wrong_arguments
def PaddingMask(pad: int = 0) -> Layer:
    """From ids (batch, length) to a mask (batch, 1, 1, length), true where the id is not that of padding.

    Args:
        pad: The id of padding.
    """

    def mask(ids: Any) -> Any:
        if jnp.ndim(ids) != 2:
            raise UnfitInputError("ids of shape (batch, length)")
        return (ids != pad)[:, None, None, :]

    return Fn(f"PaddingMask({pad})", mask)


@names_wrong_arguments
def EncoderDecoderMask() -> Layer:
    """The mask for each position of a decoder to see all real tokens of an encoder.

    Inputs: the decoder's vectors (batch, decoder length, d_feature), and the mask of the encoder's tokens
    (batch, 1, 1, encoder length). Output: (batch, 1, decoder length, encoder length).
    """

    def mask(decoder_input: Any, encoder_mask: Any) -> Any:
        if jnp.ndim(decoder_input) != 3 or jnp.ndim(encoder_mask) != 4:
            raise UnfitInputError("vectors (batch, length, d_feature), and a mask (batch, 1, 1, length)")
        batch, _, _, encoder_length = encoder_mask.shape
        return jnp.broadcast_to(encoder_mask, (batch, 1, decoder_input.shape[1], encoder_length))

    return Fn("EncoderDecoderMask", mask)
