"""Scopes of negations and of what did not come true, beside a loop that reads one token after the other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.passages import TokenBatch
from sentrax.models.features.tokens import TokenTable
from sentrax.text.ragged import Ragged
from sentrax.text.social_rules import CAPITALS

NEGATIONS = ("not", "never", "isn't", "lacks")
ENDS = (",", "but", "...", "!")
ALMOST = ("almost", "nearly")
HAD_TO = (("could", "have"), ("would", "have"), ("tries", "to"), ("supposed", "to"))
OTHERS = ("good", "film", "could", "have", "would", "tries", "to", "supposed")
TOKENS = st.sampled_from((*NEGATIONS, *ENDS, *ALMOST, *OTHERS, CAPITALS))

Flagged = tuple[list[bool], list[bool]]


def passages_of(*texts: list[str]) -> TokenBatch:
    table = TokenTable(Lexicon({"good": 2, "bad": -2}))
    return TokenBatch.of(Ragged.from_rows([table.numbers(text).tolist() for text in texts]), table)


def read_token_by_token(text: list[str]) -> Flagged:
    """Which tokens are negated, and which unreal."""
    negated, unreal = [], []
    negation_left = unreal_left = 0
    previous = ""
    for token in (token for token in text if token != CAPITALS):
        is_negated = is_unreal = False
        if token in NEGATIONS:
            negation_left, unreal_left = 4, 0
        elif token in ENDS:
            negation_left = unreal_left = 0
        else:
            is_negated = negation_left > 0
            negation_left = max(negation_left - 1, 0)
            begins = (previous, token) in HAD_TO or token in ALMOST
            begins &= not negation_left
            is_unreal = not is_negated and not begins and unreal_left > 0
            unreal_left = (2 if token in ALMOST else 3) if begins else max(unreal_left - 1, 0)
        negated.append(is_negated)
        unreal.append(is_unreal)
        previous = token
    return negated, unreal


@given(st.lists(st.lists(TOKENS, max_size=14), max_size=5))
def test_scopes_are_those_that_a_reader_finds_token_by_token(texts: list[list[str]]) -> None:
    passages = passages_of(*texts)
    wanted = [read_token_by_token(text) for text in texts]
    assert passages.negated.tolist() == [flag for negated, _ in wanted for flag in negated]
    assert passages.unreal.tolist() == [flag for _, unreal in wanted for flag in unreal]


@given(st.lists(st.lists(TOKENS, max_size=8), max_size=5), st.integers(1, 3))
def test_a_token_follows_those_before_it_in_its_own_text(texts: list[list[str]], distance: int) -> None:
    lengths = [sum(token != CAPITALS for token in text) for text in texts]
    wanted = [place >= distance for length in lengths for place in range(length)]
    assert passages_of(*texts).follows(distance).tolist() == wanted


def test_a_negation_reaches_four_tokens() -> None:
    flags = passages_of(["not", "a", "b", "c", "d", "e"]).negated
    assert flags.tolist() == [False, True, True, True, True, False]


def test_a_scope_ends_with_its_text() -> None:
    assert not passages_of(["not"], ["good"], ["almost"], ["good"]).negated.any()
    assert not passages_of(["could"], ["have", "good"]).unreal.any()


def test_capitals_do_not_stand_between_words() -> None:
    passages = passages_of(["could", CAPITALS, "have", CAPITALS, "good"])
    assert passages.unreal.tolist() == [False, False, True]
    assert np.array_equal(passages.texts, [0, 0, 0])


@given(st.lists(st.lists(TOKENS)))
def test_the_last_token_of_each_text_that_has_one_is_last(texts: list[list[str]]) -> None:
    lengths = [sum(token != CAPITALS for token in text) for text in texts]
    wanted = [place == length - 1 for length in lengths for place in range(length)]
    assert passages_of(*texts).is_last.tolist() == wanted
