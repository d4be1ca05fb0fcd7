"""`LinearModel`: the weights of a linear model by groups of features."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.features.subwords import subword_hashes, subword_hashes_1
from sentrax.models.linear.feature_weights import FeatureWeights
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray, check_weight_type
from sentrax.text.hashing import hash_texts
from sentrax.text.ragged import Ragged

GROUPS = ("words", "subwords", "pairs", "patterns", "signals")
"""The groups of hashed features."""

FEATURES = 2
"""The number of the features that new models have. With features 1, subwords are hashed by blake2b."""

_SQUARE_PER_CHARACTER = 25.0
"""About the sum of the squares of half the idf of the subwords that begin with a character."""
_MOST_ROUNDED = ("subwords", "pairs")
"""In int8, the other groups are in float16: they have fewer features, on which more depends."""
_MOST_NAMED = 4096
_MOST_HELD = 5000

NEGATED_MARK = "not "
"""The prefix of a negated word among the words of a model."""


@dataclass(frozen=True)
class LinearModel:
    """The weights of all groups.

    Attributes:
        bias: (classes,), float32.
        groups: The weights of each of `GROUPS`.
        sums: The weights of the valence of a text, (numbers, classes), float32.
        unseen_idf: The idf of a word that no training text had.
        n_texts: The number of texts that the model was trained on.
        words: The most frequent words of the training texts; a negated one with `NEGATED_MARK` before it.
        l2: The factor of the L2 penalty, half the sum of squared weights, per training text.
        features: 2, or 1 for models of earlier releases.
    """

    bias: npt.NDArray[np.float32]
    groups: dict[str, FeatureWeights]
    sums: npt.NDArray[np.float32]
    unseen_idf: float
    n_texts: int
    words: tuple[str, ...]
    l2: float
    features: int = FEATURES

    @cached_property
    def word_idf(self) -> npt.NDArray[np.float32]:
        """The idf of each of `words`."""
        from sentrax.models.features.groups import hashes_of_forms  # one text does not need it

        group = self.groups["words"]
        is_negated = np.array([word.startswith(NEGATED_MARK) for word in self.words], dtype=np.bool_)
        plain = hash_texts(*(word.removeprefix(NEGATED_MARK) for word in self.words))
        rows = group.rows(hashes_of_forms(plain, is_negated))
        idf = np.full(len(rows), self.unseen_idf, dtype=np.float32)
        idf[rows >= 0] = group.idf[rows[rows >= 0]]
        return idf

    def most_frequent_words(self) -> list[str]:
        """Those of `words` that the training texts have, the most frequent first."""
        idf = self.word_idf
        # The words of the prior that no training text has are as rare as unseen ones.
        is_rare = idf >= np.float32(self.unseen_idf)
        return [self.words[index] for index in np.argsort(idf, kind="stable") if not is_rare[index]]

    @property
    def n_held(self) -> int:
        """How many texts the earlier ones count as when the model is trained further.

        Not more than some thousand, or a few hundred texts of a domain would change nothing in a model of
        many domains.
        """
        return min(self.n_texts, _MOST_HELD)

    @property
    def words_include_subwords(self) -> bool:
        """Whether the weights of a word include those of its subwords.

        Then subwords only count in words that the model does not have. For many labels they are kept apart,
        since the subwords of a word have weights for most labels.
        """
        return self.features > 1 and not self.is_sparse

    @property
    def is_sparse(self) -> bool:
        """Whether most weights are 0, and only the others are stored."""
        return any(isinstance(group.weights, SparseTable) for group in self.groups.values())

    def quantize(self, dtype: str) -> "LinearModel":
        """The model with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        check_weight_type(dtype)
        groups = {name: _quantize(name, group, dtype) for name, group in self.groups.items()}
        return replace(self, groups=groups)


def _quantize(name: str, group: FeatureWeights, dtype: str) -> FeatureWeights:
    if dtype == "int8" and name not in _MOST_ROUNDED:
        with suppress(InputError):  # a weight that is too large for float16
            return group.quantize("float16")
    return group.quantize(dtype)


def hash_subwords(tokens: Iterable[str], features: int) -> Ragged:
    """The hashes of the subwords of each token, as models with this number of features have them."""
    return subword_hashes(tokens) if features > 1 else subword_hashes_1(tokens)


def count_texts_with(idf: npt.NDArray[np.floating], n_texts: int) -> FloatArray:
    """How many of so many texts have each feature, (features,), which is what its idf says."""
    counts: FloatArray = np.maximum((1 + n_texts) / np.exp(idf.astype(np.float64) - 1) - 1, 0)
    return counts


def square_per_character(features: int) -> float:
    """What each character of a word adds to the square of its idf, in the length of a text's words."""
    return _SQUARE_PER_CHARACTER if features > 1 else 0.0


def merge_models(old: LinearModel, new: LinearModel) -> LinearModel:
    """The features of both models; where both have one, the new model's."""
    groups = {}
    for name, group in new.groups.items():
        before = old.groups[name]
        if before.keys.dtype == np.uint32:
            group = group.halve_keys()
        only_before = np.flatnonzero(group.rows(before.hashes) < 0)
        keys = np.concatenate([group.keys, before.keys[only_before]])
        order = np.argsort(keys)
        groups[name] = FeatureWeights(
            keys[order],
            _merge_tables(group, before, only_before, order),
            np.concatenate([group.idf, before.idf[only_before]])[order],
        )
    return replace(new, groups=groups, words=tuple(dict.fromkeys([*new.words, *old.words])))


def _merge_tables(
    new: FeatureWeights,
    old: FeatureWeights,
    rows: npt.NDArray[np.integer],
    order: npt.NDArray[np.integer],
) -> QuantizedTable | SparseTable:
    """The weights of the new features, and after them these of the old ones, in this order."""
    if isinstance(new.weights, SparseTable) and isinstance(old.weights, SparseTable):
        from scipy import sparse

        both = sparse.vstack([new.weights.to_matrix(), old.weights.to_matrix()[rows]], format="csr")
        return SparseTable.exact(both[order])
    return QuantizedTable.exact(np.concatenate([new.take(np.arange(len(new))), old.take(rows)])[order])


def compact_model(model: LinearModel, max_features: int) -> LinearModel:
    """The model as it is used and saved, without what is not needed for that.

    Features are known by half of their hashes, what follows from other weights is left out, and only the most
    frequent words are named. Each group has at most `max_features`; the rarest are left out, but such a word
    still counts by its subwords.
    """
    groups = {}
    for name, group in model.groups.items():
        if len(group) > max_features:
            group = group.select(np.sort(np.argsort(group.idf, kind="stable")[:max_features]))
        groups[name] = group.halve_keys().imply_last()
    model = replace(model, groups=groups)
    return replace(model, words=tuple(model.most_frequent_words()[:_MOST_NAMED]))
