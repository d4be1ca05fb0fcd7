"""The steps from a string to its tokens, and to ids, as one value that prints, compares and can be saved."""

import functools
import importlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sentrax.errors import InputError
from sentrax.text.social import MASKS_AND_SIGNALS, frequent_token
from sentrax.text.spelling import REWRITER, Rewriter, compiled

TokenRule = Callable[[str], str | tuple[str, ...] | None]

# The names on the left are written into model files: they never change. On the right is what they stand for
# now: a module of `sentrax.text`, loaded when it is needed, and a function in it.
CLEANING_RULES: Mapping[str, str] = {
    "drop_tickers": "notebook:drop_tickers",
    "drop_retweet_mark": "notebook:drop_retweet_mark",
    "drop_urls": "notebook:drop_urls",
    "drop_hash_signs": "notebook:drop_hash_signs",
    "unescape_entities": "notebook:unescape_entities",
    "drop_handles": "notebook:drop_handles",
    "shorten_elongation": "notebook:shorten_elongation",
    "shorten_symbol_runs": "notebook:shorten_symbol_runs",
    "unescape_common_entities": "markup:plain_markup",
    "drop_addresses": "dropping:drop_addresses",
    "drop_final_mark": "dropping:drop_final_mark",
}
"""The rules that turn a string into a cleaner string."""
_HINTS = {"unescape_common_entities": r"[<&*`_~]|\[/"}
"""What a text has that a rule changes, as a pattern: only for such texts is the rule loaded and called.

Rust's `regex`, which searches columns for it, matches alike.
"""
TOKENIZERS: Mapping[str, str] = {"nltk_tweet": "notebook:tweet_tokens", "social": "social:social_tokens"}
"""The functions that cut a string into tokens."""
TOKEN_RULES: Mapping[str, str] = {
    "lowercase_words": "notebook:lowercase_words",
    "drop_stop_words": "notebook:drop_stop_words",
    "drop_punctuation": "notebook:drop_punctuation",
    "porter_stem": "stemming:porter_stem",
    "mask_addresses": "social:mask_addresses",
    "fold_compatibility": "social:fold_compatibility",
    "plain_emoticons": "social:plain_emoticons",
    "split_hashtags": "social:split_hashtags",
    "mark_capitals": "social:mark_capitals",
    "lowercase": "social:lowercase",
    "mark_elongation": "social:mark_elongation",
}
"""The rules that change one token, drop it by returning `None`, or make several of it."""

_SOCIAL_TOKEN_RULES = (
    "mask_addresses",
    "fold_compatibility",
    "plain_emoticons",
    "split_hashtags",
    "mark_capitals",
    "lowercase",
    "mark_elongation",
)
_LEAVE_ASCII = frozenset({"fold_compatibility"})
"""Rules that change no token of ASCII characters."""
_REMEMBERED_TOKENS = 1 << 16
_REMEMBERED_LENGTH = 64
_SHOWN = 40
_SURROGATES = "[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]"
_MOST_RULES = 64
"""Far more than anyone needs; a rule that makes several tokens of one calls the next rule within itself."""


@dataclass(frozen=True)
class NGrams:
    """Which runs of words are features, and into how many rows they are hashed.

    Attributes:
        words: The longest run of words that is a feature; with 1, only the words themselves count.
        rows: How many rows all hashed features share.

    Raises:
        InputError: If a number is out of range, or there are features but no rows for them.
    """

    words: int = 1
    rows: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.words <= 8:
            raise InputError(f"word n-grams of up to {self.words} words; expected 1 to 8")
        if not 0 <= self.rows <= 1 << 28:
            raise InputError(f"{self.rows:,} rows for hashed features; expected 0 to {1 << 28:,}")
        if self.words > 1 and not self.rows:
            raise InputError("n-grams need rows to be hashed into; pass for example rows=1 << 18")

    @classmethod
    def from_json(cls, saved: object) -> "NGrams":
        """The n-grams that `TextPipeline.to_json` wrote.

        Raises:
            InputError: If `saved` does not have that form.
        """
        if not isinstance(saved, dict) or set(saved) != {"words", "rows"}:
            raise InputError(
                f"saved n-grams are {_shorten(saved)}; expected an object with 'words' and 'rows'"
            )
        if not all(type(number) is int for number in saved.values()):
            raise InputError(f"saved n-grams are {_shorten(saved)}; expected whole numbers")
        return cls(**saved)


@dataclass(frozen=True)
class TextPipeline:
    """Cleaning rules, a tokenizer, token rules, and the n-grams to count: each by name, in order.

    Attributes:
        cleaning: Names from `CLEANING_RULES`.
        token_rules: Names from `TOKEN_RULES`.
        tokenizer: A name from `TOKENIZERS`.
        ngrams: Which features beyond the tokens themselves become ids.

    Raises:
        InputError: If a name is unknown, or there are more than 64 rules of a kind.
    """

    cleaning: tuple[str, ...]
    token_rules: tuple[str, ...]
    tokenizer: str = "nltk_tweet"
    ngrams: NGrams = field(default_factory=NGrams)

    def __post_init__(self) -> None:
        _check_names("cleaning rule", self.cleaning, CLEANING_RULES)
        _check_names("token rule", self.token_rules, TOKEN_RULES)
        _check_names("tokenizer", (self.tokenizer,), TOKENIZERS)

    @classmethod
    def preset(cls, name: str) -> "TextPipeline":
        """The pipeline called `name`.

        `"social"` keeps negations, emoticons, emoji, elongation and capitals, and masks addresses and names;
        `"general"` is the same but that it drops addresses and names, and a full stop or exclamation marks at
        the end, so that they say nothing;
        `"notebook"` is the notebook's `process_tweet`.

        Raises:
            InputError: If the name is unknown.
        """
        if name not in _PRESETS:
            raise InputError(f"unknown text preset {name!r}; choose from {', '.join(map(repr, _PRESETS))}")
        return _PRESETS[name]

    def __getstate__(self) -> dict[str, Any]:
        # Cached properties are not pickled or copied.
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @functools.cached_property
    def splits_at_spaces(self) -> bool:
        """Whether the tokens of a text, once it is clean, are those of the chunks between its spaces."""
        return self.tokenizer == "social"

    def tokens(self, text: str) -> list[str]:
        """The tokens of one text.

        Raises:
            InputError: If `text` is not a string.
        """
        apply = self.remembered_token_rules
        chunks = self.chunks(text)
        return [token for chunk in chunks for raw in self.raw_tokens(chunk) for token in apply(raw)]

    def chunks(self, text: str) -> list[str]:
        """The parts of one text that become its tokens one by one.

        Raises:
            InputError: If `text` is not a string.
        """
        return self.cut(self.clean(checked_text(text)))

    def cut(self, text: str) -> list[str]:
        """The chunks of a clean text."""
        return text.split(" ") if self.splits_at_spaces else self._tokenize(text)

    def raw_tokens(self, chunk: str) -> list[str]:
        """The tokens of a chunk of a text, before the token rules."""
        return self._tokenize(chunk) if self.splits_at_spaces else [chunk]

    def clean(self, text: str, rewriter: Rewriter = REWRITER) -> str:
        """The text after all cleaning rules, in order."""
        for name, find_hint in self._hinted_rules:
            if find_hint is None or find_hint(text):
                text = _function(CLEANING_RULES[name])(text, rewriter)
        return text

    @functools.cached_property
    def _hinted_rules(self) -> list[tuple[str, Callable[[str], object] | None]]:
        """The name of each cleaning rule, and what finds its hint, if it has one."""
        return [(name, re.compile(_HINTS[name]).search if name in _HINTS else None) for name in self.cleaning]

    @functools.cached_property
    def cleaning_steps(self) -> list[tuple[Callable[[str], str], str]]:
        """Each cleaning rule, and a pattern of what it changes, which is empty if that may be anything."""
        return [(_function(CLEANING_RULES[name]), _HINTS.get(name, "")) for name in self.cleaning]

    @functools.cached_property
    def apply_token_rules(self) -> Callable[[str], tuple[str, ...]]:
        """The function that applies all token rules, in order, to one token."""
        return _token_function(self.token_rules)

    @functools.cached_property
    def has_frequent_tokens(self) -> bool:
        """Whether the token rules make of a token of a frequent kind what `frequent_token` does."""
        return _begins_as_social(self.token_rules)

    @functools.cached_property
    def remembered_token_rules(self) -> Callable[[str], tuple[str, ...]]:
        """The same, for tokens that come again."""
        return _memoized(self.apply_token_rules)

    @functools.cached_property
    def _tokenize(self) -> Callable[[str], list[str]]:
        tokenize: Callable[[str], list[str]] = _function(TOKENIZERS[self.tokenizer])
        return tokenize

    def tokens_of(self, texts: Iterable[str]) -> Iterator[list[str]]:
        """The tokens of each text in turn.

        Raises:
            InputError: If an item is not a string; the message says which.
        """
        for index, text in enumerate(texts):
            check_text(text, f"item {index}")
            yield self.tokens(text)

    def to_json(self) -> dict[str, Any]:
        """The pipeline as plain lists, for a file."""
        return {
            "cleaning": list(self.cleaning),
            "tokenizer": self.tokenizer,
            "token_rules": list(self.token_rules),
            "ngrams": {"words": self.ngrams.words, "rows": self.ngrams.rows},
        }

    @classmethod
    def from_json(cls, saved: object) -> "TextPipeline":
        """The pipeline that `to_json` returned.

        Raises:
            InputError: If `saved` does not have that form, or a name in it is unknown.
        """
        keys = {"cleaning", "tokenizer", "token_rules", "ngrams"}
        if not isinstance(saved, dict) or set(saved) != keys:
            raise InputError(f"the pipeline is {_shorten(saved)}; expected an object with {sorted(keys)}")
        for key in ("cleaning", "token_rules"):
            names = saved[key]
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise InputError(f"{key!r} of the pipeline is {_shorten(names)}; expected a list of names")
        return cls(
            tuple(saved["cleaning"]),
            tuple(saved["token_rules"]),
            str(saved["tokenizer"]),
            NGrams.from_json(saved["ngrams"]),
        )


def checked_text(text: object, rewriter: Rewriter = REWRITER) -> str:
    """A text without lone surrogates.

    Raises:
        InputError: If it is not a string.
    """
    check_text(text, "the text")
    return without_lone_surrogates(str(text), rewriter)


def check_text(text: object, name: str) -> None:
    """Raise an `InputError` that calls the text `name` unless it is a string."""
    if not isinstance(text, str):
        hint = ""
        if isinstance(text, bytes | bytearray):
            hint = "; decode it first"
        elif is_missing(text):
            hint = "; it is missing, as an empty cell of a table is: leave it out, or put '' in its place"
        found = "None" if text is None else f"{type(text).__name__} {_shorten(text)}"
        raise InputError(f"{name} is {found}, not a string{hint}")


def is_missing(item: object) -> bool:
    """Whether a list or pandas has this where there is no text: None, NaN, `pd.NA`, `pd.NaT`."""
    is_nan = isinstance(item, float) and item != item
    return item is None or is_nan or type(item).__name__ in ("NAType", "NaTType")


def without_lone_surrogates(text: str, rewriter: Rewriter = REWRITER) -> str:
    """The text with one character for a pair of surrogates, and U+FFFD for a lone one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return rewriter.sub(compiled(_SURROGATES), _joined, text)
    return text


def _joined(surrogates: re.Match[str]) -> str:
    return surrogates[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@functools.cache
def _function(location: str) -> Any:
    module, name = location.split(":")
    return getattr(importlib.import_module(f"sentrax.text.{module}"), name)


def _begins_as_social(names: tuple[str, ...]) -> bool:
    """Whether these rules are those of `social`, and perhaps others that leave the frequent tokens alone."""
    n_social = len(_SOCIAL_TOKEN_RULES)
    return names[:n_social] == _SOCIAL_TOKEN_RULES and _LEAVE_ASCII.issuperset(names[n_social:])


@functools.lru_cache(maxsize=32)
def _token_function(names: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """All token rules as one function, from a token to its results."""
    rules: list[TokenRule] = [_function(TOKEN_RULES[name]) for name in names]
    frequent = frequent_token if _begins_as_social(names) else lambda token: None

    def apply(token: str) -> tuple[str, ...]:
        known = frequent(token)
        return apply_from(0, token) if known is None else known

    def apply_from(start: int, token: str) -> tuple[str, ...]:
        for index in range(start, len(rules)):
            result = token if token in MASKS_AND_SIGNALS else rules[index](token)
            if result is None:
                return ()
            if not isinstance(result, str):
                parts = [apply_from(index + 1, part) for part in result]
                return tuple(itertools.chain.from_iterable(parts))
            token = result
        return (token,) if token else ()

    return apply


@functools.lru_cache(maxsize=32)
def _memoized(apply: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    remembered = functools.lru_cache(maxsize=_REMEMBERED_TOKENS)(apply)

    # Very long tokens of a hostile stream must not stay in memory.
    return lambda token: remembered(token) if len(token) <= _REMEMBERED_LENGTH else apply(token)


def _shorten(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."


def _check_names(kind: str, names: tuple[str, ...], known: Mapping[str, object]) -> None:
    if len(names) > _MOST_RULES:
        raise InputError(f"{len(names):,} {kind}s; expected at most {_MOST_RULES}")
    for name in names:
        if name not in known:
            raise InputError(f"unknown {kind} {name!r}; choose from {', '.join(known)}")


_PRESETS = {
    "general": TextPipeline(
        cleaning=("unescape_common_entities", "drop_addresses", "drop_final_mark"),
        token_rules=_SOCIAL_TOKEN_RULES,
        tokenizer="social",
        ngrams=NGrams(words=2, rows=1 << 18),
    ),
    "social": TextPipeline(
        cleaning=("unescape_common_entities",),
        token_rules=_SOCIAL_TOKEN_RULES,
        tokenizer="social",
        ngrams=NGrams(words=2, rows=1 << 18),
    ),
    "notebook": TextPipeline(
        cleaning=(
            "drop_tickers",
            "drop_retweet_mark",
            "drop_urls",
            "drop_hash_signs",
            "unescape_entities",
            "drop_handles",
            "shorten_elongation",
            "shorten_symbol_runs",
        ),
        token_rules=("lowercase_words", "drop_stop_words", "drop_punctuation", "porter_stem"),
    ),
}
