"""`NbsvmPredictor`: naive Bayes and a linear model in one, from texts to logits."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenReader
from sentrax.models.nbsvm.model import NbsvmModel
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable, is_sparse, texts_at_once
from sentrax.models.state import Arrays, Logits, PredictorState, checked_vector
from sentrax.text.pipeline import TextPipeline
from sentrax.wording import counted

if TYPE_CHECKING:
    import polars as pl


class NbsvmPredictor:
    """Sums the weights of the words and pairs of words that a text has, each once.

    Args:
        pipeline: From a text to its tokens.
        model: The weights.
    """

    kind: ClassVar[str] = "nbsvm"

    def __init__(self, pipeline: TextPipeline, model: NbsvmModel):
        self.pipeline, self.model = pipeline, model
        self._reader = TokenReader(pipeline, Lexicon({}))

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        return self.model.n_classes

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        parts = self._reader.map_column(self.model.logits, texts, texts_at_once(self.model.weights))
        return np.concatenate(parts) if parts else np.zeros((0, self.n_classes))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        row: Logits = self.model.logits(self._reader.one(text))[0]
        return row

    def frequent_words(self, n: int) -> list[str]:
        """An empty list: the model knows words by their hashes only."""
        return []

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        model = self.model
        content = {"pipeline": self.pipeline.to_json(), "n_classes": self.n_classes}
        weights = model.weights.to_arrays("weights")
        return PredictorState(content, {"bias": model.bias, "keys": model.keys, **weights})

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "NbsvmPredictor":
        """The predictor with this state.

        Raises:
            InputError: If a part of the state is missing or malformed, or the parts do not fit together.
        """
        pipeline = TextPipeline.from_json(content.get("pipeline"))
        bias, keys = checked_vector(arrays, "bias", "float32"), checked_vector(arrays, "keys", "uint64")
        n_questions = len(bias)
        n_classes = content.get("n_classes")
        # One question separates two classes, or is about the only label of a multi-label model.
        possible = (1, 2) if n_questions == 1 else (n_questions,)
        if type(n_classes) is not int or n_classes not in possible or not n_questions:
            raise InputError(
                f"its n_classes is {n_classes!r}, but its bias has {counted(n_questions, 'number')}"
            )
        if is_sparse(arrays, "weights") and n_classes != n_questions:
            raise InputError("its table of weights is sparse, which that of one question never is")
        if not (keys[1:] > keys[:-1]).all():
            raise InputError("its keys are not in ascending order")
        shape = (len(keys), n_questions)
        weights = (
            SparseTable.from_arrays(arrays, "weights", shape)
            if is_sparse(arrays, "weights")
            else QuantizedTable.from_arrays(arrays, "weights", shape, scale_axis=1)
        )
        return cls(pipeline, NbsvmModel(bias, keys, weights, n_classes))

    def quantize(self, dtype: str) -> "NbsvmPredictor":
        """The predictor with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return NbsvmPredictor(self.pipeline, self.model.quantize(dtype))
