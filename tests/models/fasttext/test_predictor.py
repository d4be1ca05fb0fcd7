"""`FastTextPredictor`: one text and many, its parts, and its weights made smaller."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.errors import InputError
from sentrax.models.fasttext.predictor import FastTextPredictor
from sentrax.saved.loading import read_fasttext
from tests.models.fasttext.written import Written, dense, quantized

DIM, BUCKETS, LABELS = 5, 50, 3
GENERATOR = np.random.default_rng(7)
NGRAMS = Written(
    labels=tuple((f"__label__{name}".encode(), 9 - n) for n, name in enumerate("abc")),
    inputs=dense(GENERATOR.normal(size=(3 + BUCKETS, DIM)).tolist()),
    outputs=dense(GENERATOR.normal(size=(LABELS, DIM)).tolist()),
    dim=DIM,
    buckets=BUCKETS,
    word_ngrams=2,
    subwords=(2, 4),
)
QUANTIZED = Written(
    labels=tuple((b"__label__%d" % n, 9) for n in range(5)),
    inputs=quantized(
        2, 1, [[1, 0], [2, 1], [0, 2]], [0.0] * 512, ([0, 1, 2], GENERATOR.normal(size=256).tolist())
    ),
    outputs=dense(GENERATOR.normal(size=(5, 2)).tolist()),
    dim=2,
    is_quantized=True,
)


@pytest.fixture(params=["softmax", "hs", "ova"])
def predictor(request: pytest.FixtureRequest, tmp_path: Path) -> FastTextPredictor:
    found = read_fasttext(NGRAMS.to(tmp_path, loss=request.param)).predictor
    assert isinstance(found, FastTextPredictor)
    return found


def test_a_text_has_equal_logits_alone_in_a_list_and_in_a_column(predictor: FastTextPredictor) -> None:
    texts = ["good bad", "", "ünïcode \ud800 good", "bad\n" * 500]
    alone = np.stack([predictor.logits_of(text) for text in texts])
    assert alone.shape == (4, LABELS)
    assert (predictor.logits(texts) == alone).all()
    column = pl.Series([text.replace("\ud800", "\ufffd") for text in texts])
    assert (predictor.logits(column) == alone).all()
    assert predictor.logits([]).shape == (0, LABELS)


@given(st.text())
def test_any_text_has_finite_logits(text: str) -> None:
    parts = _state()
    assert np.isfinite(FastTextPredictor.from_state(*parts).logits_of(text)).all()


def test_an_item_that_is_not_a_string_is_named(predictor: FastTextPredictor) -> None:
    with pytest.raises(InputError, match="item 1 is None"):
        predictor.logits(["good", None])  # type: ignore[list-item]
    with pytest.raises(InputError, match="not a string"):
        predictor.logits_of(b"good")  # type: ignore[arg-type]


def test_a_predictor_from_its_state_has_equal_logits(predictor: FastTextPredictor) -> None:
    again = FastTextPredictor.from_state(*predictor.to_state())
    assert (again.logits_of("good unknown") == predictor.logits_of("good unknown")).all()


@pytest.mark.parametrize(("kind", "rounding"), [("float32", 1e-6), ("float16", 5e-3), ("int8", 0.05)])
def test_with_few_labels_quantizing_stores_one_number_per_row_and_label(
    predictor: FastTextPredictor, kind: str, rounding: float
) -> None:
    smaller = predictor.quantize(kind)
    assert smaller.to_state().arrays["input"].shape == (3 + BUCKETS, LABELS)
    assert smaller.to_state().arrays["input"].dtype == kind
    again = FastTextPredictor.from_state(*smaller.to_state())
    rounding += 1 / 32 if predictor.is_multi_label else 0  # the step of its sigmoid
    np.testing.assert_allclose(
        again.logits_of("good bad x"), predictor.logits_of("good bad x"), rtol=0, atol=rounding
    )


def test_an_unknown_weight_type_is_refused(predictor: FastTextPredictor) -> None:
    with pytest.raises(InputError, match=r"'int4'.*float32, float16, int8"):
        predictor.quantize("int4")


def test_product_quantized_weights_of_many_labels_cannot_be_rounded(tmp_path: Path) -> None:
    found = read_fasttext(QUANTIZED.to(tmp_path)).predictor
    assert (found.quantize("float32").logits_of("good") == found.logits_of("good")).all()
    with pytest.raises(InputError, match="product-quantized"):
        found.quantize("int8")


DAMAGE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no dim": ({"dim": None}, {}),
    "a dim that is too large": ({"dim": 1 << 40}, {}),
    "a truth value": ({"dim": True}, {}),
    "negative words": ({"n_words": -1}, {}),
    "words without labels": ({"n_words": 6}, {}),
    "more words": ({"n_words": 5}, {}),
    "text for a number": ({"buckets": "50"}, {}),
    "more buckets than rows": ({"buckets": 51}, {}),
    "another loss": ({"loss": "hinge"}, {}),
    "no entries": ({}, {"entries": None}),
    "entries without an end": ({}, {"entries": np.frombuffer(b"a\0b", np.uint8)}),
    "an input of another width": ({}, {"input": np.zeros((53, 4), np.float32)}),
    "no input": ({}, {"input": None}),
    "an output for other labels": ({}, {"output": np.zeros((2, 5), np.float32)}),
    "no output": ({}, {"output": None}),
    "kept buckets in disorder": ({}, {"kept_buckets": np.array([[2, 0], [1, 1]], np.int32)}),
    "a kept bucket without a row": ({}, {"kept_buckets": np.array([[2, 50]], np.int32)}),
    "a kept bucket below 0": ({}, {"kept_buckets": np.array([[2, -1]], np.int32)}),
    "kept buckets of one number": ({}, {"kept_buckets": np.array([2], np.int32)}),
    "kept buckets that are a number": ({}, {"kept_buckets": np.array(2, np.int32)}),
}


@pytest.mark.parametrize(("content", "arrays"), DAMAGE.values(), ids=DAMAGE)
def test_damaged_parts_are_refused(content: dict[str, Any], arrays: dict[str, Any]) -> None:
    whole = _state()
    damaged = {name: array for name, array in {**whole[1], **arrays}.items() if array is not None}
    with pytest.raises(InputError):
        FastTextPredictor.from_state({**whole[0], **content}, damaged)


def _state() -> tuple[dict[str, Any], dict[str, Any]]:
    names = "abc"
    entries = b"".join(name + b"\0" for name in (*NGRAMS.words, *(name.encode() for name in names)))
    table = np.random.default_rng(1).normal(size=(53, 5)).astype(np.float32)
    content = {"word_ngrams": 2, "min_n": 2, "max_n": 4, "buckets": 50, "n_words": 3, "dim": 5}
    arrays = {"entries": np.frombuffer(entries, np.uint8), "input": table, "output": table[:3]}
    return {**content, "loss": "softmax", "label_counts": None}, arrays
