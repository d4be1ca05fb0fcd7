"""The loss and the validation score of a network: one class for each text, or a yes or no to each class."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.models.networks.operations import Array

Score = tuple[float, float]
"""How good a network is, and what decides between equally good ones; more is better in both."""


def cross_entropy(xp: Any, logits: Array, targets: Array, *, multi_label: bool) -> Array:
    """The cross-entropy of each text, (texts,); with several labels the mean over them.

    Args:
        xp: numpy or `jax.numpy`.
        logits: (texts, classes).
        targets: 1 for each class of a text, else 0, (texts, classes).
        multi_label: Whether each class is a question of its own (a sigmoid each), instead of one answer
            among all (a softmax).
    """
    if multi_label:
        return (xp.logaddexp(logits, 0) - targets * logits).mean(axis=-1)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return xp.log(xp.exp(shifted).sum(axis=-1)) - (targets * shifted).sum(axis=-1)


def score(logits: npt.NDArray[np.float64], targets: npt.NDArray[Any], *, multi_label: bool) -> Score:
    """The accuracy, or with several labels the micro-averaged F-score; then the cross-entropy, negated."""
    loss = float(cross_entropy(np, logits, targets, multi_label=multi_label).mean())
    if not multi_label:
        return float((logits.argmax(axis=1) == targets.argmax(axis=1)).mean()), -loss
    predicted, true = logits > 0, targets > 0
    n_either = int(predicted.sum() + true.sum())
    return (2 * int((predicted & true).sum()) / n_either if n_either else 1.0), -loss
