"""The notebook's two text functions, over the `notebook` pipeline."""

import functools
from collections.abc import Mapping

from sentrax.errors import InputError
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import UNKNOWN

_REMEMBERED_TWEETS = 1 << 14
"""A notebook goes through its tweets twice: for the vocabulary, and for batches."""
_REMEMBERED_LENGTH = 1000
"""Longer texts are not remembered."""


def process_tweet(tweet: str) -> list[str]:
    """Clean and tokenise a tweet, drop stop words and punctuation, stem what is left.

    >>> process_tweet("@happypuppy, is Maria happy?")
    ['maria', 'happi']

    Raises:
        InputError: If `tweet` is not a string.
    """
    is_short = isinstance(tweet, str) and len(tweet) <= _REMEMBERED_LENGTH
    return list((_remembered_tokens if is_short else _tokens)(tweet))


def tweet_to_tensor(
    tweet: str, vocab_dict: Mapping[str, int], unk_token: str = UNKNOWN, verbose: bool = False
) -> list[int]:
    """The ids of the words of a tweet, as a plain list; a word out of the vocabulary counts as `unk_token`.

    Raises:
        InputError: If `tweet` is not a string, or `unk_token` is not in `vocab_dict`.
    """
    if unk_token not in vocab_dict:
        raise InputError(f"the vocabulary has no {unk_token!r}; pass the token it uses as unk_token")
    words = process_tweet(tweet)
    unknown_id = vocab_dict[unk_token]
    if verbose:
        print("List of words from the processed tweet:")
        print(words)
        print(f"The unique integer ID for the unk_token is {unknown_id}")
    return [vocab_dict.get(word, unknown_id) for word in words]


def _tokens(tweet: str) -> list[str]:
    return TextPipeline.preset("notebook").tokens(tweet)


@functools.lru_cache(maxsize=_REMEMBERED_TWEETS)
def _remembered_tokens(tweet: str) -> tuple[str, ...]:
    return tuple(_tokens(tweet))
