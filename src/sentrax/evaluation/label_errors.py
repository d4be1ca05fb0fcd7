"""Labels that are probably wrong: confident learning.

Northcutt, Jiang and Chuang (2021), "Confident learning: estimating uncertainty in dataset labels", JAIR 70;
of its methods the fourth, "prune by noise rate", which is cleanlab's default.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class SuspectedLabels(NamedTuple):
    """Texts whose label is probably wrong, the most suspicious first.

    Attributes:
        rows: The index of each text, (suspects,).
        suggested: The index of the label that it probably should have, (suspects,).
    """

    rows: IntArray
    suggested: IntArray


def suspected_labels(probabilities: FloatArray, targets: FloatArray) -> SuspectedLabels:
    """The texts that probably belong to another label than theirs.

    A text confidently belongs to a label whose probability is at least as high as it is, in the mean, for
    the texts that have this label; of several, to the most probable one. That estimates how many texts of
    each label belong to each other label. So many are suspected: those where the probability of the other
    label exceeds that of their own by most.

    Args:
        probabilities: The probability of each label by a model that was not trained on the text, (texts,
            labels).
        targets: 1 for the label of each text, else 0, (texts, labels).
    """
    given, best = targets.argmax(axis=1), _confident_labels(probabilities, targets)
    n_labels = targets.shape[1]
    joint = np.zeros((n_labels, n_labels))
    is_confident = best >= 0
    np.add.at(joint, (given[is_confident], best[is_confident]), 1)
    n_given = targets.sum(axis=0)
    shares = joint / np.maximum(joint.sum(axis=1, keepdims=True), 1)
    expected = np.rint(shares * n_given[:, None]).astype(np.int64)
    margins = probabilities - probabilities[np.arange(len(given)), given][:, None]
    suggested = np.full(len(given), -1)
    largest = np.zeros(len(given))
    np.fill_diagonal(expected, 0)
    rows_of = [np.flatnonzero(given == label) for label in range(n_labels)]
    for label, other in np.argwhere(expected).tolist():
        own = rows_of[label]
        own = own[margins[own, other] > 0]
        own = own[np.argsort(-margins[own, other], kind="stable")][: expected[label, other]]
        own = own[margins[own, other] > largest[own]]
        suggested[own], largest[own] = other, margins[own, other]
    rows = np.flatnonzero(suggested >= 0)
    rows = rows[np.argsort(-largest[rows], kind="stable")]
    return SuspectedLabels(rows, suggested[rows])


def _confident_labels(probabilities: FloatArray, targets: FloatArray) -> IntArray:
    """The label that each text confidently belongs to, or -1 if there is none, (texts,)."""
    n_texts = targets.sum(axis=0)
    sums = (probabilities * targets).sum(axis=0)
    usual = np.divide(sums, n_texts, out=np.full(len(sums), np.inf), where=n_texts > 0)
    # A probability that equals the mean but for rounding belongs to the label, as where all texts are alike.
    is_confident = probabilities >= usual - 1e-9
    best = np.where(is_confident, probabilities, -np.inf).argmax(axis=1)
    labels: IntArray = np.where(is_confident.any(axis=1), best, -1)
    return labels
