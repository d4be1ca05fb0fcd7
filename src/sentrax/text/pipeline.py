"""The steps from a string to its tokens, as one value that prints, compares and can be saved."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from sentrax.errors import InputError
from sentrax.text.cleaning import CLEANING_RULES
from sentrax.text.token_rules import TOKEN_RULES
from sentrax.text.tokenizer import tweet_tokens

_REMEMBERED_TOKENS = 1 << 16
_REMEMBERED_LENGTH = 64
_SHOWN = 40


@dataclass(frozen=True)
class TextPipeline:
    """Cleaning rules, then the tokenizer, then token rules, each by name and in order.

    Attributes:
        cleaning: Names out of `sentrax.text.CLEANING_RULES`.
        token_rules: Names out of `sentrax.text.TOKEN_RULES`.

    Raises:
        InputError: For a name that does not exist.
    """

    cleaning: tuple[str, ...]
    token_rules: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_names("cleaning rule", self.cleaning, CLEANING_RULES)
        _check_names("token rule", self.token_rules, TOKEN_RULES)

    @classmethod
    def preset(cls, name: str) -> "TextPipeline":
        """The pipeline called `name`: `"notebook"` is the notebook's `process_tweet`."""
        if name not in _PRESETS:
            raise InputError(f"no text preset {name!r}; there is {', '.join(map(repr, _PRESETS))}")
        return _PRESETS[name]

    def tokens(self, text: str) -> list[str]:
        """The tokens of one text.

        Raises:
            InputError: If `text` is not a string.
        """
        check_text(text, "the text")
        for name in self.cleaning:
            text = CLEANING_RULES[name](text)
        apply = _token_function(self.token_rules)
        kept = map(apply, tweet_tokens(text))
        return [token for token in kept if token]

    def tokens_of(self, texts: Iterable[str]) -> Iterator[list[str]]:
        """The tokens of each text in turn.

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        for index, text in enumerate(texts):
            check_text(text, f"item {index}")
            yield self.tokens(text)

    def to_json(self) -> dict[str, list[str]]:
        """The pipeline as plain lists, for a file."""
        return {key: list(names) for key, names in asdict(self).items()}

    @classmethod
    def from_json(cls, saved: object) -> "TextPipeline":
        """The pipeline that `to_json` gave.

        Raises:
            InputError: If `saved` does not have that form, or names a rule that does not exist.
        """
        fields = ("cleaning", "token_rules")
        if not isinstance(saved, dict) or set(saved) != set(fields):
            raise InputError(f"a saved pipeline is an object with {fields}, not {_shorten(saved)}")
        for field in fields:
            names = saved[field]
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise InputError(f"{field!r} of a saved pipeline is a list of names, not {names!r}")
        return cls(**{field: tuple(saved[field]) for field in fields})


def check_text(text: object, place: str) -> None:
    """Raise an `InputError` that names `place` unless `text` is a string."""
    if not isinstance(text, str):
        hint = "; decode it first" if isinstance(text, bytes | bytearray) else ""
        found = "None" if text is None else f"{type(text).__name__} {_shorten(text)}"
        raise InputError(f"{place} is {found}, not a string{hint}")


def _shorten(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."


def _check_names(kind: str, names: tuple[str, ...], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            raise InputError(f"no {kind} {name!r}; there is {', '.join(known)}")


@functools.lru_cache(maxsize=32)
def _token_function(names: tuple[str, ...]) -> Callable[[str], str | None]:
    """All token rules as one function that remembers the tokens it has seen."""
    rules = [TOKEN_RULES[name] for name in names]

    def apply(token: str) -> str | None:
        changed: str | None = token
        for rule in rules:
            if changed is None:
                break
            changed = rule(changed)
        return changed

    remembered = functools.lru_cache(maxsize=_REMEMBERED_TOKENS)(apply)

    # A hostile stream of endless tokens must not stay in memory.
    return lambda token: remembered(token) if len(token) <= _REMEMBERED_LENGTH else apply(token)


_PRESETS = {
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
