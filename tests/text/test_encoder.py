"""Ids of texts: the same for a column and for one string, on every input."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.text.encoder import Encoder, ngram_rows
from sentrax.text.hashing import hash_texts
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.vocabulary import Vocabulary

SOCIAL = TextPipeline.preset("social")
EVERYTHING = NGrams(words=3, rows=1000)
VOCABULARY = Vocabulary.from_tokens([["good", "bad", "not", ":)", "<caps>", "<user>"]])
TYPICAL = st.text(alphabet="aoGs !?.,'’#@:;=()<>3-_^*/&hdtp1 \n\t\u200d\u00a0☀️👍🏽é\ud800", max_size=40)
TEXTS = st.lists(st.one_of(st.text(max_size=40), TYPICAL), max_size=6)


def encoder(ngrams: NGrams = EVERYTHING, preset: str = "social") -> Encoder:
    return Encoder(replace(TextPipeline.preset(preset), ngrams=ngrams), VOCABULARY)


@pytest.mark.parametrize("preset", ["social", "notebook"])
@settings(max_examples=100, deadline=None)
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
    ids = encoder().one("good bad day")
    words, pairs, triples = 3, 2, 1
    assert len(ids) == words + pairs + triples
    assert (ids[words:] >= len(VOCABULARY)).all()
    assert (ids < encoder().n_ids).all()


def test_signals_do_not_stand_between_the_words_of_an_ngram() -> None:
    assert encoder().one("GOOD bad").tolist()[3:] == encoder().one("good bad").tolist()[2:]


def test_no_ngram_reaches_from_one_text_into_the_next() -> None:
    pairs = encoder(NGrams(words=2, rows=1000)).column(["good bad", "", "not", "good bad"])
    assert [len(row) for row in pairs] == [3, 0, 1, 3]
    assert pairs[0].tolist() == pairs[3].tolist()


def test_runs_of_words_are_spread_evenly_over_the_rows() -> None:
    words = hash_texts(*map(str, range(60_001)))
    rows = ngram_rows(words, np.array([0, len(words)]), size=2, n_rows=60).ids
    counts = np.bincount(rows, minlength=60)
    assert counts.sum() == 60_000
    assert (np.abs(counts - 1000) < 200).all()  # six standard deviations


def test_ids_stay_the_same_when_chunks_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentrax.text.interner._MOST_CHUNKS", 10)
    texts = [f"word{number} good x{number}" for number in range(50)]
    small = encoder()
    for _ in range(2):
        for text in texts:
            assert small.one(text).tolist() == encoder().one(text).tolist()
    assert [row.tolist() for row in small.column(texts)] == [encoder().one(text).tolist() for text in texts]


def test_a_fitted_vocabulary_is_ordered_by_count_and_then_by_name() -> None:
    fitted, ids = Encoder.fit(SOCIAL, ["b a", "a c c", "d"], min_count=1)
    assert fitted.vocabulary.tokens[3:] == ("a", "c", "b", "d")
    assert [row.tolist() for row in ids] == [fitted.one(text).tolist() for text in ("b a", "a c c", "d")]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["a", None], "item 1 is None"),
        (["a", 3.5], "item 1 is float 3.5"),
        (pl.Series("text", ["a", None]), "item 1 of the column 'text' is None"),
        (pl.Series("text", [1, 2]), "'text' has type Int64"),
        ("one string", "wrap it in a list"),
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
        ({"rows": -1}, "-1 rows"),
    ],
)
def test_ngrams_that_cannot_be_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        NGrams(**fields)  # type: ignore[arg-type]
