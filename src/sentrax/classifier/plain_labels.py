"""One label as Python's own string, boolean or number, from whatever type it is passed in."""

import math
from decimal import Decimal
from typing import Any

import numpy as np

from sentrax.errors import InputError
from sentrax.text.pipeline import without_lone_surrogates
from sentrax.wording import quoted

MOST_BITS = 996
"""Whole numbers of more bits, about 300 digits, are no labels."""
_MISSING = ("NAType", "NaTType")
"""The types of pandas' missing values."""


def plain_label(label: Any, index: int) -> Any:
    """A label as Python's own str, bool, int or float; None for a missing one.

    Raises:
        InputError: If it is not a string or a number that can be a label; the message has its index.
    """
    if isinstance(label, np.generic):
        label = float(label) if isinstance(label, np.floating) else label.item()
    if label is None or type(label).__name__ in _MISSING:
        return None
    if isinstance(label, Decimal):
        is_whole = label.is_finite() and label == label.to_integral_value()
        label = int(label) if is_whole else float(label)
    plain = _without_subclass(label, index)
    if isinstance(plain, float) and not math.isfinite(plain):
        if math.isnan(plain):
            return None
        raise InputError(f"label {index} is {plain!r}; expected a string or a finite number")
    if isinstance(plain, int) and plain.bit_length() > MOST_BITS:
        raise InputError(f"label {index} is a number of more than 300 digits; use strings for such labels")
    if isinstance(plain, str) and without_lone_surrogates(plain) != plain:
        raise InputError(
            f"label {index} is {quoted(plain)}, which has a lone surrogate, so no file can store it"
        )
    return plain


def _without_subclass(label: Any, index: int) -> Any:
    """Also of a member of StrEnum or IntEnum, for example."""
    if isinstance(label, str):
        return str.__str__(label)
    for plain_type in (bool, int, float):
        if isinstance(label, plain_type):
            return plain_type(label)
    raise wrong_type(label, index)


def wrong_type(label: Any, index: int) -> InputError:
    """The error for what is neither a string nor a number."""
    return InputError(
        f"label {index} is {quoted(label)}, of type {type(label).__name__}; expected a string or a number"
    )
