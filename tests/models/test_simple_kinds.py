"""The two simplest rungs of the ladder, as the classifier has them."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.models.base import FitContext, TrainingData
from sentrax.models.lexicon.predictor import LexiconPredictor
from sentrax.models.registry import TRAINABLE
from sentrax.saved.model import SavedModel
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import TextPipeline

PRAISE = ["a superb film", "I love it", "wonderful story", "what a delight :)", "seen it twice", "so happy"]
BLAME = ["a terrible film", "I hate it", "boring story", "what a mess :(", "awful", "so sad"]
PLAIN = ["a film about a table", "it is on at nine", "the story of a city", "what a day", "seen", "so it is"]
TEXTS = (PRAISE + BLAME + PLAIN) * 4


def labels(praise: object, blame: object, plain: object) -> list[object]:
    return [label for label in (praise, blame, plain) for _ in range(6)] * 4


def test_the_ladder_begins_with_the_simplest() -> None:
    assert list(TRAINABLE)[:4] == ["lexicon", "nbsvm", "averaging", "linear"]


@pytest.mark.parametrize("names", [("pos", "neg", "other"), ("a", "b", "c"), (1, 0, 2)], ids=str)
def test_a_lexicon_finds_out_which_label_is_which(names: tuple[object, object, object]) -> None:
    classifier = SentimentClassifier("lexicon").fit(TEXTS, labels(*names))
    assert classifier.predict(["not the worst", "almost good", "on the table"]).tolist() == list(names)


@pytest.mark.parametrize("model", ["lexicon", "nbsvm"])
def test_a_rung_learns_saves_and_says_the_same_again(model: str, tmp_path: Path) -> None:
    wanted = labels("positive", "negative", "neutral")
    classifier = SentimentClassifier(model).fit(TEXTS, wanted)
    assert classifier.score(TEXTS, wanted) > 0.9
    again = SentimentClassifier(model).fit(TEXTS, wanted)
    assert again.model_.fingerprint() == classifier.model_.fingerprint()
    classifier.save(tmp_path / "model", quantize="int8")
    loaded = SentimentClassifier.load(tmp_path / "model")
    assert loaded.model == model
    assert (loaded.predict(TEXTS) == classifier.predict(TEXTS)).all()


@pytest.mark.parametrize("model", ["lexicon", "nbsvm"])
def test_a_text_may_have_several_labels(model: str) -> None:
    wanted = labels("positive", "negative", "plain")
    several = [
        [label, "film"] if "film" in text else [label] for text, label in zip(TEXTS, wanted, strict=True)
    ]
    classifier = SentimentClassifier(model).fit(TEXTS, several)
    found = classifier.predict(["a superb film", "I hate it"])
    assert "positive" in found[0]
    assert "negative" not in found[0]
    assert "negative" in found[1]


def test_a_lexicon_says_what_it_needs_of_labels_that_are_not_about_valence() -> None:
    topics = ["sports" if place % 2 else "politics" for place in range(len(TEXTS))]
    with pytest.raises(InputError, match=r"'politics', 'sports'.*name the labels 'negative' and 'positive'"):
        SentimentClassifier("lexicon").fit(TEXTS, topics)


def test_the_margin_of_a_lexicon_is_a_setting() -> None:
    wanted = labels("positive", "negative", "neutral")
    wide = SentimentClassifier("lexicon", settings={"margin": 0.9}).fit(TEXTS, wanted)
    assert wide.predict(["good", "bad"]).tolist() == ["neutral", "neutral"]
    with pytest.raises(InputError, match="margin is 2"):
        SentimentClassifier("lexicon", settings={"margin": 2}).fit(TEXTS, wanted)


def test_there_is_a_model_without_any_data(tmp_path: Path) -> None:
    model = SavedModel(("negative", "neutral", "positive"), LexiconPredictor.default())
    model.save(tmp_path / "model")
    classifier = SentimentClassifier.load(tmp_path / "model")
    texts = ["What a lovely day :)", "I hate mondays", "the table"]
    assert classifier.predict(texts).tolist() == ["positive", "negative", "neutral"]
    assert [Scorer(model).predict(text).label for text in texts] == classifier.predict(texts).tolist()
    np.testing.assert_allclose(classifier.predict_proba(texts).sum(axis=1), 1)


def test_beside_validation_texts_a_linear_model_holds_out_one_part_for_its_penalties_only() -> None:
    kind, said = TRAINABLE["linear"], list[str]()
    data = TrainingData(pl.Series(TEXTS), np.repeat(np.eye(3), 24, axis=0), np.ones(len(TEXTS)))
    names, pipeline = ("a", "b", "c"), TextPipeline.preset("social")
    context = FitContext(names, False, pipeline, kind.load_settings(), lambda _, words: said.append(words))
    kind.load_training().fit(data, data, context)
    parts = [words for words in said if words.startswith("held-out part")]
    assert parts == [f"held-out part {number} of 3" for number in (1, 2, 3)]
