"""What negates, and what ends the scope of a negation."""

import pytest

from sentrax.text.negation import ends_scope, negates


@pytest.mark.parametrize(
    "token", ["not", "no", "never", "isn't", "cant", "without", "hardly", "lacks", "seldom"]
)
def test_these_negate(token: str) -> None:
    assert negates(token)


@pytest.mark.parametrize("token", ["good", "note", "n", "but", "."])
def test_these_do_not(token: str) -> None:
    assert not negates(token)


@pytest.mark.parametrize("token", [".", ",", ";", ":", "!", "!!", "?!", "...", "(", ")", "-", "but"])
def test_these_end_a_scope(token: str) -> None:
    assert ends_scope(token)


@pytest.mark.parametrize("token", ["and", "good", ":)", "butter", "'"])
def test_these_end_none(token: str) -> None:
    assert not ends_scope(token)
