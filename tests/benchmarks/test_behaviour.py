"""`python -m benchmarks.behaviour`: scores as probabilities, its table, and where it is written."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks import behaviour
from benchmarks.general_tools import Answers, Tool, label_by_score
from benchmarks.pages import FULL
from sentrax.evaluation.behaviour.case import Case, Invariance, Minimum


class Scores(Tool):
    """A tool whose score is the number that a text is."""

    library, title = "none", "Scores"

    def answers(self, texts: Sequence[str]) -> Answers:
        scores = np.array([float(text) for text in texts])
        return Answers(label_by_score(scores, 0.1), scores)


CASES = [
    Case("a", "one", ("0.5", "-0.5", "0.05"), Minimum((2,))),
    Case("b", "two", ("0.5",), Invariance(), to=("0.6", "0.9", "-0.6")),
]


def test_a_score_is_the_probability_of_what_it_is_for() -> None:
    labels, probabilities = behaviour.answer(Scores(), ["0.5", "-0.25", "0.05", "3"])
    assert labels.tolist() == [2, 0, 1, 2]
    expected: list[list[float]] = [[0, 0.5, 0.5], [0.25, 0.75, 0], [0, 0.95, 0.05], [0, 0, 1]]
    assert np.allclose(probabilities, expected)


def test_the_table_counts_capabilities_kinds_and_labels_alone() -> None:
    report = behaviour.judge(Scores(), CASES)
    lines = behaviour.tables({"vader": report, "sentrax": report}).splitlines()
    assert lines[0] == "|  | checks | VADER | sentrax |"
    cells = [line.strip("| ").split(" | ") for line in lines[2:]]
    assert [(title, checks, first.split(" ")[0]) for title, checks, first, _ in cells] == [
        ("one", "3", "33.3"),
        ("two", "3", "33.3"),
        ("all", "6", "33.3"),
        ("minimum function", "3", "33.3"),
        ("invariance", "3", "33.3"),
        ("invariance, of the label alone", "3", "66.7"),
    ]
    assert cells[0][2] == cells[0][3] == "33.3 (6.1 to 79.2)"


def test_the_pages_have_the_marks() -> None:
    for page in (FULL, behaviour.PAGE):
        text = page.read_text(encoding="utf-8")
        assert (
            0
            < text.index("<!-- benchmarks.behaviour: begin -->")
            < text.index("<!-- benchmarks.behaviour: end -->")
        )


def test_it_says_what_is_not_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behaviour, "installed_tools", lambda: {"sentrax": Scores()})
    monkeypatch.setattr(behaviour, "our_cases", lambda: CASES)
    behaviour.main([])
    printed = capsys.readouterr()
    assert "VADER is not installed here" in printed.err
    assert "| one | 3 |" in printed.out
    with pytest.raises(SystemExit):
        behaviour.main(["--write"])
