"""`LinearModel`: the weights of a linear model by groups of features, and what a group adds to the logits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.features.groups import Group, subword_hashes, subword_hashes_1
from sentrax.models.sparse_tables import SparseTable, is_sparse
from sentrax.models.state import Arrays, FloatArray, QuantizedTable, check_array, checked_vector
from sentrax.text.hashing import Hashes
from sentrax.text.keys import Keys
from sentrax.text.ragged import Ragged

GROUPS = ("words", "subwords", "pairs", "patterns", "signals")
"""The groups of hashed features."""

FEATURES = 2
"""The number of the features that new models have. With features 1, subwords are hashed by blake2b."""

NEGATED_MARK = "not "
"""The prefix of a negated word among the words of a model."""


@dataclass(frozen=True)
class FeatureWeights:
    """The features of one group, and their weights.

    Attributes:
        keys: The hashes of the features, ascending, (features,).
        weights: A weight for each feature and class, (features, classes); of many classes, few features have
            weights for each.
        idf: How much the feature counts in a text, its inverse document frequency, (features,), float32.
    """

    keys: Hashes
    weights: QuantizedTable | SparseTable
    idf: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def n_classes(self) -> int:
        """The number of weights of a feature."""
        return self.weights.shape[1]

    def rows(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """The row of each hash, -1 for a feature that the group does not have."""
        return self._index.rows(hashes)

    def row_of(self, hash_: int) -> int:
        """The row of one hash, -1 for a feature that the group does not have."""
        return self._index.rows_of((hash_,))[0]

    def row(self, row: int) -> list[float]:
        """The weights of one feature, (classes,)."""
        if isinstance(self.weights, SparseTable):
            raise TypeError("a sparse table has no single rows")
        return self.weights.row(row)

    @cached_property
    def _index(self) -> Keys:
        return Keys(self.keys)

    def sum_weights(self, group: Group, n_texts: int) -> FloatArray:
        """What a group of features adds to the logits of each text, (texts, classes).

        That is the sum of its known features' weights, each times its idf, over the length of the vector
        of these idfs.
        """
        rows = self.rows(group.hashes)
        is_known = rows >= 0
        rows, texts = rows[is_known], group.texts[is_known]
        idf = self.idf[rows].astype(np.float64)
        if isinstance(self.weights, SparseTable):
            lengths = np.sqrt(np.bincount(texts, weights=idf * idf, minlength=n_texts))
            return self.weights.sum_rows(rows, idf / lengths[texts], texts, n_texts)
        return normalized_sums(self.weights.take(rows) * idf[:, None], idf * idf, texts, n_texts)

    def select(self, rows: npt.NDArray[np.integer]) -> "FeatureWeights":
        """These features, whose rows ascend; weights of another type become float32."""
        weights: QuantizedTable | SparseTable
        if isinstance(self.weights, SparseTable):
            weights = SparseTable.exact(self.weights.to_matrix()[rows])
        else:
            weights = QuantizedTable.exact(self.weights.take(rows))
        return FeatureWeights(self.keys[rows], weights, self.idf[rows])


@dataclass(frozen=True)
class LinearModel:
    """The weights of all groups.

    Attributes:
        bias: (classes,), float32.
        groups: The weights of each of `GROUPS`.
        sums: The weights of the valence of a text, (numbers, classes), float32.
        unseen_idf: The idf of a word that no training text had.
        n_texts: The number of texts that the model was trained on.
        words: The words of the group `words`, in its order; a negated one with `NEGATED_MARK` before it.
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
        groups = {
            name: replace(group, weights=group.weights.quantize(dtype)) for name, group in self.groups.items()
        }
        return replace(self, groups=groups)


def hash_subwords(tokens: Iterable[str], features: int) -> Ragged:
    """The hashes of the subwords of each token, as models with this number of features have them."""
    return subword_hashes(tokens) if features > 1 else subword_hashes_1(tokens)


def group_from_arrays(name: str, arrays: Arrays, n_classes: int) -> FeatureWeights:
    """The weights of a group, checked.

    Raises:
        InputError: If an array is missing, or they do not fit together.
    """
    keys = checked_vector(arrays, f"{name}.keys", "uint64")
    if not (keys[1:] > keys[:-1]).all():
        raise InputError(f"its {name}.keys are not in ascending order")
    check_array(arrays, f"{name}.idf", ("float32",), keys.shape)
    table = SparseTable if is_sparse(arrays, f"{name}.weights") else QuantizedTable
    weights = table.from_arrays(arrays, f"{name}.weights", (len(keys), n_classes))
    return FeatureWeights(keys, weights, arrays[f"{name}.idf"])


def normalized_sums(
    values: FloatArray, squares: FloatArray, texts: npt.NDArray[np.integer], n_texts: int
) -> FloatArray:
    """The sum of the values of each text over the root of the sum of its squares, (texts, classes).

    Numbers are added in order, so a text's sums are the same alone and in any batch.

    Args:
        values: (features, classes).
        squares: (features,).
        texts: The index of the text of each, (features,).
        n_texts: The number of texts.
    """
    lengths = np.sqrt(np.bincount(texts, weights=squares, minlength=n_texts))
    sums = np.stack([np.bincount(texts, weights=column, minlength=n_texts) for column in values.T], axis=1)
    sums = sums.astype(np.float64)  # numpy gives whole numbers where there is nothing to count
    return np.divide(sums, lengths[:, None], out=np.zeros_like(sums), where=lengths[:, None] > 0)


def merge_models(old: LinearModel, new: LinearModel) -> LinearModel:
    """The features of both models; where both have one, the new model's."""
    groups, words = {}, new.words
    for name, group in new.groups.items():
        before = old.groups[name]
        only_before = np.flatnonzero(group.rows(before.keys) < 0)
        keys = np.concatenate([group.keys, before.keys[only_before]])
        order = np.argsort(keys)
        groups[name] = FeatureWeights(
            keys[order],
            _merge_tables(group.weights, before.weights, only_before, order),
            np.concatenate([group.idf, before.idf[only_before]])[order],
        )
        if name == "words":
            both = [*new.words, *(old.words[row] for row in only_before)]
            words = tuple(both[row] for row in order)
    return replace(new, groups=groups, words=words)


def _merge_tables(
    new: QuantizedTable | SparseTable,
    old: QuantizedTable | SparseTable,
    rows: npt.NDArray[np.integer],
    order: npt.NDArray[np.integer],
) -> QuantizedTable | SparseTable:
    """The rows of the new table, and after them these of the old one, in this order."""
    if isinstance(new, SparseTable) and isinstance(old, SparseTable):
        from scipy import sparse

        both = sparse.vstack([new.to_matrix(), old.to_matrix()[rows]], format="csr")
        return SparseTable.exact(both[order])
    return QuantizedTable.exact(np.concatenate([new.take(np.arange(len(new))), old.take(rows)])[order])


def limit_features(model: LinearModel, max_features: int) -> LinearModel:
    """The model with at most `max_features` in each group; the rarest are left out.

    A word that is left out still counts by its subwords.
    """
    groups, words = dict(model.groups), model.words
    for name, group in model.groups.items():
        if len(group) > max_features:
            rows = np.sort(np.argsort(group.idf, kind="stable")[:max_features])
            groups[name] = group.select(rows)
            if name == "words":
                words = tuple(words[row] for row in rows)
    return replace(model, groups=groups, words=words)
