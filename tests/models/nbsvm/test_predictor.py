"""The nbsvm predictor: texts alone and among others, saved and loaded, and states that do not fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sentrax.errors import FileFormatError, InputError
from sentrax.models.nbsvm.predictor import NbsvmPredictor
from sentrax.models.sparse_tables import SparseTable
from sentrax.saved.model import SavedModel
from tests.models.nbsvm.test_training import CLASSES, TEXTS, WORDS, train

PREDICTORS = {
    "two classes": train(TEXTS, np.eye(2)[CLASSES.clip(0, 1)]),
    "three classes": train(),
    "one label": train(TEXTS, (CLASSES > 0)[:, None].astype(float), multi_label=True),
}
each_predictor = pytest.mark.parametrize("predictor", PREDICTORS.values(), ids=PREDICTORS)
texts_of_words = st.lists(st.sampled_from([*WORDS, "unheard"]), max_size=20).map(" ".join)


@each_predictor
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(texts_of_words | st.text(), max_size=20))
def test_logits_are_the_same_alone_and_among_others_to_the_bit(
    predictor: NbsvmPredictor, texts: list[str]
) -> None:
    together = predictor.logits(texts)
    assert together.shape == (len(texts), predictor.n_classes)
    for text, row in zip(texts, together, strict=True):
        np.testing.assert_array_equal(predictor.logits_of(text), row)


@each_predictor
@pytest.mark.parametrize(
    ("kind", "largest_error"), [("float32", 0), ("float16", 2**-11), ("int8", 0.5 / 127)]
)
def test_a_saved_model_has_equal_logits_and_rounded_weights_are_near(
    predictor: NbsvmPredictor, kind: str, largest_error: float, tmp_path: Path
) -> None:
    names = tuple(map(str, range(predictor.n_classes)))
    model = SavedModel(names, predictor.quantize(kind), multi_label=predictor.n_classes == 1)
    model.save(tmp_path / "model")
    loaded = SavedModel.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predictor.logits(TEXTS), model.predictor.logits(TEXTS))
    assert loaded.fingerprint() == model.fingerprint()
    again = loaded.predictor
    assert isinstance(again, NbsvmPredictor)
    assert again.model.weights.to_arrays("w")["w"].dtype == kind
    exact = predictor.model.weights.to_arrays("w")["w"]
    rounded = again.model.weights.take(np.arange(len(exact)))
    assert (np.abs(rounded - exact) <= np.abs(exact).max(axis=0) * largest_error * 1.001).all()


def test_an_unknown_weight_type_is_refused() -> None:
    with pytest.raises(InputError, match="unknown weight type 'int4'"):
        PREDICTORS["two classes"].quantize("int4")


Change = Callable[[dict[str, Any], dict[str, npt.NDArray[Any]]], object]
HOSTILE: dict[str, tuple[Change, str]] = {
    "no pipeline": (lambda content, _: content.pop("pipeline"), "the pipeline is None"),
    "no classes": (lambda content, _: content.pop("n_classes"), "n_classes is None"),
    "a text for classes": (lambda content, _: content.update(n_classes="3"), "n_classes is '3'"),
    "a list for classes": (lambda content, _: content.update(n_classes=[3]), "n_classes is"),
    "other classes": (lambda content, _: content.update(n_classes=4), "n_classes is 4"),
    "no bias": (lambda _, arrays: arrays.pop("bias"), "'bias' is missing"),
    "a bias of two dimensions": (lambda _, arrays: arrays.update(bias=np.zeros((3, 1))), "bias is float64"),
    "a bias of whole numbers": (lambda _, arrays: arrays.update(bias=np.zeros(3, int)), "bias is int64"),
    "no keys": (lambda _, arrays: arrays.pop("keys"), "'keys' is missing"),
    "too few keys": (lambda _, arrays: arrays.update(keys=arrays["keys"][1:]), "weights is float32"),
    "keys that fall": (lambda _, arrays: arrays.update(keys=arrays["keys"][::-1]), "keys are not in asc"),
    "keys of numbers": (lambda _, arrays: arrays.update(keys=arrays["keys"] * 1.0), "keys is float64"),
    "no weights": (lambda _, arrays: arrays.pop("weights"), "'weights' is missing"),
    "weights of float64": (
        lambda _, arrays: arrays.update(weights=arrays["weights"].astype(float)),
        "weights is float64",
    ),
    "int8 without scales": (
        lambda _, arrays: arrays.update(weights=arrays["weights"].astype(np.int8)),
        "'weights_scales' is missing",
    ),
}  # fmt: skip


def test_sparse_weights_of_one_question_about_two_classes_are_refused() -> None:
    content, arrays = PREDICTORS["two classes"].to_state()
    table = SparseTable.exact(sparse.csr_matrix(arrays.pop("weights")))
    with pytest.raises(InputError, match="its table of weights is sparse"):
        NbsvmPredictor.from_state(content, {**arrays, **table.to_arrays("weights")})


@pytest.mark.parametrize(("change", "message"), HOSTILE.values(), ids=HOSTILE)
def test_parts_that_do_not_fit_are_refused(change: Change, message: str) -> None:
    content, arrays = PREDICTORS["three classes"].to_state()
    change(content, arrays)
    with pytest.raises(InputError, match=message):
        NbsvmPredictor.from_state(content, arrays)


def test_a_model_of_other_labels_is_refused(tmp_path: Path) -> None:
    SavedModel(("a", "b"), PREDICTORS["three classes"]).save(tmp_path / "model")
    with pytest.raises(FileFormatError, match="3 classes, but 2 labels"):
        SavedModel.load(tmp_path / "model")
