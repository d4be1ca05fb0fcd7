"""`LexiconPredictor`: a list of words with a valence, and rules; it needs no training texts."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.polarity import Polarity
from sentrax.models.features.tokens import TokenBatch, TokenReader
from sentrax.models.lexicon.rules import adjusted_valence
from sentrax.models.state import Arrays, Logits, PredictorState, check_weight_type
from sentrax.text.pipeline import TextPipeline

if TYPE_CHECKING:
    import polars as pl

DEFAULT_MARGIN = 0.26
"""Just above the score of a single word of the weakest valence, 0.25, which is not yet an opinion."""

_SCALE = 15.0
"""The square of the sum of valences at which the score is 0.7, as in VADER."""
_STEEPNESS = 2.0
"""The logit of a score of 1; chosen so that the probabilities of tweets are about right."""
_MAX_CLASSES = 1 << 16


class LexiconPredictor:
    """Adds up the valence of a text's words, each adjusted for the words around it.

    The sum s of the valences gives a score from -1 to 1, s / sqrt(s² + 15). The logit of the positive label
    rises with the score, that of the negative one falls, and that of any other label is 0.

    Args:
        pipeline: From a text to its tokens.
        lexicon: The valence of words.
        n_classes: The number of labels.
        polarity: The negative and the positive one among them.
        margin: How far from 0 the score must be for one of these two to be more probable than other labels.

    Raises:
        InputError: If these two are the same label, or a number is out of range.
    """

    kind: ClassVar[str] = "lexicon"

    def __init__(
        self,
        pipeline: TextPipeline,
        lexicon: Lexicon,
        n_classes: int,
        polarity: Polarity,
        margin: float = DEFAULT_MARGIN,
    ):
        if not 2 <= n_classes <= _MAX_CLASSES:
            raise InputError(f"n_classes is {n_classes}; expected 2 to {_MAX_CLASSES:,}")
        if len(set(polarity)) < 2 or not all(0 <= label < n_classes for label in polarity):
            raise InputError(
                f"the negative and the positive label are {tuple(polarity)};"
                f" expected two different numbers from 0 to {n_classes - 1}"
            )
        if not 0 <= margin <= 1:
            raise InputError(f"margin is {margin}; expected a number from 0 to 1")
        self.pipeline, self.lexicon, self.polarity, self.margin = pipeline, lexicon, polarity, margin
        self._n_classes = n_classes
        self._reader = TokenReader(pipeline, lexicon)

    @classmethod
    def default(cls) -> "LexiconPredictor":
        """The package's own list, for the labels negative, neutral and positive, in this order."""
        return cls(TextPipeline.preset("social"), Lexicon.default(), 3, Polarity(0, 2))

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        return self._n_classes

    def scores(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The score of each text, from -1 to 1, (texts,); 0 for one without valence.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        parts = self._reader.map_column(_scores, texts)
        return np.concatenate(parts) if parts else np.zeros(0)

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        return self._logits(self.scores(texts))

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,).

        Raises:
            InputError: If `text` is not a string.
        """
        row: Logits = self._logits(_scores(self._reader.one(text)))[0]
        return row

    def frequent_words(self, n: int) -> list[str]:
        """An empty list: the model has seen no texts."""
        return []

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        content = {
            "pipeline": self.pipeline.to_json(),
            "lexicon": self.lexicon.levels,
            "n_classes": self.n_classes,
            "negative": self.polarity.negative,
            "positive": self.polarity.positive,
            "margin": self.margin,
        }
        return PredictorState(content, {})

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> "LexiconPredictor":
        """The predictor with this state.

        Raises:
            InputError: If the content does not have the form that it should.
        """
        pipeline = TextPipeline.from_json(content.get("pipeline"))
        if not isinstance(content.get("lexicon"), dict):
            raise InputError("its lexicon is not an object of words and levels")
        for name in ("n_classes", "negative", "positive"):
            if type(content.get(name)) is not int:
                raise InputError(f"its {name} is {content.get(name)!r}, not a whole number")
        margin = content.get("margin")
        if isinstance(margin, bool) or not isinstance(margin, int | float):
            raise InputError(f"its margin is {margin!r}, not a number")
        polarity = Polarity(content["negative"], content["positive"])
        return cls(pipeline, Lexicon(content["lexicon"]), content["n_classes"], polarity, margin)

    def quantize(self, dtype: str) -> "LexiconPredictor":
        """The predictor itself: there are no weights to round.

        Raises:
            InputError: If the type is unknown.
        """
        check_weight_type(dtype)
        return self

    def logits_per_valence(self, total: float) -> Logits:
        """What a valence of 1 adds to the logits of a text whose valences add up to this, (classes,)."""
        slopes = np.zeros(self.n_classes)
        slopes[self.polarity.positive] = _STEEPNESS / np.sqrt(total * total + _SCALE)
        slopes[self.polarity.negative] = -slopes[self.polarity.positive]
        return slopes

    @property
    def bias(self) -> Logits:
        """The logits of a text without valence, (classes,)."""
        row: Logits = self._logits(np.zeros(1))[0]
        return row

    def _logits(self, scores: Logits) -> Logits:
        logits = np.zeros((len(scores), self.n_classes))
        logits[:, self.polarity.negative] = _STEEPNESS * (-scores - self.margin)
        logits[:, self.polarity.positive] = _STEEPNESS * (scores - self.margin)
        return logits


def _scores(batch: TokenBatch) -> Logits:
    sums = adjusted_valence(batch)
    scores: Logits = sums / np.sqrt(sums * sums + _SCALE)
    return scores
