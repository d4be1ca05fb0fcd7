"""The table of opposites goes both ways, and is written as the social preset reads."""

import importlib.resources

from sentrax.explanation.opposites import opposites
from sentrax.text.spelling import plain_case

LINES = (
    (importlib.resources.files("sentrax.explanation") / "opposites.txt")
    .read_text(encoding="utf-8")
    .splitlines()
)


def test_each_pair_is_there_once_with_two_different_words() -> None:
    pairs = [frozenset(line.split()) for line in LINES]
    assert all(len(pair) == 2 for pair in pairs)
    assert len(set(pairs)) == len(pairs) >= 150


def test_every_word_of_a_pair_has_an_opposite_which_has_one_too() -> None:
    table = opposites()
    words = {word for line in LINES for word in line.split()}
    assert table.keys() == words
    assert {table[word] for word in words} <= words
    assert all(table[word] != word for word in words)


def test_words_are_in_small_letters_but_for_faces() -> None:
    assert [word for word in opposites() if plain_case(word) != word] == [":D", "D:"]
