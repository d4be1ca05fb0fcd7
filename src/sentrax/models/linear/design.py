"""`Design`: the features of training texts, their inverse document frequencies, and their matrices."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.features.groups import (
    Group,
    form_hashes,
    groups_of,
    valence_numbers,
    word_forms,
)
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.feature_weights import FeatureWeights
from sentrax.models.linear.model import FEATURES, NEGATED_MARK, LinearModel, hash_subwords
from sentrax.models.linear.objective import Weights
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray, QuantizedTable
from sentrax.text.hashing import Hashes, Indices
from sentrax.text.keys import Keys

if TYPE_CHECKING:
    import polars as pl
    from scipy import sparse

_VALENCE_SCALE = 0.2
"""The scale of the valence in numbers, relative to the hashed features."""
_SMALLEST_RMS = 0.05


class _Entries(NamedTuple):
    """The column and the text of each entry of a matrix, (entries,)."""

    columns: Indices
    texts: Indices


class Design:
    """The features of training texts, and their matrices.

    Args:
        reader: From texts to tokens.
        texts: The training texts, and after them those of the prior.
        n_texts: How many of them are training texts.
        settings: Which features there may be.
        old: A model to continue from, whose features keep their idf; the new model has such features, too.

    Attributes:
        matrix: The weighted hashed features of each text, (texts, features), with forms of words first.
        subwords: The weighted subwords of each form, (forms, subwords).
        dense: The valence of each text in numbers, (texts, numbers).
        n_texts: The number of training texts.
        n_all_texts: The number of training texts, those of `old` included.
    """

    def __init__(
        self,
        reader: TokenReader,
        texts: "pl.Series",
        n_texts: int,
        settings: LinearSettings,
        old: LinearModel | None = None,
    ):
        from scipy import sparse

        self._old, self._settings, self.n_texts = old, settings, n_texts
        self._features = FEATURES if old is None else old.features
        self.n_all_texts = n_texts + (0 if old is None else old.n_texts)
        batch = reader.column(texts)

        unique_forms, indices = np.unique(word_forms(batch), return_inverse=True)
        hashes = form_hashes(unique_forms, batch.table)
        order = np.argsort(hashes)
        column_of = np.empty(len(order), dtype=np.int64)
        column_of[order] = np.arange(len(order))
        entries = {"words": _Entries(column_of[indices], batch.texts)}
        self._keys = {"words": hashes[order]}
        for name, group in groups_of(batch).items():
            self._keys[name] = self._frequent_keys(name, group)
            entries[name] = _known_entries(self._keys[name], group)
        self._idf = {name: self._text_idf(name, entries[name]) for name in entries}
        self.matrix = sparse.hstack(
            [_idf_matrix(entries[name], self._idf[name], len(texts)) for name in entries], format="csr"
        )

        all_tokens = batch.table.tokens.strings
        tokens = [all_tokens[form // 2] for form in unique_forms[order]]
        is_negated = unique_forms[order] % 2
        self._words = tuple(
            NEGATED_MARK * negated + token for negated, token in zip(is_negated, tokens, strict=True)
        )
        self.subwords = self._subword_matrix(tokens)

        sums = valence_numbers(batch)
        mean_squares = (sums[:n_texts] ** 2).mean(axis=0)
        self._divisors = np.maximum(np.sqrt(mean_squares), _SMALLEST_RMS) / _VALENCE_SCALE
        self.dense = sums / self._divisors

    @property
    def hold(self) -> FloatArray:
        """How expensive it is to change each feature of `matrix`, and each subword, (features + subwords,).

        A logistic loss of earlier texts curves by a quarter of the sum of the squares of a feature, at most.
        How many of them had it is what its idf says; its mean square is that of the texts at hand. What no
        training text has is not to change at all: infinity.
        """
        counts = np.concatenate([self._earlier_counts(name) for name in self.spans if name != "subwords"])
        squares = np.asarray(self.matrix.multiply(self.matrix).sum(axis=0)).ravel()
        hold = counts * squares / np.maximum(self.matrix.getnnz(axis=0), 1) / 4
        occurs = self.matrix[: self.n_texts].getnnz(axis=0) > 0
        forms = np.flatnonzero(occurs[: self.subwords.shape[0]])
        subword_occurs = self.subwords[forms].getnnz(axis=0) > 0
        return np.concatenate([np.where(occurs, hold, np.inf), np.where(subword_occurs, 0, np.inf)])

    def _earlier_counts(self, name: str) -> FloatArray:
        """How many of the texts of `old` have each feature of a group, (features,)."""
        counts = np.zeros(len(self._keys[name]))
        if self._old is not None:
            group, n_texts = self._old.groups[name], self._old.n_texts
            rows = group.rows(self._keys[name])
            idf = group.idf[rows[rows >= 0]].astype(np.float64)
            counts[rows >= 0] = np.maximum((1 + n_texts) / np.exp(idf - 1) - 1, 0)
        return counts

    def weights_of(self, model: LinearModel) -> Weights:
        """The weights that a model has for these features, 0 for those that it does not have."""
        parts = {}
        for name, keys in self._keys.items():
            rows = model.groups[name].rows(keys)
            parts[name] = np.zeros((len(keys), len(model.bias)))
            parts[name][rows >= 0] = model.groups[name].take(rows[rows >= 0])
        subwords = parts.pop("subwords")
        if model.words_include_subwords:
            is_known = model.groups["words"].rows(self._keys["words"]) >= 0
            parts["words"][is_known] -= self.subwords[is_known] @ subwords
        dense = model.sums.astype(np.float64) * self._divisors[:, None]
        return Weights(model.bias.astype(np.float64), np.concatenate(list(parts.values())), subwords, dense)

    @property
    def spans(self) -> dict[str, slice]:
        """The columns of each group in `joined_matrix`; subwords, which `matrix` lacks, are last."""
        names = [*(name for name in self._keys if name != "subwords"), "subwords"]
        ends = np.cumsum([len(self._keys[name]) for name in names]).tolist()
        return dict(zip(names, map(slice, [0, *ends], ends), strict=False))

    @property
    def joined_matrix(self) -> "sparse.csr_matrix":
        """The features of each text in one matrix: `matrix`, its subwords, and its `dense` numbers."""
        from scipy import sparse

        subwords = self.matrix[:, : self.subwords.shape[0]] @ self.subwords
        return sparse.hstack([self.matrix, subwords, sparse.csr_matrix(self.dense)], format="csr")

    def sparse_weights_of(self, model: LinearModel) -> "sparse.csr_matrix":
        """The weights that a model has for the columns of `joined_matrix`."""
        from scipy import sparse

        parts = []
        for name in self.spans:
            group = model.groups[name]
            rows, table = group.rows(self._keys[name]), group.weights
            own = table.to_matrix() if isinstance(table, SparseTable) else _sparse(group)
            # Of features that the model does not have, the row of zeros after all others.
            own.resize(own.shape[0] + 1, own.shape[1])
            parts.append(own[np.where(rows < 0, own.shape[0] - 1, rows)])
        parts.append(sparse.csr_matrix(model.sums.astype(np.float64) * self._divisors[:, None]))
        weights = sparse.vstack(parts, format="csr")
        weights.sort_indices()
        return weights

    def model(self, weights: Weights, l2: float) -> LinearModel:
        """The model with these weights, which were fitted with this penalty."""
        tables: dict[str, QuantizedTable | SparseTable] = {
            name: QuantizedTable.exact(weights.subwords if name == "subwords" else weights.features[columns])
            for name, columns in self.spans.items()
        }
        model = self.assemble(tables, weights.bias, weights.dense, l2)
        if not model.words_include_subwords:
            return model
        whole = weights.features[self.spans["words"]] + self.subwords @ weights.subwords
        words = replace(model.groups["words"], weights=QuantizedTable.exact(whole))
        return replace(model, groups={**model.groups, "words": words})

    def assemble(
        self,
        tables: "Mapping[str, QuantizedTable | SparseTable]",
        bias: FloatArray,
        dense: FloatArray,
        l2: float,
    ) -> LinearModel:
        """The model with a table of weights for each group, a bias, and weights of the `dense` numbers."""
        groups = {
            name: FeatureWeights(keys, tables[name], self._idf[name].astype(np.float32))
            for name, keys in self._keys.items()
        }
        return LinearModel(
            bias.astype(np.float32),
            groups,
            (dense / self._divisors[:, None]).astype(np.float32),
            unseen_idf=float(np.log(1 + self.n_all_texts) + 1),
            n_texts=self.n_all_texts,
            words=self._words,
            l2=l2,
            features=self._features,
        )

    def _text_idf(self, name: str, entries: _Entries) -> FloatArray:
        """The inverse document frequency of each feature: log((1 + texts) / (1 + texts with it)) + 1."""
        n_features = len(self._keys[name])
        if name == "signals":
            return np.ones(n_features)
        in_training = entries.texts < self.n_texts
        pairs = np.unique(entries.columns[in_training] * self.n_texts + entries.texts[in_training])
        counts = np.bincount(pairs // self.n_texts, minlength=n_features)
        return self._keep_old_idf(name, np.log((1 + self.n_all_texts) / (1 + counts)) + 1)

    def _keep_old_idf(self, name: str, idf: FloatArray) -> FloatArray:
        if self._old is not None:
            group = self._old.groups[name]
            rows = group.rows(self._keys[name])
            idf[rows >= 0] = group.idf[rows[rows >= 0]]
        return idf

    def _select_keys(self, name: str, keys: Hashes, counts: npt.NDArray[np.integer]) -> Hashes:
        """The keys that are frequent enough, and those that the model to continue from has, ascending."""
        selected = _most_frequent(keys, counts, self._settings)
        if self._old is None:
            return selected
        return np.union1d(selected, keys[self._old.groups[name].rows(keys) >= 0])

    def _frequent_keys(self, name: str, group: Group) -> Hashes:
        """The features of a group that enough training texts have, ascending."""
        in_training = group.texts < self.n_texts
        order = np.lexsort((group.texts[in_training], group.hashes[in_training]))
        hashes, texts = group.hashes[in_training][order], group.texts[in_training][order]
        if not len(hashes):
            return hashes
        is_new = (hashes[1:] != hashes[:-1]) | (texts[1:] != texts[:-1])
        hashes = hashes[np.append(True, is_new)]
        return self._select_keys(name, *np.unique(hashes, return_counts=True))

    def _subword_matrix(self, tokens: list[str]) -> "sparse.csr_matrix":
        """The subwords of forms, (forms, subwords), each row of length 1."""
        unique = sorted(set(tokens))
        row_of = {token: row for row, token in enumerate(unique)}
        hashes = hash_subwords(unique, self._features)
        group = Group(hashes.ids, np.repeat(np.arange(len(unique)), hashes.lengths))
        keys = self._select_keys("subwords", *np.unique(hashes.ids, return_counts=True))
        entries = _known_entries(keys, group)
        counts = np.bincount(entries.columns, minlength=len(keys))
        self._keys["subwords"] = keys
        idf = self._keep_old_idf("subwords", np.log((1 + len(unique)) / (1 + counts)) + 1)
        self._idf["subwords"] = idf
        matrix = _idf_matrix(entries, idf, len(unique))
        return matrix[np.array([row_of[token] for token in tokens], dtype=np.int64)]


def _sparse(group: FeatureWeights) -> "sparse.csr_matrix":
    from scipy import sparse

    return sparse.csr_matrix(group.take(np.arange(len(group))))


def _known_entries(keys: Hashes, group: Group) -> _Entries:
    """The features of a group that are among the keys; the column of each is the index of its key."""
    columns = Keys(keys).rows(group.hashes)
    is_known = columns >= 0
    return _Entries(columns[is_known], group.texts[is_known])


def _most_frequent(keys: Hashes, counts: npt.NDArray[np.integer], settings: LinearSettings) -> Hashes:
    """The keys that are frequent enough, at most `max_features` of them, ascending."""
    is_frequent = counts >= settings.min_count
    keys, counts = keys[is_frequent], counts[is_frequent]
    if len(keys) > settings.max_features:
        order = np.argsort(-counts, kind="stable")[: settings.max_features]
        keys = np.sort(keys[order])
    return keys


def _idf_matrix(entries: _Entries, idf: FloatArray, n_rows: int) -> "sparse.csr_matrix":
    """The idf of each feature of each text, in rows of length 1."""
    from scipy import sparse

    columns, texts = entries
    values = idf[columns]
    lengths = np.sqrt(np.bincount(texts, weights=values * values, minlength=n_rows))
    return sparse.csr_matrix((values / lengths[texts], (texts, columns)), shape=(n_rows, len(idf)))
