"""The `social` tokens of many chunks at once, in native code: those of the frequent kinds.

What a token is, and what it becomes, is decided in `social.py`; the patterns here only find the chunks and
tokens for which that is easily said. All others go through the rules themselves.
"""

import itertools
import string
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.text.ragged import Ragged, offsets_of
from sentrax.text.social import CAPITALS, LAUGHS, URL, USER, social_tokens

if TYPE_CHECKING:
    import polars as pl

_NAME = "[A-Za-z][A-Za-z0-9]*"
_WORD = f"{_NAME}(?:'[A-Za-z]+)?"
_ADDRESS = "https?://[A-Za-z0-9./_%?=&#+-]+"
_SENTENCES = r"[A-Za-z]{2}[A-Za-z0-9]*(?:[.,]+[A-Za-z]{2}[A-Za-z0-9]*)+"
_NUMBER = "[0-9]+(?:[.,:/-][0-9]+)*(?:[A-Za-z][A-Za-z0-9]*)?"
_EASY = (
    rf"^(?:[\"'(\[]?(?:{_WORD}(?:[-/]{_NAME})*|{_SENTENCES}|{_NUMBER}|[#@]_*[A-Za-z0-9][A-Za-z0-9_]*)"
    rf"[\"',.!?]*[:;)\]-]?|{_ADDRESS})$"
)
"""Chunks whose tokens a short pattern finds: without what might be a face or mail."""
_NOT_EASY = r"(?i)www\.|''|--|\bD'?:"
_TOKENS_OF_EASY = rf"{_ADDRESS}|[#@][A-Za-z0-9_]+|{_WORD}|{_NUMBER}|[!?]+|\.\.+|."
_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."}
"""Frequent characters, and what stands for them in plain characters."""

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

    plain = chunks.str.replace_many(_PLAIN)
    is_easy = plain.str.contains(_EASY) & ~plain.str.contains(_NOT_EASY)
    easy = plain.filter(is_easy).str.extract_all(_TOKENS_OF_EASY)
    # Polars would compile the whole pattern each time, which takes longer than to find it in Python.
    others = list(map(social_tokens, chunks.filter(~is_easy)))
    lengths = [easy.list.len().to_numpy(), np.fromiter(map(len, others), np.int64, len(others))]
    tokens = pl.Series(list(itertools.chain.from_iterable(others)), dtype=pl.String)
    tokens = pl.concat([easy.explode(empty_as_null=False), tokens])
    rows = Ragged(np.arange(len(tokens)), offsets_of(np.concatenate(lengths)))
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
