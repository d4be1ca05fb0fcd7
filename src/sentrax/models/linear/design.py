"""The features of training texts: which there are, how rare each is, and the matrices that they make."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.models.features.groups import Group, form_hashes, groups_of, subword_hashes, word_forms
from sentrax.models.features.tokens import TokenReader
from sentrax.models.features.valence import valence_sums
from sentrax.models.linear.logistic import Weights
from sentrax.models.linear.model import NEGATED_MARK, FeatureWeights, LinearModel
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.quantization import QuantizedTable
from sentrax.text.hashing import Hashes, Indices, find_indices

if TYPE_CHECKING:
    import polars as pl
    from scipy import sparse

FloatArray = npt.NDArray[np.float64]

_SUMS_SCALE = 0.2
"""How much the valence in numbers counts beside the hashed features."""
_LEAST_ROOT = 0.05


class _Entries(NamedTuple):
    """Which features texts have: of each entry of a matrix its column and its text, (entries,)."""

    columns: Indices
    texts: Indices


class Design:
    """The features of training texts, and the matrices that they make.

    Args:
        reader: From texts to tokens.
        texts: The training texts, and after them those of the prior.
        n_texts: How many of them are training texts.
        settings: Which features there may be.
        start: A model whose features are to be kept.

    Attributes:
        matrix: The weighed hashed features of each text, (texts, features), with forms of words first.
        subwords: The weighed subwords of each form, (forms, subwords).
        dense: The valence of each text in numbers, (texts, numbers).
        n_all_texts: How many texts there were, those of `start` among them.
    """

    def __init__(
        self,
        reader: TokenReader,
        texts: "pl.Series",
        n_texts: int,
        settings: LinearSettings,
        start: LinearModel | None,
    ):
        from scipy import sparse

        self._start, self._settings = start, settings
        self.n_all_texts = n_texts + (0 if start is None else start.n_texts)
        batch = reader.column(texts)
        table = batch.table
        self._n_texts, n_rows = n_texts, len(texts)
        forms = word_forms(batch)
        occurring, places = np.unique(forms, return_inverse=True)
        hashes = form_hashes(occurring, table)
        order = np.argsort(hashes)
        self._keys = {"words": hashes[order]}
        place_of = np.empty(len(order), dtype=np.int64)
        place_of[order] = np.arange(len(order))
        entries = [_Entries(place_of[places], batch.texts)]
        self._rarity = {"words": self._rarity_of("words", entries[0])}
        for name, group in groups_of(batch).items():
            self._keys[name] = self._frequent(name, group)
            known = _known(self._keys[name], group)
            entries.append(known)
            self._rarity[name] = self._rarity_of(name, known)
        self.matrix = sparse.hstack(
            [
                _weighed(of_group, idf, n_rows)
                for of_group, idf in zip(entries, self._rarity.values(), strict=True)
            ],
            format="csr",
        )
        tokens = table.tokens.strings
        ordered = occurring[order]
        self._words = tuple(NEGATED_MARK * (form % 2) + tokens[form // 2] for form in ordered)
        self.subwords = self._subwords_of([tokens[form // 2] for form in ordered])
        sums = valence_sums(batch)
        self._root = np.maximum(np.sqrt((sums[:n_texts] ** 2).mean(axis=0)), _LEAST_ROOT) / _SUMS_SCALE
        self.dense = sums / self._root

    def anchor(self) -> Weights | None:
        """What the model to go on from has for these features, if there is one."""
        start = self._start
        if start is None:
            return None
        found = {}
        for name, keys in self._keys.items():
            rows = start.groups[name].rows(keys)
            found[name] = np.zeros((len(keys), len(start.bias)))
            found[name][rows >= 0] = start.groups[name].weights.take(rows[rows >= 0])
        subwords = found.pop("subwords")
        dense = start.sums.astype(np.float64) * self._root[:, None]
        return Weights(start.bias.astype(np.float64), np.concatenate(list(found.values())), subwords, dense)

    def model(self, weights: Weights, l2: float) -> LinearModel:
        """The model that these weights make."""
        names = [name for name in self._keys if name != "subwords"]
        sizes = [len(self._keys[name]) for name in names]
        of_groups = np.split(weights.features, np.cumsum(sizes)[:-1])
        by_name = {**dict(zip(names, of_groups, strict=True)), "subwords": weights.subwords}
        groups = {
            name: FeatureWeights(
                keys, QuantizedTable.exact(by_name[name]), self._rarity[name].astype(np.float32)
            )
            for name, keys in self._keys.items()
        }
        return LinearModel(
            weights.bias.astype(np.float32),
            groups,
            (weights.dense / self._root[:, None]).astype(np.float32),
            unseen_idf=float(np.log(1 + self.n_all_texts) + 1),
            n_texts=self.n_all_texts,
            words=self._words,
            l2=l2,
        )

    def _rarity_of(self, name: str, entries: _Entries) -> FloatArray:
        """The inverse document frequency of each feature: log((1 + texts) / (1 + texts with it)) + 1."""
        n_features = len(self._keys[name])
        if name == "signals":
            return np.ones(n_features)
        is_real = entries.texts < self._n_texts
        once = np.unique(entries.columns[is_real] * self._n_texts + entries.texts[is_real])
        counts = np.bincount(once // self._n_texts, minlength=n_features)
        return self._as_before(name, np.log((1 + self.n_all_texts) / (1 + counts)) + 1)

    def _as_before(self, name: str, idf: FloatArray) -> FloatArray:
        """The idf of features, as it is in the model to go on from for those that it has."""
        if self._start is None:
            return idf
        group = self._start.groups[name]
        rows = group.rows(self._keys[name])
        idf[rows >= 0] = group.idf[rows[rows >= 0]]
        return idf

    def _kept(self, name: str, keys: Hashes, counts: npt.NDArray[np.integer]) -> Hashes:
        """The keys that are frequent enough, and those that the model to go on from has, rising."""
        kept = _most_frequent(keys, counts, self._settings)
        if self._start is None:
            return kept
        return np.union1d(kept, keys[self._start.groups[name].rows(keys) >= 0])

    def _frequent(self, name: str, group: Group) -> Hashes:
        """The features of a group that enough texts have, rising."""
        is_real = group.texts < self._n_texts
        order = np.lexsort((group.texts[is_real], group.hashes[is_real]))
        hashes, texts = group.hashes[is_real][order], group.texts[is_real][order]
        if not len(hashes):
            return hashes
        differs = (hashes[1:] != hashes[:-1]) | (texts[1:] != texts[:-1])
        hashes = hashes[np.append(True, differs)]
        return self._kept(name, *np.unique(hashes, return_counts=True))

    def _subwords_of(self, tokens: list[str]) -> "sparse.csr_matrix":
        """The subwords of forms, (forms, subwords), each row of length 1."""
        different = sorted(set(tokens))
        place = {token: number for number, token in enumerate(different)}
        of_different = subword_hashes(different)
        words = np.repeat(np.arange(len(different)), of_different.lengths)
        kept = self._kept("subwords", *np.unique(of_different.ids, return_counts=True))
        known = _known(kept, Group(of_different.ids, words))
        n_known = np.bincount(known.columns, minlength=len(kept))
        self._keys["subwords"] = kept
        idf = np.log((1 + len(different)) / (1 + n_known)) + 1
        self._rarity["subwords"] = self._as_before("subwords", idf)
        matrix = _weighed(known, self._rarity["subwords"], len(different))
        return matrix[np.array([place[token] for token in tokens], dtype=np.int64)]


def _known(keys: Hashes, group: Group) -> _Entries:
    """The features of a group that are among the keys, each in the column of its place there."""
    places = find_indices(keys, group.hashes)
    known = places >= 0
    return _Entries(places[known], group.texts[known])


def _most_frequent(keys: Hashes, counts: npt.NDArray[np.integer], settings: LinearSettings) -> Hashes:
    """The keys that are frequent enough, at most as many as there may be."""
    frequent = counts >= settings.min_count
    keys, counts = keys[frequent], counts[frequent]
    if len(keys) > settings.max_features:
        order = np.argsort(-counts, kind="stable")[: settings.max_features]
        keys = np.sort(keys[order])
    return keys


def _weighed(entries: _Entries, idf: FloatArray, n_rows: int) -> "sparse.csr_matrix":
    """The idf of each feature of each text, in rows of length 1."""
    from scipy import sparse

    columns, texts = entries
    values = idf[columns]
    lengths = np.sqrt(np.bincount(texts, weights=values * values, minlength=n_rows))
    return sparse.csr_matrix((values / lengths[texts], (texts, columns)), shape=(n_rows, len(idf)))
