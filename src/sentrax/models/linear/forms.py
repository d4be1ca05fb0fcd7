"""What the words of a text add to its logits, by themselves and by their subwords."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.forks import Guarded
from sentrax.models.features.groups import Group, form_hashes, word_forms
from sentrax.models.features.subwords import count_characters
from sentrax.models.features.tokens import TokenBatch, TokenTable
from sentrax.models.linear.feature_weights import normalized_sums
from sentrax.models.linear.model import LinearModel, hash_subwords, square_per_character
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import FloatArray, Logits
from sentrax.text.hashing import Indices
from sentrax.text.interner import Interner
from sentrax.text.ragged import GrowingArray, GrowingRagged, Ragged, offsets_of

if TYPE_CHECKING:
    from sentrax.models.linear.own_words import OwnWords

_AT_ONCE = 1 << 11
"""Forms of words whose subwords are looked up at a time, so that memory is used again while it is near."""


class _OfForms(Guarded):
    """What is computed once for each form of a word, while texts share one table of tokens."""

    def __init__(self, model: LinearModel, own: "OwnWords | None" = None):
        super().__init__()
        self._model, self._own = model, own
        self._forget()

    def _forget(self) -> None:
        self._tokens: Interner | None = None


class FormWeights(_OfForms):
    """What each form of a word adds to the logits, computed when it is first seen."""

    def sum_weights(self, batch: TokenBatch) -> Logits:
        """What the words of each text add to its logits, (texts, classes)."""
        forms = word_forms(batch)
        with self._lock:
            values, squares = self._up_to_date(batch.table, forms)
        return normalized_sums(values.take(forms, axis=0), squares.take(forms), batch.texts, batch.n_texts)

    def token_values(self, batch: TokenBatch) -> FloatArray:
        """What each word of one text adds to its logits, (tokens, classes)."""
        forms = word_forms(batch)
        with self._lock:
            values, squares = self._up_to_date(batch.table, forms)
        return values.take(forms, axis=0) / (math.sqrt(squares.take(forms).sum()) or 1)

    def _up_to_date(self, table: TokenTable, forms: Indices) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The value and the square of each form, computed of at least these (the others are 0)."""
        if self._tokens is not table.tokens:
            self._values = GrowingArray(np.float64, (len(self._model.bias),))
            self._squares = GrowingArray(np.float64)
            self._tokens = table.tokens
        n_new = 2 * len(table.hashes) - len(self._squares)
        if n_new > 0:
            self._values.append(np.zeros((n_new, len(self._model.bias))))
            self._squares.append(np.zeros(n_new))
        values, squares = self._values.values, self._squares.values
        new = np.unique(forms[squares.take(forms) == 0])
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            values[some], squares[some] = self._compute(table, some)
        return values, squares

    def _compute(self, table: TokenTable, forms: Indices) -> tuple[FloatArray, FloatArray]:
        words, subwords = self._model.groups["words"], self._model.groups["subwords"]
        rows = words.rows(form_hashes(forms, table))
        known = rows >= 0
        weights, idf = (
            np.zeros((len(forms), len(self._model.bias))),
            np.full(len(forms), self._model.unseen_idf),
        )
        weights[known], idf[known] = words.take(rows[known]), words.idf[rows[known]]
        by_subwords = ~known if self._model.words_include_subwords else np.ones_like(known)
        numbers, token_of = np.unique(forms[by_subwords] // 2, return_inverse=True)
        features = self._model.features
        hashes = hash_subwords(_strings(table, numbers), features)
        group = Group(hashes.ids, np.repeat(np.arange(len(numbers)), hashes.lengths))
        if features == 1:
            weights[by_subwords] += subwords.sum_weights(group, len(numbers))[token_of]
        values = weights * idf[:, None]
        if features > 1:
            values[by_subwords] = subwords.total_weights(group, len(numbers))[token_of]
        if self._own is not None:
            self._set_own(values, table, forms, self._own)
        return values, idf * idf + _squares(table, forms // 2, features)

    def _set_own(self, values: FloatArray, table: TokenTable, forms: Indices, own: "OwnWords") -> None:
        for row, (form, token) in enumerate(zip(forms.tolist(), _strings(table, forms // 2), strict=True)):
            of_token = own.values_of(token, values.shape[1], is_negated=form % 2 == 1)
            if of_token is not None:
                values[row] = of_token


class SparseFormWeights(_OfForms):
    """The same for many labels: each form's rows of the tables, whose sums are taken text by text."""

    def sum_weights(self, batch: TokenBatch) -> Logits:
        """What the words of each text add to its logits, (texts, classes)."""
        return self._sum(batch, batch.texts, batch.n_texts)

    def token_values(self, batch: TokenBatch) -> FloatArray:
        """What each word of one text adds to its logits, (tokens, classes)."""
        return self._sum(batch, np.arange(len(batch.numbers)), len(batch.numbers))

    def _sum(self, batch: TokenBatch, sums: Indices, n_sums: int) -> FloatArray:
        """The sums of what words add to the logits of their texts, given the sum that each is added to."""
        words, subwords = (self._model.groups[name].weights for name in ("words", "subwords"))
        if not isinstance(words, SparseTable) or not isinstance(subwords, SparseTable):
            raise InputError("its tables of weights are not all sparse, or none")
        forms, texts, n_texts = word_forms(batch), batch.texts, batch.n_texts
        with self._lock:
            all_rows, all_idf, all_squares, subword_rows, subword_factors = self._up_to_date(batch.table)
        rows, idf, squares = all_rows[forms], all_idf[forms], all_squares[forms]
        per_text = 1 / np.sqrt(np.bincount(texts, weights=squares, minlength=n_texts))[texts]
        factors = idf * per_text
        is_known = rows >= 0
        values = words.sum_rows(rows[is_known], factors[is_known], sums[is_known], n_sums)
        of_tokens = subword_rows.take(batch.numbers)
        own_factors = Ragged(subword_factors, subword_rows.offsets).take(batch.numbers).ids
        lengths = of_tokens.lengths
        of_words = factors if self._model.features == 1 else per_text
        return values + subwords.sum_rows(
            of_tokens.ids, own_factors * np.repeat(of_words, lengths), np.repeat(sums, lengths), n_sums
        )

    def _up_to_date(
        self, table: TokenTable
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], Ragged, npt.NDArray[Any]]:
        """The row, the idf and the square of each form; rows of each token's subwords, and factors."""
        if self._tokens is not table.tokens:
            self._rows, self._idf = GrowingArray(np.int64), GrowingArray(np.float64)
            self._squares = GrowingArray(np.float64)
            self._subwords, self._factors = GrowingRagged(np.int64), GrowingArray(np.float64)
            self._tokens = table.tokens
        n_known, n_tokens = len(self._subwords), len(table.hashes)
        if n_known < n_tokens:
            words, subwords = self._model.groups["words"], self._model.groups["subwords"]
            hashes = hash_subwords(table.tokens.strings[n_known:n_tokens], self._model.features)
            subword_rows = subwords.rows(hashes.ids)
            is_known = subword_rows >= 0
            kept = Ragged(subword_rows[is_known], offsets_of(is_known)[hashes.offsets])
            idf = subwords.idf[kept.ids].astype(np.float64)
            if self._model.features == 1:
                of = np.repeat(np.arange(len(kept)), kept.lengths)
                idf = idf / np.sqrt(np.bincount(of, weights=idf * idf, minlength=len(kept)))[of]
            rows = words.rows(form_hashes(np.arange(2 * n_known, 2 * n_tokens), table))
            form_idf = np.full(len(rows), self._model.unseen_idf)
            form_idf[rows >= 0] = words.idf[rows[rows >= 0]]
            of_characters = _squares(table, np.arange(n_known, n_tokens), self._model.features)
            # The subwords last, since these say how many tokens are known: Ctrl-C must not shift the others.
            self._rows.write(2 * n_known, rows)
            self._idf.write(2 * n_known, form_idf)
            self._squares.write(2 * n_known, form_idf * form_idf + np.repeat(of_characters, 2))
            self._factors.write(int(self._subwords.rows.offsets[-1]), idf)
            self._subwords.append(kept)
        of_forms = self._rows.values, self._idf.values, self._squares.values
        return *of_forms, self._subwords.rows, self._factors.values


def _squares(table: TokenTable, numbers: Indices, features: int) -> FloatArray:
    """What the characters of these tokens add to the squares of their forms."""
    return square_per_character(features) * count_characters(_strings(table, numbers)).astype(np.float64)


def _strings(table: TokenTable, numbers: Indices) -> list[str]:
    return list(map(table.tokens.strings.__getitem__, numbers.tolist()))
