"""`AveragingPredictor`: the averaging model, from texts to logits."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sentrax.errors import InputError
from sentrax.models.averaging.bag import BagModel
from sentrax.models.base import Arrays, Logits, PredictorState, check_array, check_weights, checked_strings
from sentrax.text.encoding import Encoder
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import Ragged
from sentrax.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


class AveragingPredictor:
    """A text's ids, and the mean of what a table holds for them.

    Args:
        pipeline: From a text to its tokens and n-grams.
        vocabulary: From tokens to ids.
        bag: From ids to logits.
    """

    kind: ClassVar[str] = "averaging"

    def __init__(self, pipeline: TextPipeline, vocabulary: Vocabulary, bag: BagModel):
        self.pipeline, self.vocabulary, self.bag = pipeline, vocabulary, bag

    @property
    def n_classes(self) -> int:
        """How many logits a text has."""
        return len(self.bag.bias)

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        return self.bag.logits(self._encoder.column(texts))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        ids = self._encoder.one(text)
        row: Logits = self.bag.logits(Ragged(ids, np.array([0, len(ids)])))[0]
        return row

    def to_state(self) -> PredictorState:
        """What a file is to hold."""
        content = {
            "pipeline": self.pipeline.to_json(),
            "tokens": list(self.vocabulary.tokens),
            "counts": list(self.vocabulary.counts),
        }
        return PredictorState(
            content, {"table": self.bag.table, "scales": self.bag.scales, "bias": self.bag.bias}
        )

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "AveragingPredictor":
        """The predictor that `to_state` took apart.

        Raises:
            InputError: If the parts do not have the form that they should, or do not fit together.
        """
        pipeline = TextPipeline.from_json(content.get("pipeline"))
        vocabulary = vocabulary_of(content)
        n_ids = len(vocabulary) + pipeline.ngrams.rows
        n_classes = len(arrays["bias"]) if "bias" in arrays and arrays["bias"].ndim == 1 else 0
        check_array(arrays, "bias", ("float32",), (n_classes,))
        check_weights(arrays, "table", (n_classes, n_ids), n_scales=n_ids)
        return cls(pipeline, vocabulary, BagModel(arrays["table"], arrays["scales"], arrays["bias"]))

    def quantize(self, kind: str) -> "AveragingPredictor":
        """The predictor with its weights rounded to one of `sentrax.models.quantization.WEIGHT_TYPES`.

        Raises:
            InputError: If there is no such kind, or a weight is too large for it.
        """
        return AveragingPredictor(self.pipeline, self.vocabulary, self.bag.quantize(kind))

    @cached_property
    def _encoder(self) -> Encoder:
        return self.pipeline.encoder(self.vocabulary)


def vocabulary_of(content: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary whose `tokens` and `counts` a file holds.

    Raises:
        InputError: If they are not lists of strings and of whole numbers, or do not fit together.
    """
    counts = content.get("counts")
    if not isinstance(counts, list) or not all(type(count) is int for count in counts):
        raise InputError("its counts are not a list of whole numbers")
    return Vocabulary(checked_strings(content.get("tokens"), "tokens"), counts)
