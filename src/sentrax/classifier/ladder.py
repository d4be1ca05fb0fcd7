"""The ladder of models: from a valence list to a small transformer, each trained in one way.

lexicon → nbsvm → averaging → linear (the default) → dan → cnn → gru → transformer
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sentrax.classifier.stages import NO_STAGES, Stages
from sentrax.errors import InputError
from sentrax.predictors import Predictor
from sentrax.text import TextPipeline

if TYPE_CHECKING:
    import polars as pl

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class TrainingData:
    """Texts with what is to be learned of them.

    Attributes:
        texts: A column of strings.
        targets: 1 for each label that a text has, (texts, labels).
        weights: How much each text counts, (texts,), or each label of it, (texts, labels).
    """

    texts: "pl.Series"
    targets: FloatArray
    weights: FloatArray

    def take(self, rows: npt.NDArray[np.integer]) -> "TrainingData":
        """These texts."""
        return TrainingData(self.texts.gather(rows), self.targets[rows], self.weights[rows])

    def __len__(self) -> int:
        return len(self.targets)


@dataclass(frozen=True)
class Course:
    """How a model is to be trained.

    Attributes:
        names: The labels.
        multi_label: Whether a text may have several, or none.
        pipeline: From a text to its tokens.
        settings: The rung's settings.
        report: Called with how far training is, from 0 to 1, and where it stands in words.
        stages: Where what is finished is kept, if it is.
    """

    names: tuple[str, ...]
    multi_label: bool
    pipeline: TextPipeline
    settings: Any
    report: Callable[[float, str], None]
    stages: Stages = NO_STAGES

    def part(self, number: int, n_parts: int) -> "Course":
        """The course of one training among several; the first has number 0."""

        def report(share: float, words: str) -> None:
            self.report((number + share) / n_parts, words)

        return replace(self, report=report, stages=self.stages.part(number))


Train = Callable[[TrainingData, TrainingData | None, Course], Predictor]
"""From what to train on, what to judge by while training, and a course, to a predictor."""

CrossTrain = Callable[[TrainingData, npt.NDArray[np.int64], Course], tuple[Predictor, FloatArray]]
"""From what to train on, in which fold each text is held out, -1 for never, and a course, to a predictor of
all texts; and for each text the logits of one that has not seen it, NaN for one never held out."""


@dataclass(frozen=True)
class Rung:
    """A kind of model.

    Attributes:
        summary: What it is, for a person.
        train: What trains it.
        settings: Its default settings, a frozen value.
        uses_validation: Whether held-out texts decide when training stops. If not, the model that is kept is
            trained once more, on them as well.
        cross_train: What trains on all texts, and also says of each text what a model thinks that has not
            seen it, if that is cheaper than one training after the other.
        go_on: What trains a predictor further on other texts, if that can be done.
    """

    summary: str
    train: Train
    settings: Any
    uses_validation: bool = False
    cross_train: "CrossTrain | None" = None
    go_on: "Callable[[Predictor, TrainingData, Course], Predictor] | None" = None

    def settings_with(self, name: str, changes: Mapping[str, Any]) -> Any:
        """The settings, with some changed.

        Raises:
            InputError: If there is no such setting, or a value is out of range.
        """
        known = [field.name for field in dataclasses.fields(self.settings)]
        for key in changes:
            if key not in known:
                raise InputError(f"the model {name!r} has no setting {key!r}; it has {', '.join(known)}")
        try:
            return replace(self.settings, **changes)
        except TypeError as error:
            raise InputError(f"a setting of the model {name!r} has the wrong type: {error}") from None


def rung(name: str) -> Rung:
    """The rung of a name.

    Raises:
        InputError: If there is none.
    """
    from sentrax.classifier.rungs import LADDER

    if not isinstance(name, str) or name not in LADDER:
        raise InputError(f"no model {name!r}; there is {', '.join(LADDER)}")
    return LADDER[name]
