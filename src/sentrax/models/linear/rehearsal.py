"""Texts made of the words of a model, whose answers hold further training near what was learned before."""

import numpy as np
import polars as pl

from sentrax.models.linear.model import LinearModel, count_texts_with

_MOST_TEXTS = 1000
_MOST_WORDS = 64
_SEED = 1


def rehearsal_texts(model: LinearModel) -> pl.Series:
    """Texts of random words that the model names, each as frequent as in the texts that it was trained on.

    How many of these have a word is what its idf says, and so is how many words a text has.
    """
    n_texts = model.n_texts
    counts = count_texts_with(model.word_idf, n_texts)
    if not counts.sum() > 0:
        return pl.Series([], dtype=pl.String)
    random = np.random.default_rng(_SEED)
    mean_length = min(counts.sum() / n_texts, _MOST_WORDS)
    lengths = 1 + random.poisson(max(mean_length - 1, 0), min(n_texts, _MOST_TEXTS))
    words = random.choice(len(counts), size=int(lengths.sum()), p=counts / counts.sum())
    parts = np.split(np.array(model.words, dtype=object)[words], np.cumsum(lengths)[:-1])
    return pl.Series([" ".join(part) for part in parts], dtype=pl.String)
