"""What Polars raises for data that it cannot read: its errors, and its panics, which are no `Exception`."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from sentrax.errors import CorpusError

NATIVE_ERRORS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


@contextlib.contextmanager
def explain_native_errors(path: Path) -> Iterator[None]:
    """Raise a `CorpusError` for what Polars raises over the content of a file, wherever that is."""
    try:
        yield
    except NATIVE_ERRORS:
        raise CorpusError(f"{path} cannot be read: its content is damaged; get or write it again") from None
