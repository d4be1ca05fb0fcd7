"""The tokens of many pieces at once are those of each piece alone, however they are cut."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentrax.text.piece_tokens import Numbers, tokens_of_pieces
from sentrax.text.pipeline import TextPipeline
from sentrax.text.social_rules import MASKS_AND_SIGNALS, SOCIAL_RULES, frequent_token
from sentrax.text.social_tokens import social_tokens

SOCIAL, NOTEBOOK = TextPipeline.preset("social"), TextPipeline.preset("notebook")
TYPICAL = st.text(alphabet="aoGS!?.,'’#@:;=()<>3-_^*/&;amphtw1\n\t\x00\u200d\u00a0☀️👍🏽🇩🇪éＴ", max_size=20)
SENTENCE = "@ann SOOO good &amp; cooool :-)) #LoveThis https://x.y/z don't 10pm ☀️👍🏽 a.b@c.de note:Dad"


@pytest.mark.parametrize("natively", [False, True])
@pytest.mark.parametrize("pipeline", [SOCIAL, NOTEBOOK, replace(SOCIAL, token_rules=("lowercase",))])
@settings(max_examples=150)
@given(texts=st.lists(st.one_of(st.text(max_size=20), TYPICAL), max_size=8))
@example(texts=[])
@example(texts=["", "  ", SENTENCE, SENTENCE])
def test_many_pieces_have_the_tokens_of_each(
    pipeline: TextPipeline, natively: bool, texts: list[str]
) -> None:
    pieces = [piece for text in texts for piece in pipeline.pieces(text)]
    tokens, places = tokens_of_pieces(pipeline, pieces, natively=natively)
    assert [[tokens[place] for place in row] for row in places] == [
        pipeline.tokens_of_piece(piece) for piece in pieces
    ]
    assert len(set(tokens)) == len(tokens)


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=30), TYPICAL, st.from_regex(r"[#@A-Za-z'0-9]{1,8}", fullmatch=True)))
@example(SENTENCE)
@example("A Ab AB I'm #a #Ab #AB #aaab AAA Aaa www.x.y HTTP://a 1000 12 a'bbb @ #")
def test_a_frequent_token_becomes_what_the_rules_make_of_it(text: str) -> None:
    for token in social_tokens(text):
        known = frequent_token(token)
        if known is None:
            continue
        tokens = [token]
        for rule in SOCIAL_RULES:
            results = [one if one in MASKS_AND_SIGNALS else rule(one) for one in tokens]
            tokens = [one for result in results for one in ([result] if isinstance(result, str) else result)]
        assert list(known) == tokens


def test_most_tokens_of_a_tweet_are_frequent_ones() -> None:
    tokens = social_tokens("@ann What a LOVELY day, don't miss the #sunset at 10 http://t.co/x1")
    assert [token for token in tokens if frequent_token(token) is None] == [","]


def test_strings_are_numbered_as_they_come() -> None:
    numbers = Numbers()
    assert numbers.of(["b", "a", "b"]).tolist() == [0, 1, 0]
    assert numbers.of(["c", "a"]).tolist() == [2, 1]
    assert list(numbers) == ["b", "a", "c"]
