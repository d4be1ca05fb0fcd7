"""Turns of phrase: which words negate nothing, and which praise or blame."""

import pytest

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.phrase_matching import is_closer, phrases_in
from sentrax.models.features.phrases import PHRASES
from sentrax.text.negation import negates

LEXICON = Lexicon(
    {"happy": 2, "bored": -2, "good": 2, "bad": -2, "agree": 1, "hate": -3, "nice": 2, "ugly": -2}
)


def changed(text: str) -> dict[str, int]:
    """What the phrases of a text make of its words."""
    words = text.split()
    levels = [0 if negates(word) else LEXICON.level(word) for word in words]
    return {words[index]: level for index, level, _ in phrases_in(words, levels, filter(is_closer, words))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i could not be happier now", {"could": 0, "not": 0, "happier": 3}),
        ("it couldn't be uglier", {"couldn't": 0, "uglier": -3}),
        ("i ca n't be more bored", {"ca": 0, "n't": 0, "more": -3}),
        ("i couldn't be less happy", {"couldn't": 0, "less": -3, "happy": 0}),
        ("couldn't be less bored", {"couldn't": 0, "less": 3, "bored": 0}),
        ("couldn't agree more", {"couldn't": 0, "more": 3}),
        ("couldn't hate it more", {"couldn't": 0, "more": -3}),
        ("never been better", {"never": 0, "better": 3}),
        ("i have never ever seen a worse film", {"never": 0, "worse": -3}),
        ("nothing is better than this", {"nothing": 0, "better": 3}),
        ("can't recommend it highly enough", {"can't": 0, "enough": 3}),
        ("can't warn you enough", {"can't": 0, "enough": -3}),
        ("without any doubt good", {"without": 0, "doubt": 0}),
        ("not only good but nice", {"not": 0, "but": 0}),
        ("nothing but good", {"nothing": 0, "but": 0}),
        ("can't wait", {"can't": 0, "wait": 2}),
        ("can't wait for it to end", {"can't": 0, "wait": -2}),
        ("hard to beat", {"hard": 0, "beat": 3}),
        ("leaves a lot to be desired", {"desired": -2}),
        ("i don't like it", {"like": 2}),
        ("far from bad", {"from": 0}),
        ("isn't it nice", {"isn't": 0}),
        ("never stops being nice", {"never": 0, "stops": 0}),
    ],
)
def test_a_phrase_changes_these_words(text: str, expected: dict[str, int]) -> None:
    assert changed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "not good",
            "it never gets better",
            "no better than before",
            "not good enough",
            "can't recommend it",
        ),
        *(
            "i can't say it is better",
            "couldn't come up with a better script",
            "anything more than this",
            "could care",
        ),
        *(
            "better not",
            "enough , can't say",
            "they got better",
            "no . doubt",
            "never . been better",
            "more or less",
        ),
        *(
            "nothing more than bad",
            "it was not the worst",
            "i can't see it getting better",
            "none the wiser",
            "i never loved this film",
            "it isn't that good",
            "far from home",
            "anything but i love it",
            "soldier",
        ),
    ],
)
def test_an_ordinary_negation_stays_one(text: str) -> None:
    assert changed(text) == {}


def test_each_phrase_can_be_found_by_a_word_that_it_needs() -> None:
    for phrase in PHRASES:
        words = [word for word in phrase.needs.split() if word != "happier"]
        assert any(word.removesuffix("s") in phrase.pattern for word in words)
        assert all(map(is_closer, words))


@pytest.mark.parametrize(
    "part",
    ["could not be ", "never been a ", "can't say ", "nothing ", "no doubt ", "not only ", "more ", "a "],
)
def test_a_long_hostile_text_is_read_in_linear_time(part: str) -> None:
    words = (part * 5_000).split()
    list(phrases_in(words, [0] * len(words), words))  # at quadratic cost this would take minutes
