"""Each kind of check against a model with known answers, and counts of what comes out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

import sentrax
from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.evaluation.behaviour import behaviour
from sentrax.evaluation.behaviour.behaviour import Answers, check_behaviour, judge_cases
from sentrax.evaluation.behaviour.case import Case, Minimum
from sentrax.evaluation.behaviour.reading import read_cases
from sentrax.evaluation.metrics import wilson_interval
from sentrax.models.features.polarity import choose_polarity
from sentrax.scoring.scorer import Scorer
from tests.evaluation.behaviour.lexicon import answer, cases_of, judge, write

KINDS = {  # name: (lines of a case, the texts that fail)
    "labels": (["texts: [good, bad, so]", "expect: positive"], ["bad", "so"]),
    "one of several labels": (["texts: [good, bad, so]", "expect: [negative, neutral]"], ["good"]),
    "what a label is not": (["texts: [good, bad, so]", "expect: {not: positive}"], ["good"]),
    "a negation that is not known": (["texts: not good", "expect: {not: positive}"], ["not good"]),
    "the label changes": (["texts: [good, bad]", "to: bad", "expect: same", "tolerance: 1"], ["bad"]),
    "the label stays, its probability moves a little": (
        ["texts: good", "to: ['{text} x', '{text} good']", "expect: same"],
        [],
    ),
    "the label stays, its probability moves too much": (
        ["texts: good", "to: ['{text} x', '{text} good', '{text} good good']", "expect: same"],
        ["good good good"],
    ),
    "the label stays, its probability falls too much": (
        ["texts: good good good", "to: good", "expect: same"],
        ["good"],
    ),
    "a smaller tolerance": (
        ["texts: good", "to: ['{text} x', '{text} good']", "expect: same", "tolerance: 0.1"],
        ["good good"],
    ),
    "it rises, stays or falls": (
        ["texts: good so", "to: ['{text} good', '{text} x', so]", "expect: more positive"],
        ["so"],
    ),
    "it should not rise": (
        ["texts: good so", "to: ['{text} good', '{text} x', so]", "expect: less positive"],
        ["good so good"],
    ),
    "it falls by as much as it may": (
        ["texts: good so", "to: so", "expect: more positive", "tolerance: 0.2"],
        [],
    ),
    "only the named label counts": (
        ["texts: so", "to: ['{text} good', '{text} bad']", "expect: more negative"],
        [],
    ),
    "blame rises": (["texts: so", "to: ['{text} bad', '{text} good']", "expect: less negative"], ["so bad"]),
}


@pytest.mark.parametrize(("lines", "failing"), KINDS.values(), ids=KINDS)
def test_what_passes_and_what_fails(lines: list[str], failing: list[str], tmp_path: Path) -> None:
    (capability,) = judge(tmp_path, *lines).capabilities
    assert [result.check.text for result in capability.failures()] == failing


def test_a_failure_says_what_the_model_said(tmp_path: Path) -> None:
    minimum = judge(tmp_path, "texts: good", "expect: {not: positive}").overall.failures()
    assert minimum[0].got == "positive 0.20"
    same = judge(tmp_path, "texts: good", "to: bad good bad", "expect: same").overall.failures()
    assert same[0].got == "positive 0.20, then negative 0.40"
    more = judge(tmp_path, "texts: good", "to: so", "expect: more positive").overall.failures()
    assert more[0].got == "positive 0.20, then 0.00"


def test_counts_are_those_of_the_checks(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
cases:
  - {name: a, capability: one, texts: [good, bad, so], expect: positive}
  - {name: b, capability: two, texts: [bad], expect: negative}
  - {name: c, capability: one, texts: [great], expect: positive}
""",
    )
    report = judge_cases(answer, read_cases(file))
    assert [(own.name, own.n_cases, len(own.results), own.n_passed) for own in report.capabilities] == [
        ("one", 2, 4, 2),
        ("two", 1, 1, 1),
    ]
    overall = report.overall
    assert (overall.n_cases, len(overall.results), overall.pass_rate) == (3, 5, 0.6)
    assert overall.interval == wilson_interval(3, 5)
    found = report.to_json()
    assert (found["checks"], found["passed"], found["skipped"]) == (5, 3, 0)
    assert [failure["text"] for failure in found["capabilities"][0]["failures"]] == ["bad", "so"]
    assert found["capabilities"][0]["failures"][0]["probabilities"] == {
        "negative": 0.2,
        "neutral": 0.8,
        "positive": 0.0,
    }


def test_the_first_failures_are_of_different_cases(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "cases:\n  - {name: a, texts: [bad a, bad b], expect: positive}\n"
        "  - {name: b, texts: [bad c, bad d], expect: positive}\n",
    )
    own = judge_cases(answer, read_cases(file)).overall
    assert [result.check.text for result in own.failures(3)] == ["bad a", "bad c", "bad b"]
    assert len(own.failures()) == 4


def test_all_texts_are_scored_at_once_and_each_once(tmp_path: Path) -> None:
    asked = []

    def count(texts: Sequence[str]) -> Answers:
        asked.append(list(texts))
        return answer(texts)

    judge_cases(count, cases_of(tmp_path, "texts: [a, a]", "to: ['{text} b', '{text} c']", "expect: same"))
    assert asked == [["a", "a b", "a c"]]


def test_what_must_be_neutral_is_skipped_where_there_is_no_such_label(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "cases:\n  - {name: a, texts: [so, well], expect: neutral}\n"
        "  - {name: b, texts: [good], expect: {not: negative}}\n",
    )
    report = judge_cases(answer, read_cases(file), has_neutral=False)
    assert [check.text for check in report.skipped] == ["so", "well"]
    assert len(report.overall.results) == 1
    with pytest.raises(InputError, match="there is nothing to check; 2 checks are of neutral texts only"):
        judge_cases(answer, read_cases(file)[:1], has_neutral=False)
    one = Case("a", "words", ("so",), Minimum((1,)))
    with pytest.raises(InputError, match="there is nothing to check; 1 check is of neutral texts only"):
        judge_cases(answer, [one], has_neutral=False)
    with pytest.raises(InputError, match="there is nothing to check; pass at least one case"):
        judge_cases(answer, [])


@pytest.mark.parametrize("cases", ["own.yaml", Path("own.yaml")], ids=["text", "path"])
def test_a_path_is_to_be_read_first(cases: Any) -> None:
    with pytest.raises(InputError, match=r"expected a list of cases; pass read_cases\('own.yaml'\)"):
        judge_cases(answer, cases)
    with pytest.raises(InputError, match=r"a case is .*own\.yaml.*; expected a Case, as from read_cases"):
        judge_cases(answer, [cases])


def fit(labels: Sequence[str]) -> SentimentClassifier:
    """A small classifier of these labels."""
    texts = ["a bad film", "an awful day", "a good film", "a great day", "a film", "a day"]
    pairs = [(text, labels[number // 2]) for number, text in enumerate(texts[: 2 * len(labels)])] * 3
    return SentimentClassifier("nbsvm", verbose=False).fit(*zip(*pairs, strict=True))


CASES = [
    Case("a", "words", ("bad bad", "awful"), Minimum((0,))),
    Case("b", "words", ("good good", "great"), Minimum((2,))),
    Case("c", "words", ("a film",), Minimum((1,))),
]


def test_labels_are_matched_by_their_meaning() -> None:
    report = check_behaviour(fit(["NEG", "Good"]), CASES)
    assert (report.overall.n_passed, len(report.overall.results), len(report.skipped)) == (4, 4, 1)


def test_other_labels_are_matched_by_name_and_the_rest_is_neutral() -> None:
    classifier = fit(["zero", "one", "both"])
    report = check_behaviour(classifier, CASES, negative="zero", positive="one")
    assert (len(report.overall.results), len(report.skipped)) == (5, 0)
    first = report.overall.results[0]
    expected = dict(zip(classifier.classes_, classifier.predict_proba(["bad bad"])[0], strict=True))
    assert first.answer.probabilities == pytest.approx([expected["zero"], expected["both"], expected["one"]])
    swapped = check_behaviour(classifier, CASES, negative="one", positive="zero")
    assert swapped.overall.results[0].answer.probabilities == first.answer.probabilities[::-1]


def test_of_many_labels_the_answer_is_that_of_the_most_probable_one() -> None:
    labels = ("1", "2", "3", "4", "5")
    own = np.array([[0.05, 0.15, 0.2, 0.25, 0.35], [0.1, 0.3, 0.25, 0.2, 0.15], [0.4, 0.2, 0.1, 0.1, 0.2]])
    texts = ["so good", "well", "so bad"]

    scorer = Mock(spec=Scorer)
    scorer.probabilities.return_value = own
    answers = behaviour._answers(scorer, choose_polarity(labels, "1", "5"), texts)
    assert answers.probabilities.tolist() == [[0.05, 0.25, 0.35], [0.1, 0.3, 0.15], [0.4, 0.2, 0.2]]
    assert answers.labels.tolist() == answers.probabilities.argmax(axis=1).tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("labels", "options", "said"),
    [
        (["zero", "one"], {}, "it is not known which of the labels 'one', 'zero' are negative and positive"),
        (["zero", "one"], {"negative": "zero", "positive": "two"}, "unknown label 'two'"),
    ],
    ids=["unknown", "wrong"],
)
def test_labels_without_a_meaning_must_be_named(
    labels: list[str], options: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        check_behaviour(fit(labels), CASES, **options)


def test_only_models_of_one_label_per_text_can_be_checked() -> None:
    several = SentimentClassifier("nbsvm", verbose=False).fit(
        ["good film", "bad day", "good day", "bad film"] * 3, [["pos"], ["neg"], ["pos", "neg"], ["neg"]] * 3
    )
    with pytest.raises(InputError, match="several labels per text"):
        check_behaviour(several, CASES)
    with pytest.raises(InputError, match="model is a str; expected a trained SentimentClassifier"):
        check_behaviour("english", CASES)


def test_the_answers_of_our_model_are_those_of_sentiment() -> None:
    report = check_behaviour(sentrax.load())
    for result in report.overall.results[::200]:
        text = result.check.text
        expected = sentrax.sentiment(text)
        assert np.allclose(result.answer.probabilities, expected[1:4])
        assert ("negative", "neutral", "positive")[result.answer.label] == expected.label
    assert report.overall.results[0].passed  # "This movie was almost good."
    assert check_behaviour(sentrax.load()).to_json() == report.to_json()
