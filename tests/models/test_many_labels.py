"""With many labels a kind of model still learns, costs what the data cost, and answers as with few."""

import functools
from pathlib import Path

import numpy as np
import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.text.hashing import hash_texts
from tests.models.many_labels import N_LABELS, labelled_texts

KINDS = ("linear", "nbsvm", "averaging")


@functools.cache
def trained(kind: str) -> SentimentClassifier:
    texts, labels = labelled_texts()
    settings = {"epochs": 60} if kind == "averaging" else None
    return SentimentClassifier(kind, settings=settings).fit(texts[:360], labels[:360])


@pytest.mark.parametrize(("kind", "least"), [("linear", 0.95), ("nbsvm", 0.8), ("averaging", 0.5)])
def test_new_texts_get_their_labels(kind: str, least: float) -> None:
    texts, labels = labelled_texts()
    assert trained(kind).score(texts[360:], labels[360:]) >= least


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_has_the_same_logits_alone_and_in_a_batch(kind: str) -> None:
    predictor, texts = trained(kind).model_.predictor, [*labelled_texts()[0][:40], "", "unknown words only"]
    logits = predictor.logits(texts)
    assert logits.tolist() == [predictor.logits_of(text).tolist() for text in texts]
    assert logits[5:9].tolist() == predictor.logits(texts[5:9]).tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_answers_as_before(kind: str, tmp_path: Path) -> None:
    classifier, texts = trained(kind), labelled_texts()[0][:50]
    path = tmp_path / "model.safetensors"
    classifier.save(path, quantize="float32")
    loaded = SentimentClassifier.load(path)
    assert loaded.predict_proba(texts).tolist() == classifier.predict_proba(texts).tolist()
    classifier.save(path, quantize="int8")
    same = SentimentClassifier.load(path).predict(texts) == classifier.predict(texts)
    assert same.mean() > 0.95


@pytest.mark.parametrize("kind", ["linear", "nbsvm"])
def test_equal_texts_give_equal_models(kind: str) -> None:
    texts, labels = labelled_texts()
    again = SentimentClassifier(kind).fit(texts[:360], labels[:360])
    assert again.model_.fingerprint() == trained(kind).model_.fingerprint()


@pytest.mark.parametrize("kind", ["linear", "nbsvm"])
def test_a_text_may_have_several_of_many_labels(kind: str) -> None:
    texts, labels = labelled_texts()
    both = [[label, "even" if int(label[5:]) % 2 == 0 else "odd"] for label in labels]
    classifier = SentimentClassifier(kind).fit(texts[:360], both[:360])
    found = classifier.predict(texts[360:])
    assert np.mean([set(some) == set(true) for some, true in zip(found, both[360:], strict=True)]) > 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_texts_of_one_part_calibrate(kind: str) -> None:
    assert trained(kind).scores_["texts"] == 360 / 5


def test_a_label_has_weights_only_for_what_its_texts_have() -> None:
    predictor = trained("linear").model_.predictor
    assert isinstance(predictor, LinearPredictor)
    words = predictor.model.groups["words"]
    of_word = words.take(words.rows(hash_texts("topic7b")))[0]
    assert np.flatnonzero(of_word).tolist() == [list(trained("linear").classes_).index("label7")]


def test_weights_are_saved_in_two_bytes(tmp_path: Path) -> None:
    trained("linear").save(tmp_path / "model")
    loaded, (texts, _) = SentimentClassifier.load(tmp_path / "model"), labelled_texts()
    assert loaded.model_.predictor.to_state().arrays["pairs.weights_values"].dtype == np.float16
    assert np.mean(loaded.predict(texts[:50]) == trained("linear").predict(texts[:50])) > 0.95


def test_a_file_grows_with_the_texts_and_not_with_features_times_labels(tmp_path: Path) -> None:
    texts, labels = labelled_texts()
    path, sizes = tmp_path / "model.safetensors", []
    for n_labels in (N_LABELS, 2 * N_LABELS):
        some = [f"label{int(label[5:]) + N_LABELS * (row % 2)}" for row, label in enumerate(labels)]
        SentimentClassifier().fit(texts, labels if n_labels == N_LABELS else some).save(path)
        sizes.append(path.stat().st_size)
    assert sizes[1] < 1.2 * sizes[0]


def test_further_texts_of_one_label_leave_the_others_as_they_were() -> None:
    texts, labels = labelled_texts()
    classifier = SentimentClassifier.from_model(trained("linear").model_)
    classifier.partial_fit([f"novelty number {number}" for number in range(8)], ["label3"] * 8)
    assert classifier.score(texts[:360], labels[:360]) > 0.99
    assert classifier.predict(["novelty"]).tolist() == ["label3"]
