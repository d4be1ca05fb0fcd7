"""What each word, subword and n-gram of a text adds to the logits of a model of fastText."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from sentrax.models import removal
from sentrax.models.base import Predictor
from sentrax.models.contributions import Contributions, Feature, Span
from sentrax.models.fasttext.features import Features, split_words
from sentrax.models.fasttext.losses import HierarchicalSoftmax
from sentrax.models.fasttext.matrices import mean_of_rows
from sentrax.models.fasttext.predictor import FastTextPredictor
from sentrax.text.pipeline import checked_text

_WORD = re.compile("[^\0\t-\r ]+")
"""A word between ASCII whitespace."""


class Part(NamedTuple):
    """Rows of the input matrix, and the words that they come from.

    Attributes:
        group: What they are: `word`, `subwords`, `pair`, `3 words`.
        rows: The rows.
        words: The indices of the words; the last word of a text is its end.
    """

    group: str
    rows: npt.NDArray[np.int64]
    words: Sequence[int]


def contribute(predictor: Predictor, texts: Sequence[str]) -> Iterator[Contributions]:
    """What each feature of each text adds to the logits.

    Scores are a mean over the rows of a text, and each row adds its own product with the output matrix. What
    the tables of fastText's sigmoids round off belongs to the text as a whole. A hierarchical softmax is no
    sum: there, words are left out in turn.
    """
    fasttext = cast(FastTextPredictor, predictor)
    if isinstance(fasttext.loss, HierarchicalSoftmax):
        yield from removal.contribute(predictor, texts, lambda _, text: word_spans(text))
        return
    for text in texts:
        yield _contributions(fasttext, text)


def word_spans(text: str) -> list[Span]:
    """Where the words of a text are, also those that fastText does not know."""
    return [found.span() for found in _WORD.finditer(text)]


def parts_of(features: Features, text: str) -> Iterator[Part]:
    """The rows of a text, in the order of `features.rows`."""
    hashes, hashed = list[int](), list[int]()
    for index, word in enumerate(split_words(text)):
        rows, code = features.of_word(word)
        is_word = rows < features.n_words
        yield Part("word", rows[is_word], (index,))
        yield Part("subwords", rows[~is_word], (index,))
        if code is not None:
            hashes.append(code)
            hashed.append(index)
    for size, buckets in enumerate(features.ngram_buckets(hashes), 2):
        group = "pair" if size == 2 else f"{size} words"
        for start, bucket in enumerate(buckets[:, None]):
            yield Part(group, features.rows_of_buckets(bucket), hashed[start : start + size])


def _contributions(predictor: FastTextPredictor, text: str) -> Contributions:
    spans, checked = word_spans(text), checked_text(text)
    tokens = [text[start:end] for start, end in spans]
    end = len(split_words(checked)) - 1
    parts = [part for part in parts_of(predictor.features, checked) if len(part.rows)]
    n_rows = sum(len(part.rows) for part in parts)
    features, total = list[Feature](), np.zeros(predictor.n_classes)
    for part in parts:
        hidden = mean_of_rows(predictor.inputs, part.rows) * (len(part.rows) / n_rows)
        values = hidden if predictor.kernel is None else predictor.kernel @ hidden
        total += values
        words = [index for index in part.words if index != end]
        name = " ".join(tokens[index] for index in words)
        features.append(Feature(part.group if words else "end of the text", name, values.tolist(), words))
    logits = predictor.logits_of(text)
    if predictor.is_multi_label:
        features.append(Feature("rounding of the sigmoid", "", (logits - total).tolist()))
    return Contributions(tokens, spans, features, np.zeros(predictor.n_classes), logits)
