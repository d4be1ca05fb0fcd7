"""The English model and the libraries that people take instead, each as it comes, behind one interface."""

import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.peers import VADER_NEUTRAL
from recipes.english.sources import LABELS
from sentrax.models.state import FloatArray

IntArray = npt.NDArray[np.int64]
NEGATIVE, NEUTRAL, POSITIVE = range(len(LABELS))


class Answers(NamedTuple):
    """What a tool says about some texts.

    Attributes:
        labels: The index of each label in `LABELS`, (texts,).
        leanings: Above 0 where a text is positive rather than negative, (texts,); otherwise negative is the
            answer if neutral is none.
        probabilities: Of `LABELS`, (texts, labels); `None` if the tool has none.
    """

    labels: IntArray
    leanings: FloatArray
    probabilities: FloatArray | None = None

    @property
    def forced(self) -> IntArray:
        """The index of each label if neutral is no answer, (texts,)."""
        return np.where(self.leanings > 0, POSITIVE, NEGATIVE)


class Tool:
    """Something that says what English texts feel, without training.

    Attributes:
        library: The module that must be installed.
        title: What tables call it.
    """

    library: ClassVar[str]
    title: ClassVar[str]

    def answers(self, texts: Sequence[str]) -> Answers:
        """What it says about each text."""
        raise NotImplementedError


class Sentrax(Tool):
    """`sentrax.sentiment`.

    Args:
        model: A model to use instead of the one that comes with the package.
    """

    library = "sentrax"
    title = "sentrax"

    def __init__(self, model: Any = None):
        self.model = model

    def answers(self, texts: Sequence[str]) -> Answers:
        """The most probable label; leanings are scores."""
        import polars as pl

        import sentrax

        found = sentrax.sentiment(pl.Series(texts, dtype=pl.String), model=self.model).struct.unnest()
        probabilities = found.select(LABELS).to_numpy()
        return Answers(probabilities.argmax(axis=1), found["score"].to_numpy(), probabilities)


class Vader(Tool):
    """VADER's compound score; neutral between -0.05 and 0.05, as its authors advise."""

    library = "vaderSentiment"
    title = "VADER"

    def answers(self, texts: Sequence[str]) -> Answers:
        """Leanings are compound scores."""
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        analyzer = SentimentIntensityAnalyzer()
        scores = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
        return Answers(label_by_score(scores, VADER_NEUTRAL), scores)


class TextBlob(Tool):
    """TextBlob's polarity; neutral where it is 0."""

    library = "textblob"
    title = "TextBlob"

    def answers(self, texts: Sequence[str]) -> Answers:
        """Leanings are polarities."""
        from textblob import TextBlob

        scores = np.array([TextBlob(text).sentiment.polarity for text in texts])
        return Answers(label_by_score(scores, 0.0), scores)


def label_by_score(scores: FloatArray, threshold: float) -> IntArray:
    """The index of the label of each score: neutral between the threshold and its opposite, and at 0.

    Args:
        scores: From -1 to 1, (texts,).
        threshold: From this score on a text is positive.
    """
    is_felt = (np.abs(scores) >= threshold) & (scores != 0)
    return np.where(is_felt, np.where(scores > 0, POSITIVE, NEGATIVE), NEUTRAL)


TOOLS: Mapping[str, type[Tool]] = {"vader": Vader, "textblob": TextBlob, "sentrax": Sentrax}


def installed_tools() -> dict[str, Tool]:
    """The tools whose library is there, by name."""
    tools = {name: make() for name, make in TOOLS.items()}
    return {name: tool for name, tool in tools.items() if is_installed(tool.library)}


def is_installed(library: str) -> bool:
    """Whether a module is there."""
    return importlib.util.find_spec(library) is not None
