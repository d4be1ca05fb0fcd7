"""A model card says what the model is made from, how good it is, and which words speak for which label."""

import re
from typing import Any

import numpy as np
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.saved.card import model_card
from sentrax.saved.model import Calibration, SavedModel
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import Vocabulary

SPEAKS = {  # For each label, in logits.
    "film": (0.1, 0.0, 0.0),
    "awful": (3.0, -1.0, -1.0),
    "poor": (2.0, -1.0, -1.0),
    "medium": (-1.0, 3.0, -1.0),
    "lovely": (-1.0, 0.0, 4.0),
    "fine": (-1.0, 2.5, 3.0),
    "!!!": (9.0, 9.0, 9.0),
}
NAMES = ("bad", "fair", "good")


def model(details: dict[str, Any] | None = None, *, multi_label: bool = False) -> SavedModel:
    vocabulary = Vocabulary.from_tokens([(word,) for word in SPEAKS])
    table = np.zeros((3, len(vocabulary)))
    for word, logits in SPEAKS.items():
        table[:, vocabulary[word]] = logits
    predictor = AveragingPredictor(
        TextPipeline((), ()), vocabulary, AveragingModel.from_table(table, np.zeros(3))
    )
    return SavedModel(NAMES, predictor, Calibration(1.25, 0.7), multi_label, details or {})


def section(card: str, title: str) -> list[str]:
    """The lines of a list under a title that begins like this."""
    (found,) = re.findall(rf"^## {title}.*\n\n((?:.+\n?|\n(?!##))*)", card, re.M)
    return [line.removeprefix("- ") for line in found.splitlines() if line.startswith("- ")]


def test_words_are_those_that_speak_most_for_a_label_beside_the_others() -> None:
    words = dict(line.split(": ") for line in section(model_card(model()), "Frequent words"))
    above_the_mean = {word: np.array(logits) - np.mean(logits) for word, logits in SPEAKS.items()}
    for place, name in enumerate(NAMES):
        shown = words[name].split(", ")
        assert sorted(shown) == sorted(set(SPEAKS) - {"!!!"})  # which is no word
        strengths = [above_the_mean[word][place] for word in shown]
        assert strengths == sorted(strengths, reverse=True)
    assert [words[name].split(", ")[0] for name in NAMES] == ["awful", "medium", "lovely"]


def test_words_of_a_linear_model_are_those_of_the_texts_with_the_label() -> None:
    sides = {"no": ("awful", "poor", "dull"), "yes": ("lovely", "fine", "superb")}
    pairs = [(f"a {word} film", label) for label, words in sides.items() for word in words] * 4
    texts, labels = zip(*pairs, strict=True)
    fitted = SentimentClassifier("linear", settings={"l2": 1e-3, "prior": 0}).fit(texts, labels)
    words = dict(line.split(": ") for line in section(model_card(fitted.model_), "Frequent words"))
    for label, wanted in sides.items():
        assert set(words[label].split(", ")[:3]) == set(wanted)


def test_no_more_than_a_dozen_words_are_shown() -> None:
    words = [f"w{letter}" for letter in "abcdefghijklmnop"]
    vocabulary = Vocabulary.from_tokens([(word,) for word in words])
    table = np.random.default_rng(0).normal(size=(2, len(vocabulary)))
    predictor = AveragingPredictor(
        TextPipeline((), ()), vocabulary, AveragingModel.from_table(table, np.zeros(2))
    )
    for line in section(model_card(SavedModel(("no", "yes"), predictor)), "Frequent words"):
        assert len(line.split(": ")[1].split(", ")) == 12


def test_labels_have_their_numbers_of_texts() -> None:
    card = model_card(model({"training": {"texts": 1500, "fingerprint": "f00d", "labels": {"bad": 1234}}}))
    bad, *others = section(card, "Labels")
    assert re.fullmatch(r"bad: 1,234 \w+", bad)
    assert others == ["fair", "good"]
    training = "\n".join(section(card, "Training"))
    assert "1,500" in training
    assert "f00d" in training


def test_the_scores_are_those_of_the_details() -> None:
    scores = {
        "texts": 2200,
        "accuracy": 0.9111,
        "accuracy_interval": [0.8222, 0.9333],
        "macro_recall": 0.8444,
        "calibration_error": 0.0155,
        "calibration_error_before": 0.0266,
        "coverage": 0.777,
        "precision": 0.958,
        "precision_target": 0.949,
    }
    said = "\n".join(section(model_card(model({"scores": scores})), "How good it is"))
    numbers = re.findall(r"\d[\d,]*\.?\d*", said.replace("95 % interval", ""))
    wanted = ["2,200", "0.9111", "0.8222", "0.9333", "0.8444", "0.0155", "0.0266", "1.2500", "0.7000"]
    assert numbers == [*wanted, "77.7", "95.8", "94.9"]


def test_where_nothing_is_known_it_says_so() -> None:
    card = model_card(model())
    assert "Nothing is known." in card
    assert "Unknown" in card.split("## How good it is")[1]
    assert model_card(model(multi_label=True)) != card


PROMISES = {  # (whether it holds, precision on held-out texts): what the card says
    (
        True,
        0.93,
    ): "promise: at least 90% of confident answers to such texts are right (95% confidence, from 500"
    " held-out texts)",
    (
        False,
        0.93,
    ): "promise: none; 500 held-out texts do not show that at least 90% of confident answers are right;"
    " give more texts, or ask for less",
    (False, None): "promise: none; no answers to 500 held-out texts are confident enough for 90% to be right",
}


@pytest.mark.parametrize(("promise", "wanted"), PROMISES.items())
def test_a_promise_is_said_or_that_there_is_none(promise: tuple[bool, float | None], wanted: str) -> None:
    holds, precision = promise
    scores = {
        "texts": 500,
        "accuracy": 0.8,
        "accuracy_interval": [0.7, 0.9],
        "calibration_error": 0.02,
        "calibration_error_before": 0.03,
        "precision_target": 0.9,
        "coverage": 0.5,
        "precision": precision,
        "promise": {"precision": 0.9, "confidence": 0.95, "holds": holds},
    }
    assert wanted in section(model_card(model({"scores": scores})), "How good it is")
