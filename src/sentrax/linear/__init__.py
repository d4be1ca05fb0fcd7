"""The linear model over groups of features, and how it is fitted. No JAX."""

from sentrax.linear.fitting import Fitted, Polarity, train_linear
from sentrax.linear.model import GROUPS, FeatureWeights, LinearModel
from sentrax.linear.settings import LinearSettings

__all__ = [
    "GROUPS",
    "FeatureWeights",
    "Fitted",
    "LinearModel",
    "LinearSettings",
    "Polarity",
    "train_linear",
]
