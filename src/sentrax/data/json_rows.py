"""Labelled rows out of an object of JSON a line."""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl

from sentrax.data.decoding import Decoded
from sentrax.data.label_column import chosen_columns
from sentrax.data.request import Request
from sentrax.data.rows import Bad, Rows
from sentrax.errors import CorpusError
from sentrax.text.columns import as_column
from sentrax.text.pipeline import without_lone_surrogates

_SAMPLE = 1000
_MOST_SHOWN = 40


class _BadRowError(Exception):
    """What is wrong with a line."""


def json_rows(content: Decoded, request: Request) -> Rows:
    """The rows of a file with an object of JSON on each line; blank lines are passed over.

    Raises:
        CorpusError: If there are no objects.
        InputError: If a key is not there, or cannot be told.
    """
    lines = content.data.decode().split("\n")
    text_key, label_key = _keys(lines, request)
    texts: list[str | None] = []
    labels: list[str | list[str] | None] = []
    places: list[int] = []
    bad: list[Bad] = []
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            continue
        try:
            found = _object(line)
            text, label = _text(found.get(text_key)), _label(found.get(label_key))
        except _BadRowError as error:
            bad.append(Bad(number, str(error)))
            continue
        texts.append(text)
        labels.append(label)
        places.append(number)
    column = as_column(text or "" for text in texts)
    column = column.set(pl.Series([text is None for text in texts], dtype=pl.Boolean), None)
    return Rows(column, _label_column(labels), np.array(places, dtype=np.int64), bad)


def _keys(lines: Sequence[str], request: Request) -> tuple[str, str]:
    """The keys of texts and labels, by a sample of objects from everywhere in the file."""
    filled = [place for place, line in enumerate(lines) if line and not line.isspace()]
    step = max(1, len(filled) // _SAMPLE)
    sample, first_bad = [], None
    for place in filled[::step]:
        try:
            sample.append(_object(lines[place]))
        except _BadRowError as error:
            first_bad = first_bad or f"line {place + 1}: {error}"
    if not sample:
        raise CorpusError(f"{request.path} has no object of JSON on any line: {first_bad or 'all are blank'}")
    names = list(dict.fromkeys(name for found in sample for name in found))
    columns = {name: [found.get(name) for found in sample] for name in names}
    schema = {name: _type(values) for name, values in columns.items()}
    shown = {name: as_column(_shown(value) for value in values) for name, values in columns.items()}
    chosen = chosen_columns(shown, schema, request.path, text=request.text, label=request.label)
    request.say_columns(chosen)
    return chosen


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _BadRowError(f"not JSON, {reason}") from None
    if not isinstance(found, dict):
        raise _BadRowError(f"{line[:_MOST_SHOWN]!r} is not an object, as {{...}} is")
    return found


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _BadRowError(f"the text is {json.dumps(value)[:_MOST_SHOWN]}, not a string")


def _label(value: Any) -> str | list[str] | None:
    if isinstance(value, list):
        labels = [_one_label(item) for item in value]
        if None in labels:
            raise _BadRowError("one of the labels is null or empty")
        return [label for label in labels if label is not None]
    return _one_label(value)


def _one_label(value: Any) -> str | None:
    """A label as a string: a number without a fraction as a whole one, so that 1 and 1.0 are the same."""
    if isinstance(value, str):
        return without_lone_surrogates(value).strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() else str(value)
    if value is None:
        return None
    raise _BadRowError(f"the label is {json.dumps(value)[:_MOST_SHOWN]}, neither a string nor a number")


def _label_column(labels: Sequence[str | list[str] | None]) -> pl.Series:
    if any(isinstance(label, list) for label in labels):
        lists = [[label] if isinstance(label, str) else label for label in labels]
        return pl.Series(lists, dtype=pl.List(pl.String))
    return pl.Series(labels, dtype=pl.String)


def _type(values: Iterable[Any]) -> pl.DataType:
    """What a column of values is: text, if half of them are strings, numbers, or neither."""
    present = [value for value in values if value is not None]
    if not present:
        return pl.Null()
    if 2 * sum(isinstance(value, str) for value in present) >= len(present):
        return pl.String()
    if all(isinstance(value, int | float) for value in present):
        return pl.Float64()
    return pl.Object()


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
