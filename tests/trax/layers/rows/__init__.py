"""The table of all layers: a row a layer, and each row brings every check of `test_every_layer.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sentrax.trax.layers import Layer


@dataclass(frozen=True)
class Row:
    """One layer to check.

    Attributes:
        make: Makes the layer.
        inputs: What it gets: an array, or a tuple of arrays if it takes none or several.
        shapes: The shape of its output, or a list of shapes if it gives none or several.
        answer: The output computed independently, in numpy: `answer(weights, *inputs)`.
        smooth: Whether finite differences say something about its gradients.
        check: Of a layer that draws random numbers, in place of an answer: `check(outputs, weights, *inputs)`
            asserts what holds whichever numbers are drawn.
    """

    make: Callable[[], Layer]
    inputs: Any
    shapes: tuple[int, ...] | list[tuple[int, ...]]
    answer: Callable[..., Any] | None = None
    smooth: bool = True
    check: Callable[..., None] | None = None

    def __post_init__(self) -> None:
        assert (self.answer is None) != (self.check is None), "a row has either an answer or a check"


def floats(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Numbers of both signs, none of them twice, none of them 0."""
    count = int(np.prod(shape))
    values = np.random.default_rng(count).permutation(np.linspace(-1.5, 2.0, count + 1)[1:])
    return values.astype(np.float32).reshape(shape)
