"""The valence of words and of their inflections."""

import pytest

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon

WORDS = {"happy": 2, "love": 3, "sad": -2, "gentle": 1, "win": 2, "cry": -1, ":)": 2, "dog's": 1}
INFLECTED = {
    "happy": 2, "happier": 2, "happiest": 2, "happily": 2, "happiness": 2, "loved": 3, "loves": 3,
    "loving": 3, "sadder": -2, "saddest": -2, "sadly": -2, "sadness": -2, "gently": 1, "winning": 2,
    "cries": -1, "cried": -1, "#happy": 2, "#loved": 3, ":)": 2, "dog's": 1,
    "glove": 0, "sa": 0, "": 0, "#": 0, "film": 0, "wing": 0, "##happy": 2,
}  # fmt: skip


@pytest.mark.parametrize(("word", "level"), INFLECTED.items(), ids=INFLECTED)
def test_inflections_and_hashtags_have_the_level_of_their_word(word: str, level: int) -> None:
    assert Lexicon(WORDS).level(word) == level


@pytest.mark.parametrize("level", [4, -4, 1.5, "2", None, float("nan"), [1]])
def test_a_level_is_a_whole_number_from_minus_3_to_3(level: object) -> None:
    with pytest.raises(InputError, match="the valence of 'word'"):
        Lexicon({"word": level})  # type: ignore[dict-item]


def test_the_list_that_comes_along_knows_what_everyone_knows() -> None:
    lexicon = Lexicon.default()
    assert len(lexicon) > 3000
    assert lexicon.level("superb") == 3
    assert lexicon.level("worst") == -3
    assert lexicon.level(":(") < 0 < lexicon.level(":)")


def test_a_hashtag_of_many_signs_ends() -> None:
    assert Lexicon({}).level("#" * 100_000) == 0
