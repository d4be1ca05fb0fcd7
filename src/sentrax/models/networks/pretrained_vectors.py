"""`vectors_for`: pretrained word vectors for a network to start from."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.data.word_vectors import read_word_vectors
from sentrax.errors import InputError
from sentrax.text.encoder import Encoder
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.vocabulary import SPECIAL_TOKENS

if TYPE_CHECKING:
    import polars as pl

Vectors = tuple[tuple[str, ...], npt.NDArray[np.float32]]


def vectors_for(
    path: str | os.PathLike[str],
    texts: "pl.Series | Iterable[str]",
    *,
    preset: str | TextPipeline = "social",
    on_notice: Callable[[str], None] = lambda notice: None,
) -> Vectors:
    """The vectors of a file for the words of these texts: what the setting `vectors` of a network takes.

    For example `SentimentClassifier("cnn", settings={"vectors": vectors_for("glove.txt", texts)})`.

    Args:
        path: The file; see `sentrax.data.read_word_vectors` for its formats.
        texts: The texts to train on.
        preset: How they become tokens, as for `SentimentClassifier`.
        on_notice: Called with each notice, a line.

    Returns:
        Words, and their vectors, (words, dimension).

    Raises:
        FileFormatError: If the file cannot be read as word vectors.
        InputError: If it has none of the words, or an item of the texts is not a string.
    """
    pipeline = preset if isinstance(preset, TextPipeline) else TextPipeline.preset(preset)
    encoder, _ = Encoder.fit(replace(pipeline, ngrams=NGrams()), texts)
    words = encoder.vocabulary.tokens[len(SPECIAL_TOKENS) :]
    found = read_word_vectors(path, words, on_notice=on_notice)
    if not len(found):
        raise InputError(f"{path} has a vector for none of the {len(words):,} words of the texts")
    return found.words, found.vectors
