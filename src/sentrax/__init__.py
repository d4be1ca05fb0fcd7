"""Train, explain and serve sentiment classifiers for short text, on an ordinary CPU."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentrax.classifier import SentimentClassifier
    from sentrax.errors import SentraxError
    from sentrax.model_file import SavedModel
    from sentrax.scoring import Scorer

__version__ = "0.1.0"

_PLACES = {
    "SavedModel": "model_file",
    "Scorer": "scoring",
    "SentimentClassifier": "classifier",
    "SentraxError": "errors",
}

__all__ = ["SavedModel", "Scorer", "SentimentClassifier", "SentraxError"]


def __getattr__(name: str) -> Any:
    # What is heavy is loaded when it is first used.
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
