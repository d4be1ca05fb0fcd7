"""`NetworkPredictor`: a neural network, from texts to logits."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.base import Arrays, Logits, PredictorState, check_array, vocabulary_from_state
from sentrax.models.networks.architectures import ARCHITECTURES, Architecture
from sentrax.models.networks.arithmetic import Weights
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.models.quantization import QuantizedTable
from sentrax.text.encoder import Encoder
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl

_TOKENS_AT_ONCE = 1 << 13


class NetworkPredictor:
    """A text's tokens, their vectors, and a network over them.

    Args:
        architecture: A name out of `ARCHITECTURES`.
        sizes: How large it is.
        pipeline: From a text to its tokens; it has no n-grams.
        vocabulary: From tokens to ids.
        vectors: A vector for each id.
        weights: All other arrays, by the names that the architecture has for them.
    """

    kind: ClassVar[str] = "network"

    def __init__(
        self,
        architecture: str,
        sizes: NetworkSizes,
        pipeline: TextPipeline,
        vocabulary: Vocabulary,
        vectors: QuantizedTable,
        weights: Weights,
    ):
        self.architecture, self.sizes = architecture, sizes
        self.pipeline, self.vocabulary = pipeline, vocabulary
        self.vectors, self.weights = vectors, weights

    @property
    def n_classes(self) -> int:
        """How many logits a text has."""
        return self.sizes.n_classes

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        return self.logits_of_ids(self._encoder.column(texts))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        row: Logits = self._of_equal_length(self._encoder.one(text)[None, : self.sizes.max_length])[0]
        return row

    def logits_of_ids(self, texts: Ragged) -> Logits:
        """The logits of each text, given as the ids of its tokens, (texts, classes)."""
        logits = np.empty((len(texts), self.n_classes))
        lengths = np.minimum(texts.lengths, self.sizes.max_length)
        for length, rows in _groups(lengths):
            places = texts.offsets[rows][:, None] + np.arange(length)
            logits[rows] = self._of_equal_length(texts.ids[places])
        return logits

    def frequent_words(self, n: int) -> list[str]:
        """None."""
        return []

    def to_state(self) -> PredictorState:
        """What a file is to hold."""
        content = {
            "architecture": self.architecture,
            "sizes": self.sizes.to_json(),
            "pipeline": self.pipeline.to_json(),
            "tokens": list(self.vocabulary.tokens),
            "counts": list(self.vocabulary.counts),
        }
        return PredictorState(content, {**self.vectors.to_arrays("table"), **self.weights})

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "NetworkPredictor":
        """The predictor that `to_state` took apart.

        Raises:
            InputError: If the parts do not have the form that they should, or do not fit together.
        """
        name = content.get("architecture")
        if not isinstance(name, str) or name not in ARCHITECTURES:
            raise InputError(f"its architecture is {name!r}, and there is {', '.join(ARCHITECTURES)}")
        sizes = NetworkSizes.from_json(content.get("sizes"))
        pipeline = TextPipeline.from_json(content.get("pipeline"))
        if pipeline.ngrams.rows:
            raise InputError("its pipeline has n-grams, and a network has vectors for tokens only")
        vocabulary = vocabulary_from_state(content)
        vectors = QuantizedTable.from_arrays(arrays, "table", (len(vocabulary), sizes.dimension))
        shapes = ARCHITECTURES[name].shapes(sizes)
        for part, shape in shapes.items():
            check_array(arrays, part, ("float32",), shape)
        weights = {part: arrays[part] for part in shapes}
        return cls(name, sizes, pipeline, vocabulary, vectors, weights)

    def quantize(self, dtype: str) -> "NetworkPredictor":
        """The predictor with its vectors, which are most of it, rounded to one of `WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a number is too large for it.
        """
        vectors = self.vectors.quantize(dtype)
        return NetworkPredictor(
            self.architecture, self.sizes, self.pipeline, self.vocabulary, vectors, self.weights
        )

    def _of_equal_length(self, ids: npt.NDArray[np.integer]) -> Logits:
        """Ids (texts, length) to logits (texts, classes)."""
        logits = self._architecture.logits(self.vectors.take(ids, dtype=np.float32), self.weights, self.sizes)
        return logits[:, 0].astype(np.float64)

    @property
    def _architecture(self) -> Architecture:
        return ARCHITECTURES[self.architecture]

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self.pipeline, self.vocabulary)


def _groups(lengths: npt.NDArray[np.integer]) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    """Each length, and texts of it: as many as memory should hold at once."""
    order = np.argsort(lengths, kind="stable")
    different, begins = np.unique(lengths[order], return_index=True)
    for length, begin, end in zip(different.tolist(), begins, [*begins[1:], len(order)], strict=False):
        n_rows = max(1, _TOKENS_AT_ONCE // max(length, 1))
        for start in range(begin, end, n_rows):
            yield length, order[start : min(start + n_rows, end)]
