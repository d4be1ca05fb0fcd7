"""From labelled texts to a trained network: JAX trains it, and numpy alone is needed to use it."""

import functools
import math
from dataclasses import replace
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from sentrax.errors import InputError, TrainingError
from sentrax.forks import require_jax
from sentrax.models.base import FitContext, Training, TrainingData
from sentrax.models.checkpoints import FitCheckpoints
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.batches import TextBatches
from sentrax.models.networks.objectives import Score, score
from sentrax.models.networks.operations import Array, Weights
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.settings import NetworkSettings
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.models.networks.step import EMBEDDING, TrainState, adam, compile_step
from sentrax.models.quantized_tables import QuantizedTable
from sentrax.text.encoder import Encoder
from sentrax.text.pipeline import NGrams
from sentrax.text.vocabulary import SPECIAL_TOKENS, Vocabulary

_CHECKPOINT = "epoch"
_EMBEDDING_LIMIT = 0.25
"""The bound of random word vectors, which are uniform as in Kim (2014)."""


class _Progress(NamedTuple):
    """The progress of training.

    Attributes:
        epoch: How many epochs are done.
        best: The weights with the best score; without validation texts, those after the last epoch.
        score: Their score on the validation texts.
        n_worse: How many epochs in a row have been no better.
    """

    epoch: int
    best: Weights
    score: Score | None = None
    n_worse: int = 0

    def next_epoch(self, weights: Weights, score: Score | None) -> "_Progress":
        """The progress after one more epoch, which ended with these weights."""
        if score is None or self.score is None or score > self.score:
            return _Progress(self.epoch + 1, weights, score)
        return self._replace(epoch=self.epoch + 1, n_worse=self.n_worse + 1)


def fit(
    name: str, data: TrainingData, validation: TrainingData | None, context: FitContext
) -> NetworkPredictor:
    """Train a network on labelled texts.

    With validation texts, the epoch with the best score counts, and training stops when the score has not
    improved for `patience` epochs. The score is the accuracy, or with several labels the micro-averaged
    F-score; of equal scores the one with the smaller cross-entropy is better. Equal arguments give equal
    weights, to the bit, on processors of one kind with equally many cores, among which JAX divides sums.

    Args:
        name: The network, out of `ARCHITECTURES`.
        data: What to train on.
        validation: What decides when to stop.
        context: How to train. The n-grams of its pipeline are left out.

    Raises:
        InputError: If there are no texts, or an item is not a string.
        ForkError: If this is a fork of a process in which JAX was at work.
        TrainingError: If the loss is no longer a number.
    """
    require_jax()
    settings: NetworkSettings = context.settings
    multi_label = context.multi_label
    pipeline = replace(context.pipeline, ngrams=NGrams())
    encoder, texts = Encoder.fit(pipeline, data.texts, settings.min_count)
    held_out = None if validation is None else (encoder.column(validation.texts), validation.targets)
    if not len(texts) or (held_out is not None and not len(held_out[0])):
        raise InputError("there are no texts to train on, or none for validation; expected at least one")
    sizes = settings.sizes(data.targets.shape[1])
    batches = TextBatches(
        texts,
        data.targets,
        _text_weights(data),
        len(encoder.vocabulary),
        batch_size=settings.batch_size,
        max_length=settings.max_length,
        seed=settings.seed,
    )
    optimizer = adam(settings, batches.n_steps)
    step = compile_step(name, sizes, settings, optimizer, multi_label=multi_label)
    predictor = functools.partial(_predictor, name, sizes, encoder)

    state = _initial_state(name, sizes, settings, optimizer, encoder.vocabulary)
    state, progress = _load(context.checkpoints, state)
    while progress.epoch < settings.epochs and progress.n_worse < settings.patience:
        losses = []
        for batch in batches.epoch(progress.epoch):
            state, batch_loss = step(state, batch)
            losses.append(batch_loss)
        loss = _mean(losses, settings)
        message = f"epoch {progress.epoch + 1}, loss {loss:.4f}"

        weights = {part: np.array(array) for part, array in state.weights.items()}
        new_score = None
        if held_out is not None:
            logits = predictor(weights).logits_of_ids(held_out[0])
            new_score = score(logits, held_out[1], multi_label=multi_label)
            message += f", validation {new_score[0]:.4f}"
        numbers = {"loss": loss} if new_score is None else {"loss": loss, "validation": new_score[0]}
        context.history.record("loss", step=progress.epoch + 1, **numbers)
        progress = progress.next_epoch(weights, new_score)
        _save(context.checkpoints, state, progress)
        context.report(progress.epoch / settings.epochs, message)
    return predictor(progress.best)


DAN, CNN, GRU, TRANSFORMER = (
    Training(functools.partial(fit, name), uses_validation=True) for name in ARCHITECTURES
)


def _predictor(name: str, sizes: NetworkSizes, encoder: Encoder, weights: Weights) -> NetworkPredictor:
    """The network with these weights, in numpy."""
    others = {part: array for part, array in weights.items() if part != EMBEDDING}
    embedding = QuantizedTable.exact(weights[EMBEDDING])
    return NetworkPredictor(name, sizes, encoder.pipeline, encoder.vocabulary, embedding, others)


def _initial_state(
    name: str,
    sizes: NetworkSizes,
    settings: NetworkSettings,
    optimizer: optax.GradientTransformation,
    vocabulary: Vocabulary,
) -> TrainState:
    rng = np.random.default_rng(settings.seed)
    weights = {EMBEDDING: _word_vectors(rng, vocabulary, settings), **ARCHITECTURES[name].init(rng, sizes)}
    weights = jax.tree.map(jnp.array, weights)
    return TrainState(weights, jax.jit(optimizer.init)(weights), jnp.int32(0))


def _word_vectors(
    rng: np.random.Generator, vocabulary: Vocabulary, settings: NetworkSettings
) -> npt.NDArray[np.float32]:
    """Pretrained vectors where they are given, else random ones; zeros for special tokens."""
    shape = (len(vocabulary), settings.dimension)
    vectors = rng.uniform(-_EMBEDDING_LIMIT, _EMBEDDING_LIMIT, shape).astype(np.float32)
    vectors[: len(SPECIAL_TOKENS)] = 0
    for word, vector in zip(*(settings.vectors or ((), ())), strict=True):
        number = vocabulary.get(word)
        if number is not None:
            vectors[number] = vector
    return vectors


def _text_weights(data: TrainingData) -> npt.NDArray[np.float64]:
    """The weight of each text, scaled to a mean of 1."""
    weights = data.weights.mean(axis=1) if data.weights.ndim == 2 else data.weights
    scaled: npt.NDArray[np.float64] = weights / weights.mean()
    return scaled


def _mean(losses: list[Array], settings: NetworkSettings) -> float:
    """The mean loss of an epoch.

    Raises:
        TrainingError: If it is not a number.
    """
    mean = float(np.mean(jax.device_get(losses)))
    if not math.isfinite(mean):
        raise TrainingError(
            f"the loss became {mean}; lower the learning rate (it is {settings.learning_rate:g}), or look"
            " for odd values in the pretrained vectors"
        )
    return mean


def _save(checkpoints: FitCheckpoints, state: TrainState, progress: _Progress) -> None:
    """Store all that is needed to resume after this epoch."""
    content = progress._asdict()
    best = content.pop("best")
    arrays = {f"state.{number}": array for number, array in enumerate(jax.tree.leaves(state))}
    arrays |= {f"best.{name}": array for name, array in best.items()}
    checkpoints.save(_CHECKPOINT, {name: np.asarray(array) for name, array in arrays.items()}, content)


def _load(checkpoints: FitCheckpoints, state: TrainState) -> tuple[TrainState, _Progress]:
    """The state and the progress that were saved; if none were, the given state, before the first epoch."""
    saved = checkpoints.load(_CHECKPOINT)
    if saved is None:
        return state, _Progress(0, {})
    leaves, structure = jax.tree.flatten(state)
    arrays = [jnp.array(saved.arrays[f"state.{number}"]) for number in range(len(leaves))]
    state = jax.tree.unflatten(structure, arrays)
    best = {name: saved.arrays[f"best.{name}"] for name in state.weights}
    progress = _Progress(best=best, **saved.content)
    if progress.score is not None:
        accuracy, tie_break = progress.score  # JSON made a list of the pair
        progress = progress._replace(score=(accuracy, tie_break))
    return state, progress
