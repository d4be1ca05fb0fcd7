"""`check_behaviour`: all checks of some cases, counted by capability."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.evaluation.behaviour.case import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    Case,
    Check,
    Minimum,
    TextAnswer,
)
from sentrax.evaluation.behaviour.checks import make_checks
from sentrax.evaluation.behaviour.reading import our_cases
from sentrax.evaluation.metrics import wilson_interval
from sentrax.models.features.polarity import Polarity, choose_polarity
from sentrax.models.state import FloatArray
from sentrax.saved.model import SavedModel
from sentrax.scoring.scorer import Scorer
from sentrax.scoring.sentiment import LABELS
from sentrax.wording import counted, quoted, type_of


class Answers(NamedTuple):
    """What a model says about some texts.

    Attributes:
        labels: The index in `LABELS` of each answer, (texts,).
        probabilities: Of `LABELS`, (texts, 3).
    """

    labels: npt.NDArray[np.integer[Any]]
    probabilities: FloatArray


class Result(NamedTuple):
    """How a check came out.

    Attributes:
        check: The check.
        passed: Whether the model did what is expected.
        answer: What it says about the text, or the changed text.
        original: What it says about the text before the change.
    """

    check: Check
    passed: bool
    answer: TextAnswer
    original: TextAnswer | None = None

    @property
    def got(self) -> str:
        """What the model said, in words."""
        answers = (self.answer,) if self.original is None else (self.original, self.answer)
        return self.check.case.expect.describe(*answers)

    def to_json(self) -> dict[str, Any]:
        """The result as JSON has it."""
        case, answer, original = self.check.case, self.answer, self.original
        return {
            "case": case.name,
            "place": case.place,
            "kind": case.expect.kind,
            "text": self.check.text,
            "expected": str(case.expect),
            "got": self.got,
            "label": LABELS[answer.label],
            "probabilities": dict(zip(LABELS, answer.probabilities, strict=True)),
            **(
                {}
                if original is None
                else {
                    "original": self.check.original,
                    "original_label": LABELS[original.label],
                    "original_probabilities": dict(zip(LABELS, original.probabilities, strict=True)),
                }
            ),
        }


@dataclass(frozen=True)
class Capability:
    """The results of the cases of one capability.

    Attributes:
        name: Its name.
        results: A result for each check, in the order of the cases.
    """

    name: str
    results: tuple[Result, ...]

    @property
    def n_cases(self) -> int:
        """The number of cases."""
        return len({id(result.check.case) for result in self.results})

    @property
    def n_passed(self) -> int:
        """The number of checks that pass."""
        return sum(result.passed for result in self.results)

    @property
    def pass_rate(self) -> float:
        """The share of checks that pass."""
        return self.n_passed / len(self.results)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share. Checks of one template are alike, so it is rather too narrow."""
        return wilson_interval(self.n_passed, len(self.results))

    def failures(self, most: int | None = None) -> list[Result]:
        """Checks that fail; of more than `most` first one of each case, then a second one, and so on."""
        failed = [result for result in self.results if not result.passed]
        if most is None or len(failed) <= most:
            return failed
        seen: dict[int, int] = {}
        turns = []
        for place, result in enumerate(failed):
            case = id(result.check.case)
            seen[case] = seen.get(case, 0) + 1
            turns.append((seen[case], place))
        return [failed[place] for _, place in sorted(turns)[:most]]

    def to_json(self) -> dict[str, Any]:
        """Counts, and all failures."""
        return {**self.counts(), "failures": [result.to_json() for result in self.failures()]}

    def counts(self) -> dict[str, Any]:
        """Counts, without the results."""
        return {
            "name": self.name,
            "cases": self.n_cases,
            "checks": len(self.results),
            "passed": self.n_passed,
            "pass_rate": self.pass_rate,
            "interval": list(self.interval),
        }


@dataclass(frozen=True)
class BehaviourReport:
    """All results.

    Attributes:
        capabilities: In the order of the cases.
        skipped: Checks that the model cannot pass: neutral ones, of a model without such a label.
    """

    capabilities: tuple[Capability, ...]
    skipped: tuple[Check, ...] = ()

    @property
    def overall(self) -> Capability:
        """All results as if they were of one capability."""
        return Capability("all", tuple(result for own in self.capabilities for result in own.results))

    def to_json(self) -> dict[str, Any]:
        """Counts, overall and by capability, and all failures."""
        total = self.overall.counts()
        del total["name"]
        return {
            **total,
            "skipped": len(self.skipped),
            "capabilities": [own.to_json() for own in self.capabilities],
        }


def check_behaviour(
    model: Any,
    cases: Iterable[Case] | None = None,
    *,
    negative: str | None = None,
    positive: str | None = None,
) -> BehaviourReport:
    """Check the answers of a model; all texts are scored at once.

    Args:
        model: A trained classifier, or a `SavedModel`.
        cases: As from `read_cases`; without them, those that come with sentrax.
        negative: The model's negative label; by default it is known by its name.
        positive: Its positive label. All other labels count as neutral, with the probability of the most
            probable of them.

    Raises:
        InputError: If it is not known which labels are negative and positive, the model has several labels
            per text, or there is nothing that it can be asked.
    """
    saved = getattr(model, "model_", model)
    if not isinstance(saved, SavedModel):
        raise InputError(f"model is {type_of(model)}; expected a trained SentimentClassifier or a SavedModel")
    if saved.multi_label:
        raise InputError("the model has several labels per text; expected one with one label per text")
    polarity = choose_polarity(saved.labels, negative, positive)
    scorer = Scorer(saved)
    return judge_cases(
        lambda texts: _answers(scorer, polarity, texts),
        our_cases() if cases is None else cases,
        has_neutral=len(saved.labels) > 2,
    )


def judge_cases(
    answer: Callable[[list[str]], Answers], cases: Iterable[Case], *, has_neutral: bool = True
) -> BehaviourReport:
    """Check the answers of anything that says what texts feel.

    Args:
        answer: Gives the answers to some texts; it is called once.
        cases: The cases.
        has_neutral: Whether it can answer "neutral"; if not, what must be neutral is skipped.

    Raises:
        InputError: If there is nothing to check, or a case is none.
    """
    if isinstance(cases, str | os.PathLike):
        path = quoted(os.fspath(cases))
        raise InputError(f"cases is {path}; expected a list of cases; pass read_cases({path})")
    checks, skipped = list[Check](), list[Check]()
    for case in cases:
        if not isinstance(case, Case):
            raise InputError(f"a case is {quoted(case)}; expected a Case, as from read_cases")
        is_possible = has_neutral or not _must_be_neutral(case)
        (checks if is_possible else skipped).extend(make_checks(case))
    if not checks:
        verb = "is" if len(skipped) == 1 else "are"
        neutral = f"{counted(len(skipped), 'check')} {verb} of neutral texts only"
        why = neutral if skipped else "pass at least one case"
        raise InputError(f"there is nothing to check; {why}")
    texts = list(dict.fromkeys(text for check in checks for text in _texts_of(check)))
    labels, probabilities = answer(texts)
    answers = {
        text: TextAnswer(label, tuple(row))
        for text, label, row in zip(texts, labels.tolist(), probabilities.tolist(), strict=True)
    }
    of_capability: dict[str, list[Result]] = {}
    for check in checks:
        given = [answers[text] for text in _texts_of(check)]
        passed = check.case.expect.holds(*given)
        result = Result(check, passed, given[-1], given[0] if len(given) > 1 else None)
        of_capability.setdefault(check.case.capability, []).append(result)
    found = tuple(Capability(name, tuple(results)) for name, results in of_capability.items())
    return BehaviourReport(found, tuple(skipped))


def _must_be_neutral(case: Case) -> bool:
    return isinstance(case.expect, Minimum) and case.expect.labels == (NEUTRAL,)


def _texts_of(check: Check) -> tuple[str, ...]:
    return (check.text,) if check.original is None else (check.original, check.text)


def _answers(scorer: Scorer, polarity: Polarity, texts: Sequence[str]) -> Answers:
    """The model's answers; what is neither its negative nor its positive label is neutral.

    Neutral is as probable as the most probable label that stands for it: so the most probable of the three
    is the model's own answer, however many labels are neutral.
    """
    own = scorer.probabilities(texts)
    columns = np.full(own.shape[1], NEUTRAL)
    columns[polarity.negative], columns[polarity.positive] = NEGATIVE, POSITIVE
    probabilities = np.stack(
        [own[:, columns == label].max(axis=1, initial=0) for label in range(len(LABELS))], axis=1
    )
    return Answers(columns[own.argmax(axis=1)], probabilities)
