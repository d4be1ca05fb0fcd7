"""How good a model is on the texts of each value of a column, such as their source."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.evaluation.metrics import wilson_interval
from sentrax.evaluation.slices import LEAST_TEXTS
from sentrax.wording import counted

BoolArray = npt.NDArray[np.bool_]

MOST_VALUES = 20
"""Of a column with more values, the most frequent ones are measured: it must not hide other slices."""


class ColumnValues(NamedTuple):
    """The values of a column that have enough texts to be measured.

    Attributes:
        masks: Which texts have each value, (texts,) each; the most frequent values first.
        n_values: How many values there are, with enough texts or not.
    """

    masks: dict[str, BoolArray]
    n_values: int


def find_values(values: Sequence[object], most: int = MOST_VALUES) -> ColumnValues:
    """The most frequent values of a column, of those with at least 20 texts.

    Args:
        values: The values, `None` where there is none, (texts,).
        most: How many values.
    """
    shown = np.array(["" if value is None else str(value) for value in values], dtype=object)
    distinct, places, counts = np.unique(shown, return_inverse=True, return_counts=True)
    frequent = np.argsort(-counts, kind="stable")[:most].tolist()
    masks = {
        distinct[place] or "(none)": places == place for place in frequent if counts[place] >= LEAST_TEXTS
    }
    return ColumnValues(masks, len(distinct))


def measure_values(name: str, found: ColumnValues, is_right: BoolArray) -> dict[str, Any]:
    """The accuracy on the texts of each value.

    Args:
        name: The name of the column.
        found: Its values.
        is_right: Whether the answer to each text is right, (texts,).

    Returns:
        `values`, each with `value`, `texts`, `accuracy` and `interval` (Wilson's), the most frequent first;
        `n_values`, those that are left out included; `sentence`, which says what is left out, or is empty.
    """
    measured = []
    for value, is_in in found.masks.items():
        n_texts, n_right = int(is_in.sum()), int(is_right[is_in].sum())
        measured.append(
            {
                "value": value,
                "texts": n_texts,
                "accuracy": n_right / n_texts,
                "interval": list(wilson_interval(n_right, n_texts)),
            }
        )
    sentence = describe_left_out(name, found.n_values, len(measured))
    return {"values": measured, "n_values": found.n_values, "sentence": sentence}


def describe_left_out(name: str, n_values: int, n_shown: int) -> str:
    """What of a column is left out, in words; empty if nothing is."""
    if not n_shown:
        return f"{name}: none of its {counted(n_values, 'value')} has at least {LEAST_TEXTS} texts"
    if n_shown == n_values:
        return ""
    return (
        f"{name}: {n_shown} of {counted(n_values, 'value')} shown, the most frequent with at least"
        f" {LEAST_TEXTS} texts"
    )
