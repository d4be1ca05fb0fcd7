"""A string becomes token ids: cleaning, tokens, stems, vocabulary. Nothing here imports JAX or NLTK."""

from sentrax.text.cleaning import CLEANING_RULES
from sentrax.text.pipeline import TextPipeline, check_text
from sentrax.text.stemming import porter_stem
from sentrax.text.token_rules import TOKEN_RULES, english_stop_words
from sentrax.text.tokenizer import tweet_tokens
from sentrax.text.tweets import process_tweet, tweet_to_tensor
from sentrax.text.vocabulary import PAD, SPECIAL_TOKENS, UNKNOWN, Vocabulary

__all__ = [
    "CLEANING_RULES",
    "PAD",
    "SPECIAL_TOKENS",
    "TOKEN_RULES",
    "UNKNOWN",
    "TextPipeline",
    "Vocabulary",
    "check_text",
    "english_stop_words",
    "porter_stem",
    "process_tweet",
    "tweet_to_tensor",
    "tweet_tokens",
]
