"""Training of the linear model: its features and their idf, counted by hand, and its fit."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from sentrax.errors import InputError
from sentrax.models.base import FitContext, TrainingData
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.tokens import TokenReader
from sentrax.models.lexicon.predictor import LexiconPredictor
from sentrax.models.linear.design import Design
from sentrax.models.linear.further_training import continue_fit
from sentrax.models.linear.logistic import minimize_loss
from sentrax.models.linear.objective import Problem
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.linear.training import RELEVANCE, cross_fit, fit
from sentrax.models.state import FloatArray
from sentrax.text.hashing import hash_text
from tests.models.fitting import PIPELINE, fit_context, training_data

TEXTS = ["a good film", "a bad film", "good , good", "not a film", ""]
TARGETS = np.eye(2)[[1, 0, 1, 0, 1]]


def context_for(targets: FloatArray, **options: Any) -> FitContext:
    labels = "abcdef"[: targets.shape[1]]
    return fit_context("linear", **{"labels": labels, "prior": 0, **options})


def train(texts: list[str] = TEXTS, targets: FloatArray = TARGETS, **options: Any) -> LinearPredictor:
    """A predictor trained with a fixed penalty."""
    folds = np.full(len(texts), -1)
    predictor, _ = cross_fit(training_data(texts, targets), folds, context_for(targets, **options))
    assert isinstance(predictor, LinearPredictor)
    return predictor


def train_further(predictor: LinearPredictor, texts: list[str], targets: FloatArray) -> LinearPredictor:
    further = continue_fit(predictor, training_data(texts, targets), context_for(targets))
    assert isinstance(further, LinearPredictor)
    return further


def row_of(predictor: LinearPredictor, word: str) -> int:
    return int(predictor.model.groups["words"].rows(np.array([hash_text(word)], dtype=np.uint64))[0])


def test_the_idf_of_a_word_counts_the_texts_with_it() -> None:
    model = train().model
    # Of the three texts with `a`, one negates it.
    for word, count in {"a": 2, "good": 2, "bad": 1, ",": 1, "not": 1}.items():
        idf = model.groups["words"].idf[row_of(train(), word)]
        assert idf == pytest.approx(math.log(6 / (1 + count)) + 1)
    assert model.unseen_idf == pytest.approx(math.log(6) + 1)
    assert model.n_texts == 5


def test_a_negated_word_is_another_feature() -> None:
    model = train().model
    assert sorted(model.words) == [",", "a", "bad", "film", "good", "not", "not a", "not film"]
    assert len(model.groups["words"]) == 8


def test_rare_pairs_are_left_out() -> None:
    # `a` at the beginning, `film` at the end; `good good` is within one text only
    assert len(train().model.groups["pairs"]) == 2
    assert len(train(min_count=6).model.groups["pairs"]) == 0


def test_max_features_bounds_every_group() -> None:
    model = train(max_features=3, min_count=1).model
    assert all(len(group) <= 3 for group in model.groups.values())
    assert len(model.words) == len(model.groups["words"])


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_predictor_computes_what_the_training_matrices_give(multi_label: bool) -> None:
    random = np.random.default_rng(0)
    words = ["a", "good", "bad", "film", "not", ",", "but", "!", ":)", "almost", "was", "the", "LOUD", "sooo"]
    texts = [" ".join(random.choice(words, size=number % 9)) for number in range(80)]
    targets = np.eye(3)[random.integers(3, size=80)]
    predictor = train(texts, targets, multi_label=multi_label)
    design = Design(
        TokenReader(PIPELINE, Lexicon.default()), pl.Series(texts), 80, LinearSettings(min_count=2)
    )
    weights = design.weights_of(predictor.model)
    effective = weights.features.copy()
    effective[: design.subwords.shape[0]] += design.subwords @ weights.subwords
    expected = design.matrix @ effective + design.dense @ weights.dense + weights.bias
    np.testing.assert_allclose(predictor.logits(texts), expected, rtol=1e-4, atol=1e-4)


def test_the_prior_turns_praise_after_not_where_no_text_says_so() -> None:
    def positive_logit(prior: float) -> float:
        predictor = train(labels=("negative", "positive"), prior=prior)
        negative, positive = predictor.logits_of("not superb")
        return float(positive - negative)

    assert positive_logit(1.0) < -1
    assert positive_logit(1.0) < positive_logit(0.01) < positive_logit(0.0)


@pytest.mark.parametrize("texts", [[""] * 5, ["", " ", "\n", "\0", "\t"], ["same"] * 5], ids=repr)
def test_texts_without_information_give_the_shares_of_the_labels(texts: list[str]) -> None:
    logits = train(texts).logits_of("")
    assert np.exp(logits[1]) / np.exp(logits).sum() == pytest.approx(0.6, abs=0.1)


def test_two_classes_have_the_weights_of_a_softmax_over_both() -> None:
    random = np.random.default_rng(0)
    texts = [" ".join(random.choice(["good", "bad", "film", "not", "a"], 4)) for _ in range(60)]
    targets = np.eye(2)[random.integers(0, 2, 60)]
    model = train(texts, targets, l2=1e-2).model
    reader = TokenReader(PIPELINE, Lexicon.default())
    design = Design(reader, pl.Series(texts), 60, LinearSettings(l2=1e-2))
    matrices = design.matrix, design.subwords, design.dense
    problem = Problem(*matrices, targets, np.ones((60, 1)), 1e-2 * 60, False, design.costs, RELEVANCE)
    softmax = minimize_loss(problem, max_iterations=500, tolerance=1e-9)
    words = model.groups["words"]
    expected = softmax.features[: len(words)] + design.subwords @ softmax.subwords
    np.testing.assert_allclose(words.take(np.arange(len(words))), expected, atol=0.01)


def test_held_out_logits_are_those_of_a_model_without_the_texts() -> None:
    texts = [*TEXTS, *TEXTS, "a superb day", "a bad day"]
    targets = np.concatenate([TARGETS, TARGETS, np.eye(2)[[1, 0]]])
    folds = np.array([-1] * 10 + [0, 0])
    context = context_for(targets, l2=1e-3)
    _, held_out = cross_fit(training_data(texts, targets), folds, context)
    assert np.isnan(held_out[:10]).all()
    # The same features, but the held-out texts have no weight.
    data = training_data(texts, targets)
    unweighted = TrainingData(data.texts, targets, (folds < 0).astype(float))
    predictor, _ = cross_fit(unweighted, np.full(12, -1), context)
    np.testing.assert_allclose(held_out[10:], predictor.logits(texts[10:]), rtol=0.03)


def test_fit_chooses_a_penalty_unless_the_settings_give_one() -> None:
    texts, targets = TEXTS * 8, np.tile(TARGETS, (8, 1))
    messages: list[str] = []

    def penalty(**settings: Any) -> float:
        context = fit_context("linear", "ab", report=lambda _, message: messages.append(message), **settings)
        predictor = fit(training_data(texts, targets), None, context)
        assert isinstance(predictor, LinearPredictor)
        return predictor.model.l2

    assert penalty() == pytest.approx(1e-4)  # of repeated texts, the weakest penalty is best
    assert [message for message in messages if message.startswith("held-out")] == [
        f"held-out part {number} of 3" for number in (1, 2, 3)
    ]
    assert penalty(l2=0.5) == pytest.approx(0.5)


def test_continuing_keeps_words_that_do_not_come_again_and_their_idf() -> None:
    before = train(["a good film", "a bad day"], np.eye(2))
    after = train_further(before, ["superb work", "bad work"], np.eye(2))
    assert set(after.model.words) == {"a", "good", "film", "bad", "day", "superb", "work"}
    old, new = before.model.groups["words"], after.model.groups["words"]
    film_before, film_after = row_of(before, "film"), row_of(after, "film")
    of_film = [group.weights.take(np.array([row])) for group, row in ((new, film_after), (old, film_before))]
    assert of_film[0].tolist() == of_film[1].tolist()
    assert new.idf[row_of(after, "bad")] == old.idf[row_of(before, "bad")]


def test_continuing_counts_the_texts_of_both() -> None:
    model = train_further(train([""] * 5), TEXTS, TARGETS).model
    assert model.n_texts == 10
    assert len(model.groups["words"]) == 8


def test_only_a_linear_model_can_be_trained_further() -> None:
    with pytest.raises(InputError, match="cannot train a model of kind 'lexicon' further; expected 'linear'"):
        continue_fit(LexiconPredictor.default(), training_data(TEXTS, TARGETS), context_for(TARGETS))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("l2", 0.0), ("l2", float("nan")), ("l2", float("inf")), ("prior", -1.0), ("max_iterations", 0),
        ("max_features", 0), ("max_features", 1.5), ("min_count", 0), ("min_count", -3),
    ],
)  # fmt: skip
def test_a_setting_out_of_range_is_named(setting: str, value: float) -> None:
    with pytest.raises(InputError, match=setting):
        LinearSettings(**{setting: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(("n_labels", "multi_label"), [(2, False), (51, False), (3, True)])
def test_offsets_are_refused_where_they_would_not_count(n_labels: int, multi_label: bool) -> None:
    targets = np.eye(n_labels)
    data = training_data([f"word{number}" for number in range(n_labels)], targets)
    context = fit_context(
        "linear", [f"label {number}" for number in range(n_labels)], multi_label=multi_label
    )
    with pytest.raises(InputError, match=rf"offsets, and {n_labels} labels.* expected one label per text"):
        cross_fit(replace(data, offsets=np.zeros_like(targets)), np.full(n_labels, -1), context)


def test_a_label_left_out_of_some_texts_is_not_unlearned_from_them() -> None:
    texts, targets = ["plain"] * 6 + ["nice"] * 6, np.eye(3)[[1] * 3 + [0] * 3 + [2] * 6]
    data = training_data([*texts, *["plain"] * 20], np.concatenate([targets, np.eye(3)[[0] * 20]]))
    offsets = np.zeros((len(data), 3))
    offsets[len(texts) :, 1] = -np.inf
    context, never = context_for(data.targets), np.full(len(data), -1)
    ratios = []
    for known in (None, offsets):
        logits = cross_fit(replace(data, offsets=known), never, context)[0].logits_of("plain")
        ratios.append(logits[1] - logits[0])
    assert ratios[0] < -1 < ratios[1]  # of 26 texts 3 are of it, or of the 6 that could be
