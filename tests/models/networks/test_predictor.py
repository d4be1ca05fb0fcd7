"""Networks in numpy: to the bit the same alone and in any batch, and from a file."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax.errors import FileFormatError, InputError
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.state import WEIGHT_TYPES
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.vocabulary import Vocabulary

SIZES = NetworkSizes(3, 8, 6, max_length=20, widths=(1, 2, 5), n_layers=2, n_heads=2)
WORDS = ("good", "bad", "film", "not", "a", ":)", "<caps>")
PIPELINE = replace(TextPipeline.preset("social"), ngrams=NGrams())

each_network = pytest.mark.parametrize("name", ARCHITECTURES)


def make_predictor(name: str, sizes: NetworkSizes = SIZES, seed: int = 0) -> NetworkPredictor:
    normal = np.random.default_rng(seed).normal
    vocabulary = Vocabulary.from_tokens([WORDS])
    weights = {
        part: normal(scale=0.5, size=shape).astype(np.float32)
        for part, shape in ARCHITECTURES[name].shapes(sizes).items()
    }
    vectors = normal(size=(len(vocabulary), sizes.dimension)).astype(np.float32)
    return NetworkPredictor(name, sizes, PIPELINE, vocabulary, QuantizedTable.exact(vectors), weights)


PREDICTORS = {name: make_predictor(name) for name in ARCHITECTURES}


texts = st.lists(st.sampled_from([*WORDS, "SO", "unheard"]), max_size=30).map(" ".join)


@each_network
@settings(max_examples=40)
@given(texts=st.lists(texts, max_size=40), repeated=st.integers(0, 60))
def test_logits_are_the_same_alone_and_in_any_batch_to_the_bit(
    name: str, texts: list[str], repeated: int
) -> None:
    predictor = PREDICTORS[name]
    together = predictor.logits(texts + texts[:1] * repeated)
    for text, row in zip(texts, together, strict=False):
        np.testing.assert_array_equal(predictor.logits_of(text), row)


@each_network
@pytest.mark.parametrize("dimension", [1, 64, 100])
def test_logits_are_the_same_to_the_bit_at_other_sizes(name: str, dimension: int) -> None:
    predictor = make_predictor(name, NetworkSizes(2, dimension, 67, max_length=40))
    some = [" ".join(WORDS[place % 7] for place in range(length)) for length in (1, 2, 9, 33, 0, 60)]
    together = predictor.logits(some * 50)
    alone = np.stack([predictor.logits_of(text) for text in some])
    np.testing.assert_array_equal(together, np.tile(alone, (50, 1)))


@each_network
def test_of_a_long_text_the_first_tokens_count(name: str) -> None:
    predictor = PREDICTORS[name]
    start = " ".join(["good", "bad", "film", "not"] * 5)
    np.testing.assert_array_equal(predictor.logits_of(start + " bad" * 500), predictor.logits_of(start))


@each_network
def test_no_texts_have_no_logits(name: str) -> None:
    assert PREDICTORS[name].logits([]).shape == (0, 3)


@each_network
@pytest.mark.parametrize("kind", WEIGHT_TYPES)
def test_a_saved_network_says_the_same(name: str, kind: str, tmp_path: Path) -> None:
    model = SavedModel(("bad", "good", "neither"), PREDICTORS[name].quantize(kind))
    model.save(tmp_path / "model")
    loaded = SavedModel.load(tmp_path / "model")
    some = ["not a good film", "", "unheard of"]
    np.testing.assert_array_equal(loaded.predictor.logits(some), model.predictor.logits(some))
    assert loaded.fingerprint() == model.fingerprint()


@pytest.mark.parametrize(
    ("kind", "largest_error"), [("float32", 0), ("float16", 2**-11), ("int8", 0.5 / 127)]
)
def test_rounded_vectors_are_near(kind: str, largest_error: float) -> None:
    exact = PREDICTORS["dan"].embedding.weights
    rounded = PREDICTORS["dan"].quantize(kind).embedding.take(np.arange(len(exact)))
    largest = np.abs(exact).max(axis=1, keepdims=True)
    assert (np.abs(rounded - exact) <= largest * largest_error * 1.001).all()


def test_there_is_no_other_kind_of_vectors() -> None:
    with pytest.raises(InputError, match="unknown weight type 'int4'"):
        PREDICTORS["dan"].quantize("int4")


def test_an_item_that_is_no_text_is_named() -> None:
    with pytest.raises(InputError, match="item 1 is None"):
        PREDICTORS["dan"].logits(["a", None])  # type: ignore[list-item]
    with pytest.raises(InputError, match="not a string"):
        PREDICTORS["dan"].logits_of(None)  # type: ignore[arg-type]


def sizes_with(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["sizes"].update(changes)


HOSTILE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no kind": (lambda content: content.pop("kind"), "unknown network None"),
    "another kind": (lambda content: content.update(kind="lstm"), "network 'lstm'; expected dan"),
    "a list for a name": (lambda content: content.update(kind=["dan"]), "unknown network"),
    "no sizes": (lambda content: content.pop("sizes"), "its sizes are not"),
    "a size more": (sizes_with(depth=3), "its sizes are not"),
    "a text for a size": (sizes_with(hidden="6"), "hidden is '6'"),
    "true for a size": (sizes_with(n_classes=True), "n_classes is True"),
    "a size of nothing": (sizes_with(hidden=0), "hidden is 0"),
    "endless layers": (sizes_with(n_layers=10**12), "n_layers is"),
    "endless widths": (sizes_with(widths=[1] * 10**6), "1,000,000 widths"),
    "a width of text": (sizes_with(widths=["a"]), "a width is 'a'"),
    "no list of widths": (sizes_with(widths=3), "widths are not a list"),
    "heads that do not fit": (sizes_with(n_heads=3), "multiple of 3 heads"),
    "other sizes than its arrays": (sizes_with(hidden=7), "expected float32 of shape"),
    "another dimension": (sizes_with(dimension=10), "its embedding is float32"),
    "no pipeline": (lambda content: content.pop("pipeline"), "the pipeline is None"),
    "n-grams": (
        lambda content: content.update(pipeline=TextPipeline.preset("social").to_json()),
        "has n-grams",
    ),
    "too many tokens": (
        lambda content: (content["tokens"].append("x"), content["counts"].append(1)),
        "embedding",
    ),
    "tokens of numbers": (lambda content: content.update(tokens=[1, 2]), "not a list of strings"),
}


@pytest.mark.parametrize(("change", "message"), HOSTILE.values(), ids=HOSTILE)
def test_content_that_does_not_fit_is_refused(
    change: Callable[[dict[str, Any]], object], message: str
) -> None:
    content, arrays = PREDICTORS["transformer"].to_state()
    change(content)
    with pytest.raises(InputError, match=message):
        NetworkPredictor.from_state(content, arrays)


@each_network
def test_arrays_that_are_missing_or_of_another_type_are_refused(name: str) -> None:
    content, arrays = PREDICTORS[name].to_state()
    for part in arrays:
        with pytest.raises(InputError, match=f"array '{part}' is missing"):
            NetworkPredictor.from_state(content, {key: arrays[key] for key in arrays if key != part})
        with pytest.raises(InputError, match=f"its {part} is int64"):
            NetworkPredictor.from_state(content, {**arrays, part: arrays[part].astype(np.int64)})


def test_a_file_with_another_network_inside_is_refused(tmp_path: Path) -> None:
    predictor = PREDICTORS["gru"]
    predictor = NetworkPredictor(
        "cnn", SIZES, PIPELINE, predictor.vocabulary, predictor.embedding, predictor.weights
    )
    SavedModel(("a", "b", "c"), predictor).save(tmp_path / "model")
    with pytest.raises(FileFormatError, match="not a model that this version can use"):
        SavedModel.load(tmp_path / "model")


def test_prediction_loads_no_jax_and_one_text_no_polars(tmp_path: Path) -> None:
    SavedModel(("a", "b", "c"), PREDICTORS["gru"]).save(tmp_path / "model")
    code = """
import sys
from sentrax.saved.model import SavedModel
SavedModel.load(sys.argv[1]).predictor.logits_of("not a good film")
print(*(name for name in ("jax", "polars") if name in sys.modules))
"""
    command = [sys.executable, "-c", code, str(tmp_path / "model")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
