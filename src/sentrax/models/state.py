"""The state of a predictor, as a file stores it: JSON and arrays; and their checks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError

if TYPE_CHECKING:
    from sentrax.text.vocabulary import Vocabulary

FloatArray = npt.NDArray[np.float64]
Logits = FloatArray
Arrays = Mapping[str, npt.NDArray[Any]]

WEIGHT_TYPES = ("float32", "float16", "int8")
"""The types in which weights are stored: 4, 2 or 1 bytes each; int8 has scales."""


class PredictorState(NamedTuple):
    """Everything a predictor is made of, as a file stores it.

    Attributes:
        content: All that is not an array, as JSON.
        arrays: The arrays, each of float32, float16, int8, uint8, uint16, int32, uint32, int64 or uint64.
    """

    content: dict[str, Any]
    arrays: dict[str, npt.NDArray[Any]]


def check_array(arrays: Arrays, name: str, dtypes: tuple[str, ...], shape: tuple[int, ...]) -> None:
    """Raise an `InputError` unless there is an array of this name, of one of these types and this shape."""
    if name not in arrays:
        raise InputError(f"its array {name!r} is missing")
    array = arrays[name]
    if str(array.dtype) not in dtypes or array.shape != shape:
        raise InputError(
            f"its {name} is {array.dtype} of shape {array.shape};"
            f" expected {' or '.join(dtypes)} of shape {shape}"
        )


def checked_vector(arrays: Arrays, name: str, *dtypes: str) -> npt.NDArray[Any]:
    """The array of this name, which may have one of these types.

    Raises:
        InputError: If there is none, it has another type, or more or fewer dimensions than one.
    """
    length = len(arrays[name]) if name in arrays and arrays[name].ndim else 0
    check_array(arrays, name, dtypes, (length,))
    return arrays[name]


def checked_strings(saved: object, what: str) -> list[str]:
    """The strings of a list.

    Raises:
        InputError: If it is not one, or a string cannot be written in UTF-8.
    """
    if not isinstance(saved, list) or not all(isinstance(item, str) for item in saved):
        raise InputError(f"its {what} are not a list of strings")
    try:
        "".join(saved).encode()
    except UnicodeEncodeError:
        raise InputError(f"its {what} contain surrogates, which are not characters") from None
    return saved


def vocabulary_from_state(content: Mapping[str, Any]) -> "Vocabulary":
    """The vocabulary whose `tokens` and `counts` a file holds.

    Raises:
        InputError: If they are not lists of strings and of whole numbers, or do not fit together.
    """
    from sentrax.text.vocabulary import Vocabulary  # not every kind has one

    counts = content.get("counts")
    if not isinstance(counts, list) or not all(type(count) is int for count in counts):
        raise InputError("its counts are not a list of whole numbers")
    return Vocabulary(checked_strings(content.get("tokens"), "tokens"), counts)


def check_weight_type(dtype: str) -> None:
    """Raise an `InputError` unless weights can be stored as this type."""
    if dtype not in WEIGHT_TYPES:
        raise InputError(f"unknown weight type {dtype!r}; choose from {', '.join(WEIGHT_TYPES)}")
