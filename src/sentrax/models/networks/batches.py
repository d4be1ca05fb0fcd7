"""Batches of few shapes, for networks that do not mind padding."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.text.ragged import Ragged

LENGTHS = (16, 32, 64, 128, 256)
"""The lengths that texts are padded to, as far as they need; each compiles a program of its own."""


class Batch(NamedTuple):
    """What one step sees.

    Attributes:
        ids: (rows, length), 0 at padding.
        targets: (rows,) or (rows, classes).
        weights: How much of the loss each text is, (rows,); 0 for rows without a text.
    """

    ids: npt.NDArray[np.int32]
    targets: npt.NDArray[Any]
    weights: npt.NDArray[np.float32]


class TextBatches:
    """Batches of all texts, shuffled anew in each epoch.

    Texts of about one length go together. Those that are left over when their batches are full go with
    longer ones, so that only one batch of an epoch can be short, and it is filled with rows of weight 0.

    Args:
        texts: The ids of each text.
        targets: The target of each text, (texts,) or (texts, classes).
        weights: How much each text counts, (texts,).
        batch_size: Rows of a batch; if there are fewer texts, there are as many rows as texts.
        max_length: How many tokens of a text count.
        seed: Where the order starts.
    """

    def __init__(
        self,
        texts: Ragged,
        targets: npt.NDArray[Any],
        weights: npt.NDArray[np.float32],
        batch_size: int,
        max_length: int,
        seed: int,
    ):
        self._texts, self._targets, self._weights = texts, targets, weights
        self._n_rows = min(batch_size, len(texts))
        self._lengths = np.minimum(texts.lengths, max_length)
        longest = int(self._lengths.max(initial=1))
        self._buckets = [
            *(length for length in LENGTHS if length < longest),
            _bucket_above(longest, max_length),
        ]
        self._random = np.random.default_rng(seed)

    @property
    def n_steps(self) -> int:
        """How many batches an epoch has."""
        return -(-len(self._texts) // self._n_rows)

    def sample(self) -> Batch:
        """A batch for its shapes."""
        return self._batch(np.arange(0), self._buckets[0])

    def epochs(self) -> Iterator[Batch]:
        """Batches without end, `n_steps` for each epoch."""
        while True:
            chosen = self._chosen()
            for place in self._random.permutation(len(chosen)):
                yield self._batch(*chosen[place])

    def _chosen(self) -> list[tuple[npt.NDArray[np.intp], int]]:
        """The texts of each batch of an epoch, and the length to pad them to."""
        order = self._random.permutation(len(self._texts))
        bucket_of = np.searchsorted(self._buckets, self._lengths[order])
        chosen: list[tuple[npt.NDArray[np.intp], int]] = []
        waiting = order[:0]
        for number, length in enumerate(self._buckets):
            waiting = np.concatenate([waiting, order[bucket_of == number]])
            n_full = len(waiting) // self._n_rows * self._n_rows
            chosen += [(rows, length) for rows in waiting[:n_full].reshape(-1, self._n_rows)]
            waiting = waiting[n_full:]
        return [*chosen, (waiting, self._buckets[-1])] if len(waiting) else chosen

    def _batch(self, rows: npt.NDArray[np.intp], length: int) -> Batch:
        ids = np.zeros((self._n_rows, length), dtype=np.int32)
        places = np.arange(length)
        is_real = places < self._lengths[rows][:, None]
        ids[: len(rows)][is_real] = self._texts.ids[(self._texts.offsets[rows][:, None] + places)[is_real]]
        targets = np.zeros((self._n_rows, *self._targets.shape[1:]), dtype=self._targets.dtype)
        targets[: len(rows)] = self._targets[rows]
        weights = np.zeros(self._n_rows, dtype=np.float32)
        weights[: len(rows)] = self._weights[rows] / max(len(rows), 1)
        return Batch(ids, targets, weights)


def _bucket_above(longest: int, max_length: int) -> int:
    """The next of the lengths, or what a text can have at most."""
    return min([length for length in LENGTHS if length >= longest] + [max_length])
