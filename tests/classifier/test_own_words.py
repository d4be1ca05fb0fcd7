"""A user's own words on top of a trained classifier: which classifiers can have them, and what keeps them."""

import functools
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sentrax
from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import FileFormatError, InputError, NotFittedError
from sentrax.saved.card import model_card
from sentrax.saved.model import SavedModel
from tests.golden.make import FOLDER as GOLDEN
from tests.saved_models import saved_model

TEXTS = ["I love it", "what a great day", "I hate it", "it hurts", "at five", "the gate"] * 5
WORDS = {"lit": 3, "zorgly": -2.5, "great": 0}


@functools.cache
def model_of(n_labels: int) -> SavedModel:
    """A small model whose first label is positive, and the second negative."""
    targets = ["abc"[min(number // 2, n_labels - 1)] for number in range(6)] * 5
    return SentimentClassifier(settings={"l2": 1e-3}).fit(TEXTS, targets).model_


def classifier_of(*labels: Any) -> SentimentClassifier:
    """A classifier whose labels are the positive one, the negative one, and perhaps another."""
    model = model_of(len(labels))
    details = {**model.details, "label_kind": type(labels[0]).__name__}
    return SentimentClassifier.from_model(replace(model, labels=tuple(map(str, labels)), details=details))


@functools.cache
def english() -> SentimentClassifier:
    return classifier_of("positive", "negative", "neutral")


def test_changing_the_dict_of_words_that_one_got_changes_no_classifier() -> None:
    classifier = english().with_words(WORDS)
    words = classifier.model_.own_words
    assert isinstance(words, dict)
    words.clear()
    assert classifier.model_.own_words == WORDS


def test_a_word_means_what_the_user_says_and_the_old_classifier_stays_as_it_is() -> None:
    before, fingerprint = english().predict_proba(["so lit"]), english().model_.fingerprint()
    classifier = english().with_words(WORDS)
    assert classifier.predict(["so lit", "so zorgly", "SO LITTT!"]).tolist() == [
        "positive",
        "negative",
        "positive",
    ]
    assert english().predict_proba(["so lit"]).tolist() == before.tolist()
    assert english().model_.fingerprint() == fingerprint
    assert english().model_.own_words == {}
    assert classifier.get_params() == english().get_params()


def test_another_call_adds_words_and_replaces_words() -> None:
    classifier = english().with_words(WORDS).with_words({"lit": -3, "beta": 1})
    assert classifier.model_.own_words == {**WORDS, "lit": -3, "beta": 1}
    assert classifier.predict(["so lit"]).tolist() == ["negative"]


def test_without_words_the_file_is_what_it_was() -> None:
    classifier = english().with_words(WORDS).with_words(dict.fromkeys(WORDS))
    assert classifier.model_.fingerprint() == english().model_.fingerprint()
    assert english().with_words({}).model_.fingerprint() == english().model_.fingerprint()


@pytest.mark.parametrize("quantize", [None, "float32", "float16", "int8"])
def test_words_are_kept_in_the_file(quantize: str | None, tmp_path: Path) -> None:
    classifier, path = english().with_words(WORDS), tmp_path / "model.safetensors"
    classifier.save(path, quantize=quantize)
    again = sentrax.load(path)
    assert again.model_.own_words == WORDS
    texts = ["so lit", "not lit", "zorgly day", *TEXTS[:6]]
    np.testing.assert_allclose(again.predict_proba(texts), classifier.predict_proba(texts), atol=0.02)
    if quantize == "float32":
        assert again.predict_proba(texts).tolist() == classifier.predict_proba(texts).tolist()


def test_words_are_kept_in_a_pickle() -> None:
    classifier = english().with_words(WORDS)
    again = pickle.loads(pickle.dumps(classifier))  # noqa: S301
    assert again.predict_proba(["so lit"]).tolist() == classifier.predict_proba(["so lit"]).tolist()


def test_words_win_over_what_further_texts_teach() -> None:
    classifier = english().with_words({"lit": 3})
    classifier.partial_fit(["this is lit", "lit again", "so lit", "a swamp"] * 5, ["negative"] * 20)
    assert classifier.model_.own_words == {"lit": 3}
    assert classifier.predict(["lit", "swamp"]).tolist() == ["positive", "negative"]
    assert classifier.with_words({"lit": None}).predict(["lit"]).tolist() == ["negative"]


def test_the_card_names_the_words() -> None:
    card = model_card(english().with_words({**WORDS, **{f"w{number}": 1 for number in range(20)}}).model_)
    assert "23 words with a valence of the user's: lit 3, zorgly -2.5, great 0, w0 1" in card
    assert "valence" not in model_card(english().model_)


@pytest.mark.parametrize("names", [("Positive", "NEGATIVE"), ("pos", "neg"), ("good", "bad", "other")])
def test_labels_are_known_by_their_names(names: tuple[str, ...]) -> None:
    assert classifier_of(*names).with_words({"lit": 3}).predict(["so lit"]).tolist() == [names[0]]


@pytest.mark.parametrize(("positive", "negative"), [(1, 0), (True, False), ("joy", "grief"), (5.0, 1.0)])
def test_other_labels_are_named(positive: Any, negative: Any) -> None:
    classifier = classifier_of(positive, negative)
    with pytest.raises(InputError, match=r"which of the labels .* pass negative=\.\.\. and positive="):
        classifier.with_words({"lit": 3})
    named = classifier.with_words({"lit": 3}, negative=np.array([negative])[0], positive=positive)
    assert named.predict(["so lit"]).tolist() == [positive]
    # Later calls need no names.
    assert named.with_words({"zorgly": -3}).predict(["so zorgly"]).tolist() == [negative]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"negative": "joy", "positive": "fear"}, "the label is 'fear', which is unknown"),
        ({"negative": "joy", "positive": "joy"}, "negative and positive are both 'joy'"),
        ({"negative": "joy"}, "pass negative=... and positive="),
        ({"negative": ["joy"], "positive": "grief"}, "the label is a list"),
    ],
)
def test_labels_that_do_not_fit_are_refused(named: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        classifier_of("joy", "grief").with_words({"lit": 3}, **named)


def test_models_of_other_kinds_and_with_several_labels_cannot_have_words() -> None:
    for kind in ("nbsvm", "fasttext"):
        with pytest.raises(InputError, match=f"of kind '{kind}' cannot have words with a valence"):
            SentimentClassifier.from_model(saved_model(kind)).with_words({"lit": 3})
    with pytest.raises(InputError, match="with several labels per text cannot have words"):
        replace(english().model_, multi_label=True).with_words({"lit": 3})
    many = sentrax.load(GOLDEN / "linear-many-labels.safetensors")
    negative, positive = many.classes_[:2]
    with pytest.raises(InputError, match="more than 50 labels cannot have words"):
        many.with_words({"lit": 3}, negative=negative, positive=positive)
    with pytest.raises(NotFittedError):
        SentimentClassifier().with_words({"lit": 3})


def test_a_damaged_word_in_a_file_is_refused(tmp_path: Path) -> None:
    classifier = english().with_words({"lit": 3})
    own = classifier.model_.predictor.own  # type: ignore[attr-defined]
    own.valences["lit"] = 400.0
    classifier.save(tmp_path / "model.safetensors")
    with pytest.raises(FileFormatError, match="its own word 'lit' has the valence 400"):
        sentrax.load(tmp_path / "model.safetensors")
