"""The steps from a string to its tokens, and to ids, as one value that prints, compares and can be saved."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from sentrax.errors import InputError
from sentrax.text.cleaning import CLEANING_RULES, PIECEWISE_CLEANING
from sentrax.text.ngrams import NGrams
from sentrax.text.social_rules import MASKS_AND_SIGNALS, SOCIAL_RULES, frequent_token
from sentrax.text.social_tokens import social_tokens
from sentrax.text.token_rules import TOKEN_RULES
from sentrax.text.tokenizer import tweet_tokens

if TYPE_CHECKING:
    from sentrax.text.encoding import Encoder
    from sentrax.text.vocabulary import Vocabulary

TOKENIZERS: Mapping[str, Callable[[str], list[str]]] = {"tweet": tweet_tokens, "social": social_tokens}
"""Every tokenizer by the name that a pipeline knows it by."""

_REMEMBERED_TOKENS = 1 << 16
_REMEMBERED_LENGTH = 64
_SHOWN = 40


@dataclass(frozen=True)
class TextPipeline:
    """Cleaning rules, a tokenizer, token rules, and the n-grams to count: each by name, in order.

    Attributes:
        cleaning: Names out of `sentrax.text.CLEANING_RULES`.
        token_rules: Names out of `sentrax.text.TOKEN_RULES`.
        tokenizer: A name out of `sentrax.text.TOKENIZERS`.
        ngrams: Which features beyond the tokens themselves become ids.

    Raises:
        InputError: For a name that does not exist.
    """

    cleaning: tuple[str, ...]
    token_rules: tuple[str, ...]
    tokenizer: str = "tweet"
    ngrams: NGrams = field(default_factory=NGrams)

    def __post_init__(self) -> None:
        _check_names("cleaning rule", self.cleaning, CLEANING_RULES)
        _check_names("token rule", self.token_rules, TOKEN_RULES)
        _check_names("tokenizer", (self.tokenizer,), TOKENIZERS)

    @classmethod
    def preset(cls, name: str) -> "TextPipeline":
        """The pipeline called `name`.

        `"social"` keeps negations, emoticons, emoji, elongation and capitals, and masks addresses and names;
        `"notebook"` is the notebook's `process_tweet`.

        Raises:
            InputError: If there is no such preset.
        """
        if name not in _PRESETS:
            raise InputError(f"no text preset {name!r}; there is {', '.join(map(repr, _PRESETS))}")
        return _PRESETS[name]

    def __getstate__(self) -> dict[str, Any]:
        # What is cached stays behind when a pipeline is pickled or copied.
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @functools.cached_property
    def is_piecewise(self) -> bool:
        """Whether the tokens of a text are those of the pieces between its spaces."""
        return self.tokenizer == "social" and set(self.cleaning) <= PIECEWISE_CLEANING

    def tokens(self, text: str) -> list[str]:
        """The tokens of one text.

        Raises:
            InputError: If `text` is not a string.
        """
        apply = self.apply_token_rules
        return [token for raw in self._raw_tokens(checked_text(text)) for token in apply(raw)]

    def pieces(self, text: str) -> list[str]:
        """The parts of one text that `tokens_of_piece` turns into its tokens, one by one.

        Raises:
            InputError: If `text` is not a string.
        """
        text = checked_text(text)
        return text.split(" ") if self.is_piecewise else self._raw_tokens(text)

    def tokens_of_piece(self, piece: str) -> list[str]:
        """The tokens that a part of a text becomes."""
        apply = self.apply_token_rules
        return [token for raw in self.raw_tokens_of_piece(piece) for token in apply(raw)]

    def raw_tokens_of_piece(self, piece: str) -> list[str]:
        """The tokens of a part of a text, before the token rules."""
        return self._raw_tokens(piece) if self.is_piecewise else [piece]

    @functools.cached_property
    def apply_token_rules(self) -> Callable[[str], tuple[str, ...]]:
        """What all token rules, in order, make of one token; the last tokens seen are remembered."""
        return _remembering(token_function(self.token_rules))

    def _raw_tokens(self, text: str) -> list[str]:
        for name in self.cleaning:
            text = CLEANING_RULES[name](text)
        return TOKENIZERS[self.tokenizer](text)

    def tokens_of(self, texts: Iterable[str]) -> Iterator[list[str]]:
        """The tokens of each text in turn.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        for index, text in enumerate(texts):
            check_text(text, f"item {index}")
            yield self.tokens(text)

    def encoder(self, vocabulary: "Vocabulary") -> "Encoder":
        """What turns texts and columns into ids with this pipeline and this vocabulary."""
        from sentrax.text.encoding import Encoder

        return Encoder(self, vocabulary)

    def to_json(self) -> dict[str, Any]:
        """The pipeline as plain lists, for a file."""
        saved = asdict(self)
        saved["ngrams"]["characters"] = list(self.ngrams.characters)
        return {**saved, "cleaning": list(self.cleaning), "token_rules": list(self.token_rules)}

    @classmethod
    def from_json(cls, saved: object) -> "TextPipeline":
        """The pipeline that `to_json` gave.

        Raises:
            InputError: If `saved` does not have that form, or names a rule that does not exist.
        """
        keys = ("cleaning", "token_rules", "tokenizer", "ngrams")
        if not isinstance(saved, dict) or set(saved) != set(keys):
            raise InputError(f"a saved pipeline is an object with {keys}, not {_shorten(saved)}")
        for key in keys[:2]:
            names = saved[key]
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise InputError(f"{key!r} of a saved pipeline is a list of names, not {_shorten(names)}")
        return cls(
            tuple(saved["cleaning"]),
            tuple(saved["token_rules"]),
            str(saved["tokenizer"]),
            NGrams.from_json(saved["ngrams"]),
        )


def checked_text(text: object) -> str:
    """A text without lone surrogates.

    Raises:
        InputError: If it is not a string.
    """
    check_text(text, "the text")
    return without_lone_surrogates(str(text))


def check_text(text: object, place: str) -> None:
    """Raise an `InputError` that names `place` unless `text` is a string."""
    if not isinstance(text, str):
        hint = "; decode it first" if isinstance(text, bytes | bytearray) else ""
        found = "None" if text is None else f"{type(text).__name__} {_shorten(text)}"
        raise InputError(f"{place} is {found}, not a string{hint}")


def without_lone_surrogates(text: str) -> str:
    """The text with U+FFFD for halves of surrogate pairs, which Python has and no encoding can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


@functools.lru_cache(maxsize=32)
def token_function(names: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """All token rules as one function, from a token to what comes of it."""
    rules = [TOKEN_RULES[name] for name in names]
    frequent = frequent_token if tuple(rules) == SOCIAL_RULES else lambda token: None

    def apply(token: str) -> tuple[str, ...]:
        known = frequent(token)
        if known is not None:
            return known
        tokens = [token]
        for rule in rules:
            changed: list[str] = []
            for one in tokens:
                result = one if one in MASKS_AND_SIGNALS else rule(one)
                if isinstance(result, str):
                    changed.append(result)
                elif result is not None:
                    changed.extend(result)
            tokens = changed
        return tuple(filter(None, tokens))

    return apply


@functools.lru_cache(maxsize=32)
def _remembering(apply: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    remembered = functools.lru_cache(maxsize=_REMEMBERED_TOKENS)(apply)

    # A hostile stream of endless tokens must not stay in memory.
    return lambda token: remembered(token) if len(token) <= _REMEMBERED_LENGTH else apply(token)


def _shorten(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."


def _check_names(kind: str, names: tuple[str, ...], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            raise InputError(f"no {kind} {name!r}; there is {', '.join(known)}")


_PRESETS = {
    "social": TextPipeline(
        cleaning=("unescape_common_entities",),
        token_rules=(
            "mask_addresses",
            "fold_compatibility",
            "plain_emoticons",
            "split_hashtags",
            "mark_capitals",
            "lowercase",
            "mark_elongation",
        ),
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
        token_rules=("lowercase_words", "drop_stop_words", "drop_punctuation", "stem"),
    ),
}
