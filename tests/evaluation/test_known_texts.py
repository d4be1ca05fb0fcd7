"""Texts that a model was trained on are recognized, whole data sets and copies."""

import numpy as np
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.labelled import LabelledTexts
from sentrax.evaluation.full import evaluate_fully
from sentrax.evaluation.known_texts import is_training_data, measure_copies
from tests.cli.sample import rows

TEXTS, LABELS = zip(*rows(60), strict=True)


@pytest.mark.parametrize("several", [False, True])
def test_the_very_training_texts_are_recognized(several: bool) -> None:
    labels = [[label, "a"] for label in LABELS] if several else list(LABELS)
    classifier = SentimentClassifier("nbsvm").fit(list(TEXTS), labels)
    notices: list[str] = []
    for n_texts, wanted in ((60, True), (59, False)):
        data = LabelledTexts.of("reviews.csv", TEXTS[:n_texts], labels[:n_texts])
        found = evaluate_fully(classifier, data, name="m", with_errors=False, on_notice=notices.append)
        assert found["data"]["is_training_data"] == wanted
    assert [
        notice for notice in notices if "own training texts (m was trained on reviews.csv)" in notice
    ] == [
        "measured on its own training texts (m was trained on reviews.csv): the figures say nothing about new"
        " texts"
    ]


@pytest.mark.parametrize("training", [None, [], "texts", {}, {"texts": 60}, {"texts": 60, "fingerprint": 3}])
def test_what_a_file_says_of_its_training_may_be_anything(training: object) -> None:
    assert not is_training_data(LabelledTexts.of("data", TEXTS, LABELS), training, ("a", "b"))


def test_the_accuracy_without_copies_is_that_of_the_other_texts() -> None:
    are_copies, is_right = np.arange(10) < 4, np.arange(10) != 9
    found = measure_copies(are_copies, is_right)
    assert (found["texts"], found["accuracy_without"]) == (4, 5 / 6)
    assert found["sentence"] == (
        "4 of 10 texts are copies of training texts; accuracy without them: 83.3% (43.6 to 97.0)"
    )
    assert measure_copies(~are_copies | are_copies, is_right)["sentence"] == (
        "10 of 10 texts are copies of training texts: the figures say nothing about new texts"
    )
    none = measure_copies(are_copies & False, is_right)
    assert none["sentence"] == "0 of 10 texts are copies of training texts"
    one = measure_copies(np.arange(10) < 1, is_right)
    assert one["sentence"].startswith("1 of 10 texts is a copy of a training text; accuracy without")
