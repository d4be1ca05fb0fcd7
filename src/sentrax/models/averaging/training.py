"""Training of the averaging model, Embedding → Mean → Dense, at a cost that does not grow with its dimension.

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

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError, TrainingError
from sentrax.models.averaging.bag import BagModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.base import FitContext, Predictor, Training, TrainingData
from sentrax.text.encoding import Encoder
from sentrax.text.ragged import Ragged, offsets_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from scipy import sparse

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.integer]

_EPSILON = np.float32(1e-10)


@dataclass(frozen=True)
class AveragingSettings:
    """How to train an averaging model.

    Attributes:
        dimension: Length of the vectors. From the number of classes on, all give the same model.
        epochs: How often each text is seen.
        batch_size: Texts in a batch.
        learning_rate: Of AdaGrad, at the start; it falls to 0 in a line.
        initial_accumulator: What AdaGrad's sum of squared gradients starts at, for each vector. At 0 a rare
            id moves as far as a frequent one, and texts are learned by heart; the larger it is, the less
            rare ids count.
        word_dropout: Share of the ids of each text that each step leaves out, at random, so that no single
            word decides (Iyyer et al., 2015, "Deep unordered composition rivals syntactic methods").
        seed: Where the order of the texts starts, and what is left out.

    Raises:
        InputError: If a number is out of range.
    """

    dimension: int = 100
    epochs: int = 5
    batch_size: int = 4096
    learning_rate: float = 0.3
    initial_accumulator: float = 1.0
    word_dropout: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        for name, least in (("dimension", 1), ("epochs", 0), ("batch_size", 1), ("seed", 0)):
            number = getattr(self, name)
            if not isinstance(number, int) or number < least:
                raise InputError(f"{name} is {number!r}; expected a whole number, {least} or more")
        if not 0 < self.learning_rate < np.inf:
            raise InputError(f"learning_rate is {self.learning_rate}; expected a number above 0")
        if not 0 <= self.initial_accumulator < np.inf:
            raise InputError(f"initial_accumulator is {self.initial_accumulator}; expected a number from 0")
        if not 0 <= self.word_dropout < 1:
            raise InputError(f"word_dropout is {self.word_dropout}; expected a share from 0 to below 1")


def train_averaging(
    texts: Ragged,
    targets: Ids,
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
        TrainingError: If the weights are no longer numbers.
    """
    from concurrent.futures import ThreadPoolExecutor

    from threadpoolctl import threadpool_limits

    if not len(texts) or len(texts) != len(targets):
        raise InputError(
            f"got {len(texts)} texts and {len(targets)} targets; expected equally many, and one at least"
        )
    # Hashed features have many rows that no text has: vectors are made for those that occur.
    occurring, places = _occurring(texts.ids, n_ids)
    batches = _Batches(Ragged(places, texts.offsets), len(occurring), settings)
    n_steps = settings.epochs * batches.in_epoch
    targets = np.asarray(targets)
    weights = np.ones(len(texts), dtype=np.float32) if weights is None else weights
    training = _Training(len(occurring), n_classes, settings)

    def model() -> BagModel:
        table = np.zeros((n_classes, n_ids), dtype=np.float32)
        table[:, occurring] = (training.vectors @ training.kernel).T
        return BagModel.from_table(table, training.bias)

    # The linear-algebra library's own threads would get in the way of ours, and change how sums round.
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(max_workers=1) as preparing:
        step = 0
        for epoch in range(1, settings.epochs + 1):
            for batch in _one_ahead(batches.of_epoch(), preparing):
                rate = settings.learning_rate * (1 - step / n_steps)
                training.take_step(batch, targets[batch.texts], weights[batch.texts], np.float32(rate))
                step += 1
            if not np.isfinite(training.kernel).all():
                raise TrainingError(
                    f"the weights are no longer numbers after {step} steps; lower the learning rate"
                    f" (it was {settings.learning_rate:g})"
                )
            if on_epoch is not None and on_epoch(epoch, model()):
                break
    return model()


class _Batch(NamedTuple):
    """What one step needs of some texts.

    Attributes:
        texts: Which texts they are, (texts,).
        ids: The different ids that they have, in order.
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
        self._place_of = np.zeros(n_ids, dtype=np.int32)
        self._is_in_batch = np.zeros(n_ids, dtype=np.bool_)

    @property
    def in_epoch(self) -> int:
        """How many batches an epoch has."""
        return -(-self._n_texts // self._settings.batch_size)

    def of_epoch(self) -> Iterator[_Batch]:
        order = self._random.permutation(self._n_texts)
        for start in range(0, len(order), self._settings.batch_size):
            yield self._prepared(order[start : start + self._settings.batch_size])

    def _prepared(self, chosen: Ids) -> _Batch:
        rows = self._texts[chosen]  # in native code, three times as fast as numpy's indexing would be
        ids, offsets = self._thinned(rows.indices, rows.indptr)
        shares = 1 / np.maximum(np.diff(offsets), 1)
        self._is_in_batch[ids] = True
        different = np.flatnonzero(self._is_in_batch)
        self._is_in_batch[different] = False
        self._place_of[different] = np.arange(len(different), dtype=np.int32)
        matrix = _counts(self._place_of.take(ids), offsets, len(different), np.float32)
        return _Batch(chosen, different, matrix, shares.astype(np.float32)[:, None])

    def _thinned(self, ids: Ids, offsets: Ids) -> tuple[Ids, Ids]:
        """A batch without the ids that word dropout leaves out."""
        if not self._settings.word_dropout:
            return ids, offsets
        stays = self._random.random(len(ids), dtype=np.float32) >= self._settings.word_dropout
        return ids[stays], offsets_of(stays)[offsets]


class _Training:
    """The weights and AdaGrad's accumulators, and the step that changes them."""

    def __init__(self, n_ids: int, n_classes: int, settings: AveragingSettings):
        n_features = min(settings.dimension, n_classes)
        self.vectors: Floats = np.zeros((n_ids, n_features), dtype=np.float32)
        self.kernel: Floats = np.eye(n_features, n_classes, dtype=np.float32)
        self.bias: Floats = np.zeros(n_classes, dtype=np.float32)
        self._squares = np.full(n_ids, settings.initial_accumulator, dtype=np.float32)
        self._kernel_squares = np.zeros(n_classes, dtype=np.float32)
        self._bias_squares = np.zeros(n_classes, dtype=np.float32)

    def take_step(self, batch: _Batch, targets: Ids, weights: Floats, rate: np.float32) -> None:
        """Follow the gradient of the texts' summed cross-entropy."""
        ids, matrix, shares = batch.ids, batch.matrix, batch.shares
        vectors = self.vectors.take(ids, axis=0)
        means = (matrix @ vectors) * shares
        errors = _errors(means @ self.kernel + self.bias, targets) * weights[:, None]
        of_vectors = matrix.T @ ((errors @ self.kernel.T) * shares)
        of_kernel, of_bias = means.T @ errors, errors.sum(axis=0)

        squares = self._squares.take(ids) + np.einsum("if,if->i", of_vectors, of_vectors)
        self._squares[ids] = squares
        vectors -= of_vectors * (rate / np.sqrt(squares + _EPSILON))[:, None]
        for feature in range(vectors.shape[1]):  # numpy writes whole rows four times as slowly
            self.vectors[:, feature][ids] = vectors[:, feature]
        self._kernel_squares += (of_kernel * of_kernel).sum(axis=0)
        self.kernel -= rate * of_kernel / np.sqrt(self._kernel_squares + _EPSILON)
        self._bias_squares += of_bias * of_bias
        self.bias -= rate * of_bias / np.sqrt(self._bias_squares + _EPSILON)


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


def _one_ahead(batches: Iterator[_Batch], preparing: "Executor") -> Iterator[_Batch]:
    """The same batches, each of which is prepared while the one before it is worked on."""
    coming = preparing.submit(next, batches, None)
    while (batch := coming.result()) is not None:
        coming = preparing.submit(next, batches, None)
        yield batch


def _occurring(ids: npt.NDArray[Any], n_ids: int) -> tuple[Ids, npt.NDArray[np.int32]]:
    """The ids that occur, in order, and for each id given its place among them."""
    occurs = np.zeros(n_ids, dtype=np.bool_)
    occurs[ids] = True
    occurring = np.flatnonzero(occurs)
    place_of = np.zeros(n_ids, dtype=np.int32)
    place_of[occurring] = np.arange(len(occurring), dtype=np.int32)
    return occurring, place_of.take(ids)


DEFAULT_SETTINGS = AveragingSettings(epochs=10, batch_size=256, word_dropout=0.4)
"""What held-out parts of small corpora like best; a million texts want larger batches."""

SEARCH_SPACE: Mapping[str, Sequence[Any]] = {
    "epochs": (5, 10, 20, 40),
    "learning_rate": (0.03, 0.1, 0.3),
    "word_dropout": (0.0, 0.2, 0.4),
}


def fit_averaging(data: TrainingData, validation: TrainingData | None, context: FitContext) -> Predictor:
    """A predictor trained on all texts.

    Raises:
        InputError: If a text may have several labels.
    """
    if context.multi_label:
        raise InputError("the model 'averaging' gives each text one label; for several, use 'linear'")
    settings: AveragingSettings = context.settings
    encoder, ids = Encoder.fitted(context.pipeline, data.texts)

    def on_epoch(epoch: int, bag: BagModel) -> bool:
        context.report(epoch / settings.epochs, f"epoch {epoch} of {settings.epochs}")
        return False

    bag = train_averaging(
        ids,
        data.targets.argmax(axis=1),
        encoder.n_ids,
        len(context.label_names),
        settings,
        weights=data.weights.astype(np.float32),
        on_epoch=on_epoch,
    )
    return AveragingPredictor(encoder.pipeline, encoder.vocabulary, bag)


TRAINING = Training(fit_averaging)
