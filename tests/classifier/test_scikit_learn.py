"""The classifier among scikit-learn's tools, and under its own checks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sentrax import SentimentClassifier

pytest.importorskip("sklearn")

from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score, cross_validate
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_is_fitted, validate_data

PRAISE = ["what a lovely day", "I love this film", "great, really great!", "so happy", "not bad at all"]
BLAME = ["what an awful day", "I hate this film", "terrible, really bad", "so sad", "not good at all"]
TEXTS, LABELS = (PRAISE + BLAME) * 3, (["yes"] * 5 + ["no"] * 5) * 3
QUICK = {"l2": 1e-3, "max_iterations": 20, "prior": 0}


def quick(**parameters: Any) -> SentimentClassifier:
    return SentimentClassifier(**{"settings": QUICK, **parameters})


def test_it_is_a_classifier_that_knows_whether_it_is_fitted() -> None:
    classifier = quick()
    assert is_classifier(classifier)
    with pytest.raises(Exception, match="not fitted"):
        check_is_fitted(classifier)
    check_is_fitted(classifier.fit(TEXTS, LABELS))


def test_a_clone_has_the_parameters_and_nothing_that_was_learned() -> None:
    classifier = quick(class_weight={"yes": 2.0}, seed=3).fit(TEXTS, LABELS)
    copied = clone(classifier)
    assert copied.get_params() == classifier.get_params()
    assert not hasattr(copied, "model_")
    assert repr(copied) == repr(classifier)


def test_parameters_are_set_by_name_and_others_are_refused() -> None:
    classifier = SentimentClassifier()
    assert classifier.set_params(seed=5, class_weight=None) is classifier
    assert (classifier.get_params()["seed"], classifier.class_weight) == (5, None)
    with pytest.raises(ValueError, match="unknown parameter 'depth'"):
        classifier.set_params(depth=3)


def test_it_ends_a_pipeline() -> None:
    shouted = make_pipeline(FunctionTransformer(lambda texts: [text.upper() for text in texts]), quick())
    shouted.fit(TEXTS, LABELS)
    assert shouted.predict(["lovely", "awful"]).tolist() == ["yes", "no"]
    shouted.set_params(sentimentclassifier__seed=7)
    assert shouted[-1].seed == 7


@pytest.mark.parametrize("form", [list, np.array, lambda items: np.array(items, dtype=object)])
def test_it_is_cross_validated(form: Callable[[Any], Any]) -> None:
    scores = cross_val_score(quick(), form(TEXTS), form(LABELS), cv=3)
    np.testing.assert_array_equal(scores, 1)


def test_other_measures_ask_it_too() -> None:
    for measure in ("f1_macro", "balanced_accuracy", "roc_auc", "neg_log_loss"):
        found = cross_val_score(quick(), TEXTS, LABELS, cv=2, scoring=measure)
        assert (found > (-0.3 if measure == "neg_log_loss" else 0.99)).all()


def test_it_is_cross_validated_in_several_processes() -> None:
    found = cross_validate(quick(), TEXTS, LABELS, cv=2, n_jobs=2, return_estimator=True)
    np.testing.assert_array_equal(found["test_score"], 1)
    for classifier in found["estimator"]:
        assert classifier.predict(["lovely"]).tolist() == ["yes"]


def test_weights_go_along_with_their_texts() -> None:
    weights = np.where(np.arange(len(TEXTS)) < 20, 1.0, 0.5)
    found = cross_val_predict(quick(), TEXTS, LABELS, cv=3, params={"sample_weight": weights})
    assert found.tolist() == LABELS


def test_settings_are_searched_through() -> None:
    grid = {
        "settings": [{**QUICK, "l2": l2} for l2 in np.logspace(-4, 3, 3)],
        "class_weight": [None, "balanced"],
    }
    search = GridSearchCV(quick(), grid, cv=2, scoring="neg_log_loss").fit(TEXTS, LABELS)
    assert search.best_params_["settings"]["l2"] < 1
    assert search.predict(["lovely"]).tolist() == ["yes"]


def test_others_build_on_it() -> None:
    calibrated = CalibratedClassifierCV(quick(), cv=2).fit(TEXTS, LABELS)
    assert calibrated.predict(["lovely"]).tolist() == ["yes"]
    several = MultiOutputClassifier(quick()).fit(
        np.array(TEXTS)[:, None].ravel(), np.array([LABELS, LABELS]).T
    )
    assert several.predict(np.array(["lovely"])).tolist() == [["yes", "yes"]]


class OfNumbers(SentimentClassifier):
    """A classifier of rows of numbers, for checks that have no texts: each number is a word."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.one_d_array, tags.input_tags.string = True, False, False
        return tags

    def _texts(self, rows: Any, *, reset: bool) -> list[str]:
        if not reset:
            self._check_is_fitted()
        table = validate_data(self, rows, reset=reset)
        return [" ".join(f"x{place}v{value:.0f}" for place, value in enumerate(row)) for row in table]

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "OfNumbers":  # type: ignore[override]  # noqa: N803
        return super().fit(self._texts(X, reset=True), y, sample_weight)

    def partial_fit(
        self,
        X: Any,  # noqa: N803
        y: Any,
        classes: Any = None,
        sample_weight: Any = None,
    ) -> "OfNumbers":
        reset = not hasattr(self, "model_")
        return super().partial_fit(self._texts(X, reset=reset), y, classes, sample_weight)

    def predict_proba(self, texts: Any) -> Any:
        return super().predict_proba(self._texts(texts, reset=False))

    def predict_log_proba(self, texts: Any) -> Any:
        return super().predict_log_proba(self._texts(texts, reset=False))

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:  # noqa: N803
        return super().score(self._texts(X, reset=False), y, sample_weight)


CANNOT_HOLD = {
    "check_sample_weight_equivalence_on_dense_data": "how rare a word is depends on the number of its texts",
    "check_requires_y_none": "the message speaks of labels, not of y",
}


@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_checks_hold_but_for_those_that_cannot() -> None:
    results = check_estimator(
        OfNumbers(settings={**QUICK, "max_iterations": 6}),
        expected_failed_checks=CANNOT_HOLD,
        on_fail=None,
        on_skip=None,
    )
    assert [result["check_name"] for result in results if result["status"] == "failed"] == []
    assert sum(result["status"] == "passed" for result in results) > 40
