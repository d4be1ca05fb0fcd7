"""Which column of a table holds the texts."""

import io
from collections.abc import Mapping

import polars as pl

from sentrax.errors import InputError

NAMES = ("text", "tweet", "message", "sentence", "review", "content", "comment", "body")
"""What columns of texts are called, without regard to case."""

TEXT_TYPES = (pl.String, pl.Categorical, pl.Enum)

_LOOKED_AT = 1000
"""Rows by whose values a column is taken for text or for something else."""


def text_column(schema: Mapping[str, pl.DataType], wanted: str | None, source: object) -> str:
    """The column that is wanted; else the only one of strings; else the only one with one of `NAMES`.

    Raises:
        InputError: If the column is not there or not text, or none or several could be meant.
    """
    if wanted is not None:
        if wanted not in schema:
            raise InputError(f"{source} has no column {wanted!r}; there is {listed(schema)}")
        if not isinstance(schema[wanted], (*TEXT_TYPES, pl.Null)) and not schema[wanted].is_numeric():
            raise InputError(f"the column {wanted!r} of {source} has type {schema[wanted]}, not text")
        return wanted
    strings = [name for name, dtype in schema.items() if isinstance(dtype, TEXT_TYPES)]
    named = [name for name in strings if name.strip().lower() in NAMES]
    for candidates in (strings, named):
        if len(candidates) == 1:
            return candidates[0]
    raise InputError(
        f"which column of {source} holds the texts? There is {listed(schema)}; name one (--text)"
    )


def apparent_types(frame: pl.DataFrame) -> dict[str, pl.DataType]:
    """What the first values of columns of strings look like: numbers, dates, or text."""
    head = frame.head(_LOOKED_AT)
    written = io.BytesIO()
    head.write_csv(written)
    guessed = pl.read_csv(written.getvalue(), try_parse_dates=True, infer_schema_length=_LOOKED_AT)
    return {
        name: pl.String() if head[name].null_count() == len(head) else dtype
        for name, dtype in zip(frame.columns, guessed.dtypes, strict=True)
    }


def listed(names: Mapping[str, object]) -> str:
    """The names of columns, for a message."""
    return ", ".join(map(repr, names)) or "none"
