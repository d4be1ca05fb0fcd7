"""`explain`: the shares of words add up to the answer, whatever the model, and are the same every time."""

import json
import os
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.explanation.explain import explain, strongest_words
from sentrax.explanation.explanation import Explanation
from sentrax.explanation.flips import smallest_flip
from sentrax.models.contributions import EXACT
from sentrax.models.state import FloatArray
from sentrax.saved.loading import load_model
from sentrax.scoring.scorer import Scorer
from tests.saved_models import MAKERS, TEXTS, saved_model

ENGLISH = load_model("english")


def total(explanation: Explanation) -> FloatArray:
    """The calibrated logits that the parts of an explanation add up to."""
    shares = [word.shares for word in explanation.words]
    logits: FloatArray = np.sum([explanation.bias, explanation.whole_text, *shares], axis=0)
    return logits


def softmax(logits: FloatArray) -> FloatArray:
    exponentials = np.exp(logits - logits.max())
    probabilities: FloatArray = exponentials / exponentials.sum()
    return probabilities


@pytest.mark.parametrize("name", MAKERS)
def test_the_parts_add_up_to_the_probabilities(name: str) -> None:
    model = saved_model(name)
    scorer = Scorer(model)
    for explanation in explain(model, TEXTS):
        assert explanation.probabilities == pytest.approx(scorer.probabilities([explanation.text])[0])
        if explanation.method == EXACT:
            assert softmax(total(explanation)) == pytest.approx(explanation.probabilities, rel=1e-9)
            assert explanation.remainder < 1e-9
        assert explanation.label == explanation.about == scorer.predict(explanation.text).label


@pytest.mark.parametrize("name", ["linear", "nbsvm", "lexicon", "averaging", "fasttext, quantized"])
def test_most_kinds_are_exact(name: str) -> None:
    assert explain(saved_model(name), ["good"])[0].method == EXACT


@given(st.text(max_size=40))
def test_words_are_parts_of_the_original_text(text: str) -> None:
    (explanation,) = explain(saved_model("linear"), [text])
    done = 0
    for word in explanation.words:
        assert done <= word.start < word.end
        assert text[word.start : word.end] == word.text
        done = word.end
    assert done <= len(text)


def test_each_occurrence_of_a_word_has_its_own_figure() -> None:
    (explanation,) = explain(ENGLISH, ["good? Not good"])
    shares = [
        explanation.speaks_for(word.shares, "positive") for word in explanation.words if word.text == "good"
    ]
    assert len(shares) == 2
    assert shares[0] > shares[1]


def test_words_are_as_the_text_has_them() -> None:
    (explanation,) = explain(ENGLISH, ["SO lovely &amp; fun 👍🏽 #LoveThis"])
    assert [word.text for word in explanation.words] == ["SO", "lovely", "&amp;", "fun", "👍🏽", "#LoveThis"]


def test_another_label_is_explained_when_asked_for() -> None:
    model = ENGLISH
    (positive,), (negative,) = (
        explain(model, ["I love it"], label=label) for label in ("positive", "negative")
    )
    assert (positive.about, negative.about) == ("positive", "negative")
    assert positive.words == negative.words
    love = positive.words[1].shares
    assert positive.speaks_for(love) > 0 > negative.speaks_for(love)
    assert negative.probability < 0.1


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(InputError, match="unknown label 'joy'; the model has 'negative', 'positive'"):
        explain(saved_model("nbsvm"), ["x"], label="joy")


def test_what_is_no_string_is_an_error() -> None:
    with pytest.raises(InputError, match="item 1 is None"):
        explain(saved_model("nbsvm"), ["x", None])  # type: ignore[list-item]


def test_a_single_string_is_not_read_letter_by_letter() -> None:
    with pytest.raises(InputError, match="texts is a single string; wrap it in a list"):
        explain(ENGLISH, "good")


def test_a_classifier_is_no_model_but_has_one() -> None:
    classifier = SentimentClassifier("nbsvm").fit(["bad", "good"] * 10, [0, 1] * 10)
    for use in (explain, smallest_flip):
        with pytest.raises(
            InputError, match=r"a SentimentClassifier, not a SavedModel; pass classifier\.model_"
        ):
            use(classifier, "good")  # type: ignore[arg-type]


def test_features_are_listed_on_demand_the_strongest_first() -> None:
    (explanation,) = explain(ENGLISH, ["This movie was almost good."], detail=True)
    assert explanation.features is not None
    strengths = [abs(explanation.speaks_for(feature.shares)) for feature in explanation.features]
    assert strengths == sorted(strengths, reverse=True)
    by_name = {feature.name: feature for feature in explanation.features}
    assert by_name["valence of almost good: -1.2"].words == (3, 4)
    values = np.sum([feature.shares for feature in explanation.features], axis=0)
    assert values + explanation.bias == pytest.approx(total(explanation))
    assert explain(ENGLISH, ["good"])[0].features is None


def test_several_labels_are_explained_one_by_one() -> None:
    texts = ["love it", "so sad", "love and sad", "nothing"] * 5
    labels = [["joy"], ["grief"], ["joy", "grief"], []] * 5
    classifier = SentimentClassifier("linear").fit(texts, labels)
    (explanation,) = classifier.explain(["love and sad"], label="grief")
    sigmoids = 1 / (1 + np.exp(-total(explanation)))
    assert sigmoids == pytest.approx(explanation.probabilities)
    sad = explanation.words[-1].shares
    assert explanation.speaks_for(sad) == sad[explanation.labels.index("grief")]


def test_a_classifier_explains_with_its_own_labels() -> None:
    classifier = SentimentClassifier("nbsvm").fit(["bad", "good"] * 10, [0, 1] * 10)
    assert classifier.explain(["good"], label=0)[0].about == "0"
    with pytest.raises(InputError, match="wrap it in a list"):
        classifier.explain("good")


def test_strongest_words_are_a_column() -> None:
    shown = strongest_words(ENGLISH, pl.Series(["I love\nit", None, "", "so bad"]))
    assert shown.null_count() == 1
    assert shown[0].startswith("love +")
    assert (shown[2], shown[3][:5]) == ("", "bad +")


def test_the_same_json_in_another_process() -> None:
    code = (
        "import json, sentrax\n"
        "found = sentrax.load().explain(['so GOOD :)', 'almost'], detail=True)\n"
        "print(json.dumps([explanation.to_json() for explanation in found]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "12"
    }
    assert len(outputs) == 1
    here = [found.to_json() for found in explain(ENGLISH, ["so GOOD :)", "almost"], detail=True)]
    assert json.loads(outputs.pop()) == here
