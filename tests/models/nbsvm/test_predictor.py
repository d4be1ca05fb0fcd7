"""Naive Bayes and a linear model in one, beside a small one in numpy and scikit-learn."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from sentrax.errors import FileFormatError, InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenReader
from sentrax.models.nbsvm.predictor import NbsvmPredictor
from sentrax.models.nbsvm.training import NbsvmSettings, train_nbsvm
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import TextPipeline

FloatArray = npt.NDArray[np.float64]

PIPELINE = TextPipeline.preset("social")
WORDS = ("good", "bad", "film", "not", "a", ":)", "SO", "the", "story")
SETTINGS = NbsvmSettings(min_count=1)


def some_texts(n_texts: int = 80, seed: int = 0) -> list[str]:
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, random.integers(1, 9))) for _ in range(n_texts)]


TEXTS = some_texts()
CLASSES = np.array([("good" in text) + 2 * ("not" in text and ":)" in text) for text in TEXTS]).clip(0, 2)


def fit(
    texts: list[str],
    targets: FloatArray,
    weights: FloatArray | None = None,
    settings: NbsvmSettings = SETTINGS,
    *,
    multi_label: bool = False,
) -> NbsvmPredictor:
    reader = TokenReader(PIPELINE, Lexicon({}))
    weights = np.ones((len(texts), 1)) if weights is None else weights
    model = train_nbsvm(
        reader, pl.Series(texts), targets, weights, settings=settings, multi_label=multi_label
    )
    return NbsvmPredictor(PIPELINE, model)


def features_of(text: str) -> set[tuple[str, ...]]:
    tokens = PIPELINE.tokens(text)
    in_line = ["BEGIN", *(token for token in tokens if token not in ("<caps>", "<long>")), "END"]
    return {(token,) for token in tokens} | set(pairwise(in_line))


def answers_by_the_formula(
    texts: list[str], wanted: npt.NDArray[Any], weights: FloatArray, settings: NbsvmSettings
) -> FloatArray:
    """The logit of yes for each text, by Wang and Manning's formulas."""
    names = sorted(set().union(*map(features_of, texts)))
    f = np.array([[float(name in features_of(text)) for name in names] for text in texts])
    p = settings.smoothing + f[wanted].T @ weights[wanted]
    q = settings.smoothing + f[~wanted].T @ weights[~wanted]
    r = np.log((p / np.linalg.norm(p, 1)) / (q / np.linalg.norm(q, 1)))
    regression = LogisticRegression(C=1 / settings.l2, tol=1e-8, max_iter=10_000)
    w = regression.fit(f * r, wanted, sample_weight=weights).coef_[0]
    mixed = (1 - settings.interpolation) * np.abs(w).mean() + settings.interpolation * w
    sums = f @ (r * mixed)
    bias = brentq(lambda b: float(weights @ (expit(sums + b) - wanted)), -100, 100)
    answers: FloatArray = sums + bias
    return answers


@pytest.mark.parametrize("interpolation", [0, 0.25, 1])
@pytest.mark.parametrize("smoothing", [0.5, 2])
def test_two_classes_are_told_apart_as_the_formulas_say(interpolation: float, smoothing: float) -> None:
    chosen = NbsvmSettings(smoothing, 0.7, interpolation, min_count=1)
    wanted = CLASSES > 0
    weights = np.random.default_rng(1).uniform(0.2, 2, len(TEXTS))
    logits = fit(TEXTS, np.eye(2)[wanted.astype(int)], weights[:, None], chosen).logits(TEXTS)
    expected = answers_by_the_formula(TEXTS, wanted, weights, chosen)
    np.testing.assert_allclose(logits[:, 1] - logits[:, 0], expected, atol=0.01)
    np.testing.assert_array_equal(logits[:, 0], -logits[:, 1])


def test_of_several_classes_each_is_told_from_all_others() -> None:
    logits = fit(TEXTS, np.eye(3)[CLASSES]).logits(TEXTS)
    for number in range(3):
        expected = answers_by_the_formula(TEXTS, np.equal(CLASSES, number), np.ones(len(TEXTS)), SETTINGS)
        np.testing.assert_allclose(logits[:, number], expected, atol=0.01)


def test_of_several_labels_each_has_its_own_weights() -> None:
    targets = np.stack([CLASSES > 0, CLASSES != 1], axis=1).astype(float)
    weights = np.random.default_rng(2).uniform(0.2, 2, targets.shape)
    logits = fit(TEXTS, targets, weights, multi_label=True).logits(TEXTS)
    for number in range(2):
        expected = answers_by_the_formula(TEXTS, targets[:, number] > 0, weights[:, number], SETTINGS)
        np.testing.assert_allclose(logits[:, number], expected, atol=0.01)


def test_a_text_of_weight_2_is_the_text_twice() -> None:
    targets = np.eye(3)[CLASSES]
    weights = np.where(np.arange(len(TEXTS)) < 30, 2.0, 1.0)[:, None]
    twice = fit(TEXTS + TEXTS[:30], np.concatenate([targets, targets[:30]]))
    np.testing.assert_allclose(fit(TEXTS, targets, weights).logits(TEXTS), twice.logits(TEXTS), atol=0.01)


def test_what_counts_is_whether_a_text_has_a_feature_not_how_often() -> None:
    predictor = fit(TEXTS, np.eye(3)[CLASSES])
    np.testing.assert_array_equal(
        predictor.logits_of("good good good"), predictor.logits_of("good good good good")
    )
    assert (predictor.logits_of("good good") != predictor.logits_of("good bad")).any()


def test_rare_pairs_and_the_least_frequent_features_are_left_out() -> None:
    texts = ["good film", "good film", "bad story"]
    targets = np.eye(2)[[1, 1, 0]]
    # Four words, and `good film` with its beginning and its end.
    assert len(fit(texts, targets, settings=NbsvmSettings(min_count=2)).model.keys) == 4 + 3
    assert len(fit(texts, targets, settings=NbsvmSettings(min_count=1)).model.keys) == 4 + 3 + 3
    bounded = fit(texts, targets, settings=NbsvmSettings(max_features=5)).model
    assert len(bounded.keys) == 5
    # The frequent five are those of `good film`, so that `bad story` is not known at all.
    assert (NbsvmPredictor(PIPELINE, bounded).logits_of("bad story")[1] == bounded.bias / 2).all()


def test_what_no_text_or_every_text_has_can_be_learned() -> None:
    targets = np.stack([np.zeros(len(TEXTS)), np.ones(len(TEXTS))], axis=1)
    logits = fit(TEXTS, targets, multi_label=True).logits(TEXTS)
    assert (logits[:, 0] < 0).all()
    assert (logits[:, 1] > 0).all()


def test_texts_without_words_can_be_learned_from() -> None:
    logits = fit(["", " "], np.eye(2)).logits(["", "good"])
    np.testing.assert_allclose(logits, 0, atol=1e-6)


def test_equal_arguments_give_an_equal_model_to_the_bit() -> None:
    first, second = (fit(TEXTS, np.eye(3)[CLASSES]).model for _ in range(2))
    np.testing.assert_array_equal(first.keys, second.keys)
    np.testing.assert_array_equal(first.weights.weights, second.weights.weights)
    np.testing.assert_array_equal(first.bias, second.bias)


def test_progress_rises_and_stays_below_1() -> None:
    done: list[float] = []
    reader = TokenReader(PIPELINE, Lexicon({}))
    train_nbsvm(
        reader,
        pl.Series(TEXTS),
        np.eye(3)[CLASSES],
        np.ones((len(TEXTS), 1)),
        on_iteration=lambda share, loss: done.append(share),
    )
    assert done == sorted(done)
    assert 0 < done[0] < done[-1] <= 1


@pytest.mark.parametrize(
    "changes",
    [
        *({"smoothing": 0}, {"l2": float("nan")}, {"interpolation": 1.5}),
        *({"min_count": 0}, {"max_features": 1e3}, {"max_iterations": 0}),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(changes))):
        replace(SETTINGS, **changes)


PREDICTORS = {
    "two classes": fit(TEXTS, np.eye(2)[CLASSES.clip(0, 1)]),
    "three classes": fit(TEXTS, np.eye(3)[CLASSES]),
    "one label": fit(TEXTS, (CLASSES > 0)[:, None].astype(float), multi_label=True),
}
each_predictor = pytest.mark.parametrize("predictor", PREDICTORS.values(), ids=PREDICTORS)
texts_of_words = st.lists(st.sampled_from([*WORDS, "unheard"]), max_size=20).map(" ".join)


@each_predictor
@settings(max_examples=40)
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
def test_a_saved_model_says_the_same_and_rounded_weights_are_near(
    predictor: NbsvmPredictor, kind: str, largest_error: float, tmp_path: Path
) -> None:
    names = tuple(map(str, range(predictor.n_classes)))
    model = SavedModel(names, predictor.quantize(kind), multi_label=predictor.n_classes == 1)
    model.save(tmp_path / "model")
    loaded = SavedModel.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predictor.logits(TEXTS), model.predictor.logits(TEXTS))
    assert loaded.fingerprint() == model.fingerprint()
    kept = loaded.predictor
    assert isinstance(kept, NbsvmPredictor)
    assert kept.model.weights.weights.dtype == kind
    exact = predictor.model.weights.weights
    found = kept.model.weights.take(np.arange(len(exact)))
    assert (np.abs(found - exact) <= np.abs(exact).max(axis=0) * largest_error * 1.001).all()


def test_there_is_no_other_kind_of_weights() -> None:
    with pytest.raises(InputError, match="unknown weight type 'int4'"):
        PREDICTORS["two classes"].quantize("int4")


Change = Callable[[dict[str, Any], dict[str, npt.NDArray[Any]]], object]
HOSTILE: dict[str, tuple[Change, str]] = {
    "no pipeline": (lambda content, _: content.pop("pipeline"), "a saved pipeline"),
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


@pytest.mark.parametrize(("change", "message"), HOSTILE.values(), ids=HOSTILE)
def test_parts_that_do_not_fit_are_refused(change: Change, message: str) -> None:
    content, arrays = PREDICTORS["three classes"].to_state()
    change(content, arrays)
    with pytest.raises(InputError, match=message):
        NbsvmPredictor.from_state(content, arrays)


def test_a_model_of_other_labels_is_refused(tmp_path: Path) -> None:
    SavedModel(("a", "b"), PREDICTORS["three classes"]).save(tmp_path / "model")
    with pytest.raises(FileFormatError, match="3 classes and 2 labels"):
        SavedModel.load(tmp_path / "model")
