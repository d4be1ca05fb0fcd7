"""The linear predictor: alone and among others alike, taken apart and put together, and hostile parts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.errors import InputError
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.training import cross_fit
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import WEIGHT_TYPES
from sentrax.text import columns as text_columns
from sentrax.text.columns import as_column
from tests.models.fitting import fit_context, training_data

WORDS = [
    *("a", "good", "bad", "GREAT", "soooo", "not", "never", "almost", ",", "but", ".", "!!", ":)", ":("),
    *("#fun", "@you", "http://a.b", "😀", "film"),
]


def train(n_classes: int, *, multi_label: bool = False) -> LinearPredictor:
    random = np.random.default_rng(0)
    texts = [" ".join(random.choice(WORDS, size=number % 9)) for number in range(200)]
    targets = np.eye(n_classes)[random.integers(n_classes, size=200)]
    context = fit_context("linear", "abcdefghi"[:n_classes], multi_label=multi_label)
    predictor, _ = cross_fit(training_data(texts, targets), np.full(200, -1), context)
    assert isinstance(predictor, LinearPredictor)
    return predictor


PREDICTORS = {
    "two classes": train(2),
    "nine classes": train(9),
    "one label": train(1, multi_label=True),
}
PREDICTOR = PREDICTORS["two classes"]
TEXTS = st.lists(
    st.one_of(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), st.text(max_size=30)), max_size=8
)


@pytest.mark.parametrize("name", PREDICTORS)
@settings(deadline=None, max_examples=60)
@given(texts=TEXTS)
def test_a_texts_logits_are_the_same_alone_and_among_others(name: str, texts: list[str]) -> None:
    predictor = PREDICTORS[name]
    together = predictor.logits(as_column(texts))
    assert together.shape == (len(texts), predictor.n_classes)
    for row, text in zip(together, texts, strict=True):
        assert np.array_equal(row, predictor.logits(as_column([text]))[0])
        assert np.array_equal(row, predictor.logits_of(text))


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800 good", "\U0001f600", "good " * 200_000, "g" * 1_000_000, "!" * 100_000]
)
def test_every_string_has_logits(text: str) -> None:
    logits = PREDICTOR.logits_of(text)
    assert np.isfinite(logits).all()
    assert np.array_equal(PREDICTOR.logits(as_column([text]))[0], logits)


def test_a_long_column_has_the_same_logits_in_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"good w{number} film" for number in range(3000)]
    expected = train(2).logits(texts)
    monkeypatch.setattr(text_columns, "PART", 30)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert np.array_equal(train(2).logits(texts), expected)


def test_many_threads_can_use_one_predictor() -> None:
    texts = [f"good w{number} film" for number in range(800)]
    predictor = train(2)
    with ThreadPoolExecutor(8) as threads:
        logits = np.stack(list(threads.map(predictor.logits_of, texts)))
    assert np.array_equal(logits, PREDICTOR.logits(texts))


@pytest.mark.parametrize("dtype", WEIGHT_TYPES)
def test_a_predictor_from_its_state_has_equal_logits(dtype: str) -> None:
    predictor = PREDICTORS["nine classes"].quantize(dtype)
    content, arrays = predictor.to_state()
    texts = ["a good film", "not good", "soooo BAD :("]
    assert np.array_equal(LinearPredictor.from_state(content, arrays).logits(texts), predictor.logits(texts))
    np.testing.assert_allclose(predictor.logits(texts), PREDICTORS["nine classes"].logits(texts), atol=0.1)


@pytest.mark.parametrize("texts", [["good", None], ["good", 3], ["good", b"bad"]])
def test_an_item_that_is_not_a_string_is_named(texts: list[Any]) -> None:
    with pytest.raises(InputError, match="item 1"):
        PREDICTOR.logits(texts)
    with pytest.raises(InputError, match="not a string"):
        PREDICTOR.logits_of(texts[1])


PredictorState = tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]


def content_with(name: str, value: object) -> Callable[[PredictorState], PredictorState]:
    return lambda parts: ({**parts[0], name: value}, parts[1])


def own_words_with(**changed: object) -> Callable[[PredictorState], PredictorState]:
    own = {"valences": {"good": 1}, "strength": 3.5, "negative": 0, "positive": 1}
    return content_with("own_words", {**own, **changed})


def array_with(
    name: str, change: Callable[[npt.NDArray[Any]], npt.NDArray[Any]], new_name: str | None = None
) -> Callable[[PredictorState], PredictorState]:
    return lambda parts: (parts[0], {**parts[1], new_name or name: change(parts[1][name])})


HOSTILE = {
    "no content": lambda parts: ({}, parts[1]),
    "no arrays": lambda parts: (parts[0], {}),
    "a pipeline that is a number": content_with("pipeline", 3),
    "a lexicon that is a list": content_with("lexicon", ["good"]),
    "a level out of range": content_with("lexicon", {"good": 4}),
    "a level that is a list": content_with("lexicon", {"good": [1]}),
    "an idf that is a word": content_with("unseen_idf", "much"),
    "an idf that is no number": content_with("unseen_idf", float("nan")),
    "an idf that is endless": content_with("unseen_idf", float("inf")),
    "features of a later release": content_with("features", 3),
    "own words that are a list": content_with("own_words", ["good"]),
    "own words without a strength": content_with("own_words", {"valences": {"good": 1}}),
    "an own word of 5": own_words_with(valences={"good": 5}),
    "an own word that is no number": own_words_with(valences={"good": float("nan")}),
    "an own word that is no character": own_words_with(valences={"\ud800": 1}),
    "an own word that is empty": own_words_with(valences={"": 1}),
    "a strength of 0": own_words_with(strength=0),
    "a strength without end": own_words_with(strength=float("inf")),
    "a positive label too many": own_words_with(positive=2),
    "a negative label that is a truth value": own_words_with(negative=False),
    "one label that is both": own_words_with(negative=1),
    "features that are a truth value": content_with("features", True),
    "an idf beyond all floats": content_with("unseen_idf", 10**400),
    "a negative number of texts": content_with("n_texts", -3),
    "half a text": content_with("n_texts", 0.5),
    "more texts than can be counted": content_with("n_texts", 10**400),
    "no l2": content_with("l2", None),
    "words that are numbers": content_with("words", [1, 2]),
    "more words than have weights": lambda parts: ({**parts[0], "words": parts[0]["words"] * 9}, parts[1]),
    "a bias of float64": array_with("bias", lambda array: array.astype(np.float64)),
    "a bias of two dimensions": array_with("bias", lambda array: array[None]),
    "a class too many": array_with("bias", lambda array: np.append(array, array[:1])),
    "sums of another shape": array_with("sums", lambda array: array[1:]),
    "keys of int64": array_with("pairs.keys", lambda array: array.astype(np.int64)),
    "keys of two dimensions": array_with("pairs.keys", lambda array: array[None]),
    "a key too few": array_with("pairs.keys", lambda array: array[1:]),
    "keys that fall": array_with("words.keys", lambda array: array[::-1]),
    "a key that comes twice": array_with("words.keys", lambda array: np.repeat(array[:1], len(array))),
    "weights of complex": array_with("words.weights", lambda array: array.astype(np.complex64)),
    "weights without their scales": array_with("words.weights", lambda array: array.astype(np.int8)),
    "an idf of 0": array_with("words.idf_levels", lambda array: array * 0),
    "sparse weights of one group": array_with("pairs.weights", lambda array: array, "pairs.weights_columns"),
    "idf of another length": array_with("subwords.idf", lambda array: array[1:]),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_parts_that_do_not_fit_are_refused(change: Callable[[PredictorState], PredictorState]) -> None:
    content, arrays = PREDICTOR.to_state()
    changed = change((content, arrays))
    with pytest.raises(InputError):
        LinearPredictor.from_state(*changed)


def test_frequent_words_come_most_frequent_first() -> None:
    texts, targets = ["film film", "film good", "good :) film", "bad"], np.eye(2)[[0, 1, 1, 0]]
    predictor, _ = cross_fit(training_data(texts, targets), np.full(4, -1), fit_context("linear", "ab"))
    assert predictor.frequent_words(9) == ["film", "good", "bad"]
    assert predictor.frequent_words(1) == ["film"]


def test_frequent_words_are_those_of_the_training_texts() -> None:
    texts, labels = ["a good day", "a bad day", "a bad film"] * 9, ["p", "n", "n"] * 9
    classifier = SentimentClassifier(settings={"l2": 0.01}).fit(texts, labels)
    words = classifier.model_.predictor.frequent_words(100)
    assert words[0] == "a"
    assert set(words) == {"a", "good", "bad", "day", "film"}


def test_int8_keeps_weights_that_are_too_large_for_float16() -> None:
    words = PREDICTOR.model.groups["words"]
    large = replace(words, weights=QuantizedTable.exact(words.weights.take(np.arange(len(words))) * 1e7))
    model = replace(PREDICTOR.model, groups={**PREDICTOR.model.groups, "words": large})
    found = model.quantize("int8").groups["words"].take(np.arange(len(words)))
    exact = large.take(np.arange(len(words)))
    assert np.abs(found - exact).max() < np.abs(exact).max() / 200
