"""Number and article are right; what is quoted or listed is short."""

import pytest

from sentrax.wording import counted, listed, quoted, type_of


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 texts"), (1, "1 text"), (2, "2 texts"), (12_345, "12,345 texts")]
)
def test_a_noun_has_the_number_of_what_it_counts(number: int, words: str) -> None:
    assert counted(number, "text") == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "None"), (1, "an int"), ([], "a list"), (OSError(), "an OSError"), ("", "a str")],
)
def test_a_type_has_its_article(value: object, words: str) -> None:
    assert type_of(value) == words


def test_what_is_quoted_is_short() -> None:
    assert quoted("it's") == '"it\'s"'
    assert quoted("x" * 1000) == "'" + "x" * 80 + "…'"
    assert quoted([1] * 1000, 9) == "[1, 1, 1, …"


def test_of_many_values_the_first_are_listed() -> None:
    assert listed({"joy": 1, "x" * 50: 2}) == "'joy', '" + "x" * 40 + "…'"
    assert listed(list("abcd"), 2) == "'a', 'b' and 2 more"
    assert listed([]) == "none"
