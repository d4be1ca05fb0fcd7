"""The notebook's two text functions, over the `notebook` pipeline."""

from collections.abc import Mapping

from sentrax.errors import InputError
from sentrax.text.pipeline import TextPipeline
from sentrax.text.vocabulary import UNKNOWN


def process_tweet(tweet: str) -> list[str]:
    """Clean and tokenise a tweet, drop stop words and punctuation, stem what is left.

    >>> process_tweet("@happypuppy, is Maria happy?")
    ['maria', 'happi']

    Raises:
        InputError: If `tweet` is not a string.
    """
    return TextPipeline.preset("notebook").tokens(tweet)


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
