"""Lists of labels that are written as text are read as Python, JSON and numpy write them."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.data.label_lists import parse_label_list, unwrap_word

LISTS = {
    "['joy', 'love']": ["joy", "love"],
    '["joy", "love"]': ["joy", "love"],
    "('joy', 'love')": ["joy", "love"],
    "('joy',)": ["joy"],
    "{'joy'}": ["joy"],
    "['joy' 'love']": ["joy", "love"],
    "['joy'\n 'love']": ["joy", "love"],
    "[3]": ["3"],
    "[3, 1.5]": ["3", "1.5"],
    "[ 3 14]": ["3", "14"],
    "(3, 14)": ["3", "14"],
    "[True, None]": ["True", "None"],
    "[joy, love]": ["joy", "love"],
    "{joy,love}": ["joy", "love"],
    "[very good, bad]": ["very good", "bad"],
    "[]": [],
    "{}": [],
    "()": [],
    "set()": [],
    " ['joy'] ": ["joy"],
    "[np.str_('joy'), np.str_('a b')]": ["joy", "a b"],
    "[np.int64(1), np.float64(0.5), np.True_]": ["1", "0.5", "True"],
    "array(['joy', 'love'], dtype=object)": ["joy", "love"],
    "np.array([1, 2])": ["1", "2"],
    "array([], dtype=object)": [],
    "frozenset({'joy'})": ["joy"],
    "['np.str_(a)']": ["np.str_(a)"],
    '["it\'s"]': ["it's"],
    "['a, b']": ["a, b"],
    "['[x]']": ["[x]"],
}
NO_LISTS = [
    *("joy", "", "[", "]", "[deleted]", "{removed}", "(joy)", "(3)", "(joy, love)", "joy, love", "joy (3)"),
    *("{'joy': 1}", "[['joy']]", "['joy'", "['joy]", "['joy'love']", ":)", "[joy,]", "[,]", "[joy], [love]"),
    *(
        "a [b, c]",
        "[...]",
        ">:(",
        "[[x, y]]",
        "((",
        "array(joy)",
        "list(a, b)",
        "np.str_('joy')",
        "['np.str_(a)']x",
    ),
]


@pytest.mark.parametrize(("text", "labels"), LISTS.items())
def test_a_list_is_read(text: str, labels: list[str]) -> None:
    assert parse_label_list(text) == labels


@pytest.mark.parametrize("text", NO_LISTS)
def test_other_texts_are_labels(text: str) -> None:
    assert parse_label_list(text) is None


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=4))
def test_what_python_and_json_write_comes_back(labels: list[str]) -> None:
    assert parse_label_list(json.dumps(labels)) == labels
    assert parse_label_list(json.dumps(labels, ensure_ascii=False)) == labels
    printable = [label for label in labels if label.isprintable()]
    assert parse_label_list(repr(printable)) == printable
    assert parse_label_list(repr(tuple(printable))) == printable
    assert set(parse_label_list(repr(set(printable))) or ()) == set(printable)


@given(st.lists(st.sampled_from(["joy", "love", "very good", "it's"]), min_size=1, max_size=4))
def test_what_numpy_writes_comes_back(labels: list[str]) -> None:
    assert parse_label_list(str(np.array(labels))) == labels
    assert parse_label_list(str(np.array(labels, dtype=object))) == labels


def test_among_lists_a_word_in_brackets_is_one_too() -> None:
    assert [unwrap_word(text) for text in ("[joy]", "{joy}", "joy", "(joy)", "[a]b]", "[]")] == [
        *("joy", "joy", "joy", "(joy)", "[a]b]", ""),
    ]
