"""The networks by the names that files and people have for them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sentrax.models.networks import convolutional, deep_averaging, recurrent, text_transformer
from sentrax.models.networks.arithmetic import Floats, Shapes, Weights
from sentrax.models.networks.sizes import NetworkSizes


class Architecture(NamedTuple):
    """What there is to know of a network for prediction.

    Attributes:
        shapes: From sizes to the shape of each array beside the vectors, in the order of the layers.
        logits: From vectors of texts of equal length, weights and sizes to logits, (texts, 1, classes).
    """

    shapes: Callable[[NetworkSizes], Shapes]
    logits: Callable[[Floats, Weights, NetworkSizes], Floats]


ARCHITECTURES: Mapping[str, Architecture] = {
    "dan": Architecture(deep_averaging.shapes, deep_averaging.logits),
    "cnn": Architecture(convolutional.shapes, convolutional.logits),
    "gru": Architecture(recurrent.shapes, recurrent.logits),
    "transformer": Architecture(text_transformer.shapes, text_transformer.logits),
}
"""Every network."""
