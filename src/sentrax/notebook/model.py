"""The notebook's model: the mean of word vectors, and a dense layer over it."""

from sentrax.trax import layers as tl


def classifier(
    vocab_size: int = 9088, embedding_dim: int = 256, output_dim: int = 2, mode: str = "train"
) -> tl.Serial:
    """Embedding → Mean → Dense → LogSoftmax: ids (batch, length) to log-probabilities (batch, classes).

    The mean runs over padding too, as in the notebook.

    Args:
        vocab_size: Number of words; 9,088 for the notebook's 8,000 training tweets.
        embedding_dim: Length of a word's vector.
        output_dim: Number of classes.
        mode: `"train"`, `"eval"` or `"predict"`; this model is the same in each.
    """
    return tl.Serial(
        tl.Embedding(vocab_size=vocab_size, d_feature=embedding_dim),
        tl.Mean(axis=1),
        tl.Dense(n_units=output_dim),
        tl.LogSoftmax(),
    )
