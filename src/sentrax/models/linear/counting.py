"""Which features texts have, counted part by part, and their weighted matrix.

Group ── count_features ──> Counts of a part ── merge_keys ──> all features, how many texts have each
Counts of a part + idf of the selected features ── weigh ──> rows over their lengths
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.forks import polars_works
from sentrax.models.features.groups import Group
from sentrax.models.state import FloatArray
from sentrax.text.hashing import Hashes, Indices

if TYPE_CHECKING:
    from scipy import sparse

Columns = npt.NDArray[np.int32]


class Counts(NamedTuple):
    """How often each text of a part has each feature.

    Attributes:
        keys: The hashes of the features that occur, ascending, (features,).
        matrix: How often, (texts, features), float32.
    """

    keys: Hashes
    matrix: "sparse.csr_matrix"


class MergedKeys(NamedTuple):
    """The features of all parts.

    Attributes:
        keys: Their hashes, ascending, (features,).
        counts: How many training texts have each, (features,).
        columns: For each part, where its own features are among all.
    """

    keys: Hashes
    counts: Indices
    columns: list[Columns]


def count_features(group: Group, n_texts: int) -> Counts:
    """How often each text has each feature of a group."""
    from scipy import sparse

    keys, columns = unique_keys(group.hashes)
    ones = np.ones(len(columns), dtype=np.float32)
    return Counts(keys, sparse.csr_matrix((ones, (group.texts, columns)), shape=(n_texts, len(keys))))


def unique_keys(hashes: Hashes) -> tuple[Hashes, Columns]:
    """The hashes, each once, ascending, and where each of the given ones is among them."""
    if not polars_works():
        found, places = np.unique(hashes, return_inverse=True)
        return found, places.astype(np.int32)
    import polars as pl

    # An eighth of the time of `np.unique`.
    columns = pl.Series(hashes).rank("dense").to_numpy().astype(np.int32) - 1
    keys = np.empty(columns.max(initial=-1) + 1, dtype=np.uint64)
    keys[columns] = hashes
    return keys, columns


def merge_keys(parts: Sequence[Counts], n_training: int) -> MergedKeys:
    """The features of all parts, of whose texts the first `n_training` are training texts."""
    keys, columns = unique_keys(np.concatenate([part.keys for part in parts]))
    of_parts = np.split(columns, np.cumsum([len(part.keys) for part in parts])[:-1])
    counts = np.zeros(len(keys), dtype=np.int64)
    begin = 0
    for part, own in zip(parts, of_parts, strict=True):
        end = part.matrix.indptr[min(max(n_training - begin, 0), part.matrix.shape[0])]
        counts[own] += np.bincount(part.matrix.indices[:end], minlength=len(own))
        begin += part.matrix.shape[0]
    return MergedKeys(keys, counts, of_parts)


def count_texts(parts: Sequence[Counts], merged: MergedKeys, n_texts: npt.NDArray[np.number]) -> FloatArray:
    """In how many texts each feature of words is, at most: the sum over the words that have it, (features,).

    Args:
        parts: How often words have each feature.
        merged: The features of all parts.
        n_texts: How many texts have each word.
    """
    sums = np.zeros(len(merged.keys))
    begin = 0
    for part, own in zip(parts, merged.columns, strict=True):
        end = begin + part.matrix.shape[0]
        of_entries = np.repeat(n_texts[begin:end], np.diff(part.matrix.indptr))
        sums[own] += np.bincount(part.matrix.indices, weights=of_entries, minlength=len(own))
        begin = end
    return sums


def weigh(
    counts: "sparse.csr_matrix", columns: Columns, idf: FloatArray, squares: FloatArray | None
) -> "sparse.csr_matrix":
    """The idf of each selected feature of each text, over the length of the text, float32.

    Args:
        counts: How often each text has each feature, (texts, features).
        columns: Where each feature is among the selected ones; -1 if it is not, (features,).
        idf: The inverse document frequency of each selected feature.
        squares: What each adds to the square of the length; if `None`, lengths are 1.
    """
    from scipy import sparse

    selected = columns[counts.indices]
    is_selected = selected >= 0
    offsets = np.append(0, np.cumsum(is_selected, dtype=np.int32))[counts.indptr]
    selected, values = selected[is_selected], counts.data[is_selected].astype(np.float64)
    matrix = sparse.csr_matrix((values, selected, offsets), shape=(counts.shape[0], len(idf)))
    # A feature that a text has twice is two numbers of its vector.
    lengths = np.ones(counts.shape[0]) if squares is None else np.sqrt(matrix @ squares)
    matrix.data *= idf[selected]
    matrix.data /= np.repeat(lengths, np.diff(offsets))
    return matrix.astype(np.float32)


def weigh_parts(
    parts: list[Counts],
    merged: MergedKeys,
    selected: npt.NDArray[np.intp],
    idf: FloatArray,
    squares: FloatArray | None,
) -> "Iterator[sparse.csr_matrix]":
    """The weighted matrix of each part, with a column for each selected feature; see `weigh`.

    Each part is taken out of the list, so that nobody else keeps it in memory.
    """
    columns = np.full(len(merged.keys), -1, dtype=np.int32)
    columns[selected] = np.arange(len(selected))
    for own in merged.columns:
        yield weigh(parts.pop(0).matrix, columns[own], idf, squares)


def stack_rows(matrices: "Iterable[sparse.csr_matrix]", most_entries: int) -> "sparse.csr_matrix":
    """The rows of one or more matrices below each other, float32.

    Each may be freed before the next one is made, so there are never two copies of all numbers.

    Args:
        matrices: With equally many columns.
        most_entries: How many numbers they have together, at most.
    """
    from scipy import sparse

    values, columns = np.empty(most_entries, dtype=np.float32), np.empty(most_entries, dtype=np.int32)
    offsets, end, n_columns = [np.zeros(1, dtype=np.int64)], 0, 0
    for matrix in matrices:
        begin, end, n_columns = end, end + matrix.nnz, matrix.shape[1]
        values[begin:end], columns[begin:end] = matrix.data, matrix.indices
        offsets.append(matrix.indptr[1:] + np.int64(begin))
    rows = np.concatenate(offsets)
    return sparse.csr_matrix((values[:end], columns[:end], rows), shape=(len(rows) - 1, n_columns))
