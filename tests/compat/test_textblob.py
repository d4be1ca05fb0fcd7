"""TextBlob's interface to sentiment: its types, its signs, its sentences."""

import copy
import pickle
import re
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sentrax
from sentrax.compat import textblob
from sentrax.compat.textblob import Sentence, TextBlob
from sentrax.errors import InputError
from sentrax.scoring.sentiment import Sentiment
from tests.compat.answers import ANSWERS

TEXTS = ["I love it", "I hate it!", "The meeting is at 5.", "", "  ", "\U0001f600 caf\u00e9"]


@given(ANSWERS)
def test_the_sign_of_polarity_is_the_label_and_subjectivity_is_what_is_not_neutral(answer: Sentiment) -> None:
    with mock.patch.object(textblob, "sentiment", return_value=answer):
        polarity, subjectivity = TextBlob("text").sentiment
    sign = "positive" if polarity > 0 else "negative" if polarity < 0 else "neutral"
    assert sign == answer.label
    assert polarity == 0 or 0.05 <= abs(polarity) <= 1
    if abs(answer.score) >= 0.05 and polarity:
        assert polarity == answer.score
    assert subjectivity == 1 - answer.neutral


@pytest.mark.parametrize("text", TEXTS)
def test_the_answer_is_that_of_sentrax(text: str) -> None:
    blob, answer = TextBlob(text), sentrax.sentiment(text)
    assert blob.sentiment == (blob.polarity, blob.subjectivity)
    assert blob.polarity == (0 if answer.label == "neutral" else answer.score)
    assert blob.subjectivity == 1 - answer.neutral


def test_types_and_fields_are_those_of_textblob() -> None:
    # As textblob 0.20 has them; importing it takes longer than all that is here.
    blob = TextBlob("I love it")
    assert re.fullmatch(r"Sentiment\(polarity=0\.\d+, subjectivity=0\.\d+\)", repr(blob.sentiment))
    assert [*map(type, blob.sentiment)] == [float, float]
    assert (str(blob), repr(blob), len(blob), blob.raw) == (
        "I love it", 'TextBlob("I love it")', 9, "I love it",
    )  # fmt: skip
    assert blob == TextBlob("I love it") == "I love it"
    assert blob != TextBlob("I hate it")
    assert {blob: 1}[TextBlob("I love it")] == 1
    for blank in ("", " "):
        assert tuple(TextBlob(blank).sentiment) == (0.0, 0.0)


SENTENCES = {
    "I love it. I hate it!  Really?": ["I love it.", "I hate it!", "Really?"],
    "i love it. it was great": ["i love it.", "it was great"],
    "Mr. Smith met Dr. J. R. Doe at 3.5 p.m. sharp. OK": [
        "Mr. Smith met Dr. J. R. Doe at 3.5 p.m. sharp.",
        "OK",
    ],
    'He said "No." Then he left...  \nBye': ['He said "No."', "Then he left...", "Bye"],
    "So do I. You too, e.g. now, etc. and so on.": ["So do I.", "You too, e.g. now, etc. and so on."],
    "\u4ed6\u6765\u4e86\u3002\u597d\uff01": ["\u4ed6\u6765\u4e86\u3002", "\u597d\uff01"],
    "see example.com/a.b?c=d now": ["see example.com/a.b?c=d now"],
    " \n": [],
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_a_text_has_sentences_with_a_sentiment_each(text: str, expected: list[str]) -> None:
    sentences = TextBlob(text).sentences
    assert sentences == expected == TextBlob(text).raw_sentences
    assert [text[sentence.start : sentence.end] for sentence in sentences] == expected
    for sentence in sentences:
        assert type(sentence) is Sentence
        assert sentence.sentiment == TextBlob(sentence.raw).sentiment


@given(st.text(alphabet="ab.!?\u2026\"') \nMr\u3002", max_size=40))
def test_sentences_leave_out_nothing_but_blanks(text: str) -> None:
    assert "".join("".join(TextBlob(text).raw_sentences).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["!" * 100_000, '."' * 50_000, "a." * 50_000, "." + ")" * 100_000])
def test_marks_without_end_do_not_take_for_ever(text: str) -> None:
    assert TextBlob(text).raw_sentences == [text]


def test_what_is_not_there_names_the_original() -> None:
    blob = TextBlob("good")
    for name in ("words", "tags", "noun_phrases", "correct", "sentiment_assessments"):
        with pytest.raises(AttributeError, match=rf"no TextBlob\.{name}; only textblob has it"):
            getattr(blob, name)
        assert not hasattr(blob, name)
    with pytest.raises(AttributeError, match=r"no Sentence\.words"):
        _ = blob.sentences[0].words


@pytest.mark.parametrize("part", ["analyzer", "tokenizer", "np_extractor", "classifier"])
def test_other_parts_are_refused(part: str) -> None:
    no_part: dict[str, Any] = {part: None}
    assert TextBlob("good", clean_html=False, **no_part) == "good"
    with pytest.raises(InputError, match=f"{part} is not supported"):
        TextBlob("good", **{**no_part, part: object()})


@pytest.mark.parametrize("text", [None, 3, float("nan"), b"good", ["good"]])
def test_what_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match=r"text is .*, not a string"):
        TextBlob(text)


def test_a_blob_can_be_copied_and_sent_to_other_processes() -> None:
    blob = TextBlob("I love it. Bye.")
    for again in (copy.deepcopy(blob), pickle.loads(pickle.dumps(blob))):  # noqa: S301
        assert again == blob
        assert again.sentences == blob.sentences
