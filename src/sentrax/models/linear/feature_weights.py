"""`FeatureWeights`: the features of one group, their weights, and what they add to the logits."""

import functools
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray
from sentrax.text.hashing import Hashes, Indices
from sentrax.text.keys import KeyArray, Keys, upper_halves, whole_hashes

if TYPE_CHECKING:
    from sentrax.models.features.groups import Group

_WEIGHTS_PER_SCALE = 64
MOST_IDF_LEVELS = 256
"""So many different idf have numbers of 8 bits."""
_FEW, _MOST_PRODUCTS = 8, 1 << 22
"""If a batch has at least one in so many of the features, the products of all are kept; at most 32 MB."""
_ZERO = 1e-5
"""Sums of weights are 0 up to this share of the largest weight."""


@dataclass(frozen=True, eq=False)
class FeatureWeights:
    """The features of one group, and their weights.

    Attributes:
        keys: The hashes of the features, or the upper halves of their bits, ascending, (features,).
        weights: A weight for each feature and class, (features, classes); of many classes, few features have
            weights for each.
        idf: How much the feature counts in a text, its inverse document frequency, (features,), float32.
        implies_last: Whether `weights` lacks the last class, whose weights are minus the sums of the others.
    """

    keys: KeyArray
    weights: QuantizedTable | SparseTable
    idf: npt.NDArray[np.float32]
    implies_last: bool = False

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def n_classes(self) -> int:
        """How many weights each feature has."""
        return self.weights.shape[1] + self.implies_last

    @property
    def hashes(self) -> Hashes:
        """The hashes of the features; of those known by half of their bits, the others are 0."""
        return whole_hashes(self.keys)

    def rows(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """The row of each hash, -1 for a feature that the group does not have."""
        return self.index.rows(hashes)

    def take(self, rows: npt.NDArray[np.integer]) -> FloatArray:
        """The weights of the features in these rows, (rows, classes)."""
        weights: FloatArray = self.weights.take(rows)
        if not self.implies_last:
            return weights
        return np.concatenate([weights, -functools.reduce(np.add, weights.T)[:, None]], axis=1)

    @property
    def take_one(self) -> Callable[[int], list[float]]:
        """The function that gives `take` of one row as plain numbers.

        Raises:
            InputError: If the weights are sparse; these have no rows of all classes.
        """
        weights = self.weights
        if isinstance(weights, SparseTable):
            raise InputError("its table of weights is sparse, and has no rows of all classes")
        return functools.partial(_with_last, weights.take_one) if self.implies_last else weights.take_one

    def sum_weights(self, group: "Group", n_texts: int) -> FloatArray:
        """What a group of features adds to the logits of each text, (texts, classes).

        That is the sum of its known features' weights, each times its idf, over the length of the vector
        of these idfs.
        """
        rows, texts, idf = self._known(group)
        if isinstance(self.weights, SparseTable):
            lengths = np.sqrt(np.bincount(texts, weights=idf * idf, minlength=n_texts))
            return self.weights.sum_rows(rows, idf / lengths[texts], texts, n_texts)
        return normalized_sums(self._products(rows), idf * idf, texts, n_texts)

    def feature_values(self, group: "Group") -> FloatArray:
        """What each feature of one text adds to its logits, (features, classes); 0 for an unknown one."""
        rows, features, idf = self._known(group._replace(texts=np.arange(len(group.hashes))))
        values = np.zeros((len(group.hashes), self.n_classes))
        values[features] = self.take(rows) * (idf / (math.sqrt(idf @ idf) or 1))[:, None]
        return values

    def total_weights(self, group: "Group", n_texts: int) -> FloatArray:
        """The sum of the known features' weights, each times its idf, (texts, classes)."""
        rows, texts, _ = self._known(group)
        return _sums(self._products(rows), texts, n_texts)

    def _products(self, rows: Indices) -> FloatArray:
        """The weights of the features in these rows, each times its idf, (rows, classes)."""
        if len(rows) * _FEW < len(self) or len(self) * self.n_classes > _MOST_PRODUCTS:
            return self.take(rows) * self.idf[rows].astype(np.float64)[:, None]
        return self._all_products.take(rows, axis=1).T

    @cached_property
    def _all_products(self) -> FloatArray:
        """The weights of all features, each times its idf, (classes, features)."""
        return np.ascontiguousarray(
            (self.take(np.arange(len(self))) * self.idf.astype(np.float64)[:, None]).T
        )

    def _known(self, group: "Group") -> tuple[Indices, Indices, FloatArray]:
        """The row, the text and the idf of each feature that is known."""
        rows = self.rows(group.hashes)
        known = np.flatnonzero(rows >= 0)
        rows = rows.take(known)
        return rows, group.texts.take(known), self.idf.take(rows).astype(np.float64)

    def select(self, rows: npt.NDArray[np.integer]) -> "FeatureWeights":
        """These features, whose rows ascend; weights of another type become float32."""
        weights: QuantizedTable | SparseTable
        if isinstance(self.weights, SparseTable):
            weights = SparseTable.exact(self.weights.to_matrix()[rows])
        else:
            weights = QuantizedTable.exact(self.weights.take(rows))
        return replace(self, keys=self.keys[rows], weights=weights, idf=self.idf[rows])

    def halve_keys(self) -> "FeatureWeights":
        """The features by the upper halves of their hashes; of those that share one, the first."""
        if self.keys.dtype == np.uint32:
            return self
        halves = upper_halves(self.keys)
        is_first = np.ones(len(halves), dtype=np.bool_)
        is_first[1:] = halves[1:] != halves[:-1]
        selected = self if is_first.all() else self.select(np.flatnonzero(is_first))
        return replace(selected, keys=halves[is_first])

    def imply_last(self) -> "FeatureWeights":
        """The same without the weights of the last class, if they follow from the others.

        They do after a softmax, whose gradient adds up to 0.
        """
        if self.implies_last or isinstance(self.weights, SparseTable) or self.weights.shape[1] < 2:
            return self
        weights = self.weights.take(np.arange(len(self)))
        if np.abs(weights.sum(axis=1)).max(initial=0) > _ZERO * np.abs(weights).max(initial=0):
            return self
        return replace(self, weights=QuantizedTable.exact(weights[:, :-1]), implies_last=True)

    def quantize(self, dtype: str) -> "FeatureWeights":
        """The features with their weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Their idf are rounded to 256 different ones, unless the type is float32.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        table, idf = self.weights, self.idf if dtype == "float32" else _round_idf(self.idf)
        if isinstance(table, SparseTable):
            return replace(self, weights=table.quantize(dtype), idf=idf)
        return replace(self, weights=table.quantize(dtype, rows_per_scale(table.shape[1])), idf=idf)

    @cached_property
    def index(self) -> Keys:
        """The keys, to find features by their hashes."""
        return Keys(self.keys)


def rows_per_scale(n_columns: int) -> int:
    """How many features share a scale in int8."""
    return max(1, _WEIGHTS_PER_SCALE // max(1, n_columns))


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
    sums = _sums(values, texts, n_texts)
    return np.divide(sums, lengths[:, None], out=np.zeros_like(sums), where=lengths[:, None] > 0)


def _sums(values: FloatArray, texts: npt.NDArray[np.integer], n_texts: int) -> FloatArray:
    sums = np.stack([np.bincount(texts, weights=column, minlength=n_texts) for column in values.T], axis=1)
    return sums.astype(np.float64)  # numpy gives whole numbers where there is nothing to count


def _round_idf(idf: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """At most 256 different idf, none of them far from what it was, and those that texts often have nearest.

    Half of them are for equal parts of the range, half for equal shares of the occurrences in texts, which
    exp(-idf) is proportional to.
    """
    values, codes, counts = np.unique(idf.astype(np.float64), return_inverse=True, return_counts=True)
    if len(values) <= MOST_IDF_LEVELS:
        return idf
    shares = counts * np.exp(values[0] - values)
    parts = (np.cumsum(shares) / shares.sum(), (values - values[0]) / (values[-1] - values[0]))
    levels = np.sum([(part * (MOST_IDF_LEVELS // 2 - 1)).astype(np.int64) for part in parts], axis=0)
    sums = np.bincount(levels, weights=shares)
    means = np.bincount(levels, weights=values * shares) / np.where(sums > 0, sums, 1)
    rounded: npt.NDArray[np.float32] = means[levels][codes].astype(np.float32)
    return rounded


def _with_last(take_one: Callable[[int], list[float]], row: int) -> list[float]:
    """The weights of a row, the last of which is implied, too."""
    weights = take_one(row)
    weights.append(-functools.reduce(operator.add, weights))
    return weights
