"""The averaging model without JAX: the mean of a text's word vectors, a dense layer, log-softmax."""

import numpy as np

from sentrax.data import pad
from sentrax.model_file import FloatArray, SavedModel


def log_probabilities(model: SavedModel, text: str) -> FloatArray:
    """The log-probability of each class, (classes,), for one text on its own.

    A text without tokens is scored as one padding token.

    Raises:
        InputError: If `text` is not a string.
    """
    ids = pad([model.vocabulary.ids(model.pipeline.tokens(text))])[0]
    logits = model.embedding[ids].mean(axis=0) @ model.kernel + model.bias
    shifted = logits - logits.max()
    scores: FloatArray = shifted - np.log(np.exp(shifted).sum())
    return scores


def predict(model: SavedModel, text: str) -> tuple[str, float]:
    """The most probable label of one text, and its probability."""
    scores = log_probabilities(model, text)
    best = int(scores.argmax())
    return model.labels[best], float(np.exp(scores[best]))
