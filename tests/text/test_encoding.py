"""Ids of texts: the same for a column and for one string, on every input."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.text.encoding import Encoder
from sentrax.text.ngrams import NGrams, token_hash
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import Vocabulary

SOCIAL = TextPipeline.preset("social")
EVERYTHING = NGrams(words=3, characters=(2, 4), negation=True, rows=1000)
VOCABULARY = Vocabulary.from_tokens([["good", "bad", "not", ":)", "<caps>", "<user>"]])
TYPICAL = st.text(alphabet="aoGs !?.,'’#@:;=()<>3-_^*/&hdtp1 \n\t\u200d\u00a0☀️👍🏽é\ud800", max_size=40)
TEXTS = st.lists(st.one_of(st.text(max_size=40), TYPICAL), max_size=6)


def encoder(ngrams: NGrams = EVERYTHING, preset: str = "social") -> Encoder:
    return replace(TextPipeline.preset(preset), ngrams=ngrams).encoder(VOCABULARY)


@pytest.mark.parametrize("preset", ["social", "notebook"])
@settings(max_examples=200)
@given(texts=TEXTS)
def test_a_column_has_the_ids_of_its_texts(preset: str, texts: list[str]) -> None:
    one_by_one = [encoder(preset=preset).one(text).tolist() for text in texts]
    assert [row.tolist() for row in encoder(preset=preset).column(texts)] == one_by_one


def test_all_tweets_have_the_same_ids_in_a_column_and_alone(tweets: LabelledTexts) -> None:
    column, alone = encoder().column(tweets.texts), encoder()
    for text, row in zip(tweets.texts[::7], list(column)[::7], strict=True):
        np.testing.assert_array_equal(alone.one(text), row)


@given(TYPICAL)
def test_the_first_ids_are_those_of_the_tokens(text: str) -> None:
    plain = encoder(NGrams()).one(text).tolist()
    assert plain == VOCABULARY.ids(SOCIAL.tokens(text))
    assert encoder().one(text)[: len(plain)].tolist() == plain


def test_ngrams_are_counted_as_often_as_they_occur() -> None:
    ids = encoder(replace(EVERYTHING, negation=False)).one("good bad day")
    words, pairs, triples = 3, 2, 1
    characters = sum(
        max(len(word) + 2 - size + 1, 0) for word in ("good", "bad", "day") for size in (2, 3, 4)
    )
    assert len(ids) == words + pairs + triples + characters
    assert (ids[words:] >= len(VOCABULARY)).all()
    assert (ids < encoder().n_ids).all()


def test_negated_words_are_those_up_to_the_end_of_the_clause() -> None:
    def hashed(text: str) -> list[int]:
        ids = encoder(NGrams(negation=True, rows=1 << 20)).one(text)
        return list(ids[len(SOCIAL.tokens(text)) :])

    assert hashed("a good day") == []
    assert hashed("not a good day. fine") == hashed("never a good day, x")[:3]
    assert len(hashed("it isn't good but bad")) == 1
    assert hashed("no good") == hashed("good. no good")


def test_no_ngram_reaches_from_one_text_into_the_next() -> None:
    pairs = encoder(NGrams(words=2, rows=1000)).column(["good bad", "", "not", "good bad"])
    assert [len(row) for row in pairs] == [3, 0, 1, 3]
    assert pairs[0].tolist() == pairs[3].tolist()


def test_hashes_do_not_depend_on_the_process() -> None:
    assert token_hash("123456789") == 0xCBF43926  # the check value of CRC-32


@pytest.mark.parametrize("bound", ["_MOST_PIECES", "_MOST_CHARACTERS"])
def test_what_is_known_of_pieces_is_forgotten_in_time(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"sentrax.text.encoding.{bound}", 10)
    texts = [f"word{number} good x{number}" for number in range(50)]
    small = encoder()
    for _ in range(2):
        for text in texts:
            assert small.one(text).tolist() == encoder().one(text).tolist()
    assert [row.tolist() for row in small.column(texts)] == [encoder().one(text).tolist() for text in texts]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["a", None], "item 1 is None"),
        (["a", 3.5], "item 1 is float 3.5"),
        (pl.Series("text", ["a", None]), "item 1 of the column 'text' is None"),
        (pl.Series("text", [1, 2]), "'text' has type Int64"),
        ("one string", "put it into a list"),
    ],
)
def test_what_is_no_column_of_texts_is_named(texts: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        encoder().column(texts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"words": 2}, "need rows"),
        ({"words": 0, "rows": 5}, "up to 0 words"),
        ({"characters": (4, 2), "rows": 5}, "4 to 2"),
        ({"rows": -1}, "-1 rows"),
    ],
)
def test_ngrams_that_cannot_be_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        NGrams(**fields)  # type: ignore[arg-type]
