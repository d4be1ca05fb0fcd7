"""What each word adds to the logits of a network: integrated gradients over its word vectors.

Sundararajan et al., "Axiomatic attribution for deep networks" (2017), arXiv:1703.01365. A straight line leads
from vectors of zeros, whose logits are the bias, to those of the text. A word's share is its vector times the
integral of the gradient with respect to it. The shares add up to what the text has over the bias, but for the
error of the integral, which is what remains.
"""

import functools
from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from sentrax.forks import jax_works
from sentrax.models import removal
from sentrax.models.base import MANY_LABELS, Predictor
from sentrax.models.contributions import Contributions, Feature
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.batches import LENGTHS
from sentrax.models.networks.operations import Array, Weights
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.models.state import FloatArray
from sentrax.text.spans import tokens_with_spans

INTEGRATED_GRADIENTS = "integrated gradients"
"""The method."""

_STEPS = 16
"""Points of Gauss and Legendre's rule in each piece of the line."""
_PIECES = (1, 4, 16)
"""Into how many pieces the line is cut, until the shares nearly add up."""
_TOLERANCE = 0.01
"""How much of the largest difference between logits and bias may then remain."""


def contribute(predictor: Predictor, texts: Sequence[str]) -> Iterator[Contributions]:
    """What each word of each text adds to the logits.

    Where there is no JAX, or there are very many labels, words are left out in turn instead.
    """
    network = cast(NetworkPredictor, predictor)
    if network.n_classes > MANY_LABELS or not _has_jax():
        yield from removal.contribute(predictor, texts)
        return
    for text in texts:
        yield _contributions(network, text)


def _contributions(network: NetworkPredictor, text: str) -> Contributions:
    tokens, spans = tokens_with_spans(network.pipeline, text)
    logits = network.logits_of(text)
    ids = network.encoder.one(text)[: network.sizes.max_length]
    vectors = network.embedding.take(ids, dtype=np.float32)
    bias, shares = integrate(network, vectors, logits)
    features = [
        Feature("word", token, values, (index,))
        for index, (token, values) in enumerate(zip(tokens, shares.tolist(), strict=False))
    ]
    return Contributions(tokens, spans, features, bias, logits, INTEGRATED_GRADIENTS)


def _has_jax() -> bool:
    try:
        import jax  # noqa: F401
    except ImportError:
        return False
    return jax_works()


def integrate(
    network: NetworkPredictor, vectors: npt.NDArray[np.float32], logits: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The logits of vectors of zeros, (classes,), and the share of each vector, (tokens, classes).

    Args:
        network: The network.
        vectors: (tokens, dimension).
        logits: The logits of these vectors, which the shares are to add up to, (classes,).
    """
    length = len(vectors)
    padded_length = min([size for size in LENGTHS if size >= length] + [network.sizes.max_length])
    padded = np.zeros((padded_length, vectors.shape[1]), np.float32)
    padded[:length] = vectors
    mask = np.arange(padded_length) < length
    gradients = _compiled(network.kind, network.sizes)
    nodes, counts = np.polynomial.legendre.leggauss(_STEPS)
    bias: FloatArray = np.zeros(network.n_classes)
    shares: FloatArray = np.zeros((length, network.n_classes))
    for n_pieces in _PIECES:
        total = np.zeros((network.n_classes, padded_length))
        for piece in range(n_pieces):
            # Squares: layers that normalize turn fast near zero.
            roots = ((nodes + 1) / 2 + piece) / n_pieces
            start, of_piece = gradients(
                network.weights, padded, mask, np.float32(roots**2), np.float32(counts * roots / n_pieces)
            )
            bias, total = np.asarray(start, dtype=np.float64), total + np.asarray(of_piece, dtype=np.float64)
        shares = total.T[:length]
        difference = logits - bias
        if np.abs(difference - shares.sum(axis=0)).max() <= _TOLERANCE * np.abs(difference).max():
            break
    return bias, shares


@functools.lru_cache(maxsize=8)
def _compiled(kind: str, sizes: NetworkSizes) -> Any:
    """A function that is compiled for each length that texts are padded to.

    It takes weights, vectors, a mask, and points of the line with how much each counts. It returns the logits
    of zeros, (classes,), and the shares, (classes, tokens).
    """
    import jax
    import jax.numpy as jnp

    logits = ARCHITECTURES[kind].logits

    def sums(
        weights: Weights, vectors: Array, mask: Array, points: Array, counts: Array
    ) -> tuple[Array, Array]:
        masks = jnp.broadcast_to(mask, (len(points), *mask.shape))

        def of_line(scaled: Array) -> Array:
            return logits(jnp, weights, scaled, masks, sizes)

        _, pull = jax.vjp(of_line, points[:, None, None] * vectors)  # (points, classes)

        def of_class(one: Array) -> Array:
            (gradient,) = pull(counts[:, None] * one)  # (points, tokens, dimension)
            return (gradient.sum(axis=0) * vectors).sum(axis=-1)

        start = logits(jnp, weights, jnp.zeros_like(vectors)[None], mask[None], sizes)[0]
        return start, jax.lax.map(of_class, jnp.eye(sizes.n_classes))

    return jax.jit(sums)
