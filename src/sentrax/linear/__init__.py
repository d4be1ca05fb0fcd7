"""The linear model over groups of features, and how it is fitted. No JAX."""

from sentrax.linear.fitting import LinearSettings, train_linear
from sentrax.linear.model import GROUPS, KINDS, FeatureWeights, LinearModel

__all__ = ["GROUPS", "KINDS", "FeatureWeights", "LinearModel", "LinearSettings", "train_linear"]
