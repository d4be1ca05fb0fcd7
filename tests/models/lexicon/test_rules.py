"""Sums of valence under rules, beside sums worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenReader
from sentrax.models.lexicon.rules import adjusted_valence
from sentrax.text.pipeline import TextPipeline

LEXICON = Lexicon(
    {"good": 2, "great": 3, "bad": -2, "worst": -3, "kind": 2, "pretty": 2, "terribly": -2, ":)": 1, "😡": -2}
)
READER = TokenReader(TextPipeline.preset("social"), LEXICON)

SUMS = {
    "": 0,
    "a table": 0,
    "a good film": 2,
    "good and great": 2 + 3,
    # negation
    "not good": 2 * -0.7,
    "not bad": -2 * -0.6,
    "not the worst": -3 * -0.6,
    "not a film. good": 2,
    "not a film that they made good": 2,
    # what did not come true
    "almost good": 2 * -0.6,
    "it could have been great": 3 * -0.6,
    "almost bad": -2 * 0.5,
    # adverbs of degree
    "very good": 2 * 1.25,
    "extremely bad": -2 * 1.5,
    "slightly bad": -2 * 0.6,
    "so very good": 2 * (1 + 0.25 + 0.25 / 2),
    "very old and good": 2,
    "very, good": 2 * (1 + 0.25 / 2),
    "not very good": 2 * 1.25 * -0.7,
    # adverbs of two words, of which neither has a valence or a degree of its own
    "a bit bad": -2 * 0.6,
    "a little good": 2 * 0.6,
    "kind of bad": -2 * 0.6,
    "kind of": 0,
    "kind": 2,
    # a word of valence is an adverb only before another
    "pretty good": 2 * 1.25,
    "terribly good": 2 * 1.5,
    "pretty": 2,
    "pretty and good": 2 + 2,
    # contrast
    "good but bad": 2 * 0.5 - 2 * 1.5,
    "bad but good but great": (-2 + 2) * 0.5 + 3 * 1.5,
    # emphasis
    "a GOOD film": 2 * 1.3,
    "a GOOD FILM": 2 * 1.3,
    "GOOD FILM": 2,
    "baaaaad film": -2 * 1.3,
    "good!": 2 * 1.15,
    "good! yes!": 2 * 1.3,
    "good!!!!": 2 * 1.3,
    "good! yes!! ok!": 2 * 1.45,
    "!!!": 0,
    # faces, which no negation reaches
    "not :)": 1 * 2,
    "good 😡": 2 - 2 * 2,
}


@pytest.mark.parametrize(("text", "expected"), SUMS.items(), ids=SUMS)
def test_a_text_has_the_sum_that_the_rules_give(text: str, expected: float) -> None:
    assert adjusted_valence(READER.one(text))[0] == pytest.approx(expected)


def test_rules_do_not_reach_into_the_next_text() -> None:
    texts = ["it is not", "good", "very", "great", "kind", "of bad", "but", "ALL", "GOOD", "almost", "bad!"]
    alone = [2, 3, 2, -2, 2, -2 * 1.15]
    sums = adjusted_valence(READER.column(texts))
    np.testing.assert_allclose(sums[sums != 0], alone)


words = st.sampled_from([*LEXICON.levels, "not", "very", "a", "bit", "but", "almost", "GREAT", "!", "<caps>"])


@given(st.lists(st.lists(words, max_size=8).map(" ".join), max_size=12))
def test_a_sum_is_the_same_alone_and_among_others_to_the_bit(texts: list[str]) -> None:
    together = adjusted_valence(READER.column(texts))
    np.testing.assert_array_equal(together, [adjusted_valence(READER.one(text))[0] for text in texts])
