"""How a failing layer says which layer it is, where it was made, what it got and what it expected."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sentrax.errors import LayerError
from sentrax.trax.fastmath import signature
from sentrax.wording import type_of

_OURS = ("sentrax.trax.layers", "sentrax.trax._argument_kinds")
_MAX_CHARACTERS = 400
"""Of what a layer got: nested lists instead of an array have a signature for each number."""


class UnfitInputError(Exception):
    """What `forward` raises to say what it expected; it reaches the user inside a `LayerError`."""


@contextlib.contextmanager
def as_layer_error(layer: str, method: str, x: Any) -> Iterator[None]:
    """Turn any error of the block into a `LayerError`.

    Args:
        layer: The layer's name, and where it was made.
        method: What it was asked to do.
        x: What it got.
    """
    try:
        yield
    except LayerError as error:
        raise LayerError(f"{error}\n  inside    {layer}") from error.__cause__
    except UnfitInputError as expected:
        raise LayerError(
            f"{layer} cannot do {method}:\n  got       {_describe(x)}\n  expected  {expected}"
        ) from None
    except Exception as error:
        raise LayerError(
            f"{layer} cannot do {method}:\n  got       {_describe(x)}"
            f"\n  because   {type(error).__name__}: {error}"
        ) from error


def check_no_lists(inputs: Sequence[Any]) -> None:
    """Raise an `UnfitInputError` if one of a layer's inputs is a list of numbers."""
    for number, one in enumerate(inputs):
        if is_of_numbers(one):
            raise UnfitInputError(
                f"arrays, but input {number} is {type_of(one)}; pass a numpy array, np.array(...)"
            )


def is_of_numbers(x: Any) -> bool:
    """Whether this is a list or tuple, perhaps of lists, that begins with a number or a string."""
    while isinstance(x, list | tuple) and x:
        x = x[0]
        if isinstance(x, int | float | str):
            return True
    return False


def creation_site() -> str:
    """The nearest line of the call stack outside this package, for example `model.py:12`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_OURS):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def _describe(x: Any) -> str:
    with contextlib.suppress(Exception):
        text = str(signature(x))
        return text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]} ..."
    return type(x).__name__
