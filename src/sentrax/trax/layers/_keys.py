"""Random keys of layers: one drawn when a layer is made, and the keys of those inside it."""

import functools
import random as python_random
from collections.abc import Callable
from typing import Any

from sentrax.trax.fastmath import random


def draw_key() -> Any:
    """A key from Python's global `random`, as Trax's layers draw theirs."""
    return random.get_prng(python_random.randint(0, 2**31 - 1))


def split_lazily(key: Callable[[], Any], num: int) -> list[Callable[[], Any]]:
    """`num` functions that return the keys into which `key()` is split, at the first call of any of them.

    Most layers need no random numbers, and splitting costs more than they do, above all to compile.
    """
    keys = functools.cache(lambda: random.split_apart(key(), num))
    return [lambda index=index: keys()[index] for index in range(num)]  # type: ignore[misc]
