"""The classifier among scikit-learn's tools with metadata routing, beside an estimator of theirs."""

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sentrax import SentimentClassifier
from sentrax.errors import InputError

PRAISE = ["what a lovely day", "I love this film", "great, really great!", "so happy", "not bad at all"]
BLAME = ["what an awful day", "I hate this film", "terrible, really bad", "so sad", "not good at all"]
TEXTS = np.array((PRAISE + BLAME) * 3, dtype=object)
LABELS = np.array((["yes"] * 5 + ["no"] * 5) * 3)
MIXED = np.repeat(TEXTS, 2)
MIXED_LABELS = np.array([LABELS, np.where(LABELS == "yes", "no", "yes")]).T.ravel()
WEIGHTS = np.tile([1.0, 0.0], len(TEXTS))
"""Each text once with its own label, and once with the wrong one and a weight of 0."""


@pytest.fixture(autouse=True)
def _routing() -> Iterator[None]:
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def plain() -> SentimentClassifier:
    return SentimentClassifier(settings={"l2": 1e-3, "max_iterations": 20, "prior": 0})


def asking() -> SentimentClassifier:
    return plain().set_fit_request(sample_weight=True).set_score_request(sample_weight=True)


class Reference(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """What scikit-learn makes of the same methods."""

    def fit(
        self,
        X: Any,  # noqa: N803
        y: Any,
        sample_weight: Any = None,
        validation: Any = None,
        checkpoint: Any = None,
    ) -> "Reference":
        return self

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> "Reference":  # noqa: N803
        return self

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:  # noqa: N803
        return 1.0


def test_its_requests_are_those_that_scikit_learn_would_make() -> None:
    def requests(estimator: Any) -> Any:
        return estimator.get_metadata_routing()._serialize()

    assert requests(plain()) == requests(Reference())
    for method in ("fit", "partial_fit", "score"):
        for request in (True, False, None, "importance"):
            ours, theirs = (
                getattr(estimator, f"set_{method}_request")(sample_weight=request)
                for estimator in (plain(), Reference())
            )
            assert requests(ours) == requests(theirs)
            assert requests(clone(ours)) == requests(pickle.loads(pickle.dumps(ours))) == requests(theirs)  # noqa: S301


def test_requests_are_added_to_those_before_and_copies_have_their_own() -> None:
    first = asking()
    second = clone(first).set_fit_request(validation=True)
    assert first.get_metadata_routing().fit.requests["validation"] is None
    assert second.get_metadata_routing().fit.requests == {
        "sample_weight": True,
        "validation": True,
        "checkpoint": None,
    }


Use = Callable[[], Any]
WITHOUT_WEIGHTS: dict[str, Use] = {
    "a pipeline": lambda: (
        make_pipeline(FunctionTransformer(), plain()).fit(TEXTS, LABELS).score(TEXTS, LABELS)
    ),
    "cross-validation": lambda: cross_val_score(plain(), TEXTS, LABELS, cv=2).mean(),
    "calibration": lambda: CalibratedClassifierCV(plain(), cv=2).fit(TEXTS, LABELS).score(TEXTS, LABELS),
    "voting": lambda: VotingClassifier([("a", plain())]).fit(TEXTS, LABELS).score(TEXTS, LABELS),
}
FITTED: dict[str, Use] = {
    "a pipeline": lambda: make_pipeline(FunctionTransformer(), asking()),
    "a search": lambda: GridSearchCV(asking(), {"class_weight": [None]}, cv=2),
    "a search of a pipeline": lambda: GridSearchCV(
        make_pipeline(FunctionTransformer(), asking()), {"sentimentclassifier__class_weight": [None]}, cv=2
    ),
    "calibration": lambda: CalibratedClassifierCV(asking(), cv=2),
    "voting": lambda: VotingClassifier([("a", asking()), ("b", asking())], voting="soft"),
    "stacking": lambda: StackingClassifier(
        [("a", asking())], LogisticRegression().set_fit_request(sample_weight=True), cv=2
    ),
    "several outputs": lambda: MultiOutputClassifier(asking()),
}


@pytest.mark.parametrize("use", WITHOUT_WEIGHTS)
def test_without_weights_all_works_as_ever(use: str) -> None:
    assert WITHOUT_WEIGHTS[use]() == 1


@pytest.mark.parametrize("use", FITTED)
def test_weights_reach_fit(use: str) -> None:
    labels = np.array([MIXED_LABELS] * 2).T if use == "several outputs" else MIXED_LABELS
    fitted = FITTED[use]().fit(MIXED, labels, sample_weight=WEIGHTS)
    assert (fitted.predict(TEXTS) == labels[::2]).all()  # without the weights, each label has as many texts


def test_weights_reach_fit_and_score_in_cross_validation() -> None:
    weights = {"sample_weight": WEIGHTS}
    assert (cross_val_score(asking(), MIXED, MIXED_LABELS, cv=2, params=weights) == 1).all()
    pipeline = make_pipeline(FunctionTransformer(), asking())
    assert (cross_val_score(pipeline, MIXED, MIXED_LABELS, cv=2, params=weights) == 1).all()
    predicted = cross_val_predict(asking(), MIXED, MIXED_LABELS, cv=2, params=weights)
    assert (predicted[::2] == LABELS).all()


def test_weights_can_have_another_name_outside() -> None:
    asking_by_name = (
        plain().set_fit_request(sample_weight="importance").set_score_request(sample_weight=False)
    )
    search = GridSearchCV(asking_by_name, {"class_weight": [None]}, cv=2)
    search.fit(MIXED, MIXED_LABELS, importance=WEIGHTS)
    assert (search.predict(TEXTS) == LABELS).all()


def test_weights_that_nobody_has_requested_are_refused_as_for_others() -> None:
    for estimator in (plain(), Reference()):
        with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
            make_pipeline(FunctionTransformer(), estimator).fit(TEXTS, LABELS, sample_weight=WEIGHTS)


def test_a_request_without_metadata_routing_says_how_to_enable_it() -> None:
    with (
        sklearn.config_context(enable_metadata_routing=False),
        pytest.raises(InputError, match="enable_metadata_routing=True"),
    ):
        plain().set_fit_request(sample_weight=True)
    with pytest.raises(TypeError, match="importance"):
        plain().set_fit_request(importance=True)  # type: ignore[call-arg]
