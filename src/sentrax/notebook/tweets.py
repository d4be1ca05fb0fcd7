"""The notebook's functions of tweets."""

from sentrax.data.corpora import load_tweets
from sentrax.text.tweets import process_tweet, tweet_to_tensor

__all__ = ["load_tweets", "process_tweet", "tweet_to_tensor"]
