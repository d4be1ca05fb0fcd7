"""Functions that make initial weights: each takes a shape and a key, and gives an array of float32."""

import math
from collections.abc import Callable
from typing import Any

from sentrax.fastmath import random

Initializer = Callable[[tuple[int, ...], Any], Any]


def GlorotUniformInitializer() -> Initializer:
    """Uniform in ±sqrt(6 / (fan in + fan out)), from the last two axes (Glorot and Bengio, 2010)."""

    def initialize(shape: tuple[int, ...], rng: Any) -> Any:
        limit = math.sqrt(3 / ((shape[-2] + shape[-1]) / 2))
        return random.uniform(rng, shape, minval=-limit, maxval=limit)

    return initialize


def RandomNormalInitializer(stddev: float = 1e-2) -> Initializer:
    """Normal, with mean 0 and this standard deviation."""

    def initialize(shape: tuple[int, ...], rng: Any) -> Any:
        return stddev * random.normal(rng, shape)

    return initialize
