"""A training's history has its parts in order, their time, and the curves that were recorded in each."""

import functools
import time

import pytest

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.models.history import TrainingHistory
from tests.cli.sample import rows


def test_parts_come_in_their_order_with_their_time_and_curves() -> None:
    history = TrainingHistory()
    history.record("loss", step=0, loss=9)  # before any part, nobody would know of what
    history.start("features")
    time.sleep(0.02)
    history.start("fit")
    history.record("loss", step=1, loss=0.5)
    history.record("loss", step=2, loss=0.25)
    history.stop()
    history.stop()
    first, second = history.to_json()
    assert (first["name"], first["curves"]) == ("features", {})
    assert first["seconds"] >= 0.02
    assert second["curves"] == {"loss": [{"step": 1.0, "loss": 0.5}, {"step": 2.0, "loss": 0.25}]}
    assert 0 <= second["seconds"] < first["seconds"]


KINDS = {  # kind: (parts that it has among others, the curve of its last fit)
    "linear": ({"features", "penalty search and held-out parts", "final fit", "calibration"}, ["loss"]),
    "nbsvm": ({"held-out part 1 of 5", "held-out part 5 of 5", "final fit", "calibration"}, ["loss"]),
    "lexicon": ({"held-out part 1 of 5", "final fit", "calibration"}, []),
}


@functools.cache
def watched_training(kind: str) -> tuple[SentimentClassifier, TrainingHistory]:
    """What is trained on some of the sample, and its history."""
    texts, labels = zip(*rows(40), strict=True)
    history = TrainingHistory()
    return SentimentClassifier(kind).fit(texts, labels, history=history), history


@pytest.mark.parametrize("kind", KINDS)
def test_training_fills_it_and_the_model_is_the_same_without(kind: str) -> None:
    texts, labels = zip(*rows(40), strict=True)
    watched, history = watched_training(kind)
    alone = SentimentClassifier(kind).fit(texts, labels)
    assert watched.model_.fingerprint() == alone.model_.fingerprint()
    parts = history.to_json()
    names, curves = KINDS[kind]
    assert names <= {part["name"] for part in parts}
    final = next(part for part in reversed(parts) if part["name"] == "final fit")
    assert list(final["curves"]) == curves
    losses = [point["loss"] for points in final["curves"].values() for point in points]
    assert losses == sorted(losses, reverse=True)  # each step of these fits lowers it


def test_the_search_for_a_penalty_is_recorded() -> None:
    _, history = watched_training("linear")
    (search,) = [
        part["curves"]["penalty search"] for part in history.to_json() if "penalty search" in part["curves"]
    ]
    assert [point["l2"] for point in search] == pytest.approx([1e-3, 3e-4, 1e-4][: len(search)])
    assert all(point["loss"] > 0 for point in search)
