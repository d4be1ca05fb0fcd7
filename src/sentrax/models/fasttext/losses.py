"""From the scores of fastText's output matrix to logits, for each of its losses."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.state import FloatArray

SIGMOID_LOSSES = ("negative-sampling", "one-vs-all")
"""With these losses, each label has a probability of its own; they do not add up to 1."""
LOSSES = ("softmax", "hierarchical-softmax", *SIGMOID_LOSSES)

_LARGEST_SCORE = 8.0
_STEP = 2 * _LARGEST_SCORE / 512
_CERTAIN_LOGIT = 20.0
"""A logit whose sigmoid differs from 1 by 2e-9."""
_UNFINISHED = 10**15
"""The count that fastText gives to nodes without children."""


class Loss(Protocol):
    """Turns scores into logits."""

    def logits(self, scores: FloatArray) -> FloatArray:
        """The logits of one text, (labels,)."""
        ...


class Softmax:
    """Scores are logits."""

    def logits(self, scores: FloatArray) -> FloatArray:
        """The logits of one text, (labels,)."""
        return scores


class TabulatedSigmoid:
    """A sigmoid for each label, from fastText's table.

    The table has steps of 1/32; a score is rounded down to a step, and beyond 8 it is certain. The logits are
    those of the table's probabilities, so that a threshold chosen with fastText keeps its meaning.
    """

    def logits(self, scores: FloatArray) -> FloatArray:
        """The logits of one text, (labels,)."""
        steps = np.floor((scores + _LARGEST_SCORE) / _STEP) * _STEP - _LARGEST_SCORE
        beyond = np.sign(scores) * (_CERTAIN_LOGIT + np.abs(scores) - _LARGEST_SCORE)
        return np.where(np.abs(scores) > _LARGEST_SCORE, beyond, steps)


class HierarchicalSoftmax:
    """A binary decision at each node of a Huffman tree, whose leaves are the labels.

    The logits are log-probabilities: those of a node's two branches add up to 1, hence so do those of all
    leaves, and a softmax gives them back.

    Args:
        counts: How often each label came in training, from which the tree follows; at least one.
    """

    def __init__(self, counts: Sequence[int]):
        self.counts = counts
        self._left, self._right = _huffman_tree(counts)
        self._levels = _levels(self._left, self._right)

    def logits(self, scores: FloatArray) -> FloatArray:
        """The logits of one text, (labels,).

        Args:
            scores: The score of each inner node, (labels - 1,) or more.
        """
        n_labels = len(self.counts)
        log_probabilities = np.zeros(2 * n_labels - 1)
        for inner in self._levels:
            score, parent = scores[inner], log_probabilities[inner + n_labels]
            log_probabilities[self._left[inner]] = parent - np.logaddexp(0, score)
            log_probabilities[self._right[inner]] = parent - np.logaddexp(0, -score)
        return log_probabilities[:n_labels]


def make_loss(name: object, counts: object, n_labels: int) -> Loss:
    """The loss of this name.

    Raises:
        InputError: If the loss is unknown, or its tree cannot be built from these counts.
    """
    if name == "hierarchical-softmax":
        if not isinstance(counts, list) or len(counts) != n_labels:
            raise InputError(f"its label counts are not a list of {n_labels} numbers")
        if not all(type(count) is int and 0 <= count < _UNFINISHED for count in counts):
            raise InputError(f"a label count is not a whole number from 0 to {_UNFINISHED:,}")
        return HierarchicalSoftmax(counts)
    if name not in LOSSES:
        raise InputError(f"its loss is {name!r}; expected one of {', '.join(LOSSES)}")
    return TabulatedSigmoid() if name in SIGMOID_LOSSES else Softmax()


def _huffman_tree(counts: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The left and the right child of each inner node, (labels - 1,) each, root last; leaves come first."""
    n_labels = len(counts)
    weights = [*counts, *[_UNFINISHED] * (n_labels - 1)]
    children = np.empty((2, n_labels - 1), dtype=np.int64)
    leaf, node = n_labels - 1, n_labels
    for new in range(n_labels, 2 * n_labels - 1):
        for side in range(2):
            # fastText's own walk; labels are in the order of falling counts.
            if leaf >= 0 and weights[leaf] < weights[node]:
                children[side, new - n_labels], leaf = leaf, leaf - 1
            else:
                children[side, new - n_labels], node = node, node + 1
        weights[new] = sum(weights[child] for child in children[:, new - n_labels])
    return children[0], children[1]


def _levels(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """The inner nodes at each distance from the root."""
    n_labels = len(left) + 1
    depths = np.zeros(2 * n_labels - 1, dtype=np.int64)
    for node in reversed(range(len(left))):
        depths[[left[node], right[node]]] = depths[node + n_labels] + 1
    inner = depths[n_labels:]
    order = np.argsort(inner, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(inner[order])) + 1) if len(inner) else []
