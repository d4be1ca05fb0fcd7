"""A model whose answers are known: it counts a few words, and has no idea of negation."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.behaviour.behaviour import Answers, BehaviourReport, judge_cases
from sentrax.evaluation.behaviour.case import Case
from sentrax.evaluation.behaviour.reading import read_cases
from sentrax.models.state import FloatArray

GOOD, BAD = {"good", "great", ":)"}, {"bad", "awful", ":("}


def answer(texts: Sequence[str]) -> Answers:
    """A good word adds 0.2 to positive, a bad one 0.2 to negative; the rest, at first 1, is neutral."""
    rows = []
    for text in texts:
        words = [word.strip(".,!?") or word for word in text.split()]
        positive = 0.2 * sum(word in GOOD for word in words)
        negative = 0.2 * sum(word in BAD for word in words)
        rows.append((negative, 1 - positive - negative, positive))
    probabilities = np.array(rows)
    return Answers(sign(probabilities), probabilities)


def sign(probabilities: FloatArray) -> npt.NDArray[np.int64]:
    """Negative (0) if that is more probable than positive, positive (2) if less, else neutral (1)."""
    return np.sign(probabilities[:, 2] - probabilities[:, 0]).astype(np.int64) + 1


def write(path: Path, yaml: str) -> Path:
    """A file of cases."""
    file = path / "cases.yaml"
    file.write_text(yaml, encoding="utf-8")
    return file


def cases_of(path: Path, *lines: str, head: str = "") -> list[Case]:
    """The one case that these lines write."""
    body = "\n".join(f"    {line}" for line in lines)
    return read_cases(write(path, f"{head}\ncases:\n  - name: a case\n{body}\n"))


def judge(path: Path, *lines: str) -> BehaviourReport:
    """What comes of the one case that these lines write."""
    return judge_cases(answer, cases_of(path, *lines))
