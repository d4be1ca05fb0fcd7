"""A column of texts as numbered raw tokens, found by Polars where the pipeline allows, in chunks.

The `social` tokenizer's pattern is one that Polars reads as Python does, so its tokens are found in native
code. NLTK's needs to look around itself, which no linear-time engine does: it runs in Python.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.text.cleaning import NATIVE_CLEANING
from sentrax.text.pipeline import TextPipeline, check_text, without_lone_surrogates
from sentrax.text.social_tokens import SOCIAL_TOKEN

if TYPE_CHECKING:
    import polars as pl

Part = TypeVar("Part")
Result = TypeVar("Result")

_NATIVE_TOKENIZERS = {"social": SOCIAL_TOKEN}
_CHUNK = 1 << 14
"""Texts that one thread works on at a time."""

class RawTokens(NamedTuple):
    """The raw tokens of texts, each different one once.

    Attributes:
        different: The different tokens.
        codes: Which of them each token is, text after text, (total,).
        counts: How many tokens each text has, (texts,).
    """

    different: list[str]
    codes: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def raw_tokens_of(pipeline: TextPipeline, texts: "pl.Series") -> RawTokens:
    """The raw tokens of a column of strings, found in native code where the pipeline allows."""
    is_native = all(name in NATIVE_CLEANING for name in pipeline.cleaning)
    if is_native and pipeline.tokenizer in _NATIVE_TOKENIZERS:
        return _found_natively(pipeline, texts)
    return _found_in_python(pipeline, texts)


def _found_natively(pipeline: TextPipeline, texts: "pl.Series") -> RawTokens:
    import polars as pl

    def lists_of(part: pl.Series) -> pl.Series:
        for name in pipeline.cleaning:
            replaced = NATIVE_CLEANING[name]
            part = part.str.replace_many(list(replaced), list(replaced.values()))
        return part.str.extract_all(_NATIVE_TOKENIZERS[pipeline.tokenizer])

    parts = map_in_threads(lists_of, [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)])
    lists = pl.concat(parts) if parts else pl.Series(dtype=pl.List(pl.String))
    counts = lists.list.len().to_numpy().astype(np.int64)
    tokens = lists.filter(pl.Series(counts > 0)).explode()
    # Categories of a name of their own go away with the column; Polars keeps the global ones for ever.
    numbered = tokens.cast(pl.Categorical(pl.Categories.random()))
    different = numbered.unique()
    places = np.zeros(int(different.to_physical().max() or 0) + 1, dtype=np.int64)
    places[different.to_physical().to_numpy()] = np.arange(len(different))
    return RawTokens(different.cast(pl.String).to_list(), places[numbered.to_physical().to_numpy()], counts)


def _found_in_python(pipeline: TextPipeline, texts: "pl.Series") -> RawTokens:
    numbers: dict[str, int] = {}
    codes: list[int] = []
    counts = []
    for text in texts:
        tokens = pipeline.raw_tokens(text)
        counts.append(len(tokens))
        codes.extend(numbers.setdefault(token, len(numbers)) for token in tokens)
    return RawTokens(list(numbers), np.array(codes, dtype=np.int64), np.array(counts, dtype=np.int64))


def map_in_threads(use: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """What `use` makes of each part, in order; on as many threads as there are cores.

    Polars and numpy let go of the interpreter while they work, so threads are enough.
    """
    if len(parts) < 2:
        return [use(part) for part in parts]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        return list(threads.map(use, parts))


def as_column(texts: "pl.Series | Iterable[str]") -> "pl.Series":
    """The texts as a Polars column of strings.

    Raises:
        InputError: At an item that is not a string; the message says which.
    """
    import polars as pl

    if isinstance(texts, pl.Series):
        if texts.dtype != pl.String:
            raise InputError(f"the column {texts.name!r} has type {texts.dtype}, not String; cast it first")
        if texts.null_count():
            place = texts.is_null().arg_max()
            raise InputError(f"item {place} of the column {texts.name!r} is None, not a string")
        return texts
    if isinstance(texts, str):
        raise InputError("got one string where a list of texts is expected; put it into a list")
    items = list(texts)
    for index, item in enumerate(items):
        check_text(item, f"item {index}")
    try:
        return pl.Series(items, dtype=pl.String)
    except UnicodeEncodeError:
        return pl.Series(list(map(without_lone_surrogates, items)), dtype=pl.String)
