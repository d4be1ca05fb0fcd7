"""Every kind of model that a file can hold, from texts to logits. No JAX, and no Polars for one text."""

from collections.abc import Mapping

from sentrax.predictors.bag import BagPredictor
from sentrax.predictors.base import Parts, Predictor
from sentrax.predictors.fasttext import FastTextPredictor
from sentrax.predictors.lexicon import LexiconPredictor
from sentrax.predictors.linear import LinearPredictor
from sentrax.predictors.nbsvm import NbsvmPredictor
from sentrax.predictors.networks import NetworkPredictor

KINDS_OF_PREDICTORS: Mapping[str, type[Predictor]] = {
    predictor.kind: predictor
    for predictor in (
        LexiconPredictor,
        NbsvmPredictor,
        BagPredictor,
        LinearPredictor,
        FastTextPredictor,
        NetworkPredictor,
    )
}
"""Every class of predictors by the name that a file has for it."""

__all__ = [
    "KINDS_OF_PREDICTORS",
    "BagPredictor",
    "FastTextPredictor",
    "LexiconPredictor",
    "LinearPredictor",
    "NbsvmPredictor",
    "NetworkPredictor",
    "Parts",
    "Predictor",
]
