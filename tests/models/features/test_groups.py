"""Groups of features, counted by hand, and beside plain Python."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.models.features.groups import (
    Group,
    form_hashes,
    groups_of,
    valence_numbers,
    word_forms,
)
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.markers import VALENCE_NAMES
from sentrax.models.features.tokens import TokenReader
from sentrax.text.hashing import combine_hashes, hash_text
from sentrax.text.pipeline import TextPipeline

READER = TokenReader(TextPipeline.preset("social"), Lexicon({"good": 2, "fine": 1, "bad": -2, ":)": 2}))
TEXTS = st.lists(st.lists(st.sampled_from(["a", "good", "bad", "not", ",", "film"]), max_size=6), max_size=4)


def groups_by_name(texts: list[str]) -> dict[str, Group]:
    return groups_of(READER.column(texts))


def feature_hashes(name: str, text: str) -> list[int]:
    return sorted(groups_by_name([text])[name].hashes.tolist())


@settings(max_examples=50)
@given(TEXTS)
def test_pairs_are_those_of_neighbours_with_beginning_and_end(texts: list[list[str]]) -> None:
    found = groups_by_name([" ".join(text) for text in texts])["pairs"]
    framed = [[" beginning", *text, " end"] if text else [] for text in texts]
    wanted = [sorted(feature(*pair) for pair in pairwise(text)) for text in framed]
    assert [sorted(found.hashes[found.texts == number].tolist()) for number in range(len(texts))] == wanted


@settings(max_examples=50)
@given(TEXTS)
def test_a_text_has_the_same_features_alone_and_among_others(texts: list[list[str]]) -> None:
    joined = [" ".join(text) for text in texts]
    for name, group in groups_by_name(joined).items():
        for number, text in enumerate(joined):
            assert sorted(group.hashes[group.texts == number].tolist()) == feature_hashes(name, text)


def hash_of(part: str | int) -> int:
    """The hash of a token or, if it begins with a space, of a marker; a number is its own."""
    return part if isinstance(part, int) else hash_text(part)


def feature(*parts: str | int) -> int:
    """The hash of a feature, from the names of its parts."""
    return int(combine_hashes(*(np.array([hash_of(part)], dtype=np.uint64) for part in parts))[0])


def runs(*events: str | int) -> list[tuple[str | int, ...]]:
    """Events stand between a beginning and an end, and are taken in runs of two and three."""
    framed = [" beginning", *events, " end"]
    return [
        (*framed[start : start + size], " events")
        for size in (2, 3)
        for start in range(len(framed) - size + 1)
    ]


GOOD, BAD, PAUSE = " plus 1", " minus 1", " pause"
TURN = (" plus 2", " minus 2", " kinds")
NOT_REAL_GOOD = (hash_of(GOOD) + hash_of(" unreal")) % 2**64
PATTERNS: dict[str, list[tuple[str | int, ...]]] = {
    "": runs(),
    "film": runs(),
    "good": runs(GOOD),
    "a good": [*runs(GOOD), ("a", GOOD, " 1 before")],
    "a good film": [*runs(GOOD), ("a", GOOD, " 1 before"), (GOOD, "film", " after")],
    "not good": [
        *runs(" negation", GOOD),
        ("not", GOOD, " 1 before"),
        (" negation", " plus 2", " kinds"),
    ],
    "fine fine": [
        *runs(GOOD, GOOD),
        ("fine", GOOD, " 1 before"),
        (GOOD, GOOD, " kinds"),  # not a strong word, as `good` is
        (GOOD, "fine", " after"),
    ],
    "good bad": [*runs(GOOD, BAD), ("good", BAD, " 1 before"), TURN, (GOOD, "bad", " after")],
    "good film bad": [
        *runs(GOOD, BAD),
        ("film", BAD, " 1 before"),
        ("good", BAD, " 2 before"),
        TURN,
        (GOOD, "film", " after"),
    ],
    # Pauses at the beginning do not count.
    "a , , good .": [
        *runs(GOOD, PAUSE),
        (",", GOOD, " 1 before"),
        (",", GOOD, " 2 before"),
        (GOOD, ".", " after"),
    ],
    # Two pauses are one.
    "good , , bad": [
        *runs(GOOD, PAUSE, BAD),
        (",", BAD, " 1 before"),
        (",", BAD, " 2 before"),
        (GOOD, ",", " after"),
    ],
    "good but bad": [
        *runs(GOOD, "but", BAD),
        ("but", BAD, " 1 before"),
        ("good", BAD, " 2 before"),
        TURN,
        (GOOD, "but", " after"),
    ],
    "it almost good": [*runs(NOT_REAL_GOOD), ("almost", GOOD, " 1 before"), ("it", GOOD, " 2 before")],
}


@pytest.mark.parametrize(("text", "wanted"), PATTERNS.items(), ids=PATTERNS)
def test_patterns_are_those_written_down_by_hand(text: str, wanted: list[tuple[str | int, ...]]) -> None:
    assert feature_hashes("patterns", text) == sorted(feature(*parts) for parts in wanted)


def test_patterns_tell_good_from_bad_and_order_from_order() -> None:
    assert feature_hashes("patterns", "not good") != feature_hashes("patterns", "not bad")
    assert feature_hashes("patterns", "good but bad") != feature_hashes("patterns", "bad but good")
    assert feature_hashes("patterns", "good") == feature_hashes("patterns", "fine")


A_WORD_IS_LAST = (" last", " last")
SIGNALS: dict[str, list[tuple[str | int, ...]]] = {
    "": [(0, " length")],
    "film": [(0, " length"), A_WORD_IS_LAST],
    "a b c d": [(1, " length"), A_WORD_IS_LAST],  # in steps of four tokens
    "FILM": [(0, " length"), A_WORD_IS_LAST, (1, " capitals")],
    "soooo GOOD": [(0, " length"), A_WORD_IS_LAST, (1, " elongated"), (1, " capitals")],
    "@someone #tag": [(0, " length"), A_WORD_IS_LAST, (1, " user"), (1, " hashtag")],  # `#tag` and `tag`
    "film :)": [(0, " length"), (":)", " last"), (":)", " face")],
    "film ?!": [(0, " length"), ("?!", " last"), (1, " question"), (1, " run")],
    "a ! !": [(0, " length"), ("!", " last"), (2, " exclamation")],
    "a b c ! ! !": [(1, " length"), ("!", " last"), (3, " exclamation")],
    "a b c ! ! ! !": [(1, " length"), ("!", " last"), (3, " exclamation")],  # four are counted as three
}


@pytest.mark.parametrize(("text", "wanted"), SIGNALS.items(), ids=SIGNALS)
def test_signals_are_those_written_down_by_hand(text: str, wanted: list[tuple[str | int, ...]]) -> None:
    assert feature_hashes("signals", text) == sorted(feature(*parts) for parts in wanted)


def test_a_negated_word_has_another_form() -> None:
    batch = READER.column(["not good , good film"])
    forms, table = word_forms(batch), batch.table
    assert (forms % 2).tolist() == [0, 1, 0, 0, 0]
    hashes = form_hashes(forms, table)
    assert hashes[1] != hashes[3]
    assert np.array_equal(hashes[3], table.hashes[forms[3] // 2])


LEVELS = {"superb": 3, "good": 2, "fine": 1, "bad": -2, "worst": -3, ":)": 2, "\U0001f622": -1}
VALENCE_READER = TokenReader(TextPipeline.preset("social"), Lexicon(LEVELS))


def sums_of(*texts: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return valence_numbers(VALENCE_READER.column(texts))


BY_HAND = {
    "a film": {},
    "good": {
        "level +2": 1, "word plus": 1, "sum": 2, "mean": 2, "rooted": 2, "sign": 1, "first": 2, "last": 2,
        "largest": 2, "plus": 2,
    },
    "not good": {
        "level +2, negated": 1, "word plus": 1, "negations": 1, "sum": -1.2, "mean": -1.2,
        "rooted": -1.2 / 2**0.5, "sign": -1, "first": -1.2, "last": -1.2, "smallest": -1.2, "minus": -1.2,
    },
    "superb but bad": {
        "level +3": 1, "level -2": 1, "word plus": 1, "word minus": 1, "but": 1, "sum": -0.5, "mean": -0.25,
        "rooted": -0.5 / 3**0.5, "sign": -1, "first": 1.5, "last": -2, "largest": 1.5, "smallest": -2,
        "plus": 1.5, "minus": -2,
    },
    "almost good": {
        "level +2, negated": 1, "word plus": 1, "sum": -1.2, "mean": -1.2, "rooted": -1.2 / 2**0.5,
        "sign": -1, "first": -1.2, "last": -1.2, "smallest": -1.2, "minus": -1.2,
    },
    "almost bad": {
        "level -2": 1, "word minus": 1, "sum": -2, "mean": -2, "rooted": -2 / 2**0.5, "sign": -1,
        "first": -2, "last": -2, "smallest": -2, "minus": -2,
    },
    ":) \U0001f622": {
        "level +2": 1, "level -1": 1, "face plus": 1, "emoji minus": 1, "sum": 1, "mean": 0.5,
        "rooted": 1 / 2**0.5, "sign": 1, "first": 2, "last": -1, "largest": 2, "smallest": -1, "plus": 2,
        "minus": -1,
    },
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BY_HAND.items(), ids=BY_HAND)
def test_numbers_are_those_worked_out_by_hand(text: str, expected: dict[str, float]) -> None:
    sums = dict(zip(VALENCE_NAMES, sums_of(text)[0].tolist(), strict=True))
    assert {name: value for name, value in sums.items() if value} == pytest.approx(expected)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.sampled_from([*LEVELS, "not", "but", "almost", "film", ","])), max_size=6))
def test_a_text_has_the_same_numbers_alone_and_among_others(texts: list[list[str]]) -> None:
    joined = [" ".join(text) for text in texts]
    together = sums_of(*joined)
    assert together.shape == (len(texts), len(VALENCE_NAMES))
    for row, text in zip(together, joined, strict=True):
        assert np.array_equal(row, sums_of(text)[0])


def test_a_thousand_buts_are_no_trouble() -> None:
    assert np.isfinite(sums_of("good " + "but " * 3000)).all()
