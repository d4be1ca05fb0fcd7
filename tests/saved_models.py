"""A small model of every kind that a file can hold, made on the spot."""

import functools
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.saved.loading import load_model, read_fasttext
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.vocabulary import Vocabulary
from tests.models.fasttext.written import Written, dense, quantized

TEXTS = ("not good, but bad :(", "A GREAT film!!", "", "soooo lovely #happy http://x.org @you", "worst \x00")
"""Of all sorts, for a model to be asked about."""

_MOODS = {
    "negative": ("the film was bad", "not good at all", "the worst day :(", "I hate this"),
    "positive": ("a lovely film", "what a great day :)", "good and lovely", "I love this"),
}
_SIZES = NetworkSizes(2, 4, 3, max_length=8, widths=(1, 3), n_layers=1, n_heads=2)
QUANTIZED = Written(
    inputs=quantized(
        2,
        1,
        [[0, 0], [3, 1], [1, 2], [7, 7]],
        [*range(256)] * 2,
        ([0, 2, 1, 1], [0.5 * n for n in range(256)]),
    ),
    outputs=dense([[1, 0], [0, 1]]),
    dim=2,
    subwords=(4, 4),
    buckets=1 << 20,
    kept=((0, 0),),
    is_quantized=True,
)
"""fastText's: two columns as two stretches, each with centroids 0, 1, 2 and so on; one bucket is kept."""


@functools.cache
def train_model_of_kind(name: str) -> SavedModel:
    """A model of the ladder, trained on eight sentences, three times each."""
    pairs = [(text, label) for label, texts in _MOODS.items() for text in texts] * 3
    preset = replace(TextPipeline.preset("social"), ngrams=NGrams(words=2, rows=64))
    texts, labels = zip(*pairs, strict=True)
    return SentimentClassifier(name, preset=preset).fit(texts, labels).model_


def network(name: str) -> SavedModel:
    """A network with random weights."""
    normal = np.random.default_rng(0).normal
    vocabulary = Vocabulary.from_tokens([("good", "bad", "film", "not", "a", ":)", "<caps>")])
    weights = {
        part: normal(scale=0.5, size=shape).astype(np.float32)
        for part, shape in ARCHITECTURES[name].shapes(_SIZES).items()
    }
    vectors = QuantizedTable.exact(normal(size=(len(vocabulary), 4)).astype(np.float32))
    pipeline = replace(TextPipeline.preset("social"), ngrams=NGrams())
    predictor = NetworkPredictor(name, _SIZES, pipeline, vocabulary, vectors, weights)
    return SavedModel(("negative", "positive"), predictor)


def fasttext(written: Written) -> SavedModel:
    """What fastText has written."""
    with tempfile.TemporaryDirectory() as folder:
        return read_fasttext(written.to(Path(folder)))


MAKERS: Mapping[str, Callable[[], SavedModel]] = {
    **{
        name: functools.partial(train_model_of_kind, name)
        for name in ("lexicon", "nbsvm", "averaging", "linear")
    },
    **{name: functools.partial(network, name) for name in ARCHITECTURES},
    "fasttext": functools.partial(fasttext, Written(loss="hs")),
    "fasttext, quantized": functools.partial(fasttext, QUANTIZED),
    "int8": lambda: train_model_of_kind("linear").quantize("int8"),
    "many labels": lambda: load_model(Path(__file__).parent / "golden" / "linear-many-labels.safetensors"),
}


@functools.cache
def saved_model(name: str) -> SavedModel:
    """The model of this name, out of `MAKERS`."""
    return MAKERS[name]()
