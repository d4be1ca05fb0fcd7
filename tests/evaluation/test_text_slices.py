"""Which texts are of which kind."""

import polars as pl
import pytest

from sentrax.evaluation.text_slices import find_text_slices

TEXTS = {  # text: the slices that it is in, but for its length and script
    "I don’t like it": {"negation"},
    "Never again": {"negation"},
    "nice :)": {"emoticon"},
    "xD": {"emoticon", "no words but emoji or emoticons"},
    "😀 😀": {"emoji", "no words but emoji or emoticons"},
    "so GOOD and nice": {"words in capitals"},
    "WHAT A DAY": {"words in capitals", "mostly in capitals"},
    "sooo nice": {"drawn-out words"},
    "a #GreatDay here": {"hashtag"},
    "ask @ann about it": {"mention"},
    "see https://example.org/a": {"web address"},
    "is it?!": {"question mark", "exclamation mark"},
    "A plain text: nothing": {"negation"},
    "it is fine.": set(),
    "": set(),
}


@pytest.mark.parametrize(("text", "wanted"), TEXTS.items())
def test_a_text_is_of_the_kinds_that_a_reader_sees(text: str, wanted: set[str]) -> None:
    slices = find_text_slices(pl.Series([text]))
    by_length = {name for name in slices if name[0].isdigit() or name.startswith(("no words", "more than"))}
    by_script = {name for name in slices if name.endswith(" script")}
    found = {name for name, is_in in slices.items() if is_in[0]} - by_script
    assert found - (by_length - {"no words but emoji or emoticons"}) == wanted


def test_every_text_has_one_length() -> None:
    texts = pl.Series([" ".join(["word"] * n_words) for n_words in (0, 1, 5, 6, 10, 11, 20, 21, 40, 41, 900)])
    slices = find_text_slices(texts)
    names = [
        "no words",
        *(f"{least} to {most} words" for least, most in ((1, 5), (6, 10), (11, 20), (21, 40))),
    ]
    names.append("more than 40 words")
    found = [[name for name in names if slices[name][row]] for row in range(len(texts))]
    assert found == [[name] for name in (names[0], *(name for name in names[1:] for _ in range(2)))]


SCRIPTS = {
    "a good day": {"Latin script"},
    "хороший day": {"Cyrillic script"},
    "يوم جميل": {"Arabic script"},
    "今日は良い天気": {"Japanese script"},
    "これは good": {"Japanese script"},
    "今天天气很好": {"Chinese script"},
    "좋은 날": {"Korean script"},
    "अच्छा दिन": {"Devanagari script"},
    ":) 123": set(),
}


@pytest.mark.parametrize(("text", "wanted"), SCRIPTS.items())
def test_the_script_is_that_of_most_letters(text: str, wanted: set[str]) -> None:
    slices = find_text_slices(pl.Series([text]))
    assert {name for name, is_in in slices.items() if name.endswith("script") and is_in[0]} == wanted


def test_rare_words_are_those_that_a_model_does_not_know_well() -> None:
    texts = pl.Series(["good day to you", "good zyzzyva", "zyzzyva quux", ":)", ""])
    found = find_text_slices(texts, ["good", "day", "to", "you"])["half of the words rare or unknown"]
    assert found.tolist() == [False, True, True, False, False]
    assert "half of the words rare or unknown" not in find_text_slices(texts)
