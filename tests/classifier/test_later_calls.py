"""Every call after the first checks what it is given, and says what it found."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sentrax import SentimentClassifier
from sentrax.errors import InputError
from sentrax.evaluation.evaluation import evaluate_classifier

PRAISE = ["what a lovely day", "I love this film", "great, really great!", "so happy", "not bad at all"]
BLAME = ["what an awful day", "I hate this film", "terrible, really bad", "so sad", "not good at all"]
TEXTS, LABELS = PRAISE + BLAME, ["yes"] * 5 + ["no"] * 5
QUICK = {"l2": 1e-3, "max_iterations": 10, "prior": 0}


@pytest.fixture(scope="module")
def single() -> SentimentClassifier:
    return SentimentClassifier(settings=QUICK).fit(TEXTS, LABELS)


@pytest.fixture(scope="module")
def several() -> SentimentClassifier:
    return SentimentClassifier(settings=QUICK).fit(TEXTS, [["any", label] for label in LABELS])


Call = Callable[[SentimentClassifier, Any, Any], Any]
WITH_LABELS: dict[str, Call] = {
    "partial_fit": lambda classifier, texts, labels: classifier.partial_fit(texts, labels),
    "score": lambda classifier, texts, labels: classifier.score(texts, labels),
    "evaluate": evaluate_classifier,
    "validation": lambda classifier, texts, labels: SentimentClassifier(settings=QUICK).fit(
        TEXTS,
        LABELS if not classifier.model_.multi_label else [["any", label] for label in LABELS],
        validation=(texts, labels),
    ),
}
WITHOUT_LABELS: dict[str, Call] = {
    "predict": lambda classifier, texts, labels: classifier.predict(texts),
    "predict_proba": lambda classifier, texts, labels: classifier.predict_proba(texts),
    "predict_log_proba": lambda classifier, texts, labels: classifier.predict_log_proba(texts),
    "decision": lambda classifier, texts, labels: classifier.decision(texts),
}
CALLS = {**WITHOUT_LABELS, **WITH_LABELS}
WRONG_TEXTS: dict[str, tuple[Any, str]] = {
    "a single text": ("good", "texts is a single string"),
    "None": (None, "texts is None; pass a list"),
    "a number": (3, "texts is an int; pass a list"),
    "a missing text": (["good", None], "item 1 is None"),
    "a number among them": (["good", 1.5], r"item 1 is float 1\.5"),
    "bytes": ([b"good", "bad"], "item 0 is bytes b'good'"),
    "a table": (np.array([["good", "bad"]]), "texts has 2 dimensions"),
    "lists": ([["good"], ["bad"]], "item 0 is list"),
    "a dict": ({"text": "good"}, "a dict, which is unordered"),
}
WRONG_LABELS: dict[str, tuple[Any, str]] = {
    "an unseen label": (["yes", "maybe"], "label 1 is 'maybe', which is unknown; .* 'no', 'yes'"),
    "a label that looks alike": (["yes", "No"], "label 1 is 'No', .*; 'no' differs from 'No' only in case"),
    "a missing label": (["yes", None], r"label 1 is missing \(None\)"),
    "a marker": (["yes", "nan"], "label 1 is 'nan', which marks a missing label"),
    "fewer labels": (["yes"], "got 2 texts but 1 label; pass one"),
    "more labels": (["yes", "no", "no"], "got 2 texts but 3 labels"),
    "a single label": ("yes", "labels is a single string"),
    "None": (None, "labels is None; pass a list"),
    "a number": (1, "labels is an int; pass a list"),
    "numbers": ([7, 8], "label 0 is 7, which is unknown"),
    "lists": ([["yes"], ["no"]], r"label 0 is \('yes',\); expected one label"),
    "a matrix": (np.eye(2), "the labels are a matrix of 2 columns; expected one label per text"),
    "three dimensions": (np.zeros((2, 1, 1)), "labels has 3 dimensions"),
    "a set": ({"yes", "no"}, "a set, which is unordered"),
}
WRONG_LISTS: dict[str, tuple[Any, str]] = {
    "single labels": (["yes", "no"], "label 0 is 'yes'; expected a list of labels"),
    "an unseen label": ([["yes"], ["any", "maybe"]], "label 1 is 'maybe', which is unknown"),
    "a matrix of other columns": (np.ones((2, 2)), "2 columns; expected 3, for 'any', 'no', 'yes'"),
    "lists and single labels": ([["yes"], "no"], "label 1 is 'no', but others are lists"),
}


@pytest.mark.parametrize("name", WRONG_TEXTS)
@pytest.mark.parametrize("call", CALLS)
def test_texts_that_cannot_be_read_are_named(single: SentimentClassifier, call: str, name: str) -> None:
    texts, message = WRONG_TEXTS[name]
    with pytest.raises(InputError, match=message):
        CALLS[call](single, texts, ["yes", "no"])


@pytest.mark.parametrize("name", WRONG_LABELS)
@pytest.mark.parametrize("call", WITH_LABELS)
def test_labels_that_cannot_be_meant_are_named(single: SentimentClassifier, call: str, name: str) -> None:
    labels, message = WRONG_LABELS[name]
    with pytest.raises(InputError, match=message) as error:
        WITH_LABELS[call](single, ["good", "bad"], labels)
    assert str(error.value).startswith("validation: ") == (call == "validation")


@pytest.mark.parametrize("name", WRONG_LISTS)
@pytest.mark.parametrize("call", WITH_LABELS)
def test_lists_that_cannot_be_meant_are_named(several: SentimentClassifier, call: str, name: str) -> None:
    labels, message = WRONG_LISTS[name]
    with pytest.raises(InputError, match=message):
        WITH_LABELS[call](several, ["good", "bad"], labels)


@pytest.mark.parametrize("call", WITH_LABELS)
def test_no_texts_are_refused_where_there_must_be_some(single: SentimentClassifier, call: str) -> None:
    with pytest.raises(InputError, match="there are no texts"):
        WITH_LABELS[call](single, [], [])


def test_classes_of_a_later_call_are_those_of_the_first() -> None:
    classifier = SentimentClassifier(settings=QUICK).partial_fit(
        TEXTS, LABELS, classes=["yes", "no", "maybe"]
    )
    classifier.partial_fit(["so so"], ["maybe"], classes=["maybe", "no", "yes"])
    with pytest.raises(InputError, match="classes has 'never', which is unknown"):
        classifier.partial_fit(["a"], ["yes"], classes=["yes", "no", "maybe", "never"])
    with pytest.raises(InputError, match="classes does not have 'maybe'"):
        classifier.partial_fit(["a"], ["yes"], classes=["yes", "no"])


def test_classes_of_texts_with_several_labels_are_given_one_by_one() -> None:
    lists = [["any", label] for label in LABELS]
    classifier = SentimentClassifier(settings=QUICK).partial_fit(
        TEXTS, lists, classes=["yes", "no", "any", "new"]
    )
    assert classifier.classes_.tolist() == ["any", "new", "no", "yes"]
    assert classifier.partial_fit(["zorgly"], [["new"]]).model_.multi_label
    matrix = np.array([[1, 0, label == "yes"] for label in LABELS])
    classifier = SentimentClassifier(settings=QUICK).partial_fit(TEXTS, matrix, classes=["a", "b", "c"])
    assert classifier.predict(TEXTS[:1]).shape == (1, 3)


def test_a_call_that_fails_changes_nothing(single: SentimentClassifier) -> None:
    before = single.model_.fingerprint()
    for texts, labels in ((["a"], ["maybe"]), (["a", None], ["yes", "no"]), (["a"], ["yes", "no"])):
        with pytest.raises(InputError):
            single.partial_fit(texts, labels)
    assert single.model_.fingerprint() == before
