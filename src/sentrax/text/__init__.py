"""A string becomes ids: cleaning, tokens, vocabulary, n-grams. Nothing here imports JAX or NLTK."""

from sentrax.text.cleaning import CLEANING_RULES
from sentrax.text.encoding import Encoder
from sentrax.text.ngrams import NGrams
from sentrax.text.pipeline import TOKENIZERS, TextPipeline, check_text
from sentrax.text.ragged import Ragged
from sentrax.text.social_tokens import social_tokens
from sentrax.text.stemming import porter_stem
from sentrax.text.token_rules import TOKEN_RULES, english_stop_words
from sentrax.text.tokenizer import tweet_tokens
from sentrax.text.tweets import process_tweet, tweet_to_tensor
from sentrax.text.vocabulary import PAD, SPECIAL_TOKENS, UNKNOWN, Vocabulary

__all__ = [
    "CLEANING_RULES",
    "PAD",
    "SPECIAL_TOKENS",
    "TOKENIZERS",
    "TOKEN_RULES",
    "UNKNOWN",
    "Encoder",
    "NGrams",
    "Ragged",
    "TextPipeline",
    "Vocabulary",
    "check_text",
    "english_stop_words",
    "porter_stem",
    "process_tweet",
    "social_tokens",
    "tweet_to_tensor",
    "tweet_tokens",
]
