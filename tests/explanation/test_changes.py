"""Words are dropped or replaced such that the text stays one that people write."""

import pytest

from sentrax.explanation.changes import Change, changed, opposite_of, possible_changes


def drop(text: str, *words: str) -> str:
    changes = [Change(word, text.index(word), text.index(word) + len(word), None) for word in words]
    return changed(text, changes)


DROPPED = {  # text, words to drop, what is left
    "in the middle": ("I really love it", ["really"], "I love it"),
    "the first": ("really love it", ["really"], "love it"),
    "the last": ("love it really", ["really"], "love it"),
    "a final mark": ("love it!", ["!"], "love it"),
    "what joined two words": ("a,b", [","], "a b"),
    "in brackets": ("(good) film", ["good"], "( ) film"),
    "two neighbours": ("a very very2 good film", ["very2", "very "], "a good film"),
    "all": ("good film", ["good", "film"], ""),
    "nothing": ("good film", [], "good film"),
    "spaces of one's own": ("so  good\tfilm", ["good"], "so  film"),
}


@pytest.mark.parametrize(("text", "words", "left"), DROPPED.values(), ids=DROPPED)
def test_a_dropped_word_takes_one_space_with_it(text: str, words: list[str], left: str) -> None:
    assert drop(text, *words) == left


def test_changes_are_made_in_the_order_of_the_text() -> None:
    changes = [Change("bad", 5, 8, "good"), Change("Not", 0, 3, None)]
    assert changed("Not, bad!", changes) == ", good!"


@pytest.mark.parametrize(
    ("word", "opposite"),
    [
        ("good", "bad"),
        ("Good", "Bad"),
        ("GOOD", "BAD"),
        (":)", ":("),
        (":D", "D:"),
        ("film", None),
        ("", None),
    ],
)
def test_an_opposite_is_written_as_the_word(word: str, opposite: str | None) -> None:
    assert opposite_of(word) == opposite


def test_each_word_can_be_dropped_and_some_replaced() -> None:
    assert possible_changes("a good film", 2, 6) == [("good", 2, 6, None), ("good", 2, 6, "bad")]
    assert possible_changes("a good film", 7, 11) == [("film", 7, 11, None)]
