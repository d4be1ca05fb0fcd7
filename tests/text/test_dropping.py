"""What is dropped from a text, alone and in a column."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.text.dropping import drop_addresses, drop_final_mark
from sentrax.text.pipeline import TextPipeline

GENERAL = TextPipeline.preset("general")
PIECES = (*"aé .!?@\n\t_:/\u2028\x1c", "http://", "HTTPS://", "www.", "...", " @")
MANY = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        *(("Good.", "Good"), ("Good !", "Good"), ("Good!!! ", "Good"), ("Good .\n", "Good")),
        *(("Well...", "Well..."), ("Really?", "Really?"), ("What?!", "What?!"), ("No!?.", "No!?.")),
        *(("A. B", "A. B"), (".", "."), ("!!!", "!!!"), ("", "")),
    ],
)
def test_one_full_stop_or_exclamation_marks_are_dropped_at_the_end(text: str, left: str) -> None:
    assert drop_final_mark(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@ann see https://t.co/x1 now", " see  now"),
        ("WWW.example.com", ""),
        ("mail ann@example.com", "mail ann@example.com"),
        ("(http://example.com)", "(http://example.com)"),
        ("meet @ 5", "meet @ 5"),
    ],
)
def test_addresses_and_names_are_dropped_where_they_stand_alone(text: str, left: str) -> None:
    assert drop_addresses(text) == left


@given(texts=st.lists(MANY | st.text(max_size=12), max_size=8))
def test_a_column_loses_what_each_of_its_texts_does(texts: list[str]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    for drop in (drop_addresses, drop_final_mark):
        assert drop.column(column).to_list() == [drop(text) for text in texts]


@pytest.mark.parametrize("text", ["a" + " " * 200_000 + "b", "a" + "!" * 200_000 + "b", "@" * 200_000])
def test_hostile_texts_take_no_longer_than_their_length(text: str) -> None:
    assert drop_final_mark(drop_addresses(text)) == text  # in quadratic time this would take minutes


@pytest.mark.parametrize("ending", ["", ".", "!", "!!!", " https://t.co/x1", " @ann!"])
def test_tokens_of_the_general_preset_are_the_same_with_every_ending(ending: str) -> None:
    assert GENERAL.tokens(f"I like it{ending}") == ["i", "like", "it"]
