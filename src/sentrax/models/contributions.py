"""`Contributions`: what each feature of a text adds to its logits, and which tokens it is made of.

    predictor + texts ── contribute ──> Contributions ── of_tokens() ──> (tokens, classes)

A feature's value is shared equally among the tokens that it is made of, unless the kind of model says
otherwise. What no token stands for, such as the length of the text, belongs to the text as a whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from sentrax.models.state import FloatArray, Logits

if TYPE_CHECKING:
    from sentrax.models.base import Predictor

EXACT = "exact"
"""The method of models whose logits are sums of what features add."""

Span = tuple[int, int]
"""Where a token begins in the original text, and where it ends, in characters."""


class Feature(NamedTuple):
    """A feature of a text.

    Attributes:
        group: Its kind, in plain words: `word`, `pair`.
        name: What it is, as people write it: `not good`.
        values: What it adds to each logit, (classes,).
        tokens: The indices of the tokens that it is made of; none if it is about the text as a whole.
        shares: The share of each of these tokens, which add up to 1; without any, they are equal.
    """

    group: str
    name: str
    values: Sequence[float]
    tokens: Sequence[int] = ()
    shares: Sequence[float] = ()


@dataclass(frozen=True, eq=False)
class Contributions:
    """What the features of a text add to its logits.

    Attributes:
        tokens: The tokens of the text, signals among them.
        spans: Where each is in the original text.
        features: The features that add something.
        bias: What a text without any features has, (classes,).
        logits: The logits of the text, as the predictor computes them, (classes,).
        method: How this was found: `EXACT`, or the name of a method that is not.
    """

    tokens: Sequence[str]
    spans: Sequence[Span]
    features: Sequence[Feature]
    bias: FloatArray
    logits: Logits
    method: str = EXACT

    def of_tokens(self) -> FloatArray:
        """What each token adds to each logit, (tokens, classes)."""
        features, tokens, shares = list[int](), list[int](), list[float]()
        for index, feature in enumerate(self.features):
            n_tokens = len(feature.tokens)
            features += [index] * n_tokens
            tokens += feature.tokens
            shares += feature.shares or [1 / n_tokens] * n_tokens if n_tokens else ()
        table = np.zeros((len(self.tokens), len(self.bias)))
        if tokens:
            values = np.array([feature.values for feature in self.features], dtype=np.float64)
            np.add.at(table, tokens, np.array(shares)[:, None] * values[features])
        return table

    def of_whole_text(self) -> FloatArray:
        """What the text as a whole adds to each logit, (classes,)."""
        values = [feature.values for feature in self.features if not feature.tokens]
        total: FloatArray = np.array(values, dtype=np.float64).reshape(-1, len(self.bias)).sum(axis=0)
        return total


class Contribute(Protocol):
    """The function of a kind of model that finds what the features of texts add to the logits."""

    def __call__(self, predictor: "Predictor", texts: Sequence[str]) -> Iterable[Contributions]:
        """The contributions of each text, in turn.

        Args:
            predictor: A predictor of this kind.
            texts: The texts, each of which is a string.
        """
        ...
