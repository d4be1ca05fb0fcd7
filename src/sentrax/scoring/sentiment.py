"""`sentiment`: what texts feel, in the words of the model that comes with the package."""

import itertools
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from sentrax.errors import InputError
from sentrax.forks import Guarded
from sentrax.models.state import FloatArray
from sentrax.saved.loading import load_model
from sentrax.saved.model import SavedModel
from sentrax.scoring.answers import find_unsure
from sentrax.scoring.scorer import Scorer
from sentrax.text.given_texts import convert_texts, read_items
from sentrax.text.pipeline import check_text, is_missing
from sentrax.wording import listed, quoted, type_of

if TYPE_CHECKING:
    import polars as pl

LABELS = ("negative", "neutral", "positive")
"""The labels that a model must have to give a `Sentiment`."""
_OF_BLANKS = (0.0, 1.0, 0.0)
"""A text in which there is nothing feels nothing."""


class Sentiment(NamedTuple):
    """What a text feels.

    Attributes:
        label: The most probable label: `"negative"`, `"neutral"` or `"positive"`.
        negative: The probability that the text is negative.
        neutral: That it is neutral.
        positive: That it is positive; the three add up to 1.
        score: From -1, certainly negative, to 1, certainly positive: `positive - negative`.
        unsure: Whether the label is not probable enough for the precision that the model was made for.
    """

    label: str
    negative: float
    neutral: float
    positive: float
    score: float
    unsure: bool

    def __repr__(self) -> str:
        return (
            f"Sentiment(label={self.label!r}, negative={self.negative:.3f}, neutral={self.neutral:.3f},"
            f" positive={self.positive:.3f}, score={self.score:.3f}, unsure={self.unsure})"
        )


@overload
def sentiment(texts: str, *, model: Any = None) -> Sentiment: ...
@overload
def sentiment(texts: list[str] | tuple[str, ...], *, model: Any = None) -> list[Sentiment]: ...
@overload
def sentiment(texts: "pl.Series", *, model: Any = None) -> "pl.Series": ...
@overload
def sentiment(texts: Any, *, model: Any = None) -> Any: ...
def sentiment(texts: Any, *, model: Any = None) -> Any:
    """What a text feels, or each of several texts.

    >>> sentiment("I love it").label
    'positive'
    >>> [answer.label for answer in sentiment(["I hate it", "I love it", ""])]
    ['negative', 'positive', 'neutral']

    A blank text is neutral, with probability 1. A missing one among several (None, NaN, null) has a missing
    answer.

    Args:
        texts: A string; or a list, a numpy, pandas, Polars or Arrow column, or any iterable of strings.
        model: A classifier, or `SavedModel`, with the labels negative, neutral and positive. By default the
            model that comes with the package, which is loaded once per process.

    Returns:
        Of a string, a `Sentiment`. Of a pandas Series, a Series of them, with the same index and name. Of a
        Polars Series, a Series of structs that have the fields of `Sentiment`. Of anything else, a list.

    Raises:
        InputError: If an item is neither a string nor missing, the texts have no order or are not
            one-dimensional, or the model has other labels.
        FileFormatError: If the model is missing from this installation.
    """
    reader = _DEFAULT.reader() if model is None else _Reader(_saved_model(model))
    if isinstance(texts, str):
        return reader.read(texts)
    if _is_series(texts, "polars"):
        return reader.read_column(texts)
    if isinstance(texts, bytes | bytearray):
        check_text(texts, "texts")  # raises
    if is_missing(texts):
        raise InputError(
            f"texts is {quoted(texts)}, a missing text, as an empty cell of a table is; pass the whole"
            " column, which keeps it missing, or put '' in its place"
        )
    if not isinstance(texts, Iterable) and not hasattr(texts, "__array__"):
        raise InputError(f"texts is {type_of(texts)}; pass a string, or a list or column of strings")
    answers = reader.read_list(list(read_items(texts, "texts")))
    return _like_series(answers, texts) if _is_series(texts, "pandas") else answers


def default_model() -> SavedModel:
    """The model that comes with the package, as `sentiment` uses it: loaded once per process.

    Raises:
        FileFormatError: If it is missing from this installation.
    """
    return _DEFAULT.reader().model


class _Reader:
    """Gives the sentiments of texts by one model."""

    def __init__(self, model: SavedModel):
        self.model = model
        if model.multi_label or set(model.labels) != set(LABELS):
            several = ", several per text" if model.multi_label else ""
            raise InputError(
                f"the model has the labels {listed(model.labels)}{several}; expected {listed(LABELS)}, one"
                " per text. For other labels, use the model's own predict"
            )
        self._scorer, self._calibration = Scorer(model), model.calibration
        self._order = None if model.labels == LABELS else [model.labels.index(label) for label in LABELS]

    def read(self, text: str) -> Sentiment:
        """The sentiment of one text, without Polars."""
        if not text.strip():
            return self._sentiment(list(_OF_BLANKS))
        probabilities = np.exp(self._scorer.log_probabilities(text))
        return self._sentiment(
            (probabilities if self._order is None else probabilities[self._order]).tolist()
        )

    def read_list(self, items: list[Any]) -> list[Sentiment | None]:
        """The sentiment of each text; None for a missing one."""
        is_text = [isinstance(item, str) for item in items]
        for index, item in enumerate(items):
            if not is_text[index] and not is_missing(item):
                check_text(item, f"item {index}")
        texts = list(itertools.compress(items, is_text))
        answers = map(self._sentiment, self._probabilities(texts).tolist())
        return [next(answers) if found else None for found in is_text]

    def read_column(self, column: "pl.Series") -> "pl.Series":
        """The sentiment of each text as a struct; null for a missing one."""
        import polars as pl

        is_text = column.is_not_null()
        texts = convert_texts(column.filter(is_text))
        probabilities = self._probabilities(texts)
        negative, neutral, positive = probabilities.T
        best = pl.Series(probabilities.argmax(axis=1), dtype=pl.UInt32)
        fields = {
            "label": pl.Series(LABELS, dtype=pl.String).gather(best),
            "negative": negative,
            "neutral": neutral,
            "positive": positive,
            "score": positive - negative,
            "unsure": find_unsure(probabilities.max(axis=1), self._calibration),
        }
        answers = pl.DataFrame(fields).to_struct(column.name)
        if len(texts) == len(column):
            return answers
        index = (is_text.cum_sum().cast(pl.Int64) - 1).set(~is_text, None)
        return answers.gather(index)

    def _probabilities(self, texts: "pl.Series | list[str]") -> FloatArray:
        """The probabilities of `LABELS`, (texts, 3)."""
        probabilities = self._scorer.probabilities(texts)
        if self._order is not None:
            probabilities = probabilities[:, self._order]
        probabilities[[index for index, text in enumerate(texts) if not text.strip()]] = _OF_BLANKS
        return probabilities

    def _sentiment(self, probabilities: list[float]) -> Sentiment:
        """The sentiment with the probabilities of `LABELS`."""
        negative, neutral, positive = probabilities
        confidence = max(probabilities)
        label = LABELS[probabilities.index(confidence)]
        unsure = find_unsure(confidence, self._calibration)
        return Sentiment(label, negative, neutral, positive, positive - negative, unsure)


class _DefaultReader(Guarded):
    """The reader of the model that comes with the package; the first thread that needs it loads it."""

    def __init__(self) -> None:
        super().__init__()
        self._reader: _Reader | None = None

    def reader(self) -> _Reader:
        if self._reader is None:
            with self._lock:
                if self._reader is None:
                    self._reader = _Reader(load_model())
        return self._reader

    def _forget(self) -> None:
        self._reader = None


_DEFAULT = _DefaultReader()


def _saved_model(model: Any) -> SavedModel:
    saved = getattr(model, "model_", model)
    if not isinstance(saved, SavedModel):
        raise InputError(
            f"model is {type_of(model)}; expected a trained SentimentClassifier or a SavedModel, such as"
            " sentrax.load(...) gives"
        )
    return saved


def _is_series(texts: Any, library: str) -> bool:
    """Whether this is a Series of a library, which is loaded if it is."""
    series = getattr(sys.modules.get(library), "Series", None)
    return series is not None and isinstance(texts, series)


def _like_series(answers: list[Sentiment | None], series: Any) -> Any:
    """The answers as a pandas Series with the index and name of another one."""
    values = np.empty(len(answers), dtype=object)  # which numpy would fill with the items of the tuples
    for index, answer in enumerate(answers):
        values[index] = answer
    return sys.modules["pandas"].Series(values, index=series.index, name=series.name, dtype=object)
