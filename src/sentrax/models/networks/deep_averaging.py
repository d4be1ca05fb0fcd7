"""The deep averaging network, from vectors to logits; `sentrax.models` trains it."""

from sentrax.models.networks.arithmetic import (
    Floats,
    Shapes,
    Weights,
    dense,
    dense_shapes,
    mean_of_places,
    relu,
)
from sentrax.models.networks.sizes import NetworkSizes


def shapes(sizes: NetworkSizes) -> Shapes:
    """The arrays that it has beside the vectors, in the order in which the layers have them."""
    return {
        **dense_shapes("hidden.0", sizes.dimension, sizes.hidden),
        **dense_shapes("hidden.1", sizes.hidden, sizes.hidden),
        **dense_shapes("output", sizes.hidden, sizes.n_classes),
    }


def logits(vectors: Floats, weights: Weights, sizes: NetworkSizes) -> Floats:
    """Vectors of texts of equal length (texts, length, dimension) to logits (texts, 1, classes)."""
    features = mean_of_places(vectors)
    for layer in range(2):
        features = relu(dense(features, weights, f"hidden.{layer}"))
    return dense(features, weights, "output")
