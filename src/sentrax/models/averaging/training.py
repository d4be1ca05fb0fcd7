"""How the averaging model, Embedding → Mean → Dense, is trained; its dimension costs nothing.

With X (texts × ids) holding 1 / length for each id of a text, E (ids × features) the vectors and W (features
× classes) the dense layer, this is fastText's architecture (Joulin et al., 2016, arXiv:1607.01759):

    logits = X E W + b        dE = Xᵀ G Wᵀ,  dW = (X E)ᵀ G,  with G the gradient of the logits

The vectors start at 0, and the columns of W at right angles, with length 1. Then each dE lies in the span of
W's columns, and each dW in that of the vectors: nothing ever leaves the span in which the columns of W start.
Steps are AdaGrad's (Duchi et al., 2011) with one accumulator for each vector and each column of W, which do
not depend on the axes either. So the axes may be chosen such that W starts as the identity, and beyond as
many features as there are classes all is 0 and stays 0, whatever the dimension. What is 0 is not computed.

One thread prepares the next batch while another takes the step of the last one. What each does depends on
nothing but data, settings and seed, so equal ones give equal bits.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError, TrainingError
from sentrax.models.averaging.model import AveragingModel, FactoredModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.averaging.settings import AveragingSettings
from sentrax.models.base import MANY_LABELS, FitContext, Predictor, Training, TrainingData
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.models.threads import exact_threads
from sentrax.text.encoder import Encoder
from sentrax.text.ragged import Ragged, offsets_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from scipy import sparse

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.integer]

_EPSILON = np.float32(1e-10)


def fit(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """A predictor trained on all texts. Equal arguments give bit-for-bit equal predictors.

    Raises:
        InputError: If a text may have several labels.
        TrainingError: If the weights are no longer numbers.
    """
    if context.multi_label:
        raise InputError("the model 'averaging' gives each text one label; for several, use 'linear'")
    encoder, ids = Encoder.fit(context.pipeline, data.texts)
    model = _fit_model(ids, data, encoder.n_ids, context)
    return AveragingPredictor(encoder.pipeline, encoder.vocabulary, model)


def _fit_model(
    texts: Ragged, data: TrainingData, n_ids: int, context: FitContext
) -> AveragingModel | FactoredModel:
    settings: AveragingSettings = context.settings
    # Hashed features have many rows that no text has: vectors are made for those that occur.
    occurring, indices = _compact(texts.ids, n_ids)
    batches = _Batches(Ragged(indices, texts.offsets), len(occurring), settings)
    targets, weights = data.targets.argmax(axis=1), data.weights.astype(np.float32)
    parameters = _Parameters(len(occurring), data.targets.shape[1], settings)
    n_steps, step = settings.epochs * batches.per_epoch, 0
    with exact_threads(1) as thread:
        for epoch in range(1, settings.epochs + 1):
            for batch in _prefetch(batches.epoch(), thread):
                rate = np.float32(settings.learning_rate * (1 - step / n_steps))
                parameters.step(batch, targets[batch.texts], weights[batch.texts], rate)
                step += 1
            if not np.isfinite(parameters.kernel).all():
                raise TrainingError(
                    f"the weights are no longer numbers after {step} steps; lower the learning rate"
                    f" (it was {settings.learning_rate:g})"
                )
            context.report(epoch / settings.epochs, f"epoch {epoch} of {settings.epochs}")
    if data.targets.shape[1] > MANY_LABELS:
        vectors = QuantizedTable.exact(parameters.vectors)
        return FactoredModel(occurring.astype(np.int32), vectors, parameters.kernel, parameters.bias)
    table = np.zeros((data.targets.shape[1], n_ids), dtype=np.float32)
    table[:, occurring] = (parameters.vectors @ parameters.kernel).T
    return AveragingModel.from_table(table, parameters.bias)


class _Batch(NamedTuple):
    """What one step needs of some texts.

    Attributes:
        texts: The indices of the texts, (texts,).
        ids: The ids that they have, each once, ascending.
        matrix: How often each text has each of these, (texts, ids).
        shares: 1 / length of each text, (texts, 1).
    """

    texts: Ids
    ids: Ids
    matrix: "sparse.csr_matrix"
    shares: Floats


class _Batches:
    """The texts in a new order for each epoch, cut into batches."""

    def __init__(self, texts: Ragged, n_ids: int, settings: AveragingSettings):
        self._settings = settings
        self._n_texts = len(texts)
        self._texts = _counts(texts.ids, texts.offsets, n_ids)
        self._random = np.random.default_rng(settings.seed)
        self._column_of = np.zeros(n_ids, dtype=np.int32)
        self._is_in_batch = np.zeros(n_ids, dtype=np.bool_)

    @property
    def per_epoch(self) -> int:
        """How many batches an epoch has."""
        return -(-self._n_texts // self._settings.batch_size)

    def epoch(self) -> Iterator[_Batch]:
        """The batches of one epoch; the next has another order."""
        order = self._random.permutation(self._n_texts)
        for start in range(0, len(order), self._settings.batch_size):
            yield self._prepare(order[start : start + self._settings.batch_size])

    def _prepare(self, texts: Ids) -> _Batch:
        rows = self._texts[texts]  # in native code, three times as fast as numpy's indexing would be
        ids, offsets = self._drop_words(rows.indices, rows.indptr)
        shares = 1 / np.maximum(np.diff(offsets), 1)
        self._is_in_batch[ids] = True
        unique = np.flatnonzero(self._is_in_batch)
        self._is_in_batch[unique] = False
        self._column_of[unique] = np.arange(len(unique), dtype=np.int32)
        matrix = _counts(self._column_of.take(ids), offsets, len(unique), np.float32)
        return _Batch(texts, unique, matrix, shares.astype(np.float32)[:, None])

    def _drop_words(self, ids: Ids, offsets: Ids) -> tuple[Ids, Ids]:
        """The ids and offsets of a batch without those that word dropout leaves out."""
        if not self._settings.word_dropout:
            return ids, offsets
        is_kept = self._random.random(len(ids), dtype=np.float32) >= self._settings.word_dropout
        return ids[is_kept], offsets_of(is_kept)[offsets]


class _Parameters:
    """The weights and AdaGrad's accumulators, and the step that changes them."""

    def __init__(self, n_ids: int, n_classes: int, settings: AveragingSettings):
        n_features = min(settings.dimension, n_classes)
        self.vectors: Floats = np.zeros((n_ids, n_features), dtype=np.float32)
        self.kernel: Floats = np.eye(n_features, n_classes, dtype=np.float32)
        if n_classes > max(n_features, MANY_LABELS):
            # There are no axes left for most classes: random directions are nearly at right angles.
            random = np.random.default_rng(settings.seed).standard_normal((n_features, n_classes))
            self.kernel = (random / np.sqrt(n_features)).astype(np.float32)
        self.bias: Floats = np.zeros(n_classes, dtype=np.float32)
        self._squares = np.full(n_ids, settings.initial_accumulator, dtype=np.float32)
        self._kernel_squares = np.zeros(n_classes, dtype=np.float32)
        self._bias_squares = np.zeros(n_classes, dtype=np.float32)

    def step(self, batch: _Batch, targets: Ids, weights: Floats, rate: np.float32) -> None:
        """Follow the gradient of the texts' summed cross-entropy."""
        ids, matrix, shares = batch.ids, batch.matrix, batch.shares
        vectors = self.vectors.take(ids, axis=0)
        means = (matrix @ vectors) * shares
        errors = _errors(means @ self.kernel + self.bias, targets) * weights[:, None]
        vector_gradient = matrix.T @ ((errors @ self.kernel.T) * shares)
        kernel_gradient, bias_gradient = means.T @ errors, errors.sum(axis=0)

        squares = self._squares.take(ids) + np.einsum("if,if->i", vector_gradient, vector_gradient)
        self._squares[ids] = squares
        vectors -= vector_gradient * (rate / np.sqrt(squares + _EPSILON))[:, None]
        for feature in range(vectors.shape[1]):  # numpy writes whole rows four times as slowly
            self.vectors[:, feature][ids] = vectors[:, feature]
        self._kernel_squares += (kernel_gradient * kernel_gradient).sum(axis=0)
        self.kernel -= rate * kernel_gradient / np.sqrt(self._kernel_squares + _EPSILON)
        self._bias_squares += bias_gradient * bias_gradient
        self.bias -= rate * bias_gradient / np.sqrt(self._bias_squares + _EPSILON)


def _errors(logits: Floats, targets: Ids) -> Floats:
    """The gradient of each text's cross-entropy by its logits: probabilities, less 1 for the right class."""
    # Classes first: numpy is slow where it reduces over a last axis of two or three.
    by_class = np.ascontiguousarray(logits.T)
    by_class -= by_class.max(axis=0)
    np.exp(by_class, out=by_class)
    by_class /= by_class.sum(axis=0)
    by_class[targets, np.arange(len(targets))] -= 1
    return by_class.T


def _counts(ids: Ids, offsets: Ids, n_ids: int, dtype: npt.DTypeLike = np.int8) -> "sparse.csr_matrix":
    """Rows of ids as a sparse matrix of ones; an id that comes twice in a row counts twice."""
    from scipy import sparse

    return sparse.csr_matrix((np.ones(len(ids), dtype=dtype), ids, offsets), shape=(len(offsets) - 1, n_ids))


def _prefetch(batches: Iterator[_Batch], thread: "Executor") -> Iterator[_Batch]:
    """The same batches, each of which is prepared while the one before it is worked on."""
    following = thread.submit(next, batches, None)
    while (batch := following.result()) is not None:
        following = thread.submit(next, batches, None)
        yield batch


def _compact(ids: npt.NDArray[Any], n_ids: int) -> tuple[Ids, npt.NDArray[np.int32]]:
    """The ids that occur, ascending, and for each given id its index among them."""
    occurs = np.zeros(n_ids, dtype=np.bool_)
    occurs[ids] = True
    occurring = np.flatnonzero(occurs)
    index_of = np.zeros(n_ids, dtype=np.int32)
    index_of[occurring] = np.arange(len(occurring), dtype=np.int32)
    return occurring, index_of.take(ids)


TRAINING = Training(fit)
