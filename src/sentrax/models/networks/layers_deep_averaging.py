"""The deep averaging network: the mean of a text's vectors, and dense layers over it.

Iyyer et al., "Deep unordered composition rivals syntactic methods for text classification" (2015).
"""

from sentrax.models.networks.layers_word_dropout import WordDropout
from sentrax.trax import layers as tl


def deep_averaging(
    vocab_size: int,
    n_classes: int,
    *,
    dimension: int,
    hidden: int,
    dropout: float = 0.0,
    word_dropout: float = 0.0,
    mode: str = "train",
) -> tl.Serial:
    """Embedding → masked mean → two hidden layers → Dense: ids (batch, length) to logits (batch, classes).

    Args:
        vocab_size: Number of ids; id 0 is padding.
        n_classes: Number of classes.
        dimension: Length of a word's vector.
        hidden: Width of the two hidden layers.
        dropout: Share of the activations after each hidden layer that is dropped in `"train"` mode.
        word_dropout: Share of each text's words that the mean leaves out in `"train"` mode.
        mode: `"train"`, or any other for a model that drops nothing.
    """
    return tl.Serial(
        WordDropout(word_dropout, mode=mode),
        tl.Branch(tl.Embedding(vocab_size, dimension), tl.TokenMask()),
        tl.MaskedMean(),
        [[tl.Dense(hidden), tl.Relu(), tl.Dropout(dropout, mode=mode)] for _ in range(2)],
        tl.Dense(n_classes),
    )
