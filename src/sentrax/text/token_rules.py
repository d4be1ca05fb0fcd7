"""Named rules that change one token, drop it by returning `None`, or make several of it."""

import functools
import string
from collections.abc import Callable, Mapping

from sentrax.text.social_rules import SOCIAL_RULES
from sentrax.text.stemming import porter_stem
from sentrax.text.tokenizer import has_emoticon


@functools.cache
def english_stop_words() -> frozenset[str]:
    """The 179 English stop words of NLTK 3.5, which the notebook removes (`not` and `no` among them)."""
    import importlib.resources

    resource = importlib.resources.files("sentrax.text") / "english_stop_words.txt"
    return frozenset(resource.read_text(encoding="utf-8").split())


def lowercase_words(token: str) -> str | None:
    """Lower case, except where an emoticon such as `:D` would lose its meaning."""
    lowered = token.lower()
    return token if lowered != token and has_emoticon(token) else lowered


def drop_stop_words(token: str) -> str | None:
    """Drop the words of `english_stop_words`."""
    return None if token in english_stop_words() else token


def drop_punctuation(token: str) -> str | None:
    """Drop a token that is ASCII punctuation: one sign, or a run in the order of `string.punctuation`."""
    return None if token in string.punctuation else token


def stem(token: str) -> str | None:
    """The Porter stem."""
    return porter_stem(token)


TokenRule = Callable[[str], str | tuple[str, ...] | None]
TOKEN_RULES: Mapping[str, TokenRule] = {
    rule.__name__: rule for rule in (lowercase_words, drop_stop_words, drop_punctuation, stem, *SOCIAL_RULES)
}
"""Every token rule by the name that a pipeline knows it by."""
