"""Groups of features, counted by hand, and beside plain Python."""

from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.models.features.groups import (
    Group,
    form_hashes,
    groups_of,
    subword_hashes,
    subwords_of,
    word_forms,
)
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenReader
from sentrax.text.hashing import hash_text
from sentrax.text.pipeline import TextPipeline

READER = TokenReader(TextPipeline.preset("social"), Lexicon({"good": 2, "fine": 1, "bad": -2, ":)": 2}))
TEXTS = st.lists(st.lists(st.sampled_from(["a", "good", "bad", "not", ",", "film"]), max_size=6), max_size=4)


def groups_by_name(texts: list[str]) -> dict[str, Group]:
    return groups_of(READER.column(texts))


def feature_hashes(name: str, text: str) -> list[int]:
    return sorted(groups_by_name([text])[name].hashes.tolist())


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_pairs_are_those_of_neighbours_with_beginning_and_end(texts: list[list[str]]) -> None:
    found = groups_by_name([" ".join(text) for text in texts])["pairs"]
    framed = [["<begin>", *text, "<end>"] if text else [] for text in texts]
    expected = [Counter(pairwise(text)) for text in framed]
    by_text = [Counter(found.hashes[found.texts == number].tolist()) for number in range(len(texts))]
    assert [sorted(counts.values()) for counts in by_text] == [sorted(counts.values()) for counts in expected]
    shared = [len(one.keys() & other.keys()) for one, other in combinations(by_text, 2)]
    assert shared == [len(one.keys() & other.keys()) for one, other in combinations(expected, 2)]


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_a_text_has_the_same_features_alone_and_among_others(texts: list[list[str]]) -> None:
    joined = [" ".join(text) for text in texts]
    for name, group in groups_by_name(joined).items():
        for number, text in enumerate(joined):
            assert sorted(group.hashes[group.texts == number].tolist()) == feature_hashes(name, text)


# Events stand between a beginning and an end, and are counted in runs of two and three.
PATTERNS = {
    "": 1,  # beginning, end
    "film": 1,
    "good": 2 + 1,
    "a good": 2 + 1 + 1,  # and good after a
    "a good film": 2 + 1 + 1 + 1,  # and film after good
    "not good": 3 + 2 + 1 + 1,  # good after not, and a word of valence after a negation
    "good bad": 3 + 2 + 1 + 1 + 1,  # bad after good, kinds, bad after good seen from good
    "good film bad": 3 + 2 + 1 + 1 + 1 + 1,  # film after good; film and good before bad; kinds
    "a , , good .": 3 + 2 + 1 + 1 + 1,  # pauses at the beginning do not count; `,` twice before, `.` after
    "good , , bad": 4 + 3 + 1 + 1 + 1,  # two pauses are one; `,` after good, and `,` twice before bad
    "good but bad": 4 + 3 + 1 + 1 + 1 + 1,
}


@pytest.mark.parametrize(("text", "expected"), PATTERNS.items(), ids=PATTERNS)
def test_patterns_are_as_many_as_counted_by_hand(text: str, expected: int) -> None:
    assert len(feature_hashes("patterns", text)) == expected


def test_patterns_tell_good_from_bad_and_order_from_order() -> None:
    assert feature_hashes("patterns", "not good") != feature_hashes("patterns", "not bad")
    assert feature_hashes("patterns", "good but bad") != feature_hashes("patterns", "bad but good")
    assert feature_hashes("patterns", "good") == feature_hashes("patterns", "fine")


def test_what_is_not_real_is_another_event() -> None:
    real, unreal = (set(feature_hashes("patterns", f"{begin} good")) for begin in ("it was", "it almost"))
    assert len(unreal - real) > 1


def test_signals_are_counted_up_to_three() -> None:
    assert feature_hashes("signals", "a ! ! !") == feature_hashes("signals", "a ! ! ! ")
    three, four, two = (set(feature_hashes("signals", "a b c d" + " !" * number)) for number in (3, 4, 2))
    length_only = three ^ four
    assert len(length_only) == 2  # 7 tokens, and 8: another length
    assert len(three ^ two) == 2  # another count


SIGNAL_COUNTS = {
    "": 1,  # length
    "film": 1 + 1,  # and that the last token is a word
    "FILM": 1 + 1 + 1,  # and capitals
    "soooo GOOD": 1 + 1 + 2,
    "@someone #tag": 1 + 1 + 2,
    "film :)": 1 + 1 + 1,  # a face
    "film ?!": 1 + 1 + 2,  # a question mark, two in a row
}


@pytest.mark.parametrize(("text", "expected"), SIGNAL_COUNTS.items(), ids=SIGNAL_COUNTS)
def test_signals_are_as_many_as_counted_by_hand(text: str, expected: int) -> None:
    assert len(feature_hashes("signals", text)) == expected


def test_a_negated_word_has_another_form() -> None:
    batch = READER.column(["not good , good film"])
    forms, table = word_forms(batch), batch.table
    assert (forms % 2).tolist() == [0, 1, 0, 0, 0]
    hashes = form_hashes(forms, table)
    assert hashes[1] != hashes[3]
    assert np.array_equal(hashes[3], table.hashes[forms[3] // 2])


def test_a_word_has_its_runs_of_three_to_five_characters_and_its_edges() -> None:
    assert subwords_of("cat") == [" ca", "cat", "at ", " cat", "cat ", " cat "]


def test_a_mask_has_none() -> None:
    assert subwords_of("<url>") == []


@given(st.text("abé\U0001f600", min_size=1, max_size=80))
def test_there_are_as_many_subwords_as_fit_in_the_word(word: str) -> None:
    framed = min(len(word), 64) + 2
    found = subwords_of(word)
    assert len(found) == sum(max(framed - size + 1, 0) for size in (3, 4, 5))
    assert all(subword in f" {word} "[:66] + " " for subword in found)


def test_the_hashes_of_tokens_are_rows() -> None:
    rows = subword_hashes(["so", "<user>", "so"])
    expected = [hash_text(subword) for subword in (" so", "so ", " so ")]
    assert [row.tolist() for row in rows] == [expected, [], expected]
    assert len(subword_hashes([])) == 0
