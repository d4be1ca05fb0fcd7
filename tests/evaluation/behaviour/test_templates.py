"""Templates: slots, braces, and draws that are always the same."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.evaluation.behaviour.templates import choose_words, draw, fill, find_slots


def test_a_slot_is_filled_wherever_it_stands_and_doubled_braces_are_braces() -> None:
    assert find_slots("{a} and {b} and {a} {{c}}") == ("a", "b")
    assert fill("{a} and {b} and {a} {{c}}", {"a": "x", "b": "{y}"}) == "x and {y} and x {c}"


@pytest.mark.parametrize("template", ["{", "a } b", "{}", "{a", "{a b}", "{a!r}", "{a:>3}"])
def test_a_single_brace_is_an_error_that_says_how_to_write_it(template: str) -> None:
    with pytest.raises(InputError, match=r"single '[{}]'.*write '(\{\{|\}\})'"):
        find_slots(template)


def test_every_way_to_fill_is_there_once_if_they_are_few() -> None:
    ways = list(choose_words(("a", "b"), {"a": "xy", "b": "123", "c": "z"}, 6, ""))
    assert [way["a"] + way["b"] for way in ways] == ["x1", "x2", "x3", "y1", "y2", "y3"]


def test_of_endlessly_many_ways_some_are_drawn() -> None:
    words = {str(slot): [str(word) for word in range(1000)] for slot in range(30)}
    ways = list(choose_words(tuple(words), words, 5, "seed"))
    assert len({tuple(way.values()) for way in ways}) == 5


@given(st.integers(1, 10**30), st.integers(1, 50), st.text())
def test_a_draw_has_different_numbers_in_order_below_the_count(count: int, most: int, seed: str) -> None:
    drawn = list(draw(count, most, seed))
    assert drawn == sorted(set(drawn)) == list(draw(count, most, seed))
    assert len(drawn) == min(count, most)
    assert drawn[0] >= 0
    assert drawn[-1] < count


def test_a_draw_is_the_same_in_another_process() -> None:
    code = "from sentrax.evaluation.behaviour.templates import draw; print(draw(1000, 5, 'x'))"
    environment = {"PYTHONHASHSEED": "1", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == str(draw(1000, 5, "x"))


def test_a_slot_without_words_is_named() -> None:
    with pytest.raises(InputError, match=r"slot \{b\} has no list of words; there are lists for 'a'"):
        list(choose_words(("a", "b"), {"a": "x"}, 5, ""))
