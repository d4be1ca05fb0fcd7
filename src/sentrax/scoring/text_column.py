"""Which column of a table holds the texts."""

from collections.abc import Mapping

import polars as pl

from sentrax.errors import InputError

NAMES = ("text", "tweet", "message", "sentence", "review", "content", "comment", "body")
"""What columns of texts are called, without regard to case."""

_TEXT_TYPES = (pl.String, pl.Categorical, pl.Enum)


def chosen(schema: Mapping[str, pl.DataType], wanted: str | None, source: object) -> str:
    """The column that is wanted; else the only one of strings; else the only one with one of `NAMES`.

    Raises:
        InputError: If the column is not there or not text, or none or several could be meant.
    """
    if wanted is not None:
        if wanted not in schema:
            raise InputError(f"{source} has no column {wanted!r}; there is {_listed(schema)}")
        if not isinstance(schema[wanted], (*_TEXT_TYPES, pl.Null)) and not schema[wanted].is_numeric():
            raise InputError(f"the column {wanted!r} of {source} has type {schema[wanted]}, not text")
        return wanted
    strings = [name for name, dtype in schema.items() if isinstance(dtype, _TEXT_TYPES)]
    named = [name for name in strings if name.strip().lower() in NAMES]
    for candidates in (strings, named):
        if len(candidates) == 1:
            return candidates[0]
    raise InputError(
        f"which column of {source} holds the texts? There is {_listed(schema)}; name one (--text)"
    )


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(map(repr, names)) or "none"
