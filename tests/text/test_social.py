"""The `social` preset: what its tokens are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.text import social_tokens
from sentrax.text.pipeline import TextPipeline

SOCIAL = TextPipeline.preset("social")


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
        ("☀️👍🏽❤️ 🇬🇧", ["☀️", "👍🏽", "❤️", "🇬🇧"]),
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
    kept = iter(text)
    assert all(character in kept for character in shown)  # in order, nothing added
    assert all(not token.isspace() or len(token) == 0 for token in social_tokens(text))


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_texts_tokens_are_those_of_the_pieces_between_its_spaces(text: str) -> None:
    pieces = [token for piece in SOCIAL.pieces(text) for token in SOCIAL.tokens_of_piece(piece)]
    assert SOCIAL.tokens(text) == pieces


@pytest.mark.parametrize(
    "part", ["a", "a.", ":", "((", "1.", "@", "<", "^_", "a'", "a@a.", "👍\u200d", "www.", "&#", "-_", "#_"]
)
def test_a_long_hostile_text_is_taken_apart(part: str) -> None:
    # At quadratic cost this would take minutes.
    assert "".join(social_tokens(part * 100_000)) == part * 100_000


def test_the_preset_comes_back_from_json() -> None:
    assert TextPipeline.from_json(SOCIAL.to_json()) == SOCIAL
