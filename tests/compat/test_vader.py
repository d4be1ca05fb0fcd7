"""VADER's interface: its types, shapes and thresholds, with the answers of the model in the package."""

import copy
import pickle
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sentrax
from sentrax.compat import vader
from sentrax.compat.vader import SentimentIntensityAnalyzer
from sentrax.errors import InputError
from sentrax.scoring.sentiment import Sentiment
from tests.compat.answers import ANSWERS, answer_with

ANALYZER = SentimentIntensityAnalyzer()
TEXTS = [
    "VADER is smart, handsome, and funny!",
    "Today SUX!",
    "The book has 300 pages.",
    "\U0001f620",
    "...!",
]


def label_by_thresholds(compound: float) -> str:
    """The label as VADER's documentation finds it."""
    if compound >= 0.05:
        return "positive"
    return "negative" if compound <= -0.05 else "neutral"


def scores_of(answer: Sentiment) -> dict[str, float]:
    with mock.patch.object(vader, "sentiment", return_value=answer):
        return ANALYZER.polarity_scores("text")


@given(ANSWERS)
def test_the_customary_thresholds_find_the_label_of_sentrax(answer: Sentiment) -> None:
    scores = scores_of(answer)
    assert label_by_thresholds(scores["compound"]) == answer.label
    assert -1 <= scores["compound"] <= 1
    assert scores["neg"] + scores["neu"] + scores["pos"] == pytest.approx(1, abs=0.0015)


@given(st.tuples(ANSWERS, ANSWERS))
def test_of_two_texts_with_one_label_the_one_with_the_higher_score_is_not_lower(
    answers: tuple[Sentiment, Sentiment],
) -> None:
    lower, higher = sorted(answers, key=lambda answer: answer.score)
    if lower.label == higher.label:
        assert scores_of(lower)["compound"] <= scores_of(higher)["compound"]


def test_the_numbers_are_as_documented() -> None:
    assert scores_of(answer_with([0.01264, 0.05, 0.93736])) == {
        "neg": 0.013,
        "neu": 0.05,
        "pos": 0.937,
        "compound": 0.9247,
    }
    assert scores_of(answer_with([0.375, 0.25, 0.375]))["compound"] == -0.05  # a score of 0
    assert scores_of(answer_with([0.125, 0.5, 0.375]))["compound"] == 0.0125  # 0.25 / 20
    assert str(scores_of(answer_with([0.2, 0.6, 0.2 - 1e-9]))["compound"]) == "0.0"
    assert scores_of(answer_with([0.0, 0.0, 1.0]))["compound"] == 1.0


@pytest.mark.parametrize("text", TEXTS)
def test_the_answer_is_that_of_sentrax(text: str) -> None:
    scores, answer = ANALYZER.polarity_scores(text), sentrax.sentiment(text)
    assert scores == scores_of(answer)
    assert label_by_thresholds(scores["compound"]) == answer.label


@pytest.fixture(scope="module")
def original() -> Any:
    """VADER itself."""
    return pytest.importorskip("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()


@pytest.mark.parametrize("text", [*TEXTS, "", " ", "\n\t"])
def test_types_keys_and_digits_are_those_of_vader(original: Any, text: str) -> None:
    ours, theirs = ANALYZER.polarity_scores(text), original.polarity_scores(text)
    assert [*ours] == [*theirs]
    assert [*map(type, ours.values())] == [*map(type, theirs.values())]
    assert ours == {key: round(value, 4 if key == "compound" else 3) for key, value in ours.items()}
    if not text.strip():
        assert ours == theirs


@pytest.mark.parametrize("text", ["I love this, it is great!", "I hate this, it is horrible!"])
def test_where_nobody_doubts_the_sign_is_that_of_vader(original: Any, text: str) -> None:
    ours, theirs = ANALYZER.polarity_scores(text)["compound"], original.polarity_scores(text)["compound"]
    assert ours * theirs > 0.25


def test_the_arguments_of_both_originals_are_taken_and_other_lists_are_refused() -> None:
    for arguments in (
        ("vader_lexicon.txt",),
        ("vader_lexicon.txt", "emoji_utf8_lexicon.txt"),
        ("sentiment/vader_lexicon.zip/vader_lexicon/vader_lexicon.txt",),
    ):
        assert SentimentIntensityAnalyzer(*arguments).polarity_scores("")["neu"] == 0
    with pytest.raises(InputError, match=r"lexicon_file is 'mine\.txt'"):
        SentimentIntensityAnalyzer(lexicon_file="mine.txt")
    with pytest.raises(InputError, match=r"emoji_lexicon is 'mine\.txt'"):
        SentimentIntensityAnalyzer(emoji_lexicon="mine.txt")


@pytest.mark.parametrize("text", [None, 3, float("nan"), b"good", ["good"]])
def test_what_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match=r"text is .*, not a string"):
        ANALYZER.polarity_scores(text)


def test_an_empty_cell_is_named_as_such() -> None:
    column = pytest.importorskip("pandas").Series(["good", None])
    with pytest.raises(InputError, match=r"text is .*, not a string; it is missing, as an empty cell"):
        column.apply(ANALYZER.polarity_scores)
    with pytest.raises(InputError, match="a missing text, as an empty cell of a table is; pass the whole"):
        column.apply(sentrax.sentiment)


def test_what_is_not_there_names_the_original() -> None:
    with pytest.raises(AttributeError, match=r"no SentimentIntensityAnalyzer\.score_valence.*vaderSentiment"):
        ANALYZER.score_valence([], "")
    assert not hasattr(ANALYZER, "emojis")


def test_an_analyzer_can_be_copied_and_sent_to_other_processes() -> None:
    for again in (copy.deepcopy(ANALYZER), pickle.loads(pickle.dumps(ANALYZER))):  # noqa: S301
        assert again.polarity_scores(TEXTS[0]) == ANALYZER.polarity_scores(TEXTS[0])
