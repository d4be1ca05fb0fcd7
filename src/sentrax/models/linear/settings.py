"""How to fit a linear model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sentrax.errors import InputError


@dataclass(frozen=True)
class LinearSettings:
    """How to fit a linear model.

    Attributes:
        l2: The factor of the L2 penalty, half the sum of squared weights, per text. If `None`, the best of
            three on held-out texts.
        max_iterations: The maximum number of iterations of L-BFGS.
        max_features: The maximum number of features in a group; the most frequent are kept.
        min_count: In how many texts a pair, pattern or signal must occur, and in how many words a subword.
        prior: The weight of each text of `prior_texts`, relative to 1 for a training text.

    Raises:
        InputError: If a number is out of range.
    """

    l2: float | None = None
    max_iterations: int = 100
    max_features: int = 1 << 18
    min_count: int = 2
    prior: float = 0.03

    def __post_init__(self) -> None:
        if self.l2 is not None and not 0 < self.l2 < np.inf:
            raise InputError(f"l2 is {self.l2}; expected a number above 0")
        for name in ("max_iterations", "max_features", "min_count"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)!r}; expected a whole number, 1 or more")
        if not 0 <= self.prior < np.inf:
            raise InputError(f"prior is {self.prior}; expected 0 or more")


DEFAULT_SETTINGS = LinearSettings()

SEARCH_SPACE: Mapping[str, Sequence[Any]] = {
    "l2": (1e-4, 2e-4, 4e-4, 8e-4, 1.6e-3),
    "min_count": (1, 2, 3),
    "max_features": (1 << 14, 1 << 16, 1 << 18),
    "prior": (0.0, 0.01, 0.03),
}
