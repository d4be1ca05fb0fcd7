"""How to train a neural network on texts."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.wording import counted

_MOST_HEADS = 4


@dataclass(frozen=True)
class NetworkSettings:
    """How to train a network.

    Attributes:
        dimension: Length of a word vector.
        hidden: Width of the hidden layers: units, filters of each width, or units of each direction.
        epochs: The largest number of epochs.
        batch_size: Texts per step.
        learning_rate: The highest learning rate of Adam; it rises over the first twentieth of the steps, and
            then falls linearly to 0.
        dropout: Share of the activations that each step drops.
        word_dropout: Share of each text's words that each step treats as unknown, or as absent.
        patience: How many epochs without a better validation score end the training.
        min_count: How often a word must occur to have a vector of its own. The others share the vector of
            unknown words, and so train it.
        max_length: How many tokens of a text are read; the rest is cut off.
        seed: The random seed.
        vectors: Words and their pretrained vectors, (words, dimension), to start from.

    Raises:
        InputError: If a number is out of range, or the vectors do not fit.
    """

    dimension: int = 100
    hidden: int = 64
    epochs: int = 10
    batch_size: int = 64
    learning_rate: float = 0.002
    dropout: float = 0.5
    word_dropout: float = 0.2
    patience: int = 3
    min_count: int = 2
    max_length: int = 256
    seed: int = 1
    vectors: tuple[Sequence[str], npt.NDArray[Any]] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        counts = ("dimension", "hidden", "epochs", "batch_size", "patience", "min_count", "max_length")
        for name in counts:
            count = getattr(self, name)
            if not isinstance(count, int) or count < 1:
                raise InputError(f"{name} is {count!r}; expected a whole number, 1 or more")
        if not 0 < self.learning_rate < math.inf:
            raise InputError(f"learning_rate is {self.learning_rate}; expected a number above 0")
        for name in ("dropout", "word_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected a share from 0 to below 1")
        if not isinstance(self.seed, int) or self.seed < 0:
            raise InputError(f"seed is {self.seed!r}; expected a whole number, 0 or more")
        if self.vectors is not None:
            self._check_vectors(*self.vectors)

    def sizes(self, n_classes: int) -> NetworkSizes:
        """The sizes of a network with these settings."""
        return NetworkSizes(
            n_classes,
            self.dimension,
            self.hidden,
            self.max_length,
            n_heads=math.gcd(self.dimension, _MOST_HEADS),
        )

    @staticmethod
    def complete(changes: Mapping[str, Any]) -> dict[str, Any]:
        """The changes; with `vectors` among them, also the dimension of the vectors.

        Raises:
            InputError: If the vectors are not a pair of words and an array, (words, dimension).
        """
        vectors = changes.get("vectors")
        if vectors is None:
            return dict(changes)
        try:
            _, array = vectors
            _, dimension = np.shape(array)
        except (TypeError, ValueError):
            raise InputError("vectors is not a pair of words and their vectors, (words, dimension)") from None
        return {**changes, "dimension": changes.get("dimension", dimension)}

    def describe(self) -> dict[str, Any]:
        """What a model file records about the pretrained vectors, if there are any."""
        if self.vectors is None:
            return {}
        words, array = self.vectors
        digest = hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass"))
        digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
        dimension = int(np.shape(array)[1])
        return {"vectors": {"words": len(words), "dimension": dimension, "fingerprint": digest.hexdigest()}}

    def _check_vectors(self, words: Sequence[str], array: npt.NDArray[Any]) -> None:
        if np.shape(array) != (len(words), self.dimension):
            raise InputError(
                f"the vectors have shape {np.shape(array)}; expected {(len(words), self.dimension)}, one"
                f" vector of {counted(self.dimension, 'number')} for each of {counted(len(words), 'word')}"
            )
        if not np.isfinite(array).all():
            raise InputError("the vectors have numbers that are not finite; expected finite ones only")


# What suits each network on thousands of short texts, without pretrained vectors.
DAN = NetworkSettings(hidden=100, dropout=0.3, word_dropout=0.3)
CNN = NetworkSettings(learning_rate=0.001, batch_size=32)
GRU = NetworkSettings(dropout=0.4)
TRANSFORMER = NetworkSettings(dimension=64, hidden=128, dropout=0.2, word_dropout=0.3)
