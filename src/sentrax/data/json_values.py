"""What a JSON object says: its text and its label as strings, or what is wrong with it."""

import contextlib
import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from sentrax.data.json_scanner import exceeds_depth
from sentrax.data.label_values import label_to_string
from sentrax.data.limits import Limits
from sentrax.text.pipeline import without_lone_surrogates
from sentrax.wording import quoted

_MOST_SHOWN = 40


class BadObjectError(Exception):
    """What is wrong with a line or value of JSON."""


def parse_object(line: str, limits: Limits) -> dict[str, Any]:
    """The object in a line or value of JSON, in which brackets are nested no deeper than the limit.

    Raises:
        BadObjectError: If it is not one.
    """
    try:
        if line.count("[") + line.count("{") > limits.depth and exceeds_depth(line, limits.depth):
            raise RecursionError
        found = json.loads(line)
    except json.JSONDecodeError as error:
        rest, where = line[error.pos :], "as a whole: it ends too early"
        if rest:
            where = f"from character {error.pos + 1:,} on, {quoted(rest, _MOST_SHOWN)}"
        raise BadObjectError(f"not JSON {where}") from None
    except RecursionError:
        raise BadObjectError(
            f"not JSON that can be read: lists and objects are nested more than {limits.depth:,} deep;"
            f" {limits.how_to_raise('depth')}"
        ) from None
    except ValueError:  # a whole number of thousands of digits
        raise BadObjectError("not JSON that can be read: a number has too many digits") from None
    if not isinstance(found, dict):
        raise BadObjectError(f"{quoted(line, _MOST_SHOWN)} is not an object, as {{...}} is")
    return found


def text_of(value: Any) -> str | None:
    """The text that a value is; None for none.

    Raises:
        BadObjectError: If it is neither a string nor a number.
    """
    if isinstance(value, str):
        return without_lone_surrogates(value)
    try:
        return label_to_string(value)
    except TypeError:
        raise BadObjectError(f"the text is {json.dumps(value)[:_MOST_SHOWN]}, not a string") from None


def label_of(value: Any) -> str | list[str] | None:
    """The label or labels that a value is; None for none.

    Raises:
        BadObjectError: If it is neither a string, a number, nor a list of them.
    """
    if isinstance(value, list):
        labels = [label_of(item) for item in value]
        if not all(isinstance(label, str) for label in labels):
            raise BadObjectError("one of the labels is null, empty, or a list")
        return [label for label in labels if isinstance(label, str)]
    try:
        return label_to_string(value)
    except TypeError:
        shown = json.dumps(value)[:_MOST_SHOWN]
        raise BadObjectError(f"the label is {shown}, neither a string nor a number") from None


def sample_column(values: Sequence[Any]) -> pl.Series:
    """A column of strings if half of the values are strings, of numbers if all are, else of nulls.

    Args:
        values: The values of a key, but for those that are null.
    """
    if values and 2 * sum(isinstance(value, str) for value in values) >= len(values):
        return pl.Series([without_lone_surrogates(str(value)) for value in values], dtype=pl.String)
    if values and all(isinstance(value, int | float) for value in values):
        with contextlib.suppress(OverflowError):
            return pl.Series([float(value) for value in values], dtype=pl.Float64)
    return pl.Series([None] * len(values), dtype=pl.Null)
