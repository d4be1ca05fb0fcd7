"""Number and article are right."""

import pytest

from sentrax.wording import counted, quoted, type_of


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
    assert quoted("x" * 1000) == "'" + "x" * 79 + "…"
