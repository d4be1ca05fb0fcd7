"""Which characters are emoji, for the tokenizer and for features."""

import pytest

from sentrax.text.emoji import is_emoji
from sentrax.text.social import social_tokens


@pytest.mark.parametrize("character", ["😀", "❤", "☀", "⭐", "™", "©", "‼", "⁉", "〰", "㊗", "🇬"])
def test_these_are_emoji(character: str) -> None:
    assert is_emoji(character)
    assert len(social_tokens(f"a{character}b")) == 3


@pytest.mark.parametrize("character", ["a", "1", "!", "é", "好", "€", "∑"])
def test_these_are_not(character: str) -> None:
    assert not is_emoji(character)
