"""The nearest texts are those of scikit-learn's tf-idf, over the same words and pairs."""

import itertools

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.explanation.nearest import NearestTexts
from sentrax.text.pipeline import TextPipeline
from sentrax.text.social import SIGNALS

SOCIAL = TextPipeline.preset("social")
TEXTS = ("I love this film", "I hate this film", "what a day it was", "love love love", "this film, this day")
LABELS = ("good", "bad", "good", "good", "bad")


def words_and_pairs(text: str) -> list[str]:
    words = [token for token in SOCIAL.tokens(text) if token not in SIGNALS]
    return [*words, *(" ".join(pair) for pair in itertools.pairwise(words))]


def test_cosines_are_those_of_scikit_learn() -> None:
    vectorizers = pytest.importorskip("sklearn.feature_extraction.text")
    texts = [text.replace(",", "") for text in TEXTS]  # there, marks count
    vectorizer = vectorizers.TfidfVectorizer(analyzer=words_and_pairs, sublinear_tf=True)
    vectors = vectorizer.fit_transform(texts)
    for text in [*texts, "I love love a day at the cinema"]:
        expected = (vectors @ vectorizer.transform([text]).T).toarray()[:, 0]
        found = NearestTexts(SOCIAL, texts, LABELS).find(text, 5)
        order = np.argsort(-expected, kind="stable")
        assert [near.index for near in found] == [index for index in order if expected[index] > 0]
        assert [near.cosine for near in found] == pytest.approx([expected[near.index] for near in found])
        assert [(near.text, near.label) for near in found] == [
            (texts[near.index], LABELS[near.index]) for near in found
        ]


def test_the_text_itself_is_nearest() -> None:
    first, *_ = NearestTexts(SOCIAL, TEXTS, LABELS).find("what a day it was", 2)
    assert first.index == 2
    assert first.cosine == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "nothing alike", "!!! ...", ", .", "SOOOO"])
def test_a_text_that_shares_no_word_has_no_neighbours(text: str) -> None:
    assert (
        NearestTexts(SOCIAL, [*TEXTS, "GREAT !!! ... , .", "woooow"], [*LABELS, "good", "good"]).find(text)
        == []
    )


def test_of_equal_texts_with_one_label_only_the_first_is_shown() -> None:
    texts, labels = ["a film", "a day", "a film", "a film"], ["x", "x", "y", "x"]
    found = NearestTexts(SOCIAL, texts, labels).find("film", 3)
    assert [(near.index, near.label) for near in found] == [(0, "x"), (2, "y")]


def test_without_texts_nothing_is_near() -> None:
    assert NearestTexts(SOCIAL, [], []).find("a film") == []


def test_the_notebook_preset_has_neighbours_too() -> None:
    (near,) = NearestTexts(TextPipeline.preset("notebook"), ["great films", "days"], ["x", "y"]).find(
        "a film"
    )
    assert near.index == 0


def test_texts_without_labels_and_items_that_are_no_strings_are_refused() -> None:
    with pytest.raises(InputError, match="got 2 texts but 1 label; pass one label per text"):
        NearestTexts(SOCIAL, ["a", "b"], ["x"])
    with pytest.raises(InputError, match="item 1 is None"):
        NearestTexts(SOCIAL, ["a", None], ["x", "y"])  # type: ignore[list-item]
