"""Which tokens each feature of a text is made of: those that, when they become another word, change it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.features import one_text_groups
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.markers import VALENCE_NAMES
from sentrax.models.features.one_text import OneText, OneTextReader
from sentrax.models.features.origins import (
    Origin,
    origins_of,
    turning_tokens,
    valence_parts,
    word_indices,
)
from sentrax.text.pipeline import TextPipeline

READER = OneTextReader(TextPipeline.preset("social"), Lexicon({"good": 2, "bad": -2, "fine": 1, "worst": -3}))
NEUTRAL = ("table", "chair", "window")
WORDS = (
    *NEUTRAL,
    "good",
    "bad",
    "fine",
    "worst",
    "not",
    "but",
    "almost",
    "could",
    "have",
    ",",
    "GOOD",
    ":)",
    "!!",
)
texts = st.lists(st.sampled_from(WORDS), max_size=12)


def read(words: Sequence[str]) -> OneText:
    return READER.read(" ".join(words))


def origin_of(origins: Sequence[Origin], name: str) -> list[int]:
    (found,) = [origin.tokens for origin in origins if origin.name == name]
    return list(found)


@given(texts)
def test_every_feature_has_an_origin(words: list[str]) -> None:
    text = read(words)
    origins, groups = origins_of(text), one_text_groups.groups_of(text)
    assert {name: len(of) for name, of in origins.items()} == {
        "words": len(text.strings),
        **{name: len(of) for name, of in groups.items()},
    }


@given(texts, st.data())
def test_a_feature_without_a_word_stays_when_the_word_changes(words: list[str], data: st.DataObject) -> None:
    places = [index for index, word in enumerate(words) if word in NEUTRAL]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    changed = [*words]
    changed[place] = "door"
    before, after = read(words), read(changed)
    features_before, features_after = map(one_text_groups.groups_of, (before, after))
    for group, origins in origins_of(before).items():
        if group == "words":
            continue
        for origin, old, new in zip(origins, features_before[group], features_after[group], strict=True):
            if old != new:
                assert place in origin.tokens, origin.name
            elif group == "pairs":
                assert place not in origin.tokens, origin.name
    assert one_text_groups.valence_numbers(before) == one_text_groups.valence_numbers(after)


@given(texts)
def test_valence_is_what_its_parts_add_up_to(words: list[str]) -> None:
    text = read(words)
    total = np.zeros(len(VALENCE_NAMES))
    for part in valence_parts(text):
        assert all(0 <= token < len(text.strings) for token in part.tokens)
        for number, amount in part.amounts.items():
            total[number] += amount
    assert total == pytest.approx(one_text_groups.valence_numbers(text))


@given(texts)
def test_the_part_in_the_sum_is_what_a_word_adds_alone(words: list[str]) -> None:
    text = read(words)
    index = VALENCE_NAMES.index("sum")
    parts = {
        part.tokens[-1]: part.amounts.get(index) for part in valence_parts(text) if index in part.amounts
    }
    for place, level in enumerate(text.levels):
        if level:
            levels = [0] * len(text.levels)
            levels[place] = level
            alone = one_text_groups.valence_numbers(text._replace(levels=levels))[index]
            assert parts.pop(place) == pytest.approx(alone)
    assert not parts


def test_what_turns_a_word_is_part_of_it() -> None:
    text = read(["it", "is", "not", "so", "good", "but", "could", "have", "been", "bad"])
    turning = turning_tokens(text)
    assert [turning[text.strings.index(word)] for word in ("good", "bad", "it")] == [(2,), (6, 7), ()]
    assert origin_of(origins_of(text)["words"], "not good") == [2, 4]
    assert origin_of(origins_of(text)["patterns"], "but, nearly blame, the end") == [5, 6, 7, 9]


def test_signals_belong_to_the_words_that_carry_them() -> None:
    text = READER.read("GOOD table sooo BAD!!")
    strings = ["good", "table", "so", "bad", "!!"]
    assert list(text.strings) == strings
    signals = origins_of(text)["signals"]
    assert origin_of(signals, "capitals: 2") == [0, 3]
    assert origin_of(signals, "elongated: 1") == [2]
    assert origin_of(signals, "length: 4 to 7 tokens") == []
    assert origin_of(signals, "last token: !!") == [4]
    assert [len(strings), word_indices(text)] == [5, [0, 2, 3, 5, 7]]
