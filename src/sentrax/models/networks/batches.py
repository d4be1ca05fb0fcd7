"""Batches of few shapes, with the rows of the embedding table that each one needs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.text.ragged import Ragged
from sentrax.text.vocabulary import SPECIAL_TOKENS, UNKNOWN

_UNKNOWN = SPECIAL_TOKENS.index(UNKNOWN)
LENGTHS = (16, 32, 64, 128, 256)
"""The lengths that texts are padded to; a program is compiled for each."""


class Batch(NamedTuple):
    """What one step sees.

    Attributes:
        ids: The distinct ids of the batch, (texts · length + 1,): first that of unknown words, and beyond
            the last one `n_ids`, which no word has.
        indices: Which of `ids` each token is, (texts, length).
        mask: True at tokens, false at padding, (texts, length).
        targets: 1 for each class of a text, else 0, (texts, classes).
        weights: The share of each text in the loss, (texts,); 0 for rows without a text.
    """

    ids: npt.NDArray[np.int32]
    indices: npt.NDArray[np.int32]
    mask: npt.NDArray[np.bool_]
    targets: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


class TextBatches:
    """Batches of all texts, shuffled anew in each epoch.

    Texts of about one length go together. Those that are left over when their batches are full go with
    longer ones, so that only one batch of an epoch can be short, and it is filled with texts of weight 0.

    Args:
        texts: The ids of each text.
        targets: 1 for each class of a text, else 0, (texts, classes).
        weights: How much each text counts, (texts,).
        n_ids: The number of distinct ids.
        batch_size: Texts in a batch, unless there are fewer in all.
        max_length: How many tokens of a text count.
        seed: The random seed of the order.
    """

    def __init__(
        self,
        texts: Ragged,
        targets: npt.NDArray[Any],
        weights: npt.NDArray[Any],
        n_ids: int,
        *,
        batch_size: int,
        max_length: int,
        seed: int,
    ):
        self._texts, self._seed = texts, seed
        self._targets, self._weights = targets.astype(np.float32), weights.astype(np.float32)
        self._index_of = np.zeros(n_ids, np.int32)
        self._n_rows = min(batch_size, len(texts))
        self._lengths = np.minimum(texts.lengths, max_length)
        longest = int(self._lengths.max(initial=1))
        enough = min([length for length in LENGTHS if length >= longest] + [max_length])
        self._buckets = [*(length for length in LENGTHS if length < longest), enough]

    @property
    def n_steps(self) -> int:
        """How many batches an epoch has."""
        return -(-len(self._texts) // self._n_rows)

    def epoch(self, number: int) -> Iterator[Batch]:
        """The batches of one epoch; always the same ones for the same number."""
        random = np.random.default_rng([self._seed, number])
        chosen = self._choose(random.permutation(len(self._texts)))
        for index in random.permutation(len(chosen)):
            yield self._batch(*chosen[index])

    def _choose(self, order: npt.NDArray[np.intp]) -> list[tuple[npt.NDArray[np.intp], int]]:
        """The texts of each batch of an epoch, and the length to pad them to."""
        buckets = np.searchsorted(self._buckets, self._lengths[order])
        chosen: list[tuple[npt.NDArray[np.intp], int]] = []
        waiting = order[:0]
        for number, length in enumerate(self._buckets):
            waiting = np.concatenate([waiting, order[buckets == number]])
            n_full = len(waiting) // self._n_rows * self._n_rows
            chosen += [(rows, length) for rows in waiting[:n_full].reshape(-1, self._n_rows)]
            waiting = waiting[n_full:]
        return [*chosen, (waiting, self._buckets[-1])] if len(waiting) else chosen

    def _batch(self, rows: npt.NDArray[np.intp], length: int) -> Batch:
        mask = np.zeros((self._n_rows, length), np.bool_)
        real = np.arange(length) < self._lengths[rows][:, None]
        mask[: len(rows)] = real
        tokens = self._texts.ids[(self._texts.offsets[rows][:, None] + np.arange(length))[real]]
        different = np.unique(tokens[tokens != _UNKNOWN])
        self._index_of[different] = np.arange(1, len(different) + 1)
        ids = np.full(mask.size + 1, len(self._index_of), np.int32)
        ids[0], ids[1 : len(different) + 1] = _UNKNOWN, different
        indices = np.zeros(mask.shape, np.int32)
        indices[mask] = self._index_of[tokens]
        targets = np.zeros((self._n_rows, self._targets.shape[1]), np.float32)
        targets[: len(rows)] = self._targets[rows]
        weights = np.zeros(self._n_rows, np.float32)
        weights[: len(rows)] = self._weights[rows] / len(rows)
        return Batch(ids, indices, mask, targets, weights)
