"""The recurrent network: a GRU that reads a text forwards, and one that reads it backwards.

Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014), arXiv:1406.1078.
"""

from typing import Any

from sentrax.models.networks.layers_word_dropout import WordDropout
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers.initializers import GlorotUniformInitializer


def recurrent(
    vocab_size: int,
    n_classes: int,
    *,
    dimension: int,
    hidden: int,
    unknown: int = 2,
    dropout: float = 0.0,
    word_dropout: float = 0.0,
    mode: str = "train",
) -> tl.Serial:
    """Embedding → GRU in both directions → the largest over the text → Dense: ids (batch, length) to logits.

    Args:
        vocab_size: Number of ids; id 0 is padding, and stands behind a text only.
        n_classes: Number of classes.
        dimension: Length of a word's vector.
        hidden: Number of units of each direction.
        unknown: The id that word dropout puts in place of words.
        dropout: Share of the vectors' and of the pooled features that is dropped in `"train"` mode.
        word_dropout: Share of each text's words that are made unknown in `"train"` mode.
        mode: `"train"`, or any other for a model that drops nothing.
    """
    return tl.Serial(
        WordDropout(word_dropout, unknown, mode),
        tl.Branch(tl.Embedding(vocab_size, dimension), tl.TokenMask()),  # vectors mask
        tl.Dropout(dropout, mode=mode),
        # The largest does not ask for the order of places, so what was read backwards can stay so.
        tl.Branch(
            tl.Serial(_gru(hidden), tl.MaskedMax()), tl.Serial(_backwards(), _gru(hidden), tl.MaskedMax())
        ),
        tl.Concatenate(),
        tl.Dropout(dropout, mode=mode),
        tl.Dense(n_classes),
    )


def _gru(hidden: int) -> tl.Serial:
    """(batch, length, features) to (batch, length, hidden)."""
    cell = tl.GRUCell(hidden, kernel_initializer=GlorotUniformInitializer())
    zeros = tl.Fn("ZeroState", lambda x: jnp.zeros((x.shape[0], hidden), x.dtype))
    return tl.Serial(tl.Branch(None, zeros), tl.Scan(cell, axis=1), tl.Select([0], n_in=2))


def _backwards() -> tl.Layer:
    """Vectors and mask with the real tokens from the last to the first, and the padding where it was.

    So the padding comes after the text in this direction too, where it cannot change the states before it.
    """

    def backwards(vectors: Any, mask: Any) -> Any:
        places = jnp.arange(mask.shape[1])
        n_real = jnp.sum(mask, axis=1, keepdims=True)
        sources = jnp.where(places < n_real, n_real - 1 - places, places)  # (batch, length)
        return jnp.take_along_axis(vectors, sources[:, :, None], axis=1), mask

    return tl.Fn("Backwards", backwards, n_out=2)
