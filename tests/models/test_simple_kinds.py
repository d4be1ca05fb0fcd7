"""The simplest kinds of models, as the classifier uses them."""

from pathlib import Path

import numpy as np
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.models.lexicon.predictor import LexiconPredictor
from sentrax.models.registry import TRAINABLE
from sentrax.saved.model import SavedModel
from sentrax.scoring.scorer import Scorer

PRAISE = ["a superb film", "I love it", "wonderful story", "what a delight :)", "seen it twice", "so happy"]
BLAME = ["a terrible film", "I hate it", "boring story", "what a mess :(", "awful", "so sad"]
PLAIN = ["a film about a table", "it is on at nine", "the story of a city", "what a day", "seen", "so it is"]
TEXTS = (PRAISE + BLAME + PLAIN) * 4


def labels(praise: object, blame: object, plain: object) -> list[object]:
    return [label for label in (praise, blame, plain) for _ in range(6)] * 4


def test_the_simplest_kinds_come_first() -> None:
    assert list(TRAINABLE)[:4] == ["lexicon", "nbsvm", "averaging", "linear"]


@pytest.mark.parametrize("names", [("pos", "neg", "other"), ("a", "b", "c"), (1, 0, 2)], ids=str)
def test_a_lexicon_infers_which_label_is_positive(names: tuple[object, object, object]) -> None:
    classifier = SentimentClassifier("lexicon").fit(TEXTS, labels(*names))
    assert classifier.predict(["not the worst", "almost good", "on the table"]).tolist() == list(names)


@pytest.mark.parametrize("model", ["lexicon", "nbsvm"])
def test_a_kind_learns_saves_and_predicts_the_same_again(model: str, tmp_path: Path) -> None:
    expected = labels("positive", "negative", "neutral")
    classifier = SentimentClassifier(model).fit(TEXTS, expected)
    assert classifier.score(TEXTS, expected) > 0.9
    again = SentimentClassifier(model).fit(TEXTS, expected)
    assert again.model_.fingerprint() == classifier.model_.fingerprint()
    classifier.save(tmp_path / "model", quantize="int8")
    loaded = SentimentClassifier.load(tmp_path / "model")
    assert loaded.model == model
    assert (loaded.predict(TEXTS) == classifier.predict(TEXTS)).all()


@pytest.mark.parametrize("model", ["lexicon", "nbsvm"])
def test_a_text_may_have_several_labels(model: str) -> None:
    expected = labels("positive", "negative", "plain")
    several = [
        [label, "film"] if "film" in text else [label] for text, label in zip(TEXTS, expected, strict=True)
    ]
    classifier = SentimentClassifier(model).fit(TEXTS, several)
    predicted = classifier.predict(["a superb film", "I hate it"])
    assert "positive" in predicted[0]
    assert "negative" not in predicted[0]
    assert "negative" in predicted[1]


def test_a_lexicon_refuses_labels_that_are_not_about_valence() -> None:
    topics = ["sports" if index % 2 else "politics" for index in range(len(TEXTS))]
    with pytest.raises(InputError, match=r"'politics', 'sports'.*name the labels 'negative' and 'positive'"):
        SentimentClassifier("lexicon").fit(TEXTS, topics)


def test_the_margin_of_a_lexicon_is_a_setting() -> None:
    expected = labels("positive", "negative", "neutral")
    wide = SentimentClassifier("lexicon", settings={"margin": 0.9}).fit(TEXTS, expected)
    assert wide.predict(["good", "bad"]).tolist() == ["neutral", "neutral"]
    with pytest.raises(InputError, match="margin is 2"):
        SentimentClassifier("lexicon", settings={"margin": 2}).fit(TEXTS, expected)


def test_the_lexicon_is_a_model_without_any_data(tmp_path: Path) -> None:
    model = SavedModel(("negative", "neutral", "positive"), LexiconPredictor.default())
    model.save(tmp_path / "model")
    classifier = SentimentClassifier.load(tmp_path / "model")
    texts = ["What a lovely day :)", "I hate mondays", "the table"]
    assert classifier.predict(texts).tolist() == ["positive", "negative", "neutral"]
    assert [Scorer(model).predict(text).label for text in texts] == classifier.predict(texts).tolist()
    np.testing.assert_allclose(classifier.predict_proba(texts).sum(axis=1), 1)
