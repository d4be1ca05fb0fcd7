"""A column of texts as a Polars series: checked, and cut into parts for threads."""

import functools
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from sentrax.errors import InputError
from sentrax.text.dropping import Dropping
from sentrax.text.pipeline import TextPipeline, check_text, without_lone_surrogates

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    import polars as pl

Part = TypeVar("Part")
Result = TypeVar("Result")

PART, _SMALLEST_PART = 1 << 13, 1 << 11
"""Texts that one thread works on at a time: at most, and about at least."""
_THREAD = "sentrax-text"
"""How the names of the threads begin."""


def as_column(texts: "pl.Series | Iterable[str]") -> "pl.Series":
    """The texts as a Polars column of strings.

    Raises:
        InputError: If an item is not a string; the message says which.
    """
    import polars as pl

    if isinstance(texts, pl.Series):
        if texts.dtype != pl.String:
            raise InputError(f"the column {texts.name!r} has type {texts.dtype}, not String; cast it first")
        if texts.null_count():
            index = texts.to_list().index(None)
            raise InputError(f"item {index} of the column {texts.name!r} is None, not a string")
        return texts
    if isinstance(texts, str):
        raise InputError("texts is a single string; wrap it in a list")
    items = list(texts)
    for index, item in enumerate(items):
        check_text(item, f"item {index}")
    try:
        return pl.Series(items, dtype=pl.String)
    except UnicodeEncodeError:
        return pl.Series(list(map(without_lone_surrogates, items)), dtype=pl.String)


def change_some(texts: "pl.Series", change: Callable[[str], str], hint: str) -> "pl.Series":
    """The texts, changed where they have what a pattern finds; the others cost only the search.

    Args:
        texts: A column of strings.
        change: The change; it leaves a text without the pattern as it is.
        hint: The pattern, which both Rust's `regex` and Python's `re` read; if empty, all texts may change.
    """
    import polars as pl

    indices = texts.str.contains(hint).arg_true()
    if not len(indices):
        return texts
    changed = pl.Series(list(map(change, texts.gather(indices))), dtype=pl.String)
    return changed if len(changed) == len(texts) else texts.clone().scatter(indices, changed)


def clean_column(pipeline: TextPipeline, texts: "pl.Series") -> "pl.Series":
    """Each text of a column after all cleaning rules of a pipeline, in order."""
    for clean, hint in pipeline.cleaning_steps:
        texts = clean.column(texts) if isinstance(clean, Dropping) else change_some(texts, clean, hint)
    return texts


def parts_of(texts: "pl.Series", size: int = PART) -> list["pl.Series"]:
    """The column in parts of at most `size` texts, by default as many as one thread works on at a time.

    Several parts are about equal, and so many that each thread can get as many as the others.
    """
    n_parts = -(-len(texts) // size)
    if n_parts < 2:
        return [texts] * n_parts
    n_threads = max(1, min(os.cpu_count() or 1, len(texts) // _SMALLEST_PART))
    each = -(-len(texts) // (-(-n_parts // n_threads) * n_threads))
    return [texts[start : start + each] for start in range(0, len(texts), each)]


def map_in_threads(function: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """The result of `function` for each part, in order, on as many threads as there are cores.

    Polars and numpy release the interpreter while they work, so threads are enough.
    """
    # A thread of the pool must not wait for another one: all could be waiting.
    if len(parts) < 2 or threading.current_thread().name.startswith(_THREAD):
        return [function(part) for part in parts]
    return list(_threads().map(function, parts))


@functools.cache
def _threads() -> "ThreadPoolExecutor":
    """The thread pool of this process; it stays, since the C library keeps memory for each thread."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix=_THREAD)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_threads.cache_clear)  # a fork has none of its parent's threads
