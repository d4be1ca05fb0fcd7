"""A saved model gives probabilities, with numpy alone."""

from sentrax.scoring.averaging import log_probabilities, predict

__all__ = ["log_probabilities", "predict"]
