"""`NbsvmModel`: a weight for each word and pair of words, and the logits of a text."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sentrax.models.features.groups import Group, pairs
from sentrax.models.features.tokens import TokenBatch
from sentrax.models.quantization import QuantizedTable
from sentrax.text.hashing import Hashes, Indices, find_indices

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class NbsvmModel:
    """A weight for each feature and question.

    There is one question for each class, whether a text is of it; for two classes of which each text has one
    there is one question, whether it is the second.

    Attributes:
        bias: (questions,), float32.
        keys: The hashes of the features, rising, (features,).
        weights: (features, questions), of which each question has a scale.
        n_classes: How many logits a text has.
    """

    bias: npt.NDArray[np.float32]
    keys: Hashes
    weights: QuantizedTable
    n_classes: int

    def quantize(self, dtype: str) -> "NbsvmModel":
        """The model with its weights rounded to one of `sentrax.models.quantization.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return replace(self, weights=self.weights.quantize(dtype))

    def logits(self, batch: TokenBatch) -> FloatArray:
        """The logits of each text, (texts, classes), the same alone and among others, to the bit."""
        weights, texts = self._known(words_and_pairs(batch))
        # One after the other, so that a text's sum does not depend on the texts around it.
        answers = [
            np.bincount(texts, weights=weights[:, question], minlength=batch.n_texts) + bias
            for question, bias in enumerate(self.bias.tolist())
        ]
        if len(answers) < self.n_classes:
            return np.stack([-answers[0] / 2, answers[0] / 2], axis=1)
        return np.stack(answers, axis=1)

    def _known(self, group: Group) -> tuple[FloatArray, Indices]:
        """The weights of the features that are known, each once for a text, and the text of each."""
        places = find_indices(self.keys, group.hashes)
        known = places >= 0
        places, texts = each_once(places[known], group.texts[known], len(self.keys))
        return self.weights.take(places), texts


def words_and_pairs(batch: TokenBatch) -> Group:
    """The tokens of each text, signals among them, and its pairs of neighbours, as often as they come."""
    of_pairs = pairs(batch)
    texts = np.repeat(np.arange(batch.n_texts), batch.rows.lengths)
    hashes = batch.table.hashes[batch.rows.ids]
    return Group(np.concatenate([hashes, of_pairs.hashes]), np.concatenate([texts, of_pairs.texts]))


def each_once(places: Indices, texts: Indices, n_features: int) -> tuple[Indices, Indices]:
    """The features of texts, each once for a text; in the order of texts, and of features in a text."""
    both = np.unique(texts * n_features + places)
    return both % max(n_features, 1), both // max(n_features, 1)
