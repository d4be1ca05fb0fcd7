"""Where text meets models: training on labelled texts, and the notebook's functions.

The notebook's functions need JAX, so each name is loaded when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentrax.classifier.averaging import train_averaging_classifier
    from sentrax.classifier.card import model_card
    from sentrax.classifier.comparison import Measured, compare
    from sentrax.classifier.estimator import SentimentClassifier
    from sentrax.classifier.evaluation import evaluate_classifier
    from sentrax.classifier.ladder import Rung
    from sentrax.classifier.lexicon import lexicon_model
    from sentrax.classifier.network_settings import NetworkSettings
    from sentrax.classifier.networks import train_network
    from sentrax.classifier.notebook import compute_accuracy, evaluate, predict, train_model, train_on
    from sentrax.classifier.rungs import LADDER
    from sentrax.classifier.tuning import Budget, Trial, tune
    from sentrax.classifier.word_vectors import vectors_for

_PLACES = {
    "LADDER": "rungs",
    "NetworkSettings": "network_settings",
    "Rung": "ladder",
    "SentimentClassifier": "estimator",
    "Measured": "comparison",
    "compare": "comparison",
    "compute_accuracy": "notebook",
    "evaluate_classifier": "evaluation",
    "evaluate": "notebook",
    "predict": "notebook",
    "Budget": "tuning",
    "Trial": "tuning",
    "lexicon_model": "lexicon",
    "model_card": "card",
    "tune": "tuning",
    "train_averaging_classifier": "averaging",
    "train_model": "notebook",
    "train_network": "networks",
    "train_on": "notebook",
    "vectors_for": "word_vectors",
}

__all__ = [
    "LADDER",
    "Budget",
    "Measured",
    "NetworkSettings",
    "Rung",
    "SentimentClassifier",
    "Trial",
    "compare",
    "compute_accuracy",
    "evaluate",
    "evaluate_classifier",
    "lexicon_model",
    "model_card",
    "predict",
    "train_averaging_classifier",
    "train_model",
    "train_network",
    "train_on",
    "tune",
    "vectors_for",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
