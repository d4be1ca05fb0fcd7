"""What a model says where one word turns the meaning: one of the bundled sample, one of film sentences."""

import csv
from pathlib import Path

import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.corpora import sample_corpus
from sentrax.data.splits import split_in_order
from tests.models import turns_of_phrase

NEGATIVE = (
    # What almost was, could have been, or is only tried.
    "This movie was almost good.",
    "The film was nearly great.",
    "It was almost funny.",
    "It could have been great.",
    "It should have been a masterpiece.",
    "It tries to be funny.",
    "It wants to be moving.",
    # Praise that is negated.
    "not good",
    "This is not a good movie.",
    "I don't like it.",
    "I didn't enjoy this film at all.",
    "It isn't funny.",
    "never funny",
    "no fun at all",
    "without any charm",
    "It lacks charm.",
    "hardly a masterpiece",
    "barely watchable",
    "neither funny nor moving",
    "I can't recommend it",
    "nothing special",
    "not worth your time",
    # What comes after `but` counts.
    "The acting is good, but the story is dull.",
    "Great actors, but the film is a mess.",
    "I expected it to be good, but it was terrible.",
)
POSITIVE = (
    "This movie was good.",
    # Blame that is negated.
    "not bad",
    "not bad at all",
    "It was not the worst film.",
    "never boring",
    "never dull",
    "It isn't boring.",
    "no complaints",
    "I can't complain.",
    "You won't regret it.",
    "There is nothing wrong with it.",
    "a film that never fails to entertain",
    # What comes after `but` counts.
    "slow at first, but a delight in the end",
    "I was afraid it would be bad, but it was wonderful.",
)
NOT_YET = (
    ("It leaves nothing to be desired", "positive"),
    ("The story is dull, but the acting is great.", "positive"),
    ("It was not a waste of time.", "positive"),
    ("Nobody could hate this movie.", "positive"),
)
"""What a linear model gets wrong: two negations, or one far away; said here, so that it is known."""


@pytest.fixture(scope="module")
def classifier(shared_data: Path) -> SentimentClassifier:
    with (shared_data / "sst2" / "train.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return SentimentClassifier().fit([row["text"] for row in rows], [row["label"] for row in rows])


@pytest.mark.parametrize("sentence", NEGATIVE)
def test_it_is_negative(classifier: SentimentClassifier, sentence: str) -> None:
    assert classifier.predict([sentence])[0] == "negative"


@pytest.mark.parametrize("sentence", [one for group in turns_of_phrase.NEGATIVE.values() for one in group])
def test_a_turn_of_phrase_that_blames_is_negative(classifier: SentimentClassifier, sentence: str) -> None:
    assert classifier.predict([sentence])[0] == "negative"


@pytest.mark.parametrize("sentence", [one for group in turns_of_phrase.POSITIVE.values() for one in group])
def test_a_turn_of_phrase_that_praises_is_positive(classifier: SentimentClassifier, sentence: str) -> None:
    if sentence not in dict(NOT_YET):
        assert classifier.predict([sentence])[0] == "positive"


@pytest.mark.parametrize("sentence", POSITIVE)
def test_it_is_positive(classifier: SentimentClassifier, sentence: str) -> None:
    assert classifier.predict([sentence])[0] == "positive"


@pytest.mark.xfail(reason="a linear model cannot tell", strict=True)
@pytest.mark.parametrize(("sentence", "label"), NOT_YET)
def test_it_is_not_yet_understood(classifier: SentimentClassifier, sentence: str, label: str) -> None:
    assert classifier.predict([sentence])[0] == label


TURNED = (
    ("good", "not good"),
    ("great", "not great"),
    ("I love it", "I don't love it"),
    ("I am happy", "I am not happy"),
    ("I recommend it", "I can't recommend it"),
    ("helpful", "not helpful"),
    ("great service", "no great service"),
    ("not bad", "bad"),
    ("never boring", "boring"),
    ("It broke, but it is good.", "It is good, but it broke."),
    ("love this :)", "hate this :("),
)
"""A positive sentence, and one like it that is negative."""


@pytest.fixture(scope="module")
def sample_classifier() -> SentimentClassifier:
    train, _ = split_in_order(sample_corpus())
    return SentimentClassifier().fit(train.texts, train.labels)


def test_on_the_sample_it_learns_what_a_negation_turns(sample_classifier: SentimentClassifier) -> None:
    answers = [tuple(sample_classifier.predict(pair)) for pair in TURNED]
    assert dict(zip(TURNED, answers, strict=True)) == dict.fromkeys(TURNED, ("positive", "negative"))


def test_on_the_sample_it_is_right_about_most_new_texts(sample_classifier: SentimentClassifier) -> None:
    _, validation = split_in_order(sample_corpus())
    assert sample_classifier.score(validation.texts, validation.labels) > 0.7  # 0.77 when this was written
