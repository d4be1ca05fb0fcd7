"""A text of weight 0 is as if it were not there, and what cannot be a weight is refused in every call."""

from typing import Any

import numpy as np
import pytest

from sentrax import SentimentClassifier
from sentrax.errors import InputError

PRAISE = ["what a lovely day", "I love this film", "great, really great!", "so happy", "not bad at all"]
BLAME = ["what an awful day", "I hate this film", "terrible, really bad", "so sad", "not good at all"]
TEXTS, LABELS = (PRAISE + BLAME) * 3, (["yes"] * 5 + ["no"] * 5) * 3
UNWANTED = ["zorgly xyzzy", "lovely lovely", "plugh"]
QUICK = {"linear": {"l2": 1e-3, "max_iterations": 20, "prior": 0}}
KINDS = ("linear", "nbsvm", "averaging", "lexicon")


def classifier(kind: str, **parameters: Any) -> SentimentClassifier:
    return SentimentClassifier(kind, settings=QUICK.get(kind), **parameters)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_of_weight_0_changes_no_bit_of_the_model(kind: str) -> None:
    wanted = classifier(kind).fit(TEXTS, LABELS)
    texts, labels = TEXTS[:15] + UNWANTED + TEXTS[15:], [*LABELS[:15], "yes", "no", "no", *LABELS[15:]]
    weights = [7.5] * 15 + [0] * 3 + [7.5] * 15
    found = classifier(kind).fit(texts, labels, sample_weight=weights)
    assert found.model_.fingerprint() == wanted.model_.fingerprint()


@pytest.mark.parametrize("class_weight", ["balanced", None, {"yes": 3}])
def test_nor_does_it_where_others_have_different_weights(class_weight: Any) -> None:
    weights = np.linspace(0.5, 2, len(TEXTS))
    wanted = classifier("nbsvm", class_weight=class_weight).fit(TEXTS, LABELS, weights)
    found = classifier("nbsvm", class_weight=class_weight).fit(
        [*TEXTS, *UNWANTED], [*LABELS, "yes", "no", "no"], [*weights, 0, 0, 0]
    )
    assert found.model_.fingerprint() == wanted.model_.fingerprint()


def test_of_several_labels_too() -> None:
    lists = [["good", "any"] if label == "yes" else ["any"] for label in LABELS]
    wanted = classifier("nbsvm").fit(TEXTS, lists)
    found = classifier("nbsvm").fit([*TEXTS, *UNWANTED], [*lists, [], ["any"], ["good"]], [1] * 30 + [0] * 3)
    assert found.model_.fingerprint() == wanted.model_.fingerprint()


@pytest.mark.parametrize("kind", ["linear", "nbsvm", "averaging"])
def test_a_label_that_only_has_weight_0_stays_a_class_as_in_scikit_learn(kind: str) -> None:
    found = classifier(kind).fit([*TEXTS, "zorgly"], [*LABELS, "maybe"], [1] * 30 + [0])
    assert found.classes_.tolist() == ["maybe", "no", "yes"]
    assert found.predict(["zorgly", "lovely", "awful"]).tolist()[1:] == ["yes", "no"]


def test_a_class_weight_of_0_leaves_texts_out_too() -> None:
    found = classifier("nbsvm", class_weight={"maybe": 0}).fit([*TEXTS, "zorgly"], [*LABELS, "maybe"])
    assert "zorgly" not in found.model_.predictor.frequent_words(1000)
    assert found.model_.details["training"]["texts"] == 30


def test_further_texts_of_weight_0_teach_nothing() -> None:
    one, other = (classifier("linear").fit(TEXTS, LABELS) for _ in range(2))
    one.partial_fit(["zorgly", "a lovely day"], ["no", "yes"], sample_weight=[0, 2])
    other.partial_fit(["a lovely day"], ["yes"], sample_weight=[2])
    assert one.model_.fingerprint() == other.model_.fingerprint()


WRONG = {
    "negative": ([1, -1, 1], r"sample_weight 1 is -1\.0; expected a finite number, 0 or more"),
    "not a number": ([1, 1, np.nan], "sample_weight 2 is nan"),
    "infinite": ([np.inf, 1, 1], "sample_weight 0 is inf"),
    "all zero": ([0, 0, 0], "zero for every text"),
    "too few": ([1, 1], r"shape \(2,\); expected \(3,\)"),
    "a table": ([[1], [1], [1]], r"shape \(3, 1\); expected \(3,\)"),
    "a text": (["1", "x", "2"], "an item that is not a number"),
}


@pytest.mark.parametrize("name", WRONG)
def test_weights_that_cannot_be_used_are_refused_by_every_call(name: str) -> None:
    weights, message = WRONG[name]
    texts, labels = ["good", "bad", "lovely"], ["yes", "no", "yes"]
    fitted = classifier("linear").fit(TEXTS, LABELS)
    for call in (
        lambda: classifier("linear").fit(texts, labels, weights),
        lambda: classifier("linear").partial_fit(texts, labels, sample_weight=weights),
        lambda: fitted.partial_fit(texts, labels, sample_weight=weights),
        lambda: fitted.score(texts, labels, weights),
    ):
        with pytest.raises(InputError, match=message):
            call()


def test_weights_that_are_0_together_are_refused() -> None:
    with pytest.raises(InputError, match="together are 0 for every text"):
        classifier("linear", class_weight={"yes": 0}).fit(["good", "bad"], ["yes", "no"], [1, 0])
