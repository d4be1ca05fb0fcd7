"""The valence of a text in numbers, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.passages import TokenBatch
from sentrax.models.features.reading import TextReader
from sentrax.models.features.sums import NAMES, valence_sums
from sentrax.text.pipeline import TextPipeline

LEVELS = {"superb": 3, "good": 2, "fine": 1, "bad": -2, "worst": -3, ":)": 2, "\U0001f622": -1}
READER = TextReader(TextPipeline.preset("social"), Lexicon(LEVELS))


def sums_of(*texts: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    rows, table = READER.column(texts)
    return valence_sums(TokenBatch.of(rows, table))


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


@pytest.mark.parametrize(("text", "wanted"), BY_HAND.items(), ids=BY_HAND)
def test_numbers_are_those_worked_out_by_hand(text: str, wanted: dict[str, float]) -> None:
    found = dict(zip(NAMES, sums_of(text)[0].tolist(), strict=True))
    assert {name: value for name, value in found.items() if value} == pytest.approx(wanted)


@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from([*LEVELS, "not", "but", "almost", "film", ","])), max_size=6))
def test_a_text_has_the_same_numbers_alone_and_among_others(texts: list[list[str]]) -> None:
    joined = [" ".join(text) for text in texts]
    together = sums_of(*joined)
    assert together.shape == (len(texts), len(NAMES))
    for row, text in zip(together, joined, strict=True):
        assert np.array_equal(row, sums_of(text)[0])


def test_a_thousand_buts_are_no_trouble() -> None:
    assert np.isfinite(sums_of("good " + "but " * 3000)).all()
