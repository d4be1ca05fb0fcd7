"""A pipeline is data: it prints, compares, and comes back from a file, whatever functions are called."""

import json
from typing import Any

import pytest

from sentrax.errors import InputError
from sentrax.text.pipeline import CLEANING_RULES, TOKEN_RULES, TOKENIZERS, NGrams, TextPipeline


def test_a_pipeline_is_data() -> None:
    pipeline = TextPipeline.preset("notebook")
    saved = json.loads(json.dumps(pipeline.to_json()))
    assert TextPipeline.from_json(saved) == pipeline
    assert pipeline.tokens("RT @a: so goooood :D") == ["goood", ":D"]


@pytest.mark.parametrize(
    "saved", [None, {}, {"cleaning": 1, "token_rules": []}, {"cleaning": ["x"], "token_rules": []}]
)
def test_a_malformed_pipeline_is_refused(saved: Any) -> None:
    with pytest.raises(InputError):
        TextPipeline.from_json(saved)


def test_an_unknown_preset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="'notebook'"):
        TextPipeline.preset("nothing")


@pytest.mark.parametrize("name", CLEANING_RULES)
def test_every_cleaning_rule_maps_a_string_to_a_string(name: str) -> None:
    assert TextPipeline((name,), ()).clean("fine") == "fine"


@pytest.mark.parametrize("name", TOKEN_RULES)
def test_every_token_rule_keeps_a_plain_word(name: str) -> None:
    assert TextPipeline((), (name,)).tokens("film") == ["film"]


@pytest.mark.parametrize("name", TOKENIZERS)
def test_every_tokenizer_cuts_at_spaces(name: str) -> None:
    assert TextPipeline((), (), tokenizer=name).tokens("a film") == ["a", "film"]


def test_as_many_rules_as_there_may_be_apply_to_a_token() -> None:
    assert len(TextPipeline((), ("split_hashtags",) * 64, "social").tokens("#fun")) == 65


def test_names_in_files_are_these() -> None:
    # Whatever functions are called: a file that has one of these names must stay readable.
    names = (
        "drop_tickers drop_retweet_mark drop_urls drop_hash_signs unescape_entities drop_handles"
        " shorten_elongation shorten_symbol_runs unescape_common_entities drop_addresses drop_final_mark |"
        " nltk_tweet social |"
        " lowercase_words drop_stop_words drop_punctuation porter_stem mask_addresses fold_compatibility"
        " plain_emoticons split_hashtags mark_capitals lowercase mark_elongation"
    )
    assert [part.split() for part in names.split("|")] == list(
        map(list, (CLEANING_RULES, TOKENIZERS, TOKEN_RULES))
    )


@pytest.mark.parametrize(
    "saved", [None, {}, {"words": 2}, {"words": "2", "rows": 4}, {"words": True, "rows": 4}]
)
def test_malformed_ngrams_are_refused(saved: Any) -> None:
    with pytest.raises(InputError, match="saved n-grams"):
        NGrams.from_json(saved)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((("x",), ()), "unknown cleaning rule 'x'; choose from drop_tickers"),
        (((), ("x",)), "unknown token rule 'x'; choose from"),
        (((), (), "x"), "unknown tokenizer 'x'; choose from nltk_tweet, social"),
        ((("drop_urls",) * 65, ()), "65 cleaning rules; expected at most 64"),
        (((), ("split_hashtags",) * 2000), "2,000 token rules; expected at most 64"),
    ],
)
def test_rules_that_there_cannot_be_are_named(arguments: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        TextPipeline(*arguments)
