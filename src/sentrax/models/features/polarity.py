"""Which of the labels, if any, are the negative and the positive one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sentrax.errors import InputError
from sentrax.models.features.groups import valence_numbers
from sentrax.models.features.markers import VALENCE_NAMES
from sentrax.models.features.tokens import TokenReader
from sentrax.models.state import FloatArray
from sentrax.wording import listed, quoted

if TYPE_CHECKING:
    import polars as pl


_NEGATIVE = ("negative", "neg", "-", "bad", "sad", "unhappy", "thumbs down", "contra")
_POSITIVE = ("positive", "pos", "+", "good", "happy", "thumbs up", "pro")
_STANDARD_ERRORS = 4.0
"""How many standard errors the mean valences of two labels must differ by."""
_MOST_TEXTS = 20_000
"""At most so many texts are compared."""


class Polarity(NamedTuple):
    """The columns of the negative and of the positive label."""

    negative: int
    positive: int


def polarity_by_name(names: Sequence[str]) -> Polarity | None:
    """The negative and the positive label by their names; `None` if it is not one of each."""
    lower = [name.lower() for name in names]
    negative = [index for index, name in enumerate(lower) if name in _NEGATIVE]
    positive = [index for index, name in enumerate(lower) if name in _POSITIVE]
    return Polarity(negative[0], positive[0]) if len(negative) == len(positive) == 1 else None


def choose_polarity(names: Sequence[str], negative: str | None, positive: str | None) -> Polarity:
    """The negative and the positive label: those that a user says, or else by their names.

    Raises:
        InputError: If a label is unknown, both are the same, or it is not known which they are.
    """
    by_name = polarity_by_name(names)
    if negative is None and positive is None and by_name is not None:
        return by_name
    for label in (negative, positive):
        if label is not None and label not in names:
            raise InputError(f"unknown label {quoted(label)}; the model has {listed(names)}")
    if negative is None or positive is None:
        raise InputError(
            f"it is not known which of the labels {listed(names)} are negative and positive; pass"
            " negative=... and positive=..."
        )
    if negative == positive:
        raise InputError(f"negative and positive are both {quoted(negative)}; pass two labels")
    return Polarity(names.index(negative), names.index(positive))


def find_polarity(
    names: Sequence[str], reader: TokenReader, texts: "pl.Series", targets: FloatArray
) -> Polarity | None:
    """The negative and the positive label, by name, or by the mean valence of their texts.

    Args:
        names: The labels.
        reader: From texts to tokens.
        texts: Training texts.
        targets: Which label each has, (texts, labels).

    Returns:
        The labels; `None` if valence does not distinguish them.
    """
    by_name = polarity_by_name(names)
    if by_name is not None:
        return by_name
    signs = valence_numbers(reader.column(texts[:_MOST_TEXTS]))[:, VALENCE_NAMES.index("sign")]
    of_labels = [signs[targets[:_MOST_TEXTS, index] > 0] for index in range(len(names))]
    if any(len(values) < 2 for values in of_labels):
        return None
    means = np.array([values.mean() for values in of_labels])
    # Without the added term, a few equal values would count as a variance of 0.
    errors = np.array([(values.var() + 1 / len(values)) / len(values) for values in of_labels])
    low, high = int(means.argmin()), int(means.argmax())
    spread = float(np.sqrt(errors[low] + errors[high]))
    is_clear = means[high] - means[low] > _STANDARD_ERRORS * spread
    return Polarity(low, high) if is_clear else None
