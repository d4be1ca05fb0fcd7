"""Labelled texts are split so that labels are in both parts, and known by what they hold."""

from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.data.labelled import LabelledTexts
from sentrax.data.splits import split
from sentrax.errors import InputError

SHARES = st.floats(0.01, 0.99)


def labelled(labels: list[str] | list[list[str]]) -> LabelledTexts:
    return LabelledTexts.of("mine", [f"text {place}" for place in range(len(labels))], labels)


@given(st.lists(st.sampled_from("abcd"), min_size=5, max_size=40), SHARES, st.integers(0, 9))
def test_every_label_of_two_texts_is_in_both_parts(labels: list[str], share: float, seed: int) -> None:
    training, validation = split(labelled(labels), share, seed)
    assert sorted([*training.texts, *validation.texts]) == sorted(labelled(labels).texts)
    for label, count in Counter(labels).items():
        held_out = validation.counts()[label]
        assert held_out + training.counts()[label] == count
        assert abs(held_out - share * count) <= (1 if count > 1 else share)
        assert count < 2 or 1 <= held_out < count


def test_parts_keep_the_order_and_their_labels() -> None:
    whole = labelled(["a", "b"] * 50)
    known = dict(zip(whole.texts, whole.labels, strict=True))
    for part in split(whole, 0.2, 7):
        assert [known[text] for text in part.texts] == list(part.labels)
        places = [int(text.split()[1]) for text in part.texts]
        assert places == sorted(places)


def test_the_seed_chooses_what_is_held_out() -> None:
    whole = labelled(["a", "b"] * 50)
    prints = [[part.fingerprint() for part in split(whole, 0.2, seed)] for seed in (0, 0, 1)]
    assert prints[0] == prints[1] != prints[2]


def test_labels_of_texts_with_several_are_in_both_parts() -> None:
    labels = [["joy"], ["joy", "fear"], ["fear", "awe"], ["awe", "joy"], [], []] * 5
    training, validation = split(labelled(labels), 0.2)
    assert training.classes == validation.classes == ("awe", "fear", "joy")
    assert () in training.labels
    assert () in validation.labels


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan"), True, "0.1"])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="share is"):
        split(labelled(["a", "a"]), share)


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(InputError, match="none can be held out"):
        split(labelled(["a", "b"]), 0.5)


def test_a_fingerprint_tells_texts_labels_and_their_order() -> None:
    same = [LabelledTexts.of(name, pl.Series(["é", "b"]), ["x", "y"]) for name in "mn"]
    others = [
        LabelledTexts.of("m", ["b", "é"], ["y", "x"]),
        LabelledTexts.of("m", ["éb", ""], ["x", "y"]),
        LabelledTexts.of("m", ["é", "b"], ["x", "z"]),
        LabelledTexts.of("m", ["é", "b"], [["x"], ["y"]]),
    ]
    assert same[0].fingerprint() == same[1].fingerprint()
    assert len({one.fingerprint() for one in [same[0], *others]}) == 5


@pytest.mark.parametrize(
    ("texts", "labels", "says"),
    [(["a"], [], "1 text but 0 labels"), (["a"], [1], "label 0 is 1"), ([None], ["a"], "item 0 is None")],
)
def test_what_does_not_fit_together_is_refused(texts: list[str], labels: list[str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        LabelledTexts.of("mine", texts, labels)


def test_copies_of_a_text_are_in_the_same_part() -> None:
    texts = ["good", "bad", "fine", "poor"] * 10
    labelled = LabelledTexts.of("x", texts, ["p", "n", "p", "n"] * 10)
    for seed in range(5):
        train, held_out = split(labelled, 0.3, seed)
        assert not set(train.texts) & set(held_out.texts)
        assert len(train) + len(held_out) == 40
