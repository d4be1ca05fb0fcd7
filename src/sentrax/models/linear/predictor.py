"""`LinearPredictor`: the linear model over groups of hashed features, from texts to logits."""

import functools
import itertools
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.markers import VALENCE_NAMES
from sentrax.models.linear.model import FEATURES, GROUPS, LinearModel
from sentrax.models.linear.one_text import FeatureValues, OneTextLogits
from sentrax.models.linear.stored_groups import group_from_arrays, group_to_arrays
from sentrax.models.sparse_tables import is_sparse
from sentrax.models.state import (
    Arrays,
    Logits,
    PredictorState,
    check_array,
    checked_strings,
    checked_vector,
)
from sentrax.text.pipeline import TextPipeline, check_text
from sentrax.wording import counted, quoted

if TYPE_CHECKING:
    import polars as pl

    from sentrax.models.linear.columns import ColumnLogits
    from sentrax.models.linear.own_words import OwnWords

FEW_TEXTS = 16
"""A list of at most so many texts is scored one by one."""
_LONG_TEXT = 1500
"""A text of more characters is scored as a column of one."""
_MOST_TEXTS = 1 << 53
"""So many texts are counted exactly by a float."""


class LinearPredictor:
    """A text's features in groups, and what each adds to the logits.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        model: The weights.
        own: Words whose valence a user gives; see `with_words`.
    """

    kind: ClassVar[str] = "linear"

    def __init__(
        self, pipeline: TextPipeline, lexicon: Lexicon, model: LinearModel, own: "OwnWords | None" = None
    ):
        self.pipeline, self.lexicon, self.model, self.own = pipeline, lexicon, model, own
        self._is_sparse = model.is_sparse

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        return len(self.model.bias)

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        if self._is_sparse or not isinstance(texts, list) or len(texts) > FEW_TEXTS:
            return self._columns.logits(texts)
        for index, text in enumerate(texts):
            check_text(text, f"item {index}")
        return np.array([self.logits_of(text) for text in texts]).reshape(len(texts), self.n_classes)

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        if self._is_sparse or (isinstance(text, str) and len(text) > _LONG_TEXT):
            return self._columns.logits_of(text)
        return np.array(self._one_text.logits(text))

    def read_features(self, text: str) -> FeatureValues:
        """The tokens of a text, and what each of its features adds to the logits.

        Raises:
            InputError: If `text` is not a string.
        """
        return (self._columns if self._is_sparse else self._one_text).read_features(text)

    def frequent_words(self, n: int) -> list[str]:
        """At most `n` of the most frequent words of the training texts."""
        return list(itertools.islice(filter(str.isalpha, self.model.most_frequent_words()), n))

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        content: dict[str, Any] = {
            "pipeline": self.pipeline.to_json(),
            "lexicon": self.lexicon.levels,
            "unseen_idf": self.model.unseen_idf,
            "n_texts": self.model.n_texts,
            "words": list(self.model.words),
            "l2": self.model.l2,
        }
        if self.model.features > 1:
            content["features"] = self.model.features
        if self.own is not None:
            content["own_words"] = self.own.to_json()
        arrays: dict[str, npt.NDArray[Any]] = {"bias": self.model.bias, "sums": self.model.sums}
        for name, group in self.model.groups.items():
            arrays |= group_to_arrays(name, group)
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
        groups = {name: group_from_arrays(name, arrays, len(bias)) for name in GROUPS}
        if len({is_sparse(arrays, f"{name}.weights") for name in GROUPS}) > 1:
            raise InputError("its tables of weights are not all sparse, or none")
        numbers: dict[str, Any] = {name: content.get(name) for name in ("unseen_idf", "l2")}
        for name, number in numbers.items():
            if type(number) not in (int, float) or not 0 < number <= sys.float_info.max:
                raise InputError(f"its {name} is {quoted(number)}, not a number above 0")
        n_texts = content.get("n_texts")
        if type(n_texts) is not int or not 0 < n_texts <= _MOST_TEXTS:
            raise InputError(f"its n_texts is {quoted(n_texts)}, not a whole number above 0")
        features = content.get("features", 1)
        if type(features) is not int or not 1 <= features <= FEATURES:
            raise InputError(f"its features are {quoted(features)}; expected a number from 1 to {FEATURES}")
        words = checked_strings(content.get("words"), "words")
        if len(words) > len(groups["words"]):
            raise InputError(f"it has {counted(len(words), 'word')} but weights for {len(groups['words'])}")
        model = LinearModel(
            bias,
            groups,
            arrays["sums"],
            unseen_idf=float(numbers["unseen_idf"]),
            n_texts=n_texts,
            words=tuple(words),
            l2=float(numbers["l2"]),
            features=features,
        )
        return cls(pipeline, lexicon, model, _read_own(content, model))

    @functools.cached_property
    def _one_text(self) -> OneTextLogits:
        return OneTextLogits(self.pipeline, self.lexicon, self.model, self.own)

    @functools.cached_property
    def _columns(self) -> "ColumnLogits":
        from sentrax.models.linear.columns import ColumnLogits  # one short text does not need it

        return ColumnLogits(self.pipeline, self.lexicon, self.model, self.own)

    def quantize(self, dtype: str) -> "LinearPredictor":
        """The predictor with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or a weight is too large for it.
        """
        return LinearPredictor(self.pipeline, self.lexicon, self.model.quantize(dtype), self.own)

    def with_words(
        self, words: Mapping[str, float | None], polarity: tuple[int, int], *, strict: bool = True
    ) -> "LinearPredictor":
        """The predictor with words whose valence a user gives, besides those that it has.

        Args:
            words: Words and their valences, from -4 to 4; `None` takes one away.
            polarity: The columns of the negative and the positive label.
            strict: Whether a word that is not exactly one token is refused; otherwise it is left out.

        Raises:
            InputError: If a word or a valence cannot be used, or there are more than 50 labels.
        """
        from sentrax.models.linear.own_words import OwnWords, add_words, measure_strength

        if self._is_sparse:
            raise InputError("a model of more than 50 labels cannot have words with a valence")
        before = {} if self.own is None else self.own.valences
        own = OwnWords(before, measure_strength(self.model, self.lexicon, *polarity), *polarity)
        own = add_words(own, words, self.pipeline, strict=strict)
        return LinearPredictor(self.pipeline, self.lexicon, self.model, own if own.valences else None)

    def without_words(self) -> "LinearPredictor":
        """The predictor with none but what it has learned."""
        return LinearPredictor(self.pipeline, self.lexicon, self.model)


def _read_own(content: Mapping[str, Any], model: LinearModel) -> "OwnWords | None":
    if "own_words" not in content:
        return None
    from sentrax.models.linear.own_words import OwnWords  # few models have any

    if model.is_sparse:
        raise InputError("it has own words, which a model of more than 50 labels cannot have")
    return OwnWords.from_json(content["own_words"], len(model.bias))
