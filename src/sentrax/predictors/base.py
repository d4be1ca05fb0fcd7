"""What every kind of saved model has in common: texts in, logits out, and its parts for a file."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.rounding import WEIGHT_KINDS

if TYPE_CHECKING:
    import polars as pl

Logits = npt.NDArray[np.float64]
Arrays = Mapping[str, npt.NDArray[Any]]


class Parts(NamedTuple):
    """What a predictor is made of, in the form in which a file holds it.

    Attributes:
        content: All that is not an array, as JSON.
        arrays: The arrays, each of float32, float16, int8, uint8, int32, int64 or uint64.
    """

    content: dict[str, Any]
    arrays: dict[str, npt.NDArray[Any]]


class Predictor(Protocol):
    """From texts to logits, in numpy, without JAX.

    The logits of a text are the same alone and among others, to the bit.
    """

    kind: ClassVar[str]
    """The name by which a file says which class reads it."""

    @property
    def n_classes(self) -> int:
        """How many logits a text has."""
        ...

    def logits(self, texts: "pl.Series | Iterable[str]") -> Logits:
        """The logits of each text, (texts, classes).

        Raises:
            InputError: At an item that is not a string; the message says which.
        """
        ...

    def logits_of(self, text: str) -> Logits:
        """The logits of one text, (classes,), without Polars.

        Raises:
            InputError: If `text` is not a string.
        """
        ...

    def to_parts(self) -> Parts:
        """What a file is to hold."""
        ...

    @classmethod
    def from_parts(cls, content: Mapping[str, Any], arrays: Arrays) -> Self:
        """The predictor that `to_parts` took apart. Nothing about the parts is taken on trust.

        Raises:
            InputError: If they do not have the form that they should, or do not fit together.
        """
        ...

    def kept_as(self, kind: str) -> Self:
        """The predictor with its weights rounded to one of `sentrax.rounding.WEIGHT_KINDS`.

        Raises:
            InputError: If there is no such kind, or weights of this predictor cannot be kept so.
        """
        ...


def check_array(arrays: Arrays, name: str, dtypes: tuple[str, ...], shape: tuple[int, ...]) -> None:
    """Raise an `InputError` unless there is an array of this name, of one of these types and this shape."""
    if name not in arrays:
        raise InputError(f"its array {name!r} is missing")
    found = arrays[name]
    if str(found.dtype) not in dtypes or found.shape != shape:
        raise InputError(
            f"its {name} is {found.dtype} of shape {found.shape}, and {' or '.join(dtypes)} of shape {shape}"
            " is needed"
        )


def check_weights(
    arrays: Arrays, name: str, shape: tuple[int, ...], *, scales: str = "scales", n_scales: int
) -> None:
    """Raise an `InputError` unless there are weights of this shape and, for int8, so many scales for them."""
    check_array(arrays, name, WEIGHT_KINDS, shape)
    check_array(arrays, scales, ("float32",), (n_scales if arrays[name].dtype == np.int8 else 0,))


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
        raise InputError(f"its {what} have halves of characters in them") from None
    return saved
