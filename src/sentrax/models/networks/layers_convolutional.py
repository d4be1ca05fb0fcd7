"""The convolutional network: what stands out among a text's windows of a few words.

Kim, "Convolutional neural networks for sentence classification" (2014), arXiv:1408.5882.
"""

from collections.abc import Sequence
from typing import Any

from sentrax.models.networks.layers_word_dropout import WordDropout
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import numpy as jnp


def convolutional(
    vocab_size: int,
    n_classes: int,
    *,
    dimension: int,
    hidden: int,
    widths: Sequence[int] = (3, 4, 5),
    unknown: int = 2,
    dropout: float = 0.0,
    word_dropout: float = 0.0,
    mode: str = "train",
) -> tl.Serial:
    """Embedding → convolutions → the largest over the text → Dense: ids (batch, length) to logits.

    Each word has one window of each width, with the word in its middle, or right of it if the width is even.
    Beyond the ends of the text there are zeros, so that padding changes nothing.

    Args:
        vocab_size: Number of ids; id 0 is padding.
        n_classes: Number of classes.
        dimension: Length of a word's vector.
        hidden: Number of filters of each width.
        widths: How many words a window has.
        unknown: The id that word dropout puts in place of words.
        dropout: Share of the pooled features that is dropped in `"train"` mode.
        word_dropout: Share of each text's words that are made unknown in `"train"` mode.
        mode: `"train"`, or any other for a model that drops nothing.
    """
    return tl.Serial(
        WordDropout(word_dropout, unknown, mode),
        tl.Branch(tl.Embedding(vocab_size, dimension), tl.TokenMask()),  # vectors mask
        tl.Fn("ZeroPadding", lambda vectors, mask: (vectors * mask[:, :, None], mask), n_out=2),
        tl.Branch(*(_feature_maps(hidden, width) for width in widths)),
        tl.Concatenate(len(widths)),
        tl.Dropout(dropout, mode=mode),
        tl.Dense(n_classes),
    )


def _feature_maps(filters: int, width: int) -> tl.Serial:
    """Vectors (batch, length, features) and mask (batch, length) to (batch, filters)."""
    # As one matrix product: XLA's convolutions on a processor, and their gradients above all, are slower.
    return tl.Serial(_windows(width), tl.Dense(filters), tl.Relu(), tl.MaskedMax())


def _windows(width: int) -> tl.Layer:
    """For each place the vectors of its window, one after the other: (batch, length, width × features)."""
    before = width // 2

    def windows(vectors: Any) -> Any:
        length = vectors.shape[1]
        padded = jnp.pad(vectors, ((0, 0), (before, width - 1 - before), (0, 0)))
        return jnp.concatenate([padded[:, start : start + length] for start in range(width)], axis=-1)

    return tl.Fn(f"Windows({width})", windows)
