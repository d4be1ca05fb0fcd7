from .estimator import SentimentClassifier as SentimentClassifier
