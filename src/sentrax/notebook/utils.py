"""What the course notebook imports as `utils`, a file beside it."""

from sentrax.notebook.tweets import load_tweets, process_tweet
from sentrax.trax.layers import Layer

__all__ = ["Layer", "load_tweets", "process_tweet"]
