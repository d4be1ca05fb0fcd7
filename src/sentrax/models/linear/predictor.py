"""`LinearPredictor`: the linear model over groups of hashed features, from texts to logits."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.forks import Guarded
from sentrax.models.features.groups import (
    VALENCE_NAMES,
    Group,
    form_hashes,
    groups_of,
    subword_hashes,
    valence_numbers,
    word_forms,
)
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenBatch, TokenReader, TokenTable
from sentrax.models.state import (
    Arrays,
    FloatArray,
    Logits,
    PredictorState,
    QuantizedTable,
    check_array,
    checked_strings,
    checked_vector,
)
from sentrax.text.hashing import Hashes, find_indices
from sentrax.text.interner import Interner
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import GrowingArray

if TYPE_CHECKING:
    import polars as pl


GROUPS = ("words", "subwords", "pairs", "patterns", "signals")
"""The groups of hashed features."""

NEGATED_MARK = "not "
"""The prefix of a negated word among the words of a model."""


@dataclass(frozen=True)
class FeatureWeights:
    """The features of one group, and their weights.

    Attributes:
        keys: The hashes of the features, ascending, (features,).
        weights: A weight for each feature and class, (features, classes).
        idf: How much the feature counts in a text, its inverse document frequency, (features,), float32.
    """

    keys: Hashes
    weights: QuantizedTable
    idf: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """The row of each hash, -1 for a feature that the group does not have."""
        return find_indices(self.keys, hashes)

    def sum_weights(self, group: Group, n_texts: int) -> FloatArray:
        """What a group of features adds to the logits of each text, (texts, classes).

        That is the sum of its known features' weights, each times its idf, over the length of the vector
        of these idfs.
        """
        rows = self.rows(group.hashes)
        is_known = rows >= 0
        rows, texts = rows[is_known], group.texts[is_known]
        idf = self.idf[rows].astype(np.float64)
        return normalized_sums(self.weights.take(rows) * idf[:, None], idf * idf, texts, n_texts)


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
    """

    bias: npt.NDArray[np.float32]
    groups: dict[str, FeatureWeights]
    sums: npt.NDArray[np.float32]
    unseen_idf: float
    n_texts: int
    words: tuple[str, ...]
    l2: float

    def quantize(self, dtype: str) -> "LinearModel":
        """The model with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        groups = {
            name: replace(group, weights=group.weights.quantize(dtype)) for name, group in self.groups.items()
        }
        return replace(self, groups=groups)


class LinearPredictor:
    """A text's features in groups, and what each adds to the logits.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        model: The weights.
    """

    kind: ClassVar[str] = "linear"

    def __init__(self, pipeline: TextPipeline, lexicon: Lexicon, model: LinearModel):
        self.pipeline, self.lexicon, self.model = pipeline, lexicon, model
        self._reader = TokenReader(pipeline, lexicon)
        self._forms = _FormWeights(model)

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        return len(self.model.bias)

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        parts = self._reader.map_column(self._logits, texts)
        return np.concatenate(parts) if parts else np.zeros((0, self.n_classes))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        row: Logits = self._logits(self._reader.one(text))[0]
        return row

    def frequent_words(self, n: int) -> list[str]:
        """At most `n` of the most frequent words of the training texts."""
        idf = self.model.groups["words"].idf
        unseen = np.float32(self.model.unseen_idf)
        # The words of the prior that no training text has are as rare as unseen ones.
        words = (self.model.words[row] for row in np.argsort(idf, kind="stable") if idf[row] < unseen)
        return list(itertools.islice(filter(str.isalpha, words), n))

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        content = {
            "pipeline": self.pipeline.to_json(),
            "lexicon": self.lexicon.levels,
            "unseen_idf": self.model.unseen_idf,
            "n_texts": self.model.n_texts,
            "words": list(self.model.words),
            "l2": self.model.l2,
        }
        arrays: dict[str, npt.NDArray[Any]] = {"bias": self.model.bias, "sums": self.model.sums}
        for name, group in self.model.groups.items():
            arrays |= {
                f"{name}.keys": group.keys,
                **group.weights.to_arrays(f"{name}.weights"),
                f"{name}.idf": group.idf,
            }
        return PredictorState(content, arrays)

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "LinearPredictor":
        """The predictor with this state.

        Raises:
            InputError: If a part of the state is missing or malformed, or the parts do not fit together.
        """
        pipeline = TextPipeline.from_json(content.get("pipeline"))
        if not isinstance(content.get("lexicon"), dict):
            raise InputError("its lexicon is not an object of words and levels")
        lexicon = Lexicon(content["lexicon"])
        bias = checked_vector(arrays, "bias", "float32")
        check_array(arrays, "sums", ("float32",), (len(VALENCE_NAMES), len(bias)))
        groups = {name: _group_from_arrays(name, arrays, len(bias)) for name in GROUPS}
        numbers: dict[str, Any] = {name: content.get(name) for name in ("unseen_idf", "n_texts", "l2")}
        for name, number in numbers.items():
            if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < np.inf:
                raise InputError(f"its {name} is {number!r}, not a number above 0")
        words = checked_strings(content.get("words"), "words")
        if len(words) != len(groups["words"]):
            raise InputError(f"it has {len(words)} words but weights for {len(groups['words'])}")
        model = LinearModel(
            bias,
            groups,
            arrays["sums"],
            unseen_idf=float(numbers["unseen_idf"]),
            n_texts=int(numbers["n_texts"]),
            words=tuple(words),
            l2=float(numbers["l2"]),
        )
        return cls(pipeline, lexicon, model)

    def quantize(self, dtype: str) -> "LinearPredictor":
        """The predictor with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return LinearPredictor(self.pipeline, self.lexicon, self.model.quantize(dtype))

    def _logits(self, batch: TokenBatch) -> Logits:
        logits = self._forms.sum_weights(batch)
        for name, group in groups_of(batch).items():
            logits += self.model.groups[name].sum_weights(group, batch.n_texts)
        # Not a matrix product: that rounds differently for one text and for many.
        logits += (valence_numbers(batch)[:, :, None] * self.model.sums.astype(np.float64)).sum(axis=1)
        return logits + self.model.bias


class _FormWeights(Guarded):
    """What each form of a word adds to the logits, by itself and by its subwords; computed once per form."""

    def __init__(self, model: LinearModel):
        super().__init__()
        self._model = model
        self._forget()

    def _forget(self) -> None:
        self._tokens: Interner | None = None

    def sum_weights(self, batch: TokenBatch) -> Logits:
        """What the words of each text add to its logits, (texts, classes)."""
        forms = word_forms(batch)
        with self._lock:
            values, squares = self._up_to_date(batch.table)
        return normalized_sums(values[forms], squares[forms], batch.texts, batch.n_texts)

    def _up_to_date(self, table: TokenTable) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The value and the square of each form, of all tokens that the table has."""
        if self._tokens is not table.tokens:
            self._tokens = table.tokens
            self._values = GrowingArray(np.float64, (len(self._model.bias),))
            self._squares = GrowingArray(np.float64)
        n_known, n_tokens = len(self._values) // 2, len(table.hashes)
        if n_known < n_tokens:
            values, squares = self._compute(table, n_known, n_tokens)
            self._values.append(values)
            self._squares.append(squares)
        return self._values.values, self._squares.values

    def _compute(self, table: TokenTable, first: int, end: int) -> tuple[FloatArray, FloatArray]:
        words, subwords = self._model.groups["words"], self._model.groups["subwords"]
        tokens = table.tokens.strings[first:end]
        hashes = subword_hashes(tokens)
        texts = np.repeat(np.arange(len(tokens)), hashes.lengths)
        by_subwords = subwords.sum_weights(Group(hashes.ids, texts), len(tokens))
        rows = words.rows(form_hashes(np.arange(2 * first, 2 * end), table))
        known = rows >= 0
        weights = np.where(known[:, None], words.weights.take(rows), 0) if len(words) else 0
        idf = np.full(len(rows), self._model.unseen_idf)
        idf[known] = words.idf[rows[known]]
        return (weights + np.repeat(by_subwords, 2, axis=0)) * idf[:, None], idf * idf


def _group_from_arrays(name: str, arrays: Arrays, n_classes: int) -> FeatureWeights:
    """The weights of a group, checked.

    Raises:
        InputError: If an array is missing, or they do not fit together.
    """
    keys = checked_vector(arrays, f"{name}.keys", "uint64")
    if not (keys[1:] > keys[:-1]).all():
        raise InputError(f"its {name}.keys are not in ascending order")
    check_array(arrays, f"{name}.idf", ("float32",), keys.shape)
    weights = QuantizedTable.from_arrays(arrays, f"{name}.weights", (len(keys), n_classes))
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
