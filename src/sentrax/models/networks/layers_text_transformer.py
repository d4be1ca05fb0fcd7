"""A small transformer that reads a whole text at once.

Vaswani et al., "Attention is all you need" (2017), arXiv:1706.03762, with layer normalization before each
part of a block (Xiong et al., 2020, arXiv:2002.04745).
"""

import math
from typing import Any

from sentrax.models.networks.layers_word_dropout import WordDropout
from sentrax.trax import layers as tl


def text_transformer(
    vocab_size: int,
    n_classes: int,
    *,
    dimension: int,
    hidden: int,
    n_layers: int = 2,
    n_heads: int = 4,
    max_length: int = 256,
    unknown: int = 2,
    dropout: float = 0.0,
    word_dropout: float = 0.0,
    mode: str = "train",
) -> tl.Serial:
    """Embedding → positions → blocks of attention → masked mean → Dense: ids (batch, length) to logits.

    Args:
        vocab_size: Number of ids; id 0 is padding.
        n_classes: Number of classes.
        dimension: Length of a word's vector, in all blocks; a multiple of `n_heads`.
        hidden: Number of features inside the dense parts of a block.
        n_layers: Number of blocks.
        n_heads: Number of heads of attention.
        max_length: The longest text. Positions begin as sinusoids and are trained.
        unknown: The id that word dropout puts in place of words.
        dropout: Share of the activations that is dropped in `"train"` mode.
        word_dropout: Share of each text's words that are made unknown in `"train"` mode.
        mode: `"train"`, or any other for a model that drops nothing.
    """

    def block() -> list[tl.Layer]:
        attention = tl.Attention(dimension, n_heads, dropout, mode)
        return [
            tl.Residual(tl.LayerNorm(), attention, tl.Dropout(dropout, mode=mode)),
            tl.Residual(
                tl.LayerNorm(),
                tl.Dense(hidden),
                tl.Relu(),
                tl.Dense(dimension),
                tl.Dropout(dropout, mode=mode),
            ),
        ]

    return tl.Serial(
        WordDropout(word_dropout, unknown, mode),
        tl.Branch(tl.Embedding(vocab_size, dimension), tl.PaddingMask()),  # vectors mask
        # As in the paper, section 3.4: else the positions would drown the words.
        tl.Fn("Scale", lambda vectors: vectors * math.sqrt(dimension)),
        tl.PositionalEncoding(max_length, mode=mode),
        tl.Dropout(dropout, mode=mode),
        [block() for _ in range(n_layers)],
        tl.LayerNorm(),
        tl.Parallel(None, tl.Fn("MaskOfTokens", _mask_of_tokens)),
        tl.MaskedMean(),
        tl.Dense(n_classes),
    )


def _mask_of_tokens(mask: Any) -> Any:
    """(batch, 1, 1, length) to (batch, length)."""
    return mask[:, 0, 0, :]
