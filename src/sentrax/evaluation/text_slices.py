"""Texts of a kind, found in the texts themselves: by what they contain, by length, by script."""

import itertools
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.scripts import SCRIPTS, scripts_of
from sentrax.text.emoji import is_emoji
from sentrax.text.faces import plain_face
from sentrax.text.interner import TextReader
from sentrax.text.negation import negates
from sentrax.text.pipeline import TextPipeline
from sentrax.text.social import CAPITALS, ELONGATED, URL, USER

if TYPE_CHECKING:
    import polars as pl

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

_TOKENS: Mapping[str, Callable[[str], bool]] = {
    "negation": negates,
    "emoji": lambda token: is_emoji(token[0]),
    "emoticon": lambda token: plain_face(token) is not None,
    "word": lambda token: token[0].isalpha() and plain_face(token) is None,
    "capitals": lambda token: token == CAPITALS,
    "drawn out": lambda token: token == ELONGATED,
    "hashtag": lambda token: token[0] == "#" and len(token) > 1,
    "mention": lambda token: token == USER,
    "address": lambda token: token == URL,
    "question mark": lambda token: token[0] in "?!" and "?" in token,
    "exclamation mark": lambda token: token[0] in "?!" and "!" in token,
}
"""The tokens that are counted, as the preset `social` has them."""
_LENGTHS = (0, 5, 10, 20, 40)
"""The most words of the shorter texts, each time."""


def find_text_slices(texts: "pl.Series", frequent_words: Collection[str] = ()) -> dict[str, BoolArray]:
    """Which texts are of each kind, (texts,) each; a text may be of several, or of none.

    Args:
        texts: A column of strings.
        frequent_words: The words that a model knows well; if given, texts are found that have few of them.
    """
    rows, tokens = TextReader(TextPipeline.preset("social")).column(texts)
    of_texts = np.repeat(np.arange(len(texts)), rows.lengths)

    def count(is_counted: Callable[[str], bool]) -> IntArray:
        flags = np.fromiter(map(is_counted, tokens.strings), dtype=bool, count=len(tokens))
        return np.bincount(of_texts[flags.take(rows.ids)], minlength=len(texts))

    counts = {name: count(is_counted) for name, is_counted in _TOKENS.items()}
    n_words, n_faces = counts["word"], counts["emoji"] + counts["emoticon"]
    slices = {
        "negation": counts["negation"] > 0,
        "emoji": counts["emoji"] > 0,
        "emoticon": counts["emoticon"] > 0,
        "no words but emoji or emoticons": (n_faces > 0) & (n_words == 0),
        "words in capitals": counts["capitals"] > 0,
        "mostly in capitals": 2 * counts["capitals"] > n_words,
        "drawn-out words": counts["drawn out"] > 0,
        "hashtag": counts["hashtag"] > 0,
        "mention": counts["mention"] > 0,
        "web address": counts["address"] > 0,
        "question mark": counts["question mark"] > 0,
        "exclamation mark": counts["exclamation mark"] > 0,
        **_by_length(n_words),
    }
    if frequent_words:
        known = frozenset(frequent_words)
        n_rare = count(lambda token: token.isalpha() and token not in known and plain_face(token) is None)
        slices["half of the words rare or unknown"] = 2 * n_rare >= np.maximum(n_words, 1)
    scripts = scripts_of(texts)
    return slices | {f"{name} script": scripts == code for code, name in enumerate(SCRIPTS)}


def _by_length(n_words: IntArray) -> dict[str, BoolArray]:
    slices = {"no words": n_words == 0}
    for least, most in itertools.pairwise(_LENGTHS):
        slices[f"{least + 1} to {most} words"] = (n_words > least) & (n_words <= most)
    return {**slices, f"more than {_LENGTHS[-1]} words": n_words > _LENGTHS[-1]}
