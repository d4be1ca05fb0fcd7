"""Training of nbsvm, beside the paper's formulas in numpy and scikit-learn."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from sentrax.errors import InputError
from sentrax.models.base import MANY_LABELS
from sentrax.models.nbsvm.predictor import NbsvmPredictor
from sentrax.models.nbsvm.settings import NbsvmSettings
from sentrax.models.nbsvm.training import fit
from sentrax.models.state import FloatArray
from tests.models.fitting import PIPELINE, fit_context, training_data

WORDS = ("good", "bad", "film", "not", "a", ":)", "SO", "the", "story")
SETTINGS = NbsvmSettings(min_count=1)


def some_texts(n_texts: int = 80, seed: int = 0) -> list[str]:
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, random.integers(1, 9))) for _ in range(n_texts)]


TEXTS = some_texts()
CLASSES = np.array([("good" in text) + 2 * ("not" in text and ":)" in text) for text in TEXTS]).clip(0, 2)
TARGETS = np.eye(3)[CLASSES]


def train(
    texts: list[str] = TEXTS,
    targets: FloatArray = TARGETS,
    weights: FloatArray | None = None,
    **options: Any,
) -> NbsvmPredictor:
    context = fit_context(
        "nbsvm", [f"label {n}" for n in range(targets.shape[1])], **{"min_count": 1, **options}
    )
    predictor = fit(training_data(texts, targets, weights), None, context)
    assert isinstance(predictor, NbsvmPredictor)
    return predictor


def features_of(text: str) -> set[tuple[str, ...]]:
    tokens = PIPELINE.tokens(text)
    in_line = ["BEGIN", *(token for token in tokens if token not in ("<caps>", "<long>")), "END"]
    return {(token,) for token in tokens} | set(pairwise(in_line))


def logits_by_the_formula(
    texts: list[str], is_yes: npt.NDArray[Any], weights: FloatArray, settings: NbsvmSettings
) -> FloatArray:
    """The logit of yes for each text, by Wang and Manning's formulas."""
    names = sorted(set().union(*map(features_of, texts)))
    f = np.array([[float(name in features_of(text)) for name in names] for text in texts])
    p = settings.smoothing + f[is_yes].T @ weights[is_yes]
    q = settings.smoothing + f[~is_yes].T @ weights[~is_yes]
    r = np.log((p / np.linalg.norm(p, 1)) / (q / np.linalg.norm(q, 1)))
    regression = LogisticRegression(C=1 / settings.l2, tol=1e-8, max_iter=10_000)
    w = regression.fit(f * r, is_yes, sample_weight=weights).coef_[0]
    share = 0.25 if settings.interpolation is None else settings.interpolation
    mixed = (1 - share) * np.abs(w).mean() + share * w
    sums = f @ (r * mixed)
    bias = brentq(lambda b: float(weights @ (expit(sums + b) - is_yes)), -100, 100)
    logits: FloatArray = sums + bias
    return logits


@pytest.mark.parametrize("interpolation", [0, 0.25, 1])
@pytest.mark.parametrize("smoothing", [0.5, 2])
def test_two_classes_have_the_logits_of_the_papers_formulas(interpolation: float, smoothing: float) -> None:
    chosen: dict[str, Any] = {"smoothing": smoothing, "l2": 0.7, "interpolation": interpolation}
    is_second = CLASSES > 0
    weights = np.random.default_rng(1).uniform(0.2, 2, len(TEXTS))
    logits = train(TEXTS, np.eye(2)[is_second.astype(int)], weights, **chosen).logits(TEXTS)
    expected = logits_by_the_formula(TEXTS, is_second, weights, NbsvmSettings(**chosen))
    np.testing.assert_allclose(logits[:, 1] - logits[:, 0], expected, atol=0.01)
    np.testing.assert_array_equal(logits[:, 0], -logits[:, 1])


def test_each_of_several_classes_is_separated_from_all_others() -> None:
    logits = train().logits(TEXTS)
    for number in range(3):
        expected = logits_by_the_formula(TEXTS, np.equal(CLASSES, number), np.ones(len(TEXTS)), SETTINGS)
        np.testing.assert_allclose(logits[:, number], expected, atol=0.01)


def test_each_of_several_labels_has_its_own_weights() -> None:
    targets = np.stack([CLASSES > 0, CLASSES != 1], axis=1).astype(float)
    weights = np.random.default_rng(2).uniform(0.2, 2, targets.shape)
    logits = train(TEXTS, targets, weights, multi_label=True).logits(TEXTS)
    for number in range(2):
        expected = logits_by_the_formula(TEXTS, targets[:, number] > 0, weights[:, number], SETTINGS)
        np.testing.assert_allclose(logits[:, number], expected, atol=0.01)


def test_a_text_of_weight_2_is_the_text_twice() -> None:
    weights = np.where(np.arange(len(TEXTS)) < 30, 2.0, 1.0)
    twice = train(TEXTS + TEXTS[:30], np.concatenate([TARGETS, TARGETS[:30]]))
    np.testing.assert_allclose(train(TEXTS, TARGETS, weights).logits(TEXTS), twice.logits(TEXTS), atol=0.01)


def test_a_repeated_feature_counts_once() -> None:
    predictor = train()
    np.testing.assert_array_equal(
        predictor.logits_of("good good good"), predictor.logits_of("good good good good")
    )
    assert (predictor.logits_of("good good") != predictor.logits_of("good bad")).any()


def test_rare_pairs_and_the_least_frequent_features_are_left_out() -> None:
    texts = ["good film", "good film", "bad story"]
    targets = np.eye(2)[[1, 1, 0]]
    # Four words, and `good film` with its beginning and its end.
    assert len(train(texts, targets, min_count=2).model.keys) == 4 + 3
    assert len(train(texts, targets, min_count=1).model.keys) == 4 + 3 + 3
    bounded = train(texts, targets, max_features=5, min_count=2).model
    assert len(bounded.keys) == 5
    # The frequent five are those of `good film`, so that `bad story` is not known at all.
    assert (NbsvmPredictor(PIPELINE, bounded).logits_of("bad story")[1] == bounded.bias / 2).all()


def test_a_label_of_no_text_and_one_of_every_text_are_learned() -> None:
    targets = np.stack([np.zeros(len(TEXTS)), np.ones(len(TEXTS))], axis=1)
    logits = train(TEXTS, targets, multi_label=True).logits(TEXTS)
    assert (logits[:, 0] < 0).all()
    assert (logits[:, 1] > 0).all()


def test_texts_without_words_say_nothing() -> None:
    logits = train(["", " "], np.eye(2)).logits(["", "good"])
    np.testing.assert_allclose(logits, 0, atol=1e-6)


def test_equal_arguments_give_an_equal_model_to_the_bit() -> None:
    first, second = (train().model for _ in range(2))
    np.testing.assert_array_equal(first.keys, second.keys)
    tables = [model.weights.to_arrays("w")["w"] for model in (first, second)]
    np.testing.assert_array_equal(tables[0], tables[1])
    np.testing.assert_array_equal(first.bias, second.bias)


@pytest.mark.parametrize("n_labels", [2, MANY_LABELS + 1])
def test_progress_rises_to_1_at_most(n_labels: int) -> None:
    done: list[float] = []
    texts = [f"word{number % n_labels} of {number}" for number in range(2 * n_labels)]
    targets = np.tile(np.eye(n_labels), (2, 1))
    train(texts, targets, l2=1e-9, report=lambda progress, message: done.append(progress))
    assert done == sorted(done)
    assert 0 < done[0] < done[-1] <= 1
    assert n_labels == 2 or done[-1] > 0.2  # of 15 iterations at most, not of 100


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
