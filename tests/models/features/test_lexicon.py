"""The valence of words and of their inflections."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.text.pipeline import TextPipeline
from sentrax.text.ragged import code_points
from sentrax.text.spelling import plain_characters

SOCIAL = TextPipeline.preset("social")

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


STEMS = st.sampled_from(
    (*WORDS, "sadd", "gent", "lov", "happ", "winn", "❤", "it’s", "it's", "#", "👩\u200d", "")
)
ENDINGS = st.sampled_from(
    ("", "s", "es", "ies", "'s", "ed", "ied", "ing", "ly", "ily", "ness", "er", "est", "\u200d❤")
)
TOKENS = st.one_of(
    st.tuples(STEMS, STEMS, ENDINGS).map("".join).filter(bool), st.text(min_size=1, max_size=6)
)


@given(st.lists(TOKENS, max_size=8))
def test_many_words_have_the_levels_of_each(words: list[str]) -> None:
    lexicon = Lexicon({**WORDS, "❤️": 3, "it’s": -1, "film": 0})
    assert lexicon.level_of_each(words, code_points(words)).tolist() == [
        lexicon.level(word) for word in words
    ]


@pytest.mark.parametrize("level", [4, -4, 1.5, 2.0, True, "2", None, float("nan"), [1]])
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


@pytest.mark.parametrize("emoji", ["❤️", "❤", "☺️", "👍", "✌️", "❣️", "☀️", "❤️\u200d🔥"])
def test_an_emoji_has_its_valence_in_each_of_its_looks(emoji: str) -> None:
    assert Lexicon.default().level(plain_characters(emoji)) > 0


def test_a_list_with_emoji_in_their_long_form_is_found() -> None:
    lexicon = Lexicon({"❤️": 3, "isn’t": -1})
    assert lexicon.level("❤") == 3
    assert lexicon.level("isn't") == -1


def test_the_list_is_written_in_plain_characters() -> None:
    assert [word for word in Lexicon.default().levels if plain_characters(word) != word] == []


def test_several_emoji_that_are_joined_have_the_valence_of_the_first_that_has_one() -> None:
    assert Lexicon({"❤": 2, "👩": 0}).level("👩\u200d❤\u200d👩") == 2
    assert Lexicon({"x": 1}).level("👩\u200d👩") == 0


FREQUENT = {
    "joy": "😂 🤣 😍 🥰 😊 😘 😁 😆 😄 😃 😀 🤗 😉 😎 🥳 🤩 😋 😇 😌 🙂 😅 😜 🤪",
    "hearts": "❤ 💕 💖 💗 💙 💚 💛 💜 🧡 🖤 💓 💞 💘 💝 ❣ ♥ ♡",
    "gestures and things": "👍 👏 🙌 👌 ✌ 🙏 💪 🔥 💯 ✨ 🎉 🎊 🎂 🌹 💐 🏆 🌞 🌈 ✅",
    "faces": ":) :-) =) :D xD :'-) ;) :P :* <3 ^^ ^_^ (◕‿◕) \\o/ :] (: 8-) uwu",
}
SAD = {
    "grief and anger": "😭 😢 😞 😔 😡 😠 🤬 😤 😒 🙄 😩 😫 😕 ☹ 🙁 😖 😣 😥 😰 😟 😿 👿",
    "disgust and refusal": "🤮 🤢 💩 👎 💔 🖕 🤡 🤦 😑 😐",
    "faces": ":( :-( =( :'( T_T ;_; ಠ_ಠ -_- :/ </3 >_< :c :@ D: (╥_╥) ): x-( ┻━┻",
}


@pytest.mark.parametrize("face", [face for faces in FREQUENT.values() for face in faces.split()])
def test_the_list_knows_glad_faces_and_pictures(face: str) -> None:
    assert sum(map(Lexicon.default().level, SOCIAL.tokens(face))) > 0


@pytest.mark.parametrize("face", [face for faces in SAD.values() for face in faces.split()])
def test_the_list_knows_sad_and_angry_faces_and_pictures(face: str) -> None:
    assert sum(map(Lexicon.default().level, SOCIAL.tokens(face))) < 0
