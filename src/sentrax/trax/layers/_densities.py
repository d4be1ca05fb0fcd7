"""Densities of normal distributions, for models that predict one; and samples of what they predict."""

import math
from typing import Any

import jax
import numpy as np

from sentrax.trax.fastmath import numpy as jnp

_LOG_2_PI = math.log(2 * math.pi)


def log_gaussian_pdf(x: Any, mu: Any, sigma: Any) -> Any:
    """The logarithm of the density of a normal distribution at `x`.

    Args:
        x: Points, (..., d).
        mu: Means, (..., d).
        sigma: Covariances, (..., d, d): symmetric, positive definite.

    Returns:
        One number for each point, (...).
    """
    away = jnp.asarray(x) - mu
    root = jnp.linalg.cholesky(sigma)
    points = jnp.broadcast_shapes(away.shape, root.shape[:-1])
    away, root = jnp.broadcast_to(away, points), jnp.broadcast_to(root, (*points, points[-1]))
    standardized = jax.scipy.linalg.solve_triangular(root, away[..., None], lower=True)[..., 0]
    log_determinant = 2 * jnp.sum(jnp.log(jnp.diagonal(root, axis1=-2, axis2=-1)), axis=-1)
    return -0.5 * (jnp.sum(standardized**2, axis=-1) + log_determinant + points[-1] * _LOG_2_PI)


def log_gaussian_diag_pdf(x: Any, mu: Any, diag_sigma: Any) -> Any:
    """The logarithm of the density at `x` of a normal distribution whose features are independent.

    Args:
        x: Points, (..., d).
        mu: Means, (..., d).
        diag_sigma: Variances, (..., d): the diagonal of the covariance, all greater than 0.

    Returns:
        One number for each point, (...).
    """
    return -0.5 * jnp.sum((x - mu) ** 2 / diag_sigma + jnp.log(diag_sigma) + _LOG_2_PI, axis=-1)


def multigaussian_loss(preds: Any, targets: Any, ngauss: int = 1) -> Any:
    """The negative logarithm of the density of a mixture of normal distributions at `targets`.

    Bishop, "Mixture density networks" (1994). The features of each part of the mixture are independent.

    Args:
        preds: Predictions, (..., `ngauss` (1 + 2 d)): logits of the parts, then the means of the first part,
            of the second, and so on, then their standard deviations likewise, of either sign.
        targets: Points, (..., d).
        ngauss: How many normal distributions are mixed.

    Returns:
        One number for each point, (...); the smaller, the likelier.
    """
    targets = jnp.asarray(targets)
    parts = (*preds.shape[:-1], ngauss, targets.shape[-1])
    logits, means, deviations = jnp.split(preds, [ngauss, ngauss * (1 + targets.shape[-1])], axis=-1)
    variances = jnp.reshape(deviations, parts) ** 2 + 1e-6  # a density is not defined at 0
    of_parts = log_gaussian_diag_pdf(targets[..., None, :], jnp.reshape(means, parts), variances)
    return -jax.nn.logsumexp(jax.nn.log_softmax(logits) + of_parts, axis=-1)


def logsoftmax_sample(log_probs: Any, temperature: float = 1.0) -> Any:
    """Classes drawn at random, each with its probability, by numpy's global generator.

    Args:
        log_probs: Log-probabilities, (..., classes), or logits.
        temperature: 1 for these probabilities; above it they become more alike, below it less; at 0 the
            likeliest class is chosen.

    Returns:
        Classes, (...).
    """
    # The largest of the logits plus Gumbel noise is at each class with its probability.
    noise = np.random.gumbel(size=np.shape(log_probs))
    return np.argmax(np.asarray(log_probs) + temperature * noise, axis=-1)
