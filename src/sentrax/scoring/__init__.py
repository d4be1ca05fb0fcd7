"""A saved model gives probabilities, with numpy alone; for columns and files, with Polars."""

from sentrax.data.kinds import KINDS
from sentrax.scoring.files import FileProgress, score_file
from sentrax.scoring.scorer import Prediction, Scorer

__all__ = ["KINDS", "FileProgress", "Prediction", "Scorer", "score_file"]
