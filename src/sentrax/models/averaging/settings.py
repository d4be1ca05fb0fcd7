"""How to train an averaging model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sentrax.errors import InputError


@dataclass(frozen=True)
class AveragingSettings:
    """How to train an averaging model.

    Attributes:
        dimension: Length of the vectors. All values from the number of classes on give the same model.
        epochs: How often each text is seen.
        batch_size: Texts in a batch.
        learning_rate: The initial learning rate of AdaGrad; it falls linearly to 0.
        initial_accumulator: What AdaGrad's sum of squared gradients starts at, for each vector. At 0 a rare
            id moves as far as a frequent one, and texts are memorized; the larger it is, the less
            rare ids count.
        word_dropout: Share of the ids of each text that each step leaves out, at random, so that no single
            word decides (Iyyer et al., 2015, "Deep unordered composition rivals syntactic methods").
        seed: Random seed, of the order of the texts and of what word dropout leaves out.

    Raises:
        InputError: If a number is out of range.
    """

    dimension: int = 100
    epochs: int = 10
    batch_size: int = 256
    learning_rate: float = 0.3
    initial_accumulator: float = 1.0
    word_dropout: float = 0.4
    seed: int = 1

    def __post_init__(self) -> None:
        for name, least in (("dimension", 1), ("epochs", 0), ("batch_size", 1), ("seed", 0)):
            number = getattr(self, name)
            if not isinstance(number, int) or number < least:
                raise InputError(f"{name} is {number!r}; expected a whole number, {least} or more")
        if not 0 < self.learning_rate < np.inf:
            raise InputError(f"learning_rate is {self.learning_rate}; expected a number above 0")
        if not 0 <= self.initial_accumulator < np.inf:
            raise InputError(f"initial_accumulator is {self.initial_accumulator}; expected a number from 0")
        if not 0 <= self.word_dropout < 1:
            raise InputError(f"word_dropout is {self.word_dropout}; expected a share from 0 to below 1")


DEFAULT_SETTINGS = AveragingSettings()
"""Best on held-out parts of small corpora; for a million texts, larger batches are faster."""

SEARCH_SPACE: Mapping[str, Sequence[Any]] = {
    "epochs": (5, 10, 20, 40),
    "learning_rate": (0.03, 0.1, 0.3),
    "word_dropout": (0.0, 0.2, 0.4),
}
