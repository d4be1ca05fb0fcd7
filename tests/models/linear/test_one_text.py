"""The logits of one text, computed in plain Python, equal those of a column to the bit."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.models.features import one_text
from sentrax.models.linear.one_text import OneTextLogits
from sentrax.models.linear.predictor import FEW_TEXTS, LinearPredictor
from sentrax.saved.loading import load_model
from tests.golden.make import FOLDER

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = [
    *("a", "good", "bad", "GREAT", "soooo", "not", "never", "almost", ",", "but", ".", "!!", ":)", ":("),
    *("#fun", "@you", "http://a.b", "😀", "film", "could", "have", "been", "better", "nothing", "than"),
    *("happier", "far", "from", "films", "unseen", "don't", "worst", "хорошо", "良い"),
]
TEXTS = st.lists(
    st.one_of(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), st.text(max_size=30)), max_size=8
)


OWN_WORDS = {
    "good": -2.5,
    "film": 4,
    "#fun": 1,
    "😀": 0,
    ":(": 3,
    "not": 1,
    "unseen": 1.9,
    "better": -1,
    ",": 1,
}


def train(n_labels: int, *, multi_label: bool = False, kind: str = "float32") -> LinearPredictor:
    random = np.random.default_rng(0)
    texts = [" ".join(random.choice(WORDS, size=number % 9)) for number in range(120)]
    labels = [LETTERS[number] for number in random.integers(n_labels, size=120)]
    given = [{label, "a"} for label in labels] if multi_label else labels
    predictor = SentimentClassifier().fit(texts, given).model_.predictor
    assert isinstance(predictor, LinearPredictor)
    return predictor.quantize(kind)


def golden() -> LinearPredictor:
    predictor = load_model(FOLDER / "linear.safetensors").predictor
    assert isinstance(predictor, LinearPredictor)
    assert predictor.model.features == 1
    return predictor


PREDICTORS = {
    "two labels": train(2),
    "three labels, int8": train(3, kind="int8"),
    "nine labels of one text": train(9, multi_label=True),
    "features of an earlier release": golden(),
    "words of a user": train(3, kind="int8").with_words(OWN_WORDS, (0, 2)),
    "words of a user, features of an earlier release": golden().with_words(OWN_WORDS, (0, 1)),
}
PREDICTOR = PREDICTORS["two labels"]


@pytest.mark.parametrize("name", PREDICTORS)
@settings(max_examples=30)
@given(texts=TEXTS)
def test_a_texts_logits_are_those_that_it_has_in_a_column(name: str, texts: list[str]) -> None:
    predictor = PREDICTORS[name]
    column = predictor.logits(pl.Series(texts, dtype=pl.String))
    few = predictor.logits(texts)
    assert few.shape == column.shape
    assert few.tobytes() == column.tobytes()


@pytest.mark.parametrize("name", ["three labels, int8", "features of an earlier release"])
def test_real_texts_in_many_languages_have_equal_logits(name: str, shared_data: Path) -> None:
    predictor = PREDICTORS[name]
    files = [*(shared_data / "languages").glob("*_dev.csv"), *(shared_data / "unlabelled").glob("*.csv")]
    texts = pl.concat([pl.read_csv(file, columns=["text"], n_rows=15)["text"].drop_nulls() for file in files])
    alone = np.array(list(map(predictor.logits_of, texts)))
    assert alone.tobytes() == predictor.logits(texts).tobytes()


@pytest.mark.parametrize("n_texts", [0, 1, FEW_TEXTS, FEW_TEXTS + 1])
def test_few_texts_and_many_have_a_row_each(n_texts: int) -> None:
    texts = [f"good film {number}" for number in range(n_texts)]
    expected = PREDICTOR.logits(pl.Series(texts, dtype=pl.String))
    assert expected.shape == (n_texts, 2)
    assert PREDICTOR.logits(texts).tobytes() == expected.tobytes()
    with pytest.raises(InputError, match=f"item {n_texts} is None, not a string"):
        PREDICTOR.logits([*texts, None])  # type: ignore[list-item]


def test_a_long_text_is_the_same_one_by_one_and_as_a_column() -> None:
    for length in (10, 100, 1000, 3000):
        text = " ".join(
            f"{word} w{number % 7}" for number, word in zip(range(length), WORDS * length, strict=False)
        )
        one = OneTextLogits(PREDICTOR.pipeline, PREDICTOR.lexicon, PREDICTOR.model)
        expected = PREDICTOR.logits(pl.Series([text]))[0]
        assert PREDICTOR.logits_of(text).tobytes() == expected.tobytes()
        assert np.array(one.logits(text)).tobytes() == expected.tobytes()


def test_threads_share_what_is_remembered_even_while_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_text, "_MOST_REMEMBERED", 20)
    predictor = train(2)
    texts = [f"good w{number % 50} film {word}" for number, word in enumerate(WORDS * 20)]
    with ThreadPoolExecutor(8) as threads:
        logits = np.array(list(threads.map(predictor.logits_of, texts)))
    assert logits.tobytes() == PREDICTOR.logits(pl.Series(texts)).tobytes()
    # Several threads may add one at the same time.
    assert all(len(remembered) <= 20 + 8 for remembered in predictor._one_text._values.values())
