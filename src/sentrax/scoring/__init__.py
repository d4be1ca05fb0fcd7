"""A saved model gives probabilities, with numpy alone; for columns and files, with Polars."""

from sentrax.data.kinds import KINDS
from sentrax.scoring.answers import Answer, answers
from sentrax.scoring.files import FileProgress, score_file
from sentrax.scoring.scorer import Prediction, Scorer

__all__ = ["KINDS", "Answer", "FileProgress", "Prediction", "Scorer", "answers", "score_file"]
