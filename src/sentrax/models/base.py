"""The contract of a kind of model: what trains it, and what predicts with it.

    TrainingData + FitContext ── Training.fit ──> Predictor ── logits(texts) ──> (texts, classes)
                                                  Predictor <── state ──> model file

A kind is one folder of `sentrax.models`, with a row in `sentrax.models.registry`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from sentrax.models.state import Arrays, FloatArray, Logits, PredictorState

if TYPE_CHECKING:
    import polars as pl

    from sentrax.models.checkpoints import FitCheckpoints
    from sentrax.models.history import TrainingHistory
    from sentrax.text.pipeline import TextPipeline


MANY_LABELS = 50
"""With more labels than so many, training holds out one part of the texts, and costs follow the data."""


class Predictor(Protocol):
    """From texts to logits, in numpy, without JAX.

    The logits of a text are bit-for-bit the same alone and in any batch.
    """

    @property
    def kind(self) -> str:
        """The name of the kind of model in the registry; a file stores it."""
        ...

    @property
    def n_classes(self) -> int:
        """The number of logits per text."""
        ...

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        ...

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,), without Polars.

        Raises:
            InputError: If `text` is not a string.
        """
        ...

    def frequent_words(self, n: int) -> list[str]:
        """At most `n` of the most frequent words of the training texts; empty if unknown."""
        ...

    def to_state(self) -> PredictorState:
        """The state that a file stores."""
        ...

    @classmethod
    def from_state(cls, content: Mapping[str, Any], arrays: Arrays) -> Self:
        """The predictor with this state, every part of which is checked.

        Raises:
            InputError: If a part of the state is missing or malformed, or the parts do not fit together.
        """
        ...

    def quantize(self, dtype: str) -> Self:
        """The predictor with its weights rounded to one of `sentrax.models.state.WEIGHT_TYPES`.

        Raises:
            InputError: If the type is unknown, or weights of this predictor do not fit into it.
        """
        ...


@dataclass(frozen=True)
class TrainingData:
    """Labelled texts, ready for training.

    Attributes:
        texts: A column of strings.
        targets: 1 for each label of a text, else 0, (texts, labels).
        weights: How much each text counts, (texts,), or each label of it, (texts, labels).
        offsets: What is known to raise the logits of each text, apart from its words, (texts, labels), if
            anything is: -3 for a label that is rare where the text comes from, -inf for one that does not
            occur there. Only the kind `linear` knows them, and only where a text has one of 3 to 50 labels.
    """

    texts: "pl.Series"
    targets: FloatArray
    weights: FloatArray
    offsets: FloatArray | None = None

    def take(self, rows: npt.NDArray[np.integer]) -> "TrainingData":
        """The given rows."""
        offsets = None if self.offsets is None else self.offsets[rows]
        return TrainingData(self.texts.gather(rows), self.targets[rows], self.weights[rows], offsets)

    @property
    def weights_per_label(self) -> FloatArray:
        """The weights as columns: (texts, labels), or (texts, 1) if all labels of a text count the same."""
        return self.weights[:, None] if self.weights.ndim == 1 else self.weights

    def __len__(self) -> int:
        return len(self.targets)


def _no_checkpoints() -> "FitCheckpoints":
    from sentrax.models.checkpoints import NO_CHECKPOINTS  # prediction does not need it

    return NO_CHECKPOINTS


def _no_history() -> "TrainingHistory":
    """One that nobody reads."""
    from sentrax.models.history import TrainingHistory  # prediction does not need it

    return TrainingHistory()


@dataclass(frozen=True)
class FitContext:
    """Everything besides the data that training needs.

    Attributes:
        label_names: The labels, in the order of the columns of `TrainingData.targets`.
        multi_label: Whether a text may have several labels, or none.
        pipeline: Turns a text into tokens.
        settings: The settings of this kind of model.
        report: Called with the progress, from 0 to 1, and a short message.
        checkpoints: Where finished parts of the training are stored, if anywhere.
        history: Where a report finds what happened.
    """

    label_names: tuple[str, ...]
    multi_label: bool
    pipeline: "TextPipeline"
    settings: Any
    report: Callable[[float, str], None]
    checkpoints: "FitCheckpoints" = field(default_factory=_no_checkpoints)
    history: "TrainingHistory" = field(default_factory=_no_history)

    def part(self, number: int, n_parts: int) -> "FitContext":
        """The context of one of several training runs, numbered from 0."""

        def report(progress: float, message: str) -> None:
            self.report((number + progress) / n_parts, message)

        return replace(self, report=report, checkpoints=self.checkpoints.part(number))


CrossFit = Callable[[TrainingData, npt.NDArray[np.int64], FitContext], "tuple[Predictor, FloatArray]"]


@dataclass(frozen=True)
class Training:
    """What a kind of model supplies to be trained.

    Attributes:
        fit: Trains on the first data; the second, if given, decides when to stop.
        uses_validation: Whether held-out texts decide when training stops. If not, the final model is
            trained once more, on all texts.
        cross_fit: Trains on all texts and also returns held-out logits, (texts, classes), where that is
            cheaper than one `fit` per fold. Takes the fold in which each text is held out, (texts,), -1 for
            never; those rows of the logits are NaN.
        continue_fit: Trains a predictor further on other texts.
    """

    fit: "Callable[[TrainingData, TrainingData | None, FitContext], Predictor]"
    uses_validation: bool = False
    cross_fit: "CrossFit | None" = None
    continue_fit: "Callable[[Predictor, TrainingData, FitContext], Predictor] | None" = None
