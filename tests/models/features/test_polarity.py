"""Which labels are the negative and the positive one."""

import numpy as np
import polars as pl
import pytest

from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.polarity import find_polarity
from sentrax.models.features.tokens import TokenReader
from sentrax.text.pipeline import TextPipeline

READER = TokenReader(TextPipeline.preset("social"), Lexicon({"good": 2, "bad": -2}))
OF_FEELING = pl.Series(["a good film", "a bad film", "a film", "so good", "really bad", "not so good"] * 10)
OF_TOPICS = pl.Series(["votes", "a match", "rain", "good votes", "a good match", "a good rain"] * 10)
FEELINGS, TOPICS = np.eye(3)[[2, 0, 1, 2, 0, 0] * 10], np.eye(3)[[0, 1, 2] * 20]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("negative", "neutral", "positive"), (0, 2)),
        (("POS", "x", "Neg"), (2, 0)),
        (("+", "-", "0"), (1, 0)),
        (("bad", "good", "so-so"), (0, 1)),
    ],
)
def test_label_names_decide_polarity_first(names: tuple[str, ...], expected: tuple[int, int]) -> None:
    assert find_polarity(names, READER, OF_TOPICS, TOPICS) == expected


@pytest.mark.parametrize("names", [("0", "1", "2"), ("negative", "bad", "positive"), ("a", "b", "positive")])
def test_texts_say_so_where_names_do_not(names: tuple[str, ...]) -> None:
    assert find_polarity(names, READER, OF_FEELING, FEELINGS) == (0, 2)


def test_labels_of_other_things_have_no_polarity() -> None:
    names = ("politics", "sports", "weather")
    assert find_polarity(names, READER, OF_TOPICS, TOPICS) is None
    assert find_polarity(names, READER, pl.Series([""] * 60), TOPICS) is None


@pytest.mark.parametrize("classes", [[0, 1], [0, 1, 1], [0, 0, 1, 1]])
def test_a_few_texts_are_too_few_to_say(classes: list[int]) -> None:
    texts = pl.Series([("good", "bad")[index] for index in classes])
    assert find_polarity(("a", "b"), READER, texts, np.eye(2)[classes]) is None
