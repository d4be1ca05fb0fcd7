"""Planted faults are found, a token that leaks and labels that were flipped; and nothing in good data."""

import json
import random

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from sentrax.data.labelled import LabelledTexts
from sentrax.errors import CorpusError
from sentrax.evaluation.doctor import leakage
from sentrax.evaluation.doctor.before_training import warn_before_training
from sentrax.evaluation.doctor.examination import ORDER, examine
from sentrax.evaluation.doctor.findings import Examination
from sentrax.evaluation.doctor.leakage import Remover, find_leaks
from sentrax.evaluation.doctor.mending import MENDS, SAFE
from sentrax.evaluation.doctor.quick_model import HeldOut
from sentrax.evaluation.doctor.rows import LabelledRows
from sentrax.evaluation.doctor.suspects import find_suspects
from sentrax.evaluation.doctor.tokens import TokenSetReader
from tests.evaluation.doctor.made_up import reviews, rows_of


def faulty(flipped: set[int], leaking: set[int]) -> list[tuple[str, str]]:
    other = {"good": "bad", "bad": "good"}
    pairs = [
        (text, other[label] if row in flipped else label) for row, (text, label) in enumerate(reviews(400))
    ]
    return [(f"{text} xqz" if row in leaking else text, label) for row, (text, label) in enumerate(pairs)]


FLIPPED = set(random.Random(0).sample(range(400), 20))


@pytest.fixture(scope="module")
def examination() -> Examination:
    """Of 400 reviews, in which 20 labels are wrong and `xqz` is in a fifth of the good ones."""
    pairs = faulty(FLIPPED, set())
    good = [row for row, (_, label) in enumerate(pairs) if label == "good"][:40]
    return examine(rows_of(faulty(FLIPPED, set(good))))


def test_flipped_labels_are_suspected(examination: Examination) -> None:
    found = examination.find("suspects")
    assert found is not None
    assert found.mend is not None
    suspected = set(found.mend.left_out.tolist())
    assert len(suspected & FLIPPED) >= 13
    assert len(suspected - FLIPPED) <= 2
    assert found.examples[0].note.startswith("the model says '")


def test_a_token_that_gives_a_label_away_is_named(examination: Examination) -> None:
    found = examination.find("leakage")
    assert found is not None
    assert [(leak["token"], leak["label"], leak["texts"]) for leak in found.details["leaks"]] == [
        ("xqz", "good", 40)
    ]
    assert 0.5 < found.details["accuracy_without"] <= found.details["accuracy"] + 0.02
    assert found.mend is not None
    assert found.mend.change is not None
    assert found.mend.change(pl.Series(["a xqz, b", "a b"])).to_list() == ["a , b", "a b"]


def test_words_that_only_mean_something_do_not_leak() -> None:
    assert find_leaks(rows_of(faulty(FLIPPED, set())), TokenSetReader()) == []


def test_a_frequent_label_is_not_given_away_by_every_word() -> None:
    pairs = [(text, "good" if row % 50 else "bad") for row, (text, _) in enumerate(reviews(1000))]
    assert find_leaks(rows_of(pairs), TokenSetReader()) == []


def test_shares_are_bounded_as_clopper_and_pearson_do() -> None:
    right, whole = np.array([0, 5, 39, 40]), np.array([10, 10, 40, 40])
    expected = [
        binomtest(k, n, alternative="greater").proportion_ci(0.95, "exact").low
        for k, n in zip(right.tolist(), whole.tolist(), strict=True)
    ]
    np.testing.assert_allclose(np.nan_to_num(leakage._lower_bounds(right, whole)), expected, atol=1e-12)


def test_emoticons_are_removed_in_every_way_they_are_written() -> None:
    remove = Remover([":)"], all_faces=True)
    assert remove("good day :-) :( =D see <3 it:)") == "good day see it"
    assert Remover([":)"])("good day :-) :(") == "good day :("
    assert (
        remove("as *it* was  &amp;") == "as *it* was  &amp;"
    )  # nothing to remove, so it stays to the letter


def test_findings_come_in_order_and_are_the_same_every_time(examination: Examination) -> None:
    names = [finding.name for finding in examination.findings]
    assert names == sorted(names, key=ORDER.index)
    again = examine(examination.rows)
    first, second = (json.dumps(found.to_json()) for found in (examination, again))
    assert first == second


def test_nothing_is_wrong_with_good_data() -> None:
    found = examine(rows_of(reviews(300, seed=5, n_words=14))).findings
    assert [finding.name for finding in found if finding.name != "near-duplicates"] == []


def test_what_loses_something_is_mended_by_its_name(examination: Examination) -> None:
    found = examination.find("suspects")
    assert found is not None
    assert found.option == "--fix-also suspects"
    assert examination.mends_to_ask_for()[:2] == ["leakage", "suspects"]


def test_what_costs_nothing_is_not_offered_to_be_mended() -> None:
    pairs = [(f"{text} xqz, yes" if label == "good" else text, label) for text, label in reviews(400)]
    found = examine(rows_of(pairs)).find("leakage")
    assert found is not None
    assert "'xqz' ('good' in 100.0% of 200 texts)" in found.title
    assert "',' (" in found.title
    assert found.details["accuracy"] == found.details["accuracy_without"] == 1
    assert found.cost.startswith("nothing measurable")
    assert (found.option, found.remedy) == ("", "")


def test_training_counts_conflicts_as_the_doctor_does() -> None:
    texts = ["it&#39;s so", "it's so", "same", "same", "twice", "twice"]
    labels = ["good", "bad", "Good", "good", "good", "bad"]  # 'Good' is 'good'
    data = LabelledTexts.of("x", texts, labels)
    found = examine(data).find("conflicts")
    assert found is not None
    assert (found.details["texts"], found.rows) == (2, 4)
    (said,) = (one for one in warn_before_training(data) if "different labels" in one)
    assert said.startswith("2 texts with different labels in different rows (4 rows)")


def test_of_several_labels_each_is_a_question_of_its_own() -> None:
    labels = [("a", "b"), ("a",), ("b",), ()] * 20
    rows = LabelledRows.of(LabelledTexts.of("x", [f"text {row}" for row in range(80)], labels))
    targets = rows.members[rows.codes].astype(np.float64)
    probabilities = 0.05 + 0.9 * targets
    probabilities[1, 1], probabilities[4, 0] = 0.99, 0.02
    found = find_suspects(rows, HeldOut(np.arange(80), probabilities, targets, is_multi_label=True))
    assert found is not None
    assert [(example.row, example.note) for example in found.examples] == [
        (2, "the model says that it lacks 'b', 99%"),
        (5, "the model says that it should not have 'a', 98%"),
    ]


@pytest.mark.parametrize(
    "pairs",
    [[("one", "a")], [("one", "a"), ("two", "b")], [("same", "a")] * 30, [("x", f"l{n}") for n in range(90)]],
)
def test_few_or_equal_texts_are_examined_without_a_model(pairs: list[tuple[str, str]]) -> None:
    found = examine(rows_of(pairs))
    assert "wrong labels" in found.notes[-1]
    assert found.find("suspects") is None


def test_a_column_of_row_numbers_is_no_column_of_labels() -> None:
    found = examine(rows_of([(f"text number {row}", f"row {row}") for row in range(1100)]))
    assert found.notes[1] == "1,100 texts have 1,100 different labels; is this the label column?"


def test_rows_without_texts_are_an_error() -> None:
    with pytest.raises(CorpusError, match="no row with both a text and a label"):
        examine(rows_of([("", "a"), ("  ", "b")]))


def test_every_finding_that_can_be_mended_has_a_place() -> None:
    assert set(SAFE) < set(MENDS) < set(ORDER)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (reviews(100), []),
        (
            [*reviews(98), ("one", "good"), ("one", "bad")],
            ["1 text with different labels in different rows (2 rows)"],
        ),
        ([*reviews(60), *reviews(10)], ["10 rows (14%) with the text of an earlier one"]),
        ([*reviews(60), ("lost \ufffd", "bad")], ["1 text with lost characters (U+FFFD)"]),
        (
            [(text, "good") for text, _ in reviews(95)] + [("a", "bad")],
            ["'good' has 95 times as many texts as 'bad'"],
        ),
    ],
)
def test_training_is_warned_of_what_matters(pairs: list[tuple[str, str]], said: list[str]) -> None:
    texts, labels = zip(*pairs, strict=True)
    found = warn_before_training(LabelledTexts.of("x", texts, labels))
    assert len(found) == len(said)
    assert all(sentence.startswith(start) for sentence, start in zip(found, said, strict=True))


def test_training_is_warned_of_validation_texts_that_it_has_seen() -> None:
    texts, labels = zip(*reviews(50), strict=True)
    data = LabelledTexts.of("x", texts, labels)
    (said,) = warn_before_training(data, data.take(np.arange(10)))
    assert said.startswith("10 validation texts (100%)")


def test_a_balanced_training_is_not_warned_of_imbalance() -> None:
    data = LabelledTexts.of("x", [f"text {number}" for number in range(96)], ["a"] * 95 + ["b"])
    assert warn_before_training(data)
    assert not warn_before_training(data, is_balanced=True)


def test_emoticons_give_away_the_labels_of_twitter_samples(tweets: LabelledTexts) -> None:
    rows = [*range(600), *range(5000, 5600)]
    found = examine(tweets.take(np.array(rows))).find("leakage")
    assert found is not None
    assert "emoticons" in found.title
    assert {":)", ":("} <= {leak["token"] for leak in found.details["leaks"]}
    assert found.details["accuracy"] > 0.97
    assert 0.65 < found.details["accuracy_without"] < 0.85
