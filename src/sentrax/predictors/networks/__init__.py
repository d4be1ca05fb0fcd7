"""Neural networks in numpy: one file for each, and the predictor that holds any of them."""

from sentrax.predictors.networks.architectures import ARCHITECTURES, Architecture
from sentrax.predictors.networks.predictor import NetworkPredictor
from sentrax.predictors.networks.sizes import NetworkSizes
from sentrax.predictors.networks.word_vectors import WordVectors

__all__ = ["ARCHITECTURES", "Architecture", "NetworkPredictor", "NetworkSizes", "WordVectors"]
