"""A saved model gives probabilities, with numpy alone."""

from sentrax.scoring.scorer import Prediction, Scorer

__all__ = ["Prediction", "Scorer"]
