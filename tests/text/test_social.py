"""The `social` preset: what its tokens are."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentrax.text import social
from sentrax.text.markup import plain_markup
from sentrax.text.pipeline import TextPipeline
from sentrax.text.social import MASKS_AND_SIGNALS, PATTERN, frequent_token, social_tokens
from sentrax.text.spelling import plain_characters

SOCIAL = TextPipeline.preset("social")
TYPICAL = st.text(
    alphabet="aoGS!?.,'’#@:;=()<>3-_^*/&;amphtw1\n\t\x00\u200d\u00a0☀️👍🏽🇩🇪éＴ"
    "´`…“”—｀\u0301\u0336\u200b\ufffd\x1b[m<br>~бО𝐛🏳♂⠀",
    max_size=20,
)
SENTENCE = "@ann SOOO good &amp; cooool :-)) #LoveThis https://x.y/z don't 10pm ☀️👍🏽 a.b@c.de note:Dad"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I don't like it", ["i", "don't", "like", "it"]),
        ("it’s ﬁne", ["it's", "fine"]),
        (":-)) (-: =D ;p :'(", [":)", ":)", ":D", ";P", ":("]),
        ("note:Dad at 10:30pm", ["note", ":", "dad", "at", "10:30pm"]),
        ("soooo GOOD!!!! cooool....", ["so", "<long>", "good", "<caps>", "!!", "cool", "<long>", "..."]),
        ("@ann see http://t.co/x www.a.b me@x.org", ["<user>", "see", "<url>", "<url>", "<url>"]),
        ("#LoveThis #2015goals", ["#lovethis", "love", "this", "#2015goals", "2015goals"]),
        ("☀️👍🏽❤️ 🇬🇧", ["☀", "👍", "❤", "🇬🇧"]),
        ("Tom &amp; Ann &lt;3", ["tom", "&", "ann", "<3"]),
        ("well-made, 2nd 3,000", ["well", "-", "made", ",", "2nd", "3,000"]),
        ("", []),
        (" \n\u200b\ufe0f\u00a0 ", []),
    ],
)
def test_tokens_of_social_text(text: str, tokens: list[str]) -> None:
    assert SOCIAL.tokens(text) == tokens


@given(st.text())
def test_tokens_cover_all_that_is_no_space(text: str) -> None:
    shown = "".join(social_tokens(text))
    kept = iter(plain_characters(text))
    assert all(character in kept for character in shown)  # in order, nothing added
    assert all(not token.isspace() or len(token) == 0 for token in social_tokens(text))


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_texts_tokens_are_those_of_the_chunks_between_its_spaces(text: str) -> None:
    raw = [token for chunk in SOCIAL.chunks(text) for token in SOCIAL.raw_tokens(chunk)]
    assert SOCIAL.tokens(text) == [token for one in raw for token in SOCIAL.apply_token_rules(one)]
    assert social_tokens(plain_markup(text)) == raw


@given(st.from_regex(r"[A-Za-z]*[.,!?;]?", fullmatch=True))
@example("www.")
@example("xD")
def test_words_and_what_ends_a_sentence_are_what_the_pattern_finds(chunk: str) -> None:
    assert social_tokens(chunk) == re.findall(PATTERN, chunk)


@pytest.mark.parametrize(
    "part", ["a", "a.", ":", "((", "1.", "@", "<", "^_", "a'", "a@a.", "👍\u200d", "www.", "&#", "-_", "#_"]
)
def test_a_long_hostile_text_is_taken_apart(part: str) -> None:
    # At quadratic cost this would take minutes.
    assert "".join(social_tokens(part * 100_000)) == plain_characters(part * 100_000)


def test_the_preset_comes_back_from_json() -> None:
    assert TextPipeline.from_json(SOCIAL.to_json()) == SOCIAL


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=30), TYPICAL, st.from_regex(r"[#@A-Za-z'0-9]{1,8}", fullmatch=True)))
@example(SENTENCE)
@example("A Ab AB I'm #a #Ab #AB #aaab AAA Aaa www.x.y HTTP://a 1000 12 a'bbb @ #")
def test_a_frequent_token_becomes_what_the_rules_make_of_it(text: str) -> None:
    rules = [getattr(social, name) for name in SOCIAL.token_rules]
    for token in social_tokens(text):
        known = frequent_token(token)
        if known is None:
            continue
        tokens = [token]
        for rule in rules:
            results = [one if one in MASKS_AND_SIGNALS else rule(one) for one in tokens]
            tokens = [one for result in results for one in ([result] if isinstance(result, str) else result)]
        assert list(known) == tokens


def test_most_tokens_of_a_tweet_are_frequent_ones() -> None:
    tokens = social_tokens("@ann What a LOVELY day, don't miss the #sunset at 10 http://t.co/x1")
    assert [token for token in tokens if frequent_token(token) is None] == [","]
