"""Tokens in native code: those of the rules, which go through one text after the other."""

from pathlib import Path

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentrax.text.native import frequent_tokens, raw_tokens
from sentrax.text.pipeline import TextPipeline
from sentrax.text.social import frequent_token, social_tokens

SOCIAL = TextPipeline.preset("social")
PARTS = st.sampled_from(
    [
        *(
            "good",
            "GOOD",
            "Ab",
            "www",
            "WWW",
            "http",
            "https://",
            "x",
            "xD",
            "XDD",
            "D",
            "T",
            "o",
            "8",
            "2nd",
        ),
        *("'", '"', ".", ",", "!", "?", "-", "_", "#", "@", ":", "/", ")", ";", "&", "<", ">", "^", "=", "*"),
        *("~", "aaa", "é", "ſ", "😀", "’", "“", "…", "(", "]", "\u00a0", "\u200d", "\n", "№", "K"),
    ]
)
CHUNKS = st.lists(st.one_of(st.lists(PARTS, max_size=6).map("".join), st.text(max_size=5)), max_size=8)
HARD = [
    "www.?",
    "a-WWW.,",
    '"it\'s"...',
    "x-ray's",
    "#a.",
    "@_@",
    "3.",
    "D:",
    "o.o",
    "a..!",
    "https://é",
    "D:",
    "'D:",
    "(D':",
    "D’:",
    "@_;",
    "@__-",
]
HARD += [
    "T.T",
    "ab.T.T",
    "ab.o.o",
    "a.co/",
    "ab.cd/",
    "1/2:",
    "8-)",
    "(8-",
    "x-",
    "a&b;",
    "“a’s…)",
    "‘’a",
    "a…..b",
]


def check_cut(chunks: list[str]) -> None:
    tokens, rows = raw_tokens(pl.Series(chunks, dtype=pl.String))
    strings = tokens.to_list()
    assert [[strings[index] for index in row] for row in rows] == list(map(social_tokens, chunks))


def check_frequent(raw: list[str]) -> None:
    joined = frequent_tokens(pl.Series(raw, dtype=pl.String)).to_list()
    found = [None if result is None else tuple(result.split(" ")) for result in joined]
    assert found == list(map(frequent_token, raw))


@settings(max_examples=150)
@given(CHUNKS)
@example(HARD)
def test_chunks_are_cut_as_the_tokenizer_cuts_each(chunks: list[str]) -> None:
    check_cut(chunks)


@settings(max_examples=150)
@given(CHUNKS)
@example(["#_", "#a_", "#__a1B_C2", "#ABc", "#LOL", "#AB_CD", "DON'T", "MS13", "A", "xdd", "@a@", "HTTPſ://"])
def test_tokens_of_frequent_kinds_become_what_the_rules_make_of_each(chunks: list[str]) -> None:
    check_frequent([token for chunk in chunks for token in (chunk, *social_tokens(chunk)) if token])


def test_texts_of_many_languages_are_cut_as_the_tokenizer_cuts_each(shared_data: Path) -> None:
    files = sorted([*shared_data.glob("languages/*_dev.csv"), shared_data / "unlabelled/tweets.csv"])
    texts = pl.concat([pl.read_csv(file, n_rows=200)["text"] for file in files])
    chunks = texts.str.split(" ").explode().unique().to_list()
    assert len(chunks) > 10_000
    check_cut(chunks)
    check_frequent(list({token for chunk in chunks for token in social_tokens(chunk)}))
