"""Changes: what each does to a text, and what it leaves."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.evaluation.behaviour.changes import CHANGES, contractions, final_mark, names, typos, urls

TEXT = "I don't like it. @anna said that Maria wasn't \"happy\" either, see https://example.com/page!"


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_makes_other_texts_always_the_same_ones(name: str) -> None:
    changed = CHANGES[name](TEXT)
    assert changed == CHANGES[name](TEXT)
    assert changed
    assert TEXT not in changed
    assert len(set(changed)) == len(changed)


@pytest.mark.parametrize("name", CHANGES)
@given(text=st.text())
def test_a_change_accepts_any_text(name: str, text: str) -> None:
    assert all(isinstance(changed, str) for changed in CHANGES[name](text))


@pytest.mark.parametrize("name", ["case", "final_mark", "quotes", "blanks"])
def test_only_the_form_changes(name: str) -> None:
    def letters(text: str) -> str:
        return re.sub(r"\W", "", text.lower())

    for changed in CHANGES[name](TEXT):
        assert letters(changed) == letters(TEXT)


@given(st.text("abcdefgh", min_size=5, max_size=12))
def test_a_typing_error_is_in_the_middle_of_a_word(word: str) -> None:
    for changed in typos(word):
        assert changed[0] == word[0]
        assert changed[-1] == word[-1]
        assert abs(len(changed) - len(word)) <= 1
        differing = Counter(changed), Counter(word)
        assert sum(((differing[0] - differing[1]) + (differing[1] - differing[0])).values()) <= 1


def test_short_words_handles_hashtags_and_addresses_have_no_typing_errors() -> None:
    assert typos("it is fun @somebody #something www.example.org/something don't") == []


def test_a_question_keeps_its_mark() -> None:
    assert final_mark("Is it good?") == []
    assert final_mark("It is good") == ["It is good.", "It is good!"]


def test_addresses_are_added_and_exchanged() -> None:
    after, before, other = urls("see https://example.com/page now")
    assert after.startswith("see https://example.com/page now http")
    assert before.endswith(" see https://example.com/page now")
    assert re.fullmatch(r"see https://\S+ now", other)


def test_names_are_exchanged_for_names_and_nothing_else() -> None:
    for changed in names("Maria and Peter saw marias film"):
        woman, _, man, *rest = changed.split()
        assert woman not in ("Maria", "Peter")
        assert man not in ("Maria", "Peter")
        assert rest == ["saw", "marias", "film"]
    assert names("nobody was there") == []


def test_short_and_long_forms() -> None:
    assert contractions("It isn’t. I CANNOT go. It's ours.") == [
        "It isn't. I Can't go. It's ours.",
        "It is not. I CANNOT go. It's ours.",
    ]
