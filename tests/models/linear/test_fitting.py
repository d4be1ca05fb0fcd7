"""A linear model's features are those that are frequent enough, each as rare as counted by hand."""

import math

import numpy as np
import polars as pl
import pytest

from sentrax.errors import InputError
from sentrax.models.features.lexicon import Lexicon
from sentrax.models.features.polarity import Polarity
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.design import Design
from sentrax.models.linear.fitting import train_linear
from sentrax.models.linear.logistic import Problem, fit
from sentrax.models.linear.model import LinearModel
from sentrax.models.linear.predictor import LinearPredictor
from sentrax.models.linear.settings import LinearSettings
from sentrax.text.hashing import hash_text
from sentrax.text.pipeline import TextPipeline

TEXTS = ["a good film", "a bad film", "good , good", "not a film", ""]
TARGETS = np.eye(2)[[1, 0, 1, 0, 1]]
WEIGHTS = np.ones((5, 1))
PIPELINE, LEXICON = TextPipeline.preset("social"), Lexicon({"good": 2, "bad": -2, "superb": 3})


def fit_and_hold_out(**changes: object) -> LinearModel:
    arguments = {"texts": pl.Series(TEXTS), "targets": TARGETS, "weights": WEIGHTS, **changes}
    return train_linear(TokenReader(PIPELINE, LEXICON), **arguments).model  # type: ignore[arg-type]


def test_a_words_rarity_is_its_inverse_document_frequency() -> None:
    model = fit_and_hold_out()
    words = model.groups["words"]
    # of the three texts with `a`, one negates it
    texts_with = {"a": 2, "good": 2, "bad": 1, ",": 1, "not": 1}
    for token, count in texts_with.items():
        place = words.rows(np.array([hash_text(token)], dtype=np.uint64))[0]
        assert words.idf[place] == pytest.approx(math.log(6 / (1 + count)) + 1)
    assert model.unseen_idf == pytest.approx(math.log(6) + 1)
    assert model.n_texts == 5


def test_the_same_word_negated_is_another_feature() -> None:
    # a, good, film, bad, the comma, not; and after not: a, film
    assert len(fit_and_hold_out().groups["words"]) == 8


def test_features_that_too_few_texts_have_are_left_out() -> None:
    # `a` at the beginning, `film` at the end; `good good` is within one text only
    assert len(fit_and_hold_out().groups["pairs"]) == 2
    assert len(fit_and_hold_out(settings=LinearSettings(min_count=6)).groups["pairs"]) == 0


def test_there_are_no_more_features_than_asked_for() -> None:
    model = fit_and_hold_out(settings=LinearSettings(max_features=3, min_count=1))
    assert all(len(group) <= 3 for group in model.groups.values())


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_predictor_says_what_the_fitted_matrices_say(multi_label: bool) -> None:
    random = np.random.default_rng(0)
    words = [
        *["a", "good", "bad", "film", "not", ",", "but", "!", ":)", "almost", "was", "the"],
        "LOUD",
        "sooo",
    ]
    texts = pl.Series([" ".join(random.choice(words, size=number % 9)) for number in range(80)])
    targets = np.eye(3)[random.integers(3, size=80)]
    model = fit_and_hold_out(texts=texts, targets=targets, weights=np.ones((80, 1)), multi_label=multi_label)
    design = Design(TokenReader(PIPELINE, LEXICON), texts, 80, LinearSettings(), None)
    table_of = {name: group.weights.weights for name, group in model.groups.items()}
    of_words = table_of["words"] + design.subwords @ table_of["subwords"]
    others = [table_of[name] for name in ("pairs", "patterns", "signals")]
    sums = model.sums * design._root[:, None]
    wanted = design.matrix @ np.vstack([of_words, *others]) + design.dense @ sums + model.bias
    found = LinearPredictor(PIPELINE, LEXICON, model).logits(texts)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)


def test_what_everyone_knows_counts_where_nothing_else_speaks() -> None:
    def logits(prior: float) -> float:
        model = fit_and_hold_out(polarity=Polarity(0, 1), settings=LinearSettings(prior=prior))
        negative, positive = LinearPredictor(PIPELINE, LEXICON, model).logits_of("not superb")
        return float(positive - negative)

    assert logits(1.0) < -1
    assert logits(1.0) < logits(0.01) < logits(0.0)


@pytest.mark.parametrize("texts", [[""] * 5, ["", " ", "\n", "\0", "a"], ["same"] * 5])
def test_texts_that_say_nothing_give_a_model_that_says_the_shares(texts: list[str]) -> None:
    model = fit_and_hold_out(texts=pl.Series(texts))
    logits = LinearPredictor(PIPELINE, LEXICON, model).logits_of("")
    assert np.exp(logits[1]) / np.exp(logits).sum() == pytest.approx(0.6, abs=0.1)


def test_training_goes_on_from_a_model_without_any_pair() -> None:
    first = fit_and_hold_out(texts=pl.Series([""] * 5))
    model = fit_and_hold_out(start=first)
    assert model.n_texts == 10
    assert len(model.groups["words"]) == 8


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


def test_two_labels_as_one_question_have_the_weights_that_a_softmax_over_both_has() -> None:
    random = np.random.default_rng(0)
    texts = pl.Series([" ".join(random.choice(["good", "bad", "film", "not", "a"], 4)) for _ in range(60)])
    targets = np.eye(2)[random.integers(0, 2, 60)]
    settings = LinearSettings(l2=1e-2)
    model = fit_and_hold_out(texts=texts, targets=targets, weights=np.ones((60, 1)), settings=settings)
    design = Design(TokenReader(PIPELINE, LEXICON), texts, 60, settings, None)
    problem = Problem(
        design.matrix, design.subwords, design.dense, targets, np.ones((60, 1)), 1e-2 * 60, False
    )
    softmax = fit(problem, max_iterations=500)
    n_words = len(model.groups["words"])
    np.testing.assert_allclose(model.groups["words"].weights.weights, softmax.features[:n_words], atol=2e-3)


def test_a_model_that_goes_on_keeps_the_words_that_do_not_come_again() -> None:
    before = fit_and_hold_out(
        texts=pl.Series(["a good film", "a bad day"]), targets=np.eye(2), weights=np.ones((2, 1))
    )
    after = fit_and_hold_out(
        texts=pl.Series(["superb work", "bad work"]), targets=np.eye(2), weights=np.ones((2, 1)), start=before
    )
    kept, new = before.words.index("film"), after.words.index("film")
    assert set(after.words) == {"a", "good", "film", "bad", "day", "superb", "work"}
    words = after.groups["words"]
    assert words.weights.weights[new].tolist() == before.groups["words"].weights.weights[kept].tolist()
    assert words.rows(np.array([hash_text("film")], dtype=np.uint64)).tolist() == [new]
