"""How to fit the nbsvm model."""

from dataclasses import dataclass

import numpy as np

from sentrax.errors import InputError


@dataclass(frozen=True)
class NbsvmSettings:
    """How to fit the nbsvm model.

    Attributes:
        smoothing: Added to each count of a feature in a class before ratios are taken.
        l2: The factor of the L2 penalty, half the sum of squared weights; losses of texts are summed.
        interpolation: The share of the fitted weights, the rest being their mean magnitude: with 0 the model
            is naive Bayes, with 1 a linear model. If `None`, a quarter; a half for more than 50 labels.
        min_count: In how many texts a pair of words must occur.
        max_features: The maximum number of features; the most frequent are kept.
        max_iterations: The maximum number of iterations of L-BFGS, for each class.

    Raises:
        InputError: If a number is out of range.
    """

    smoothing: float = 1.0
    l2: float = 3.0
    interpolation: float | None = None
    min_count: int = 2
    max_features: int = 1 << 18
    max_iterations: int = 100

    def __post_init__(self) -> None:
        for name in ("smoothing", "l2"):
            if not 0 < getattr(self, name) < np.inf:
                raise InputError(f"{name} is {getattr(self, name)}; expected a number above 0")
        if self.interpolation is not None and not 0 <= self.interpolation <= 1:
            raise InputError(f"interpolation is {self.interpolation}; expected a share from 0 to 1")
        for name in ("min_count", "max_features", "max_iterations"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)!r}; expected a whole number, 1 or more")


DEFAULT_SETTINGS = NbsvmSettings()
