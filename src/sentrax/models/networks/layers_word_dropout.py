"""Word dropout: whole words are taken out of a text at random while training."""

from typing import Any

from sentrax.errors import InputError
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.fastmath import random
from sentrax.trax.layers import Layer

PADDING = 0
"""The id of padding, and of a word that is not there."""


class WordDropout(Layer):
    """Puts another id in place of some words, at random, so that no single word decides: ids to ids.

    Padding stays padding. Iyyer et al., "Deep unordered composition rivals syntactic methods for text
    classification" (2015).

    Args:
        rate: The share of words that are replaced.
        replacement: The id in their place. That of unknown words trains what these are worth; that of padding
            takes the words out, for a model that does not mind gaps.
        mode: `"train"`; in any other mode the ids pass through.

    Raises:
        InputError: If `rate` is not in `[0, 1)`.
    """

    def __init__(self, rate: float, replacement: int = PADDING, mode: str = "train"):
        if not 0 <= rate < 1:
            raise InputError(f"the rate of WordDropout is a share from 0 to below 1, not {rate}")
        super().__init__()
        self._rate = rate if mode == "train" else 0.0
        self._replacement = replacement

    def forward(self, x: Any) -> Any:
        """Ids (batch, length) to the same shape."""
        if not self._rate:
            return x
        is_replaced = random.bernoulli(self.rng, self._rate, jnp.shape(x)) & (x != PADDING)
        return jnp.where(is_replaced, self._replacement, x)
