"""`AveragingPredictor`: the averaging model, from texts to logits."""

import itertools
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sentrax.models.averaging.model import AveragingModel, FactoredModel
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import Arrays, Logits, PredictorState, checked_vector, vocabulary_from_state
from sentrax.text.encoder import Encoder
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


class AveragingPredictor:
    """Averages what a table holds for the ids of a text: its tokens and n-grams.

    Args:
        pipeline: From a text to its tokens and n-grams.
        vocabulary: From tokens to ids.
        model: From ids to logits.
    """

    kind: ClassVar[str] = "averaging"

    def __init__(self, pipeline: TextPipeline, vocabulary: Vocabulary, model: AveragingModel | FactoredModel):
        self.pipeline, self.vocabulary, self.model = pipeline, vocabulary, model

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        return len(self.model.bias)

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        return self.model.logits(self.encoder.column(texts))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        ids = self.encoder.one(text)
        row: Logits = self.model.logits(Ragged(ids, np.array([0, len(ids)])))[0]
        return row

    def frequent_words(self, n: int) -> list[str]:
        """At most `n` of the most frequent words of the training texts."""
        words = filter(str.isalpha, self.vocabulary.tokens)  # from the most frequent on
        return list(itertools.islice(words, n))

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        content = {
            "pipeline": self.pipeline.to_json(),
            "tokens": list(self.vocabulary.tokens),
            "counts": list(self.vocabulary.counts),
        }
        return PredictorState(content, self.model.to_arrays())

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "AveragingPredictor":
        """The predictor with this state.

        Raises:
            InputError: If a part of the state is missing or malformed, or the parts do not fit together.
        """
        pipeline = TextPipeline.from_json(content.get("pipeline"))
        vocabulary = vocabulary_from_state(content)
        n_ids = len(vocabulary) + pipeline.ngrams.rows
        if "kernel" in arrays:
            return cls(pipeline, vocabulary, FactoredModel.from_arrays(arrays, n_ids))
        bias = checked_vector(arrays, "bias", "float32")
        shape = (len(bias), n_ids)
        table = QuantizedTable.from_arrays(arrays, "table", shape, scale_axis=1)
        return cls(pipeline, vocabulary, AveragingModel(table, bias))

    def quantize(self, dtype: str) -> "AveragingPredictor":
        """The predictor with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return AveragingPredictor(self.pipeline, self.vocabulary, self.model.quantize(dtype))

    @cached_property
    def encoder(self) -> Encoder:
        """From a text to its ids."""
        return Encoder(self.pipeline, self.vocabulary)
