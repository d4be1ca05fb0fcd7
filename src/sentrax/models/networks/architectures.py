"""The networks by name. Each is a module that defines weights, their initialization and the forward pass."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from sentrax.models.networks import cnn, dan, gru, transformer
from sentrax.models.networks.operations import Array, Dropout, Shapes, Weights
from sentrax.models.networks.sizes import NetworkSizes


class Architecture(Protocol):
    """The functions that the module of a network has."""

    def shapes(self, sizes: NetworkSizes, /) -> Shapes:
        """The shape of each array of weights, except the word vectors."""

    def init(self, rng: np.random.Generator, sizes: NetworkSizes, /) -> Weights:
        """Random weights to start training from."""

    def logits(
        self,
        xp: Any,
        weights: Weights,
        embedded: Array,
        mask: Array | None,
        sizes: NetworkSizes,
        dropout: Dropout = ...,
        /,
    ) -> Array:
        """Word vectors (texts, tokens, dimension) to logits (texts, classes).

        Args:
            xp: numpy to predict, `jax.numpy` to train.
            weights: The weights, by the names in `shapes`.
            embedded: The word vectors.
            mask: True at tokens and false at padding, (texts, tokens); `None` if there is no padding.
            sizes: The sizes of the network.
            dropout: Applied wherever the network drops activations while it is trained.
        """


ARCHITECTURES: Mapping[str, Architecture] = {"dan": dan, "cnn": cnn, "gru": gru, "transformer": transformer}
"""Every network."""
