"""Training further teaches new texts, and leaves answers to earlier ones as they were."""

import functools
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.corpora import sample_corpus
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.design import Design
from sentrax.models.linear.model import LinearModel
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.rehearsal import rehearsal_texts
from sentrax.models.linear.settings import LinearSettings
from sentrax.text.pipeline import TextPipeline
from tests.golden.make import FOLDER as GOLDEN

_N_FIRST = 120


@functools.cache
def parts() -> dict[str, tuple[list[str], list[str]]]:
    """The bundled sample: some texts to begin with, and others to go on with."""
    corpus = sample_corpus()
    order = np.random.default_rng(1).permutation(len(corpus)).tolist()
    pairs = [(str(corpus.texts[row]), str(corpus.labels[row])) for row in order]
    first, rest = pairs[:_N_FIRST], pairs[_N_FIRST:]
    return {
        name: ([text for text, _ in some], [label for _, label in some])
        for name, some in {"first": first, "rest": rest}.items()
    }


@functools.cache
def first_model() -> SentimentClassifier:
    return SentimentClassifier(settings={"l2": 1e-4}).fit(*parts()["first"])


@pytest.mark.parametrize("n_texts", [20, 60])
@pytest.mark.parametrize("label", ["negative", "positive"])
def test_texts_of_one_label_do_not_undo_the_others(label: str, n_texts: int) -> None:
    texts, labels = parts()["rest"]
    batch = [text for text, own in zip(texts, labels, strict=True) if own == label][:n_texts]
    classifier = SentimentClassifier.from_model(first_model().model_)
    classifier.partial_fit(batch, [label] * len(batch))
    before = first_model().score(*parts()["first"])
    assert classifier.score(*parts()["first"]) >= before - 0.02
    assert classifier.score(batch, [label] * len(batch)) > 0.95


def test_mixed_texts_are_learned_and_the_earlier_ones_kept() -> None:
    texts, labels = parts()["rest"]
    classifier = SentimentClassifier.from_model(first_model().model_)
    for start in range(0, 100, 25):
        classifier.partial_fit(texts[start : start + 25], labels[start : start + 25])
    assert classifier.score(*parts()["first"]) >= first_model().score(*parts()["first"]) - 0.03
    assert classifier.score(texts[:100], labels[:100]) > 0.95


def test_a_label_that_had_no_texts_is_learned_later() -> None:
    texts, labels = (some[:60] for some in parts()["first"])
    classifier = SentimentClassifier(settings={"l2": 0.01}).partial_fit(
        texts, labels, classes=["negative", "positive", "question"]
    )
    questions = [f"where is the {word}" for word in ("bus", "station", "hotel", "museum", "harbour")] * 4
    classifier.partial_fit(questions, ["question"] * 20)
    assert classifier.predict(["where is the airport"]).tolist() == ["question"]
    assert classifier.score(texts, labels) > 0.95


def linear_model() -> LinearModel:
    predictor = first_model().model_.predictor
    assert isinstance(predictor, LinearPredictor)
    return predictor.model


def test_rehearsed_texts_have_words_as_often_as_the_training_texts() -> None:
    model, texts = linear_model(), rehearsal_texts(linear_model()).to_list()
    assert texts == rehearsal_texts(model).to_list()
    idf = model.word_idf.tolist()
    counts = {
        word: (1 + _N_FIRST) / np.exp(value - 1) - 1 for word, value in zip(model.words, idf, strict=True)
    }
    most = max((word for word in counts if " " not in word), key=lambda word: counts[word])
    share = sum(f" {most} " in f" {text} " for text in texts) / len(texts)
    assert share == pytest.approx(counts[most] / _N_FIRST, abs=0.25)
    mean_length = sum(len(text.split()) for text in texts) / len(texts)
    assert mean_length == pytest.approx(sum(counts.values()) / _N_FIRST, rel=0.2)


def test_training_further_starts_from_the_answers_that_there_are() -> None:
    model, reader = linear_model(), TokenReader(TextPipeline.preset("social"), Lexicon.default())
    texts = pl.Series(parts()["first"][0])
    design = Design(reader, texts, len(texts), LinearSettings(), model)
    start = design.model(design.weights_of(model), model.l2)
    again = LinearPredictor(reader.pipeline, reader.lexicon, start)
    np.testing.assert_allclose(again.logits(texts), first_model().model_.predictor.logits(texts), atol=1e-5)


def test_a_model_with_earlier_features_keeps_them() -> None:
    classifier = SentimentClassifier.load(GOLDEN / "linear.safetensors")
    texts = ["the zorgly was zorgly", "a zorgly film"] * 10
    classifier.partial_fit(texts, ["positive"] * 20)
    predictor = classifier.model_.predictor
    assert isinstance(predictor, LinearPredictor)
    assert predictor.model.features == 1
    assert classifier.predict(["zorgly"]).tolist() == ["positive"]
    assert classifier.score(*parts()["rest"]) > 0.9


def test_rehearsed_texts_have_all_features_that_the_model_knows() -> None:
    predictor = first_model().model_.predictor
    assert isinstance(predictor, LinearPredictor)
    reader, rehearsed = TokenReader(predictor.pipeline, predictor.lexicon), rehearsal_texts(predictor.model)
    texts = pl.concat([pl.Series(["something new"]), rehearsed])
    design = Design(reader, texts, 1, LinearSettings(), predictor.model)
    weights = design.weights_of(predictor.model)
    of_features = weights.features.copy()
    of_features[: design.subwords.shape[0]] += design.subwords @ weights.subwords
    logits = design.matrix @ of_features + design.dense @ weights.dense + weights.bias
    np.testing.assert_allclose(logits[1:], predictor.logits(rehearsed), atol=1e-4)


def test_a_model_of_very_many_texts_still_learns_from_a_few() -> None:
    model = first_model().model_
    large = replace(
        model,
        predictor=LinearPredictor(
            TextPipeline.preset("social"), Lexicon.default(), replace(linear_model(), n_texts=1_000_000)
        ),
    )
    classifier = SentimentClassifier.from_model(large)
    texts = [f"the {word} is zorgly" for word in ("film", "day", "song", "food", "game")] * 10
    classifier.partial_fit(texts, ["negative"] * 50)
    assert classifier.predict_proba(["zorgly", "the day is zorgly"])[:, 0].min() > 0.8
    assert classifier.score(*parts()["first"]) >= first_model().score(*parts()["first"]) - 0.03


def test_texts_of_two_labels_leave_the_third_alone() -> None:
    feelings = {"positive": "love", "negative": "hate", "neutral": "own"}
    things = ("the film", "this song", "a hat", "my car", "the tea", "that bus", "our boat", "his book")
    texts = [f"i {verb} {thing}" for verb in feelings.values() for thing in things]
    labels = [label for label in feelings for _ in things]
    classifier = SentimentClassifier(settings={"l2": 0.01}).fit(texts, labels)
    new = [f"{word} {thing}" for word in ("zorgly", "blimpish") for thing in things]
    classifier.partial_fit(new * 3, ["positive" if "zorgly" in text else "negative" for text in new * 3])
    assert classifier.predict(["so zorgly", "so blimpish"]).tolist() == ["positive", "negative"]
    assert classifier.score(texts, labels) == 1
