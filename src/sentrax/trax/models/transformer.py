"""Transformers: a text classifier, a language model, a decoder, and an encoder-decoder.

Vaswani et al., "Attention is all you need" (2017), arXiv:1706.03762, with layer normalization before each
part of a block and not after it (Xiong et al., 2020, arXiv:2002.04745). Id 0 is padding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sentrax.trax import layers as tl
from sentrax.trax._argument_kinds import names_wrong_arguments
from sentrax.trax.fastmath import numpy as jnp


@names_wrong_arguments
def TransformerEncoder(
    vocab_size: int,
    n_classes: int = 10,
    d_model: int = 512,
    d_ff: int = 2048,
    n_layers: int = 6,
    n_heads: int = 8,
    max_len: int = 2048,
    dropout: float = 0.1,
    dropout_shared_axes: Sequence[int] | None = None,
    mode: str = "train",
    ff_activation: Callable[[], tl.Layer] = tl.Relu,
) -> tl.Serial:
    """A classifier of texts: ids (batch, length) to log-probabilities (batch, n_classes).

    Each token sees all real tokens. The vectors of the real tokens are averaged, so that padding a text
    does not change its class; Trax averages over the padding too.

    Args:
        vocab_size: Number of words; id 0 is padding.
        n_classes: Number of classes.
        d_model: Number of features of each token.
        d_ff: Number of features inside the dense parts of a block.
        n_layers: Number of blocks.
        n_heads: Number of heads of attention; `d_model` is a multiple of it.
        max_len: The longest text.
        dropout: Share of the activations that is dropped in `"train"` mode.
        dropout_shared_axes: Axes along which all are dropped alike.
        mode: `"train"`, `"eval"` or `"predict"`; only the first drops anything.
        ff_activation: Makes the nonlinearity inside the dense parts.
    """
    parts = _Parts(d_model, d_ff, n_heads, max_len, dropout, dropout_shared_axes, mode, ff_activation)
    return tl.Serial(
        tl.Branch(None, tl.PaddingMask()),  # ids mask
        parts.embedding(vocab_size),  # vectors mask
        parts.positions("eval" if mode == "predict" else mode),
        [parts.encoder_block() for _ in range(n_layers)],
        tl.LayerNorm(),
        tl.Fn("MeanOfTokens", _mean_of_tokens),  # vector
        tl.Dense(n_classes),
        tl.LogSoftmax(),
    )


@names_wrong_arguments
def TransformerLM(
    vocab_size: int,
    d_model: int = 512,
    d_ff: int = 2048,
    n_layers: int = 6,
    n_heads: int = 8,
    max_len: int = 2048,
    dropout: float = 0.1,
    dropout_shared_axes: Sequence[int] | None = None,
    mode: str = "train",
    ff_activation: Callable[[], tl.Layer] = tl.Relu,
) -> tl.Serial:
    """A language model: ids (batch, length) to log-probabilities (batch, length, vocab_size).

    The output at a position is about the id there, from the ids before it. In `"predict"` mode the text
    comes piece by piece, beginning with 0, and the output is about the id that comes next; the model is
    initialized for (batch, 1).

    The arguments are those of `TransformerEncoder`, without `n_classes`.
    """
    parts = _Parts(d_model, d_ff, n_heads, max_len, dropout, dropout_shared_axes, mode, ff_activation)
    return tl.Serial(
        tl.ShiftRight(mode=mode),
        parts.embedding(vocab_size),
        parts.positions(mode),
        [parts.decoder_block() for _ in range(n_layers)],
        tl.LayerNorm(),
        tl.Dense(vocab_size),
        tl.LogSoftmax(),
    )


@names_wrong_arguments
def TransformerDecoder(
    vocab_size: int | None = None,
    d_model: int = 512,
    d_ff: int = 2048,
    n_layers: int = 6,
    n_heads: int = 8,
    max_len: int = 2048,
    dropout: float = 0.1,
    dropout_shared_axes: Sequence[int] | None = None,
    mode: str = "train",
    ff_activation: Callable[[], tl.Layer] = tl.Relu,
) -> tl.Serial:
    """A vector for each position, from what is there and before: to (batch, length, d_model).

    Unlike `TransformerLM` it does not shift its input, and has no output layer.

    The arguments are those of `TransformerEncoder`, without `n_classes`. If `vocab_size` is `None`, the
    input is vectors (batch, length, any number of features) instead of ids. In `"predict"` mode the text
    comes piece by piece.
    """
    parts = _Parts(d_model, d_ff, n_heads, max_len, dropout, dropout_shared_axes, mode, ff_activation)
    return tl.Serial(
        parts.embedding(vocab_size),
        parts.positions(mode),
        [parts.decoder_block() for _ in range(n_layers)],
        tl.LayerNorm(),
    )


@names_wrong_arguments
def Transformer(
    input_vocab_size: int,
    output_vocab_size: int | None = None,
    d_model: int = 512,
    d_ff: int = 2048,
    n_encoder_layers: int = 6,
    n_decoder_layers: int = 6,
    n_heads: int = 8,
    max_len: int = 2048,
    dropout: float = 0.1,
    dropout_shared_axes: Sequence[int] | None = None,
    mode: str = "train",
    ff_activation: Callable[[], tl.Layer] = tl.Relu,
) -> tl.Serial:
    """From one text to another: an encoder, and a decoder that looks at what it gives.

    Inputs: ids of the source (batch, source length), and of the target (batch, length). Outputs:
    log-probabilities (batch, length, words of the target), about each id of the target from those before
    it, and the ids of the target.

    In `"predict"` mode the target comes piece by piece, beginning with 0; the source is encoded at the
    first call, and remembered.

    `input_vocab_size` is the number of words of the source, `output_vocab_size` that of the target; if the
    latter is `None`, both have the same words, and share their vectors. `n_encoder_layers` and
    `n_decoder_layers` are the numbers of blocks. The other arguments are those of `TransformerEncoder`.
    """
    parts = _Parts(d_model, d_ff, n_heads, max_len, dropout, dropout_shared_axes, mode, ff_activation)
    source_embedding = parts.embedding(input_vocab_size)
    # The same instance twice is how layers share weights.
    target_embedding = source_embedding if output_vocab_size is None else parts.embedding(output_vocab_size)
    encoder = tl.Serial(
        tl.Branch(None, tl.PaddingMask()),
        source_embedding,
        parts.positions("eval" if mode == "predict" else mode),  # the source is always whole
        [parts.encoder_block() for _ in range(n_encoder_layers)],
        tl.LayerNorm(),
    )
    return tl.Serial(
        tl.Select([0, 1, 1]),  # source target target
        tl.Cache(encoder) if mode == "predict" else encoder,  # encoded mask target target
        tl.Select([2, 1, 0]),  # target mask encoded target
        tl.ShiftRight(mode=mode),
        target_embedding,
        parts.positions(mode),  # vectors mask encoded target
        [parts.encoder_decoder_block() for _ in range(n_decoder_layers)],
        tl.LayerNorm(),
        tl.Select([0], n_in=3),  # vectors target
        tl.Dense(output_vocab_size or input_vocab_size),
        tl.LogSoftmax(),
    )


@dataclass(frozen=True)
class _Parts:
    """What the models have in common; each method makes new layers."""

    d_model: int
    d_ff: int
    n_heads: int
    max_len: int
    dropout: float
    dropout_shared_axes: Sequence[int] | None
    mode: str
    ff_activation: Callable[[], tl.Layer]

    def embedding(self, vocab_size: int | None) -> list[tl.Layer]:
        to_vectors = tl.Dense(self.d_model) if vocab_size is None else tl.Embedding(vocab_size, self.d_model)
        return [to_vectors, self._dropout()]

    def positions(self, mode: str) -> tl.Layer:
        return tl.PositionalEncoding(self.max_len, mode=mode)

    def encoder_block(self) -> list[tl.Layer]:
        """Vectors and mask to the same."""
        attention = tl.Attention(self.d_model, self.n_heads, self.dropout, self.mode)
        return [tl.Residual(tl.LayerNorm(), attention, self._dropout()), self._feed_forward()]

    def decoder_block(self) -> list[tl.Layer]:
        """Vectors to vectors, each from those before it."""
        return [self._causal_attention(), self._feed_forward()]

    def encoder_decoder_block(self) -> list[tl.Layer]:
        """Vectors, the mask of the encoded text, and the encoded text, to the same."""
        attention = tl.AttentionQKV(
            self.d_model, self.n_heads, self.dropout, self.mode, cache_KV_in_predict=True
        )
        to_encoded = tl.Residual(
            tl.LayerNorm(),
            tl.Select([0, 2, 2, 1, 2]),  # queries, keys, values, mask, and the encoded text for the next
            attention,
            self._dropout(),
        )
        return [self._causal_attention(), to_encoded, self._feed_forward()]

    def _causal_attention(self) -> tl.Layer:
        attention = tl.CausalAttention(
            self.d_model, self.n_heads, self.dropout, max_inference_length=self.max_len, mode=self.mode
        )
        return tl.Residual(tl.LayerNorm(), attention, self._dropout())

    def _feed_forward(self) -> tl.Layer:
        return tl.Residual(
            tl.LayerNorm(),
            tl.Dense(self.d_ff),
            self.ff_activation(),
            self._dropout(),
            tl.Dense(self.d_model),
            self._dropout(),
        )

    def _dropout(self) -> tl.Layer:
        return tl.Dropout(self.dropout, self.dropout_shared_axes, self.mode)


def _mean_of_tokens(vectors: Any, mask: Any) -> Any:
    """(batch, length, features) to (batch, features), over the tokens that are real; zeros without any."""
    real = mask[:, 0, 0, :, None].astype(vectors.dtype)  # (batch, length, 1)
    return jnp.sum(vectors * real, axis=1) / jnp.maximum(jnp.sum(real, axis=1), 1)
