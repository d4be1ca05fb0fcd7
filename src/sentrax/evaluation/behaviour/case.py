"""What is tested: a case, and the three things that it can expect of answers."""

from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from sentrax.scoring.sentiment import LABELS

NEGATIVE, NEUTRAL, POSITIVE = range(len(LABELS))
"""The columns of probabilities."""
SAME_TOLERANCE = 0.2
"""By how much a change that says nothing may move the probability of an answer, unless a case says so."""
DIRECTION_TOLERANCE = 0.05
"""By how much a probability may move in the wrong direction, unless a case says so."""
MOST_CHECKS = 10
"""So many checks are made of each template, unless a case says so."""


class TextAnswer(NamedTuple):
    """What a model says about one text.

    Attributes:
        label: The index in `LABELS` of its answer.
        probabilities: Of `LABELS`.
    """

    label: int
    probabilities: tuple[float, ...]

    def __str__(self) -> str:
        return f"{LABELS[self.label]} {self.probabilities[self.label]:.2f}"


@dataclass(frozen=True)
class Minimum:
    """A minimum function: the label is one of some.

    Attributes:
        labels: The indices in `LABELS` of those that are right.
        is_exclusion: Whether it is written as what is wrong, `{not: positive}`.
    """

    kind: ClassVar[str] = "minimum function"
    labels: tuple[int, ...]
    is_exclusion: bool = False

    def __str__(self) -> str:
        if self.is_exclusion:
            wrong = [name for index, name in enumerate(LABELS) if index not in self.labels]
            return f"not {' or '.join(wrong)}"
        return " or ".join(LABELS[index] for index in self.labels)

    def holds(self, answer: TextAnswer) -> bool:
        """Whether the answer is right."""
        return answer.label in self.labels

    def describe(self, answer: TextAnswer) -> str:
        """The answer in words."""
        return str(answer)


@dataclass(frozen=True)
class Invariance:
    """The answer to a changed text is that to the original.

    Attributes:
        tolerance: By how much the probability of the original's label may move.
    """

    kind: ClassVar[str] = "invariance"
    tolerance: float = SAME_TOLERANCE

    def __str__(self) -> str:
        return "the same"

    def holds(self, original: TextAnswer, changed: TextAnswer) -> bool:
        """Whether label and probability stay."""
        moved = changed.probabilities[original.label] - original.probabilities[original.label]
        return changed.label == original.label and abs(moved) <= self.tolerance

    def describe(self, original: TextAnswer, changed: TextAnswer) -> str:
        """Both answers in words."""
        return f"{original}, then {changed}"


@dataclass(frozen=True)
class Direction:
    """The probability of a label does not fall, or does not rise, when a text is changed.

    Attributes:
        label: The index of the label in `LABELS`.
        is_rise: Whether its probability should rise.
        tolerance: By how much it may move the other way.
    """

    kind: ClassVar[str] = "direction"
    label: int
    is_rise: bool
    tolerance: float = DIRECTION_TOLERANCE

    def __str__(self) -> str:
        return f"{'more' if self.is_rise else 'less'} {LABELS[self.label]}"

    def holds(self, original: TextAnswer, changed: TextAnswer) -> bool:
        """Whether it does not move the other way, but for the tolerance."""
        moved = changed.probabilities[self.label] - original.probabilities[self.label]
        return (moved if self.is_rise else -moved) >= -self.tolerance

    def describe(self, original: TextAnswer, changed: TextAnswer) -> str:
        """The two probabilities in words."""
        first, second = original.probabilities[self.label], changed.probabilities[self.label]
        return f"{LABELS[self.label]} {first:.2f}, then {second:.2f}"


@dataclass(frozen=True)
class Case:
    """What is expected of some texts.

    Attributes:
        name: What it is about.
        capability: What it belongs to; results are counted by it.
        texts: Templates: `{thing}` stands for each word of the list `thing`.
        expect: What is expected of each text, or of each pair of an original and a changed text.
        words: The lists of words by name.
        to: Templates of the changed texts, in which `{text}` is the original; or
        change: names of `CHANGES`; or
        vary: the list of whose words the first makes originals, and the others make changed texts.
        most: At most so many checks are made of each template.
        place: The file and the line that it comes from.
    """

    name: str
    capability: str
    texts: tuple[str, ...]
    expect: Minimum | Invariance | Direction
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    vary: str | None = None
    most: int = MOST_CHECKS
    place: str = ""


class Check(NamedTuple):
    """One text of a case, or one original and its change.

    Attributes:
        case: The case.
        text: The text, or the changed text.
        original: The text before the change, if the case is about a change.
    """

    case: Case
    text: str
    original: str | None = None
