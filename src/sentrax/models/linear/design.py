"""`Design`: the features of training texts, their inverse document frequencies, and their matrices."""

from collections.abc import Iterator, Mapping
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
from sentrax.models.features.subwords import n_characters
from sentrax.models.features.tokens import TokenBatch, TokenReader
from sentrax.models.linear.counting import (
    Counts,
    MergedKeys,
    count_features,
    count_texts,
    merge_keys,
    stack_rows,
    weigh_parts,
)
from sentrax.models.linear.feature_weights import FeatureWeights
from sentrax.models.linear.model import (
    FEATURES,
    GROUPS,
    NEGATED_MARK,
    LinearModel,
    count_texts_with,
    hash_subwords,
    square_per_character,
)
from sentrax.models.linear.objective import Weights
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray
from sentrax.text.hashing import Hashes

if TYPE_CHECKING:
    import polars as pl
    from scipy import sparse

_SMALLEST_RMS = 0.05
_SCALES = {"words": 2.2, "subwords": 1.1, "pairs": 0.8, "patterns": 0.7, "signals": 0.3, "valence": 0.14}
"""The scales of groups of features, and of the valence in numbers: words say the most about most tasks."""
_SCALES_1 = dict.fromkeys(GROUPS, 1.0) | {"valence": 0.2}
"""The same for models with features 1."""
_PART = 1 << 13
"""Texts, or words, whose features are counted at once; parts are counted in threads."""


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
        subwords: The weighted subwords of each form, (forms, subwords), over what the form itself has.
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
        self._scales = _SCALES_1 if self._features == 1 else _SCALES
        self.n_all_texts = n_texts + (0 if old is None else old.n_texts)
        parts = reader.map_column(_count_part, texts, _PART)
        self._keys: dict[str, Hashes] = {}
        self._idf: dict[str, FloatArray] = {}
        words = np.concatenate([part.words for part in parts])
        _, rows = np.unique(np.concatenate([part.counts["words"].keys for part in parts]), return_index=True)
        self._words = tuple(words[rows])
        names = list(parts[0].counts)
        n_entries = sum(counts.matrix.nnz for part in parts for counts in part.counts.values())
        groups = [self._weigh(name, [part.counts.pop(name) for part in parts]) for name in names]
        blocks = (sparse.hstack(part, format="csr") for part in zip(*groups, strict=True))
        self.matrix = stack_rows(blocks, n_entries)
        self.subwords = self._subword_matrix()

        self.dense = np.concatenate([part.valence for part in parts])
        mean_squares = (self.dense[:n_texts] ** 2).mean(axis=0, dtype=np.float64)
        self._divisors = np.maximum(np.sqrt(mean_squares), _SMALLEST_RMS) / self._scales["valence"]
        self.dense /= self._divisors

    @property
    def costs(self) -> FloatArray:
        """The factor of the penalty for each feature of `matrix`, and each subword, (features + subwords,).

        A feature's numbers times its scale would have the same effect as its penalty over the scale's square.
        """
        return np.concatenate(
            [np.full(len(self._keys[name]), self._scales[name] ** -2) for name in self.spans]
        )

    @property
    def hold(self) -> FloatArray:
        """How expensive it is to change each feature of `matrix`, and each subword, (features + subwords,).

        A logistic loss of earlier texts curves by a quarter of the sum of the squares of a feature, at most.
        How many of them had it is what its idf says, for `n_held` of them; its mean square is that of the
        texts at hand. What no training text has is not to change at all: infinity.
        """
        counts = np.concatenate([self._earlier_counts(name) for name in self.spans if name != "subwords"])
        squares = np.asarray(self.matrix.multiply(self.matrix).sum(axis=0)).ravel()
        hold = counts * squares / np.maximum(self.matrix.getnnz(axis=0), 1) / 4
        occurs = self.matrix[: self.n_texts].getnnz(axis=0) > 0
        forms = np.flatnonzero(occurs[: self.subwords.shape[0]])
        subword_occurs = self.subwords[forms].getnnz(axis=0) > 0
        return np.concatenate([np.where(occurs, hold, np.inf), np.where(subword_occurs, 0, np.inf)])

    def _earlier_counts(self, name: str) -> FloatArray:
        """In how many of the `n_held` texts of `old` each feature of a group is, (features,)."""
        counts = np.zeros(len(self._keys[name]))
        if self._old is not None:
            group = self._old.groups[name]
            rows = group.rows(self._keys[name])
            counts[rows >= 0] = count_texts_with(group.idf[rows[rows >= 0]], self._old.n_texts)
            counts *= self._old.n_held / self._old.n_texts
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

    def _weigh(self, name: str, parts: list[Counts]) -> "Iterator[sparse.csr_matrix]":
        """The matrices of the features of a group that are frequent enough, and that the old model has.

        Args:
            name: The group, whose keys and idf are now known.
            parts: How often texts have its features.
        """
        merged = merge_keys(parts, self.n_texts)
        selected = self._select(name, merged)
        idf = self._set_idf(name, merged.keys[selected], merged.counts[selected], self.n_all_texts)
        squares = idf**2
        if name == "words":
            self._word_counts = merged.counts
            characters = np.array([n_characters(word.removeprefix(NEGATED_MARK)) for word in self._words])
            squares += square_per_character(self._features) * characters
        return weigh_parts(parts, merged, selected, idf, squares)

    def _select(self, name: str, merged: MergedKeys) -> npt.NDArray[np.intp]:
        """Which features to keep: all words, but of other groups only frequent ones and what is known."""
        if name == "words":
            return np.arange(len(merged.keys))
        counts, settings = merged.counts, self._settings
        selected = np.flatnonzero(counts >= settings.min_count)
        if len(selected) > settings.max_features:
            order = np.argsort(-counts[selected], kind="stable")
            selected = np.sort(selected[order[: settings.max_features]])
        if self._old is None:
            return selected
        is_known = self._old.groups[name].rows(merged.keys) >= 0
        # Also what only rehearsed texts have, or their answers would not be those of the old model.
        return np.union1d(selected, np.flatnonzero(is_known))

    def _set_idf(self, name: str, keys: Hashes, counts: npt.NDArray[np.number], n_all: int) -> FloatArray:
        """The inverse document frequencies: log((1 + texts) / (1 + texts with it)) + 1; 1 for signals."""
        idf: FloatArray = np.log((1 + n_all) / (1 + counts)) + 1
        if name == "signals":
            idf = np.ones(len(counts))
        elif self._old is not None:
            group = self._old.groups[name]
            rows = group.rows(keys)
            idf[rows >= 0] = group.idf[rows[rows >= 0]]
        self._keys[name], self._idf[name] = keys, idf
        return idf

    def _subword_matrix(self) -> "sparse.csr_matrix":
        """The subwords of forms, (forms, subwords): the idf of each over that of the form.

        With features 1, rows of length 1.
        """
        from scipy import sparse

        tokens = [word.removeprefix(NEGATED_MARK) for word in self._words]
        unique = sorted(set(tokens))
        row_of = {token: row for row, token in enumerate(unique)}
        rows = np.array([row_of[token] for token in tokens], dtype=np.int64)
        parts = []
        for start in range(0, max(len(unique), 1), _PART):
            some = unique[start : start + _PART]
            hashes = hash_subwords(some, self._features)
            group = Group(hashes.ids, np.repeat(np.arange(len(some)), hashes.lengths))
            parts.append(count_features(group, len(some)))
        n_entries = sum(part.matrix.nnz for part in parts)
        merged = merge_keys(parts, len(unique))
        selected = self._select("subwords", merged)
        keys = merged.keys[selected]
        if self._features == 1:
            idf = self._set_idf("subwords", keys, merged.counts[selected], len(unique))
            return stack_rows(weigh_parts(parts, merged, selected, idf, idf**2), n_entries)[rows]
        of_words = np.bincount(rows, weights=self._word_counts, minlength=len(unique))
        counts = np.minimum(count_texts(parts, merged, of_words)[selected], self.n_texts)
        idf = self._set_idf("subwords", keys, counts, self.n_all_texts)
        matrix = stack_rows(weigh_parts(parts, merged, selected, idf, None), n_entries)[rows]
        return sparse.diags((1 / self._idf["words"]).astype(np.float32)) @ matrix


class _Part(NamedTuple):
    """The features of some texts.

    Attributes:
        words: The words of `counts["words"]`, in order; a negated one with `NEGATED_MARK` before it.
        counts: How often they have each feature, for each group.
        valence: Their valence in numbers, (texts, numbers).
    """

    words: npt.NDArray[np.object_]
    counts: dict[str, Counts]
    valence: npt.NDArray[np.float32]


def _count_part(batch: TokenBatch) -> _Part:
    forms = word_forms(batch)
    unique = np.unique(forms)
    hashes = form_hashes(unique, batch.table)
    groups = {"words": Group(hashes[np.searchsorted(unique, forms)], batch.texts), **groups_of(batch)}
    counts = {name: count_features(group, batch.n_texts) for name, group in groups.items()}
    strings = batch.table.tokens.strings
    words = [NEGATED_MARK * (form % 2) + strings[form // 2] for form in unique[np.argsort(hashes)].tolist()]
    return _Part(np.array(words, dtype=np.object_), counts, valence_numbers(batch).astype(np.float32))


def _sparse(group: FeatureWeights) -> "sparse.csr_matrix":
    from scipy import sparse

    return sparse.csr_matrix(group.take(np.arange(len(group))))
