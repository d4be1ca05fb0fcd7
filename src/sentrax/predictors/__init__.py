"""Every kind of model that a file can hold, from texts to logits. No JAX, and no Polars for one text.

A kind is loaded when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from sentrax.errors import InputError
from sentrax.predictors.base import Parts, Predictor

if TYPE_CHECKING:
    from sentrax.predictors.bag import BagPredictor
    from sentrax.predictors.fasttext import FastTextPredictor
    from sentrax.predictors.lexicon import LexiconPredictor
    from sentrax.predictors.linear import LinearPredictor
    from sentrax.predictors.nbsvm import NbsvmPredictor
    from sentrax.predictors.networks import NetworkPredictor

_PLACES = {
    "BagPredictor": "bag",
    "FastTextPredictor": "fasttext",
    "LexiconPredictor": "lexicon",
    "LinearPredictor": "linear",
    "NbsvmPredictor": "nbsvm",
    "NetworkPredictor": "networks",
}
_KINDS = {
    "bag": "BagPredictor",
    "fasttext": "FastTextPredictor",
    "lexicon": "LexiconPredictor",
    "linear": "LinearPredictor",
    "nbsvm": "NbsvmPredictor",
    "network": "NetworkPredictor",
}

__all__ = [
    "BagPredictor",
    "FastTextPredictor",
    "LexiconPredictor",
    "LinearPredictor",
    "NbsvmPredictor",
    "NetworkPredictor",
    "Parts",
    "Predictor",
    "predictor_of_kind",
]


def predictor_of_kind(kind: object) -> type[Predictor]:
    """The class of the predictors that a file calls by this name.

    Raises:
        InputError: If there is none.
    """
    if not isinstance(kind, str) or kind not in _KINDS:
        raise InputError(f"it holds a model of kind {kind!r}, and there is {', '.join(_KINDS)}")
    found: type[Predictor] = __getattr__(_KINDS[kind])
    return found


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
