"""`NetworkPredictor`: a neural network, from texts to logits."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.operations import Weights
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import Arrays, Logits, PredictorState, check_array, vocabulary_from_state
from sentrax.text.encoder import Encoder
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl

_EMBEDDING = "embedding"
_TOKENS_AT_ONCE = 1 << 13


class NetworkPredictor:
    """A network over the word vectors of a text.

    Args:
        kind: The name of the network, out of `ARCHITECTURES`.
        sizes: Its sizes.
        pipeline: From a text to its tokens; it has no n-grams.
        vocabulary: From tokens to ids.
        embedding: A word vector for each id.
        weights: The weights of the network itself, by name.
    """

    def __init__(
        self,
        kind: str,
        sizes: NetworkSizes,
        pipeline: TextPipeline,
        vocabulary: Vocabulary,
        embedding: QuantizedTable,
        weights: Weights,
    ):
        self.kind, self.sizes = kind, sizes
        self.pipeline, self.vocabulary = pipeline, vocabulary
        self.embedding, self.weights = embedding, weights

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        return self.sizes.n_classes

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        return self.logits_of_ids(self.encoder.column(texts))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        row: Logits = self._logits_of_equal_length(self.encoder.one(text)[None, : self.sizes.max_length])[0]
        return row

    def logits_of_ids(self, texts: Ragged) -> Logits:
        """The logits of each text, given as the ids of its tokens, (texts, classes)."""
        logits = np.empty((len(texts), self.n_classes))
        lengths = np.minimum(texts.lengths, self.sizes.max_length)
        for length, rows in _groups(lengths):
            indices = texts.offsets[rows][:, None] + np.arange(length)
            logits[rows] = self._logits_of_equal_length(texts.ids[indices])
        return logits

    def frequent_words(self, n: int) -> list[str]:
        """An empty list: a network does not tell what a word alone means."""
        return []

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        content = {
            "kind": self.kind,
            "sizes": self.sizes.to_json(),
            "pipeline": self.pipeline.to_json(),
            "tokens": list(self.vocabulary.tokens),
            "counts": list(self.vocabulary.counts),
        }
        return PredictorState(content, {**self.embedding.to_arrays(_EMBEDDING), **self.weights})

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "NetworkPredictor":
        """The predictor with this state.

        Raises:
            InputError: If a part is missing or has another form, or the parts do not fit together.
        """
        kind = content.get("kind")
        if not isinstance(kind, str) or kind not in ARCHITECTURES:
            raise InputError(f"it has an unknown network {kind!r}; expected {', '.join(ARCHITECTURES)}")
        sizes = NetworkSizes.from_json(content.get("sizes"))
        pipeline = TextPipeline.from_json(content.get("pipeline"))
        if pipeline.ngrams.rows:
            raise InputError("its pipeline has n-grams, but a network has vectors for tokens only")
        vocabulary = vocabulary_from_state(content)
        embedding = QuantizedTable.from_arrays(arrays, _EMBEDDING, (len(vocabulary), sizes.dimension))
        shapes = ARCHITECTURES[kind].shapes(sizes)
        for name, shape in shapes.items():
            check_array(arrays, name, ("float32",), shape)
        return cls(kind, sizes, pipeline, vocabulary, embedding, {name: arrays[name] for name in shapes})

    def quantize(self, dtype: str) -> "NetworkPredictor":
        """The predictor with its word vectors, which are most of it, rounded to one of `WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a number is too large for it.
        """
        embedding = self.embedding.quantize(dtype)
        return NetworkPredictor(
            self.kind, self.sizes, self.pipeline, self.vocabulary, embedding, self.weights
        )

    def _logits_of_equal_length(self, ids: npt.NDArray[np.integer]) -> Logits:
        """Ids (texts, tokens) to logits (texts, classes)."""
        embedded = self.embedding.take(ids, dtype=np.float32)
        logits: Logits = self._logits(np, self.weights, embedded, None, self.sizes).astype(np.float64)
        return logits

    @cached_property
    def _logits(self) -> Any:
        return ARCHITECTURES[self.kind].logits

    @cached_property
    def encoder(self) -> Encoder:
        """From a text to its ids."""
        return Encoder(self.pipeline, self.vocabulary)


def _groups(lengths: npt.NDArray[np.integer]) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    """Each length with the rows of that length, in groups that fit into the processor's cache."""
    order = np.argsort(lengths, kind="stable")
    different, begins = np.unique(lengths[order], return_index=True)
    for length, begin, end in zip(different.tolist(), begins, [*begins[1:], len(order)], strict=False):
        n_rows = max(1, _TOKENS_AT_ONCE // max(length, 1))
        for start in range(begin, end, n_rows):
            yield length, order[start : min(start + n_rows, end)]
