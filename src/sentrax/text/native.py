"""The `social` tokens of many chunks at once, in native code: those of the frequent kinds.

What a token is, and what it becomes, is decided in `social.py`; the patterns here only find the chunks and
tokens for which that is easily said. All others go through the rules themselves.
"""

import string
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.text.columns import change_some
from sentrax.text.ragged import Ragged, offsets_of
from sentrax.text.social import CAPITALS, LAUGHS, PATTERN, URL, USER
from sentrax.text.spelling import UNUSUAL, plain_characters

if TYPE_CHECKING:
    import polars as pl

_NAME = "[A-Za-z][A-Za-z0-9]*"
_WORD = f"{_NAME}(?:'[A-Za-z]+)?"
_ADDRESS = "https?://[!-~]+"
_EASY = f"^(?:[\"']?(?:{_WORD}(?:-{_NAME})*|[0-9]+|[#@][A-Za-z0-9_]+)[\"',.!?]*|{_ADDRESS})$"
"""Chunks whose tokens a short pattern finds: without what might be a face, a number with signs, mail."""
_NOT_EASY = r"(?i)www\."
_TOKENS_OF_EASY = rf"{_ADDRESS}|[#@][A-Za-z0-9_]+|{_WORD}|[0-9]+|[!?]+|\.\.+|."

_WORD_OR_NUMBER = rf"^(?:{_WORD}|[0-9]+(?:[.,:-][0-9]+)*[A-Za-z]*)$"
_CAPITALS, _TAG = "^[A-Z][A-Z]+$", "^#[A-Za-z0-9_]+$"
_USER, _MASKED = "(?s)^@.*[^@]$", r"^(?i:https?://|www\.)"
_BETWEEN_WORDS = (
    ("([a-z0-9])([A-Z])", "${1} ${2}"),
    ("([A-Za-z])([0-9])", "${1} ${2}"),
    ("_+", " "),
    (r"\b([A-Z][A-Z]+)\b", f"${{1}} {CAPITALS}"),
)
"""Where a hashtag is split, and what is put after its words of capitals."""
_THREE = [3 * character for character in string.ascii_lowercase + string.digits + "_"]


def raw_tokens(chunks: "pl.Series") -> tuple["pl.Series", Ragged]:
    """The tokens of chunks, before the token rules, and which of them each chunk has.

    Returns:
        The tokens, and their indices, a row for each chunk.
    """
    import polars as pl

    chunks = change_some(chunks, plain_characters, UNUSUAL)
    is_easy = chunks.str.contains(_EASY) & ~chunks.str.contains(_NOT_EASY)
    lists = [
        chunks.filter(is_easy).str.extract_all(_TOKENS_OF_EASY),
        chunks.filter(~is_easy).str.extract_all(PATTERN),
    ]
    tokens = pl.concat([part.explode(empty_as_null=False) for part in lists])
    lengths = np.concatenate([part.list.len().to_numpy() for part in lists])
    rows = Ragged(np.arange(len(tokens)), offsets_of(lengths))
    return tokens, rows.take(merged_order(is_easy))


def frequent_tokens(raw: "pl.Series") -> "pl.Series":
    """What `frequent_token` makes of each token, joined by spaces; null for tokens of other kinds."""
    import polars as pl

    lowered = raw.str.to_lowercase()
    stays = ~lowered.str.contains_any(_THREE)
    is_plain = stays & raw.str.contains(_WORD_OR_NUMBER) & ~lowered.is_in(LAUGHS)
    result = pl.select(
        pl.when(raw.str.contains(_USER))
        .then(pl.lit(USER))
        .when(raw.str.contains(_MASKED))
        .then(pl.lit(URL))
        .when(is_plain & raw.str.contains(_CAPITALS))
        .then(lowered + f" {CAPITALS}")
        .when(is_plain)
        .then(lowered)
    ).to_series()
    is_tag = (stays & raw.str.contains(_TAG)).arg_true()
    return result.scatter(is_tag, _split_tags(raw.gather(is_tag), lowered.gather(is_tag)))


def _split_tags(tags: "pl.Series", lowered: "pl.Series") -> "pl.Series":
    """Each hashtag and its words, joined by spaces."""
    words = tags.str.slice(1)
    for pattern, replacement in _BETWEEN_WORDS:
        words = words.str.replace_all(pattern, replacement)
    return (lowered + " " + words.str.strip_chars(" ").str.to_lowercase()).str.strip_chars_end(" ")


def merged_order(is_first: "pl.Series") -> npt.NDArray[np.int64]:
    """Where each item is when those that are flagged have been put before the others."""
    flags = is_first.to_numpy()
    before = np.cumsum(flags)
    return np.where(flags, before - 1, before[-1:] + np.arange(len(flags)) - before)
