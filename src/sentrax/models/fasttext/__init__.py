"""fastText's supervised classifiers: their files, their features, their losses, as a `Predictor`."""

from sentrax.models.fasttext.file import FastTextFile, read_file
from sentrax.models.fasttext.predictor import FastTextPredictor

__all__ = ["FastTextFile", "FastTextPredictor", "read_file"]
