"""The notebook's text functions, on its tweets and on anything."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.data.labelled import LabelledTexts
from sentrax.data.splits import split_in_order
from sentrax.errors import InputError
from sentrax.text.notebook import english_stop_words
from sentrax.text.pipeline import TextPipeline
from sentrax.text.tweets import process_tweet, tweet_to_tensor
from sentrax.text.vocabulary import Vocabulary


def test_all_ten_thousand_tweets_give_the_notebooks_tokens(
    tweets: LabelledTexts, notebook_folder: Path
) -> None:
    sides = {label: tweets.texts_with(label) for label in ("positive", "negative")}
    lines = (notebook_folder / "process_tweet.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 10_000
    for side, index, tokens in map(json.loads, lines):
        assert process_tweet(sides[side][index]) == tokens


def test_the_vocabulary_is_the_notebooks(tweets: LabelledTexts, expected: dict[str, Any]) -> None:
    train, validation = split_in_order(tweets)
    vocabulary = Vocabulary.from_tokens(map(process_tweet, train.texts))
    assert len(vocabulary) == expected["vocabulary_size"]
    assert {token: vocabulary[token] for token in expected["special_tokens"]} == expected["special_tokens"]
    for index in (0, 1):
        tensor = tweet_to_tensor(validation.texts_with("positive")[index], vocabulary)
        assert tensor == expected[f"tensor_of_val_pos_{index}"]
        assert type(tensor) is list


def test_a_word_out_of_the_vocabulary_is_unknown() -> None:
    vocabulary = {"__UNK__": 7, "happi": 3}
    assert tweet_to_tensor("@happypuppy, is Maria happy?", vocabulary) == [7, 3]


def test_verbose_prints_words_and_the_unknown_id(capsys: pytest.CaptureFixture[str]) -> None:
    tweet_to_tensor("is Maria happy?", {"__UNK__": 7}, verbose=True)
    printed = capsys.readouterr().out
    assert "['maria', 'happi']" in printed
    assert "7" in printed


def test_a_vocabulary_without_the_unknown_token_is_refused() -> None:
    with pytest.raises(InputError, match="__UNK__"):
        tweet_to_tensor("hello", {})


@given(st.text(st.characters(), max_size=200))
def test_any_string_gives_tokens(text: str) -> None:
    assert all(isinstance(token, str) and token for token in process_tweet(text))


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\x00", "\ud800", "the", "!!!", "https://t.co/x"])
def test_odd_strings_are_no_error(text: str) -> None:
    process_tweet(text)


@pytest.mark.parametrize("item", [None, 5, 1.5, b"bytes", ["a"], float("nan")])
def test_what_is_not_a_string_is_named(item: Any) -> None:
    with pytest.raises(InputError, match="not a string"):
        process_tweet(item)
    with pytest.raises(InputError, match="item 2 is"):
        list(TextPipeline.preset("notebook").tokens_of(["a", "b", item]))


FRAGMENTS = [
    "a.",
    "1-",
    "a@",
    "<a",
    "((a)",
    "http://(",
    "&#",
    "#-",
    "a'",
    ". ",
    "\u0301",
    "😀\u200d",
    "\ud800",
]


@settings(max_examples=15)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=3))
def test_hostile_text_costs_no_more_than_linear_time(fragments: list[str]) -> None:
    def seconds(length: int) -> float:
        text = ("".join(fragments) * length)[:length]
        start = time.thread_time()
        process_tweet(text)
        return time.thread_time() - start

    # Four times the text: quadratic would be sixteen times the time. The floor keeps noise out.
    # What others on the machine disturb is measured again.
    assert any(seconds(40_000) < 10 * max(seconds(10_000), 0.05) for _ in range(3))


def test_there_are_179_stop_words_and_not_is_one() -> None:
    assert len(english_stop_words()) == 179
    assert {"not", "no", "don't"} <= english_stop_words()
