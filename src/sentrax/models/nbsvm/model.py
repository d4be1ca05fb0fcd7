"""`NbsvmModel`: a weight for each word and pair of words, and the logits of a text."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sentrax.models.features.groups import Group, pairs
from sentrax.models.features.tokens import TokenBatch
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray, Logits
from sentrax.text.hashing import Hashes, Indices
from sentrax.text.keys import Keys


@dataclass(frozen=True)
class NbsvmModel:
    """A weight for each feature and question.

    There is one question per class: whether a text has it. Two classes of which each text has one are one
    question: whether it has the second.

    Attributes:
        bias: (questions,), float32.
        keys: The hashes of the features, ascending, (features,).
        weights: (features, questions); in int8, each question has a scale. Of many questions, few features
            have weights for each.
        n_classes: The number of logits per text.
    """

    bias: npt.NDArray[np.float32]
    keys: Hashes
    weights: QuantizedTable | SparseTable
    n_classes: int

    def quantize(self, dtype: str) -> "NbsvmModel":
        """The model with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return replace(self, weights=self.weights.quantize(dtype))

    def logits(self, batch: TokenBatch) -> Logits:
        """The logits of each text, (texts, classes), bit-for-bit the same alone and in any batch."""
        rows, texts = self._known_features(words_and_pairs(batch))
        if isinstance(self.weights, SparseTable):
            return self.weights.sum_rows(rows, np.ones(len(rows)), texts, batch.n_texts) + self.bias
        weights = self.weights.take(rows)
        # Added in order, so that a text's sum does not depend on the other texts.
        columns = [
            np.bincount(texts, weights=weights[:, question], minlength=batch.n_texts) + bias
            for question, bias in enumerate(self.bias.tolist())
        ]
        return self._for_classes(np.stack(columns, axis=1))

    @property
    def class_bias(self) -> Logits:
        """The logits of a text without a known feature, (classes,)."""
        row: Logits = self._for_classes(self.bias.astype(np.float64)[None])[0]
        return row

    def occurrence_values(self, hashes: Hashes) -> FloatArray:
        """What each occurrence of the features of one text adds to its logits, (features, classes).

        A feature counts once per text, so occurrences of the same one have equal parts of it; an unknown one
        adds nothing.
        """
        rows = self._index.rows(hashes)
        known = np.flatnonzero(rows >= 0)
        distinct, which, counts = np.unique(rows[known], return_inverse=True, return_counts=True)
        values = np.zeros((len(hashes), self.n_classes))
        values[known] = self._for_classes(self.weights.take(distinct) / counts[:, None])[which]
        return values

    def _for_classes(self, answers: FloatArray) -> FloatArray:
        """From numbers for each question to numbers for each class."""
        if answers.shape[1] < self.n_classes:
            return np.concatenate([-answers / 2, answers / 2], axis=1)
        return answers

    @cached_property
    def _index(self) -> Keys:
        return Keys(self.keys)

    def _known_features(self, group: Group) -> tuple[Indices, Indices]:
        """The rows of the features that are known, each once per text, and the text of each."""
        rows = self._index.rows(group.hashes)
        is_known = rows >= 0
        return unique_features(rows[is_known], group.texts[is_known], len(self.keys))


def words_and_pairs(batch: TokenBatch) -> Group:
    """The tokens of each text, signals included, and its pairs of neighbours, repeated ones included."""
    neighbours = pairs(batch)
    texts = np.repeat(np.arange(batch.n_texts), batch.rows.lengths)
    hashes = batch.table.hashes[batch.rows.ids]
    return Group(np.concatenate([hashes, neighbours.hashes]), np.concatenate([texts, neighbours.texts]))


def unique_features(features: Indices, texts: Indices, n_features: int) -> tuple[Indices, Indices]:
    """The features of texts, each once per text; in the order of texts, and of features in a text."""
    both = np.unique(texts * n_features + features)
    return both % max(n_features, 1), both // max(n_features, 1)
