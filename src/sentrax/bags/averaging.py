"""Training of the averaging model, Embedding → Mean → Dense, at a cost that does not grow with its dimension.

The model is linear in its vectors, so its gradients factor. With X (texts × ids) holding 1 / length for each
id of a text, E (ids × features) the vectors and W (features × classes) the dense layer:

    P = E W              a number for each id and class        logits = X P + b
    S = Xᵀ G             with G the gradient of the logits     dE = S Wᵀ,  dW = Eᵀ S

So what is done for each token of a batch is done in as many dimensions as there are classes, two or three,
and what is done in all dimensions is done once for each different id of a batch. The gradients are those of
the textbook, to rounding; this is what fastText's architecture (Joulin et al., 2016, arXiv:1607.01759) costs
when it is multiplied out. Steps are AdaGrad's (Duchi et al., 2011), with one accumulator for each vector.

The work of a batch is cut into a fixed number of shards, whatever the number of cores: the same data,
settings and seed give the same bits.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sentrax.bags.model import BagModel
from sentrax.errors import InputError, TrainingError
from sentrax.text import Ragged
from sentrax.text.ragged import offsets_of

Floats = npt.NDArray[np.float32]

_SHARDS = 2
_EPSILON = 1e-10


@dataclass(frozen=True)
class AveragingSettings:
    """How to train an averaging model.

    Attributes:
        dimension: Length of the vectors.
        epochs: How often each text is seen.
        batch_size: Texts in a batch.
        learning_rate: Of AdaGrad, at the start; it falls to 0 in a line.
        word_dropout: Share of the ids of each text that each step leaves out, at random, so that no single
            word decides (Iyyer et al., 2015, "Deep unordered composition rivals syntactic methods").
        seed: Where the vectors and the order of the texts start.

    Raises:
        InputError: If a number is out of range.
    """

    dimension: int = 100
    epochs: int = 5
    batch_size: int = 4096
    learning_rate: float = 0.05
    word_dropout: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        for name, least in (("dimension", 1), ("epochs", 0), ("batch_size", 1)):
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}; expected {least} or more")
        if not self.learning_rate > 0:
            raise InputError(f"learning_rate is {self.learning_rate}; expected a number above 0")
        if not 0 <= self.word_dropout < 1:
            raise InputError(f"word_dropout is {self.word_dropout}; expected a share from 0 to below 1")


def train_averaging(
    texts: Ragged,
    targets: npt.NDArray[np.integer],
    n_ids: int,
    n_classes: int,
    settings: AveragingSettings = AveragingSettings(),
    weights: Floats | None = None,
    on_epoch: Callable[[int, BagModel], bool] | None = None,
) -> BagModel:
    """Train an averaging model on the ids of texts.

    Args:
        texts: Ids below `n_ids`, a row for each text.
        targets: The class of each text, (texts,).
        n_ids: How many ids there are. Only those that occur cost memory or time while training.
        n_classes: How many classes there are.
        settings: How to train.
        weights: How much each text counts, (texts,); by default all the same.
        on_epoch: Called after each epoch with its number, from 1, and the model as it is; stops training
            by returning `True`.

    Raises:
        InputError: If there is no text, or the lengths differ.
        TrainingError: If the loss is no longer a number.
    """
    from threadpoolctl import threadpool_limits

    if not len(texts) or len(texts) != len(targets):
        raise InputError(
            f"got {len(texts)} texts and {len(targets)} targets; expected equally many, and one at least"
        )
    # Hashed features have many rows that no text has: vectors are made for those that occur.
    occurring, inverse = _occurring(texts.ids, n_ids)
    compact = Ragged(inverse, texts.offsets)
    training = _Training(compact, targets, len(occurring), n_classes, settings, weights)

    def model() -> BagModel:
        table = np.zeros((n_classes, n_ids), dtype=np.float32)
        table[:, occurring] = (training.vectors @ training.kernel).T
        return BagModel.from_table(table, training.bias)

    # The linear-algebra library's own threads would get in the way of ours, and change how sums round.
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(max_workers=_SHARDS) as threads:
        for epoch in range(1, settings.epochs + 1):
            training.run_epoch(threads)
            if on_epoch is not None and on_epoch(epoch, model()):
                break
    return model()


class _Training:
    """The weights and accumulators, and the steps that change them."""

    def __init__(
        self,
        texts: Ragged,
        targets: npt.NDArray[np.integer],
        n_ids: int,
        n_classes: int,
        settings: AveragingSettings,
        weights: Floats | None,
    ):
        self.texts, self.settings = texts, settings
        self.targets = np.asarray(targets)
        self.weights = np.ones(len(texts), dtype=np.float32) if weights is None else weights
        self.random = np.random.default_rng(settings.seed)
        limit = 1 / settings.dimension
        self.vectors: Floats = self.random.uniform(-limit, limit, (n_ids, settings.dimension)).astype(
            np.float32
        )
        self.kernel = np.zeros((settings.dimension, n_classes), dtype=np.float32)
        self.bias = np.zeros(n_classes, dtype=np.float32)
        self._squares = np.zeros(n_ids, dtype=np.float32)
        self._kernel_squares = np.zeros_like(self.kernel)
        self._bias_squares = np.zeros_like(self.bias)
        self._place_of = np.zeros(n_ids, dtype=np.int32)
        self._is_in_batch = np.zeros(n_ids, dtype=np.bool_)
        self._step = 0
        self._n_steps = settings.epochs * -(-len(texts) // settings.batch_size)

    def run_epoch(self, threads: ThreadPoolExecutor) -> None:
        order = self.random.permutation(len(self.texts))
        for start in range(0, len(order), self.settings.batch_size):
            self._take_step(order[start : start + self.settings.batch_size], threads)
        if not np.isfinite(self.kernel).all():
            raise TrainingError(
                f"the weights are no longer numbers after {self._step} steps; lower the learning rate"
                f" (it was {self.settings.learning_rate:g})"
            )

    def _take_step(self, chosen: npt.NDArray[Any], threads: ThreadPoolExecutor) -> None:
        rate = np.float32(self.settings.learning_rate * (1 - self._step / self._n_steps))
        self._step += 1
        batch = self._thinned(self.texts.take(chosen))
        ids = self._ids_of(batch)
        places = Ragged(self._place_of[batch.ids], batch.offsets)
        row_shards = [slice(*ends) for ends in _cut(len(ids))]

        def looked_up(shard: slice) -> tuple[Floats, Floats]:
            vectors = self.vectors[ids[shard]]
            return vectors, vectors @ self.kernel

        looked = list(threads.map(looked_up, row_shards))
        products = np.concatenate([product for _, product in looked])

        def gradient_of(shard: slice) -> tuple[Floats, Floats]:
            return self._gradient(places, chosen, shard, products)

        parts = list(threads.map(gradient_of, [slice(*ends) for ends in _cut(len(chosen))]))
        by_id = sum_in_order([part for part, _ in parts])
        of_bias = sum_in_order([part for _, part in parts])
        kernel, gram = self.kernel, self.kernel.T @ self.kernel

        def updated(work: tuple[slice, Floats]) -> Floats:
            shard, vectors = work
            own, of_kernel = ids[shard], vectors.T @ by_id[shard]
            # The mean square of a row of S Wᵀ, without making the row.
            squares = np.einsum("ic,ic->i", by_id[shard] @ gram, by_id[shard]) / len(kernel)
            total = self._squares[own] + squares
            self._squares[own] = total
            scaled = by_id[shard] * (rate / np.sqrt(total + _EPSILON))[:, None]
            vectors -= scaled @ kernel.T
            self.vectors[own] = vectors
            return of_kernel

        work = [(shard, vectors) for shard, (vectors, _) in zip(row_shards, looked, strict=True)]
        of_kernel = sum_in_order(list(threads.map(updated, work)))
        self.kernel = kernel - _adagrad_step(of_kernel, self._kernel_squares, rate)
        self.bias -= _adagrad_step(of_bias, self._bias_squares, rate)

    def _thinned(self, batch: Ragged) -> Ragged:
        """A batch without the ids that word dropout leaves out."""
        if not self.settings.word_dropout:
            return batch
        stays = self.random.random(len(batch.ids), dtype=np.float32) >= self.settings.word_dropout
        return Ragged(batch.ids[stays], offsets_of(stays.astype(np.int64))[batch.offsets])

    def _ids_of(self, batch: Ragged) -> npt.NDArray[Any]:
        """The different ids of a batch, in order; `_place_of` then says where each stands among them."""
        self._is_in_batch[batch.ids] = True
        ids = np.flatnonzero(self._is_in_batch)
        self._is_in_batch[ids] = False
        self._place_of[ids] = np.arange(len(ids), dtype=np.int32)
        return ids

    def _gradient(
        self, places: Ragged, chosen: npt.NDArray[Any], shard: slice, products: Floats
    ) -> tuple[Floats, Floats]:
        """What some texts of a batch add to S, (ids, classes), and to the gradient of the bias."""
        from scipy import sparse

        own = chosen[shard]
        begin, end = places.offsets[shard.start], places.offsets[shard.stop]
        lengths = places.lengths[shard]
        shares = np.repeat((1 / np.maximum(lengths, 1)).astype(np.float32), lengths)
        offsets = (places.offsets[shard.start : shard.stop + 1] - begin).astype(np.int32)
        shape = (len(own), len(products))
        matrix = sparse.csr_matrix((shares, places.ids[begin:end], offsets), shape=shape)
        logits = matrix @ products + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        gradient = np.exp(logits, out=logits)
        gradient /= gradient.sum(axis=1, keepdims=True)
        gradient[np.arange(len(own)), self.targets[own]] -= 1
        gradient *= self.weights[own][:, None]
        return matrix.T @ gradient, gradient.sum(axis=0)


def sum_in_order(parts: Sequence[Floats]) -> Floats:
    """The sum of equally large arrays, from the first to the last, so that it rounds the same every time."""
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def _adagrad_step(gradient: Floats, squares: Floats, rate: np.float32) -> Floats:
    """What to subtract; `squares` grows by the squared gradient."""
    squares += gradient * gradient
    step: Floats = rate * gradient / np.sqrt(squares + np.float32(_EPSILON))
    return step


def _occurring(ids: npt.NDArray[Any], n_ids: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.int32]]:
    """The ids that occur, in order, and for each id given its place among them."""
    occurs = np.zeros(n_ids, dtype=np.bool_)
    occurs[ids] = True
    occurring = np.flatnonzero(occurs)
    place_of = np.zeros(n_ids, dtype=np.int32)
    place_of[occurring] = np.arange(len(occurring), dtype=np.int32)
    return occurring, place_of[ids]


def _cut(length: int) -> Iterator[tuple[int, int]]:
    """The ends of `_SHARDS` parts of about one size."""
    ends = [length * shard // _SHARDS for shard in range(_SHARDS + 1)]
    return itertools.pairwise(ends)
