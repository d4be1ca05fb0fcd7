"""`ColumnLogits`: the logits of a column of texts, in numpy."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sentrax.models.features.groups import groups_of, valence_numbers
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.one_text import OneTextReader
from sentrax.models.features.tokens import TokenBatch, TokenReader
from sentrax.models.linear.forms import FormWeights, SparseFormWeights
from sentrax.models.linear.model import LinearModel
from sentrax.models.linear.one_text import FeatureValues
from sentrax.models.sparse_tables import texts_at_once
from sentrax.models.state import Logits
from sentrax.text.pipeline import TextPipeline

if TYPE_CHECKING:
    import polars as pl

    from sentrax.models.linear.own_words import OwnWords


class ColumnLogits:
    """The logits of many texts, or of a long one.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        model: The weights.
        own: Words whose valence a user gives; sparse models have none.
    """

    def __init__(
        self, pipeline: TextPipeline, lexicon: Lexicon, model: LinearModel, own: "OwnWords | None" = None
    ):
        self._model = model
        self._reader = TokenReader(pipeline, lexicon, own or ())
        self._forms = SparseFormWeights(model) if model.is_sparse else FormWeights(model, own)

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        size = texts_at_once(self._model.groups["words"].weights)
        parts = self._reader.map_column(self._logits, texts, size)
        return np.concatenate(parts) if parts else np.zeros((0, len(self._model.bias)))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        row: Logits = self._logits(self._reader.one(text))[0]
        return row

    def read_features(self, text: str) -> FeatureValues:
        """The tokens of a text, and what each of its features adds to the logits.

        Raises:
            InputError: If `text` is not a string.
        """
        batch = self._reader.one(text)
        values = {"words": self._forms.token_values(batch).tolist()}
        for name, group in groups_of(batch).items():
            values[name] = self._model.groups[name].feature_values(group).tolist()
        reader = OneTextReader(self._reader.pipeline, self._reader.lexicon)
        return FeatureValues(reader.read(text), values)

    def _logits(self, batch: TokenBatch) -> Logits:
        logits = self._forms.sum_weights(batch)
        for name, group in groups_of(batch).items():
            logits += self._model.groups[name].sum_weights(group, batch.n_texts)
        # Not a matrix product, which rounds as the processor's library likes: one number after the other.
        by_valence = np.zeros(logits.shape[::-1])
        for number, weights in zip(
            valence_numbers(batch).T, self._model.sums.astype(np.float64), strict=True
        ):
            by_valence += weights[:, None] * number
        logits += by_valence.T
        return logits + self._model.bias
