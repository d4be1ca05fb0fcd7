"""fastText's supervised classifiers: their files, their features, their losses, as a `Predictor`."""

from sentrax.predictors.fasttext.file import FastTextFile, read_file
from sentrax.predictors.fasttext.predictor import FastTextPredictor

__all__ = ["FastTextFile", "FastTextPredictor", "read_file"]
