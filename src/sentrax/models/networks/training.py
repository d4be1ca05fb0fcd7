"""From labelled texts to a trained network: JAX trains it, and numpy alone is needed to use it."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.errors import InputError
from sentrax.models.base import FitContext, Predictor, Training, TrainingData
from sentrax.models.checkpoints import NO_CHECKPOINTS, FitCheckpoints
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.batches import TextBatches
from sentrax.models.networks.objectives import Objective, Score, checked_weights
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.settings import DEFAULT_SETTINGS, NetworkSettings
from sentrax.models.networks.sizes import NetworkSizes
from sentrax.models.quantization import QuantizedTable
from sentrax.text.encoder import Encoder
from sentrax.text.pipeline import NGrams, TextPipeline
from sentrax.text.vocabulary import SPECIAL_TOKENS

if TYPE_CHECKING:
    import polars as pl

    from sentrax.trax.layers import Layer

OnEpoch = Callable[[int, int, float, float | None], bool | None]
"""From the epoch, from 1, the number of epochs, the mean loss and the validation score to whether to stop."""

_CHECKPOINT = "epoch"
_SHARE_OF_WARMUP = 0.05
_SPREAD_OF_VECTORS = 0.25
"""Of random vectors, which are uniform, as in Kim (2014)."""


def train_network(
    architecture: str,
    texts: "pl.Series | Iterable[str]",
    targets: npt.ArrayLike,
    n_classes: int,
    *,
    sample_weight: npt.ArrayLike | None = None,
    validation: "tuple[pl.Series | Iterable[str], npt.ArrayLike] | None" = None,
    multi_label: bool = False,
    settings: NetworkSettings | None = None,
    pipeline: TextPipeline | None = None,
    on_epoch: OnEpoch | None = None,
    checkpoints: FitCheckpoints = NO_CHECKPOINTS,
) -> NetworkPredictor:
    """Train a network on labelled texts.

    With `validation`, the epoch with the best score is kept, and training stops early. The score is the
    share of texts whose class is right, or with `multi_label` the F-score over all answers; of equal scores
    the one with the smaller loss is better. Equal arguments give equal weights, to the bit, on processors of
    one kind with equally many cores: JAX shares out large sums among them.

    Args:
        architecture: `"dan"`, a deep averaging network; `"cnn"`, a convolutional one; `"gru"`, a recurrent
            one that reads in both directions; `"transformer"`, a small one of two blocks.
        texts: The texts.
        targets: The number of each text's class, (texts,); with `multi_label`, for each text and class 1 if
            the text has it, else 0, (texts, classes).
        n_classes: How many classes there are.
        sample_weight: How much each text counts, (texts,); by default all the same.
        validation: Texts and targets to judge each epoch by.
        multi_label: Whether a text may have several classes, or none.
        settings: How to train; by default what `DEFAULT_SETTINGS` has for the architecture.
        pipeline: From a text to its tokens; by default the preset `"social"`. Its n-grams are left out.
        on_epoch: Called after each epoch; stops training by returning `True`.
        checkpoints: Where the state of the training is saved after each epoch, and loaded from.

    Raises:
        InputError: If there is no such architecture, an item is not a string, or targets or weights do not
            fit the texts.
        TrainingError: If the loss is no longer a number.
    """
    if architecture not in ARCHITECTURES:
        raise InputError(f"no network {architecture!r}; there is {', '.join(ARCHITECTURES)}")
    settings = settings or DEFAULT_SETTINGS[architecture]
    pipeline = replace(pipeline or TextPipeline.preset("social"), ngrams=NGrams())
    encoder, ids = Encoder.fit(pipeline, texts, settings.min_count)
    if not len(ids):
        raise InputError("there are no texts; expected one at least")
    goal = Objective(n_classes, multi_label)
    batches = TextBatches(
        ids,
        goal.checked(targets, len(ids)),
        checked_weights(sample_weight, len(ids)),
        settings.batch_size,
        settings.max_length,
        settings.seed,
    )
    judge = None if validation is None else _judge(*validation, encoder, goal)
    training = _Training(architecture, encoder, batches, goal, settings)
    return _best(training, settings, judge, on_epoch, checkpoints)


class _Standing(NamedTuple):
    """Where a training stands: after which epoch, and the weights that are best so far."""

    epoch: int
    best: list[npt.NDArray[Any]]
    score: Score | None = None
    n_not_better: int = 0
    is_over: bool = False


def _best(
    training: "_Training",
    settings: NetworkSettings,
    judge: Callable[[NetworkPredictor], Score] | None,
    on_epoch: OnEpoch | None,
    checkpoints: FitCheckpoints,
) -> NetworkPredictor:
    """Train, and keep the epoch that is judged best; without a judge, the last one."""
    standing = training.resumed(checkpoints) or _Standing(0, training.weights())
    while not standing.is_over:
        epoch, best, best_score, n_not_better = standing.epoch + 1, *standing[1:4]
        loss = training.run_epoch()
        weights = training.weights()
        score = None if judge is None else judge(training.predictor(weights))
        if score is None or best_score is None or score > best_score:
            best, best_score, n_not_better = weights, score, 0
        else:
            n_not_better += 1
        shown = None if score is None else score[0]
        is_stopped = on_epoch is not None and on_epoch(epoch, settings.epochs, loss, shown)
        is_over = bool(is_stopped) or n_not_better >= settings.patience or epoch >= settings.epochs
        standing = _Standing(epoch, best, best_score, n_not_better, is_over)
        training.keep(checkpoints, standing)
    return training.predictor(standing.best)


def _judge(
    texts: "pl.Series | Iterable[str]", targets: npt.ArrayLike, encoder: Encoder, goal: Objective
) -> Callable[[NetworkPredictor], Score]:
    """What says how good a predictor is on these texts, as it will be used: without JAX."""
    ids = encoder.column(texts)
    if not len(ids):
        raise InputError("validation has no texts; expected one at least, or no validation at all")
    checked = goal.checked(targets, len(ids), "validation targets")
    return lambda predictor: goal.score(predictor.logits_of_ids(ids), checked)


class _Training:
    """The model and its trainer, an epoch at a time."""

    def __init__(
        self,
        architecture: str,
        encoder: Encoder,
        batches: TextBatches,
        goal: Objective,
        settings: NetworkSettings,
    ):
        from sentrax.trax import optimizers
        from sentrax.trax.fastmath import random, signature, tree_flatten, tree_unflatten
        from sentrax.trax.supervised._trainer import Trainer
        from sentrax.trax.supervised.training import TrainTask

        self._architecture, self._encoder = architecture, encoder
        self._sizes = settings.sizes(goal.n_classes)
        self._n_steps = batches.n_steps
        self._step = 0
        model_key, loss_key, self._key = random.split(random.get_prng(settings.seed), 3)
        self._model = _layers(architecture, encoder, self._sizes, settings)
        self._model.init(signature(batches.sample().ids), model_key)
        _, *others = tree_flatten(self._model.weights)
        first = [_vectors(encoder, settings), *others]
        self._model.weights = tree_unflatten(first, self._model.weights)[0]
        rate = functools.partial(_learning_rate, settings.learning_rate, settings.epochs * self._n_steps)
        optimizer = optimizers.RowLazy(optimizers.Adam(settings.learning_rate, weight_decay_rate=0.0))
        task = TrainTask(batches.epochs(), goal.loss_layer(), optimizer, rate, sample_batch=batches.sample())
        self._trainer: Trainer = Trainer(self._model, task, rng=loss_key)

    def run_epoch(self) -> float:
        """Take the steps of an epoch, and return their mean loss.

        Raises:
            TrainingError: If the loss is no longer a number.
        """
        n_left = self._n_steps
        while n_left:
            most = min(n_left, self._trainer.max_steps)
            n_taken, self._key = self._trainer.take_steps(self._step + 1, most, self._key)
            self._step += n_taken
            n_left -= n_taken
        return self._trainer.pop_mean_metrics()["loss"]

    def keep(self, checkpoints: FitCheckpoints, standing: _Standing) -> None:
        """Write down all that is needed to go on after the epoch that has just been run."""
        from sentrax.trax.layers._arrays_by_name import name_arrays

        content = standing._asdict()
        arrays = {
            **name_arrays("weights", self._model.weights),
            **name_arrays("state", self._model.state),
            **name_arrays("rng", self._key),
            **name_arrays("best", content.pop("best")),
            **self._trainer.arrays(0),
        }
        checkpoints.save(
            _CHECKPOINT, arrays, {**content, "step": self._step, "task": self._trainer.content()}
        )

    def resumed(self, checkpoints: FitCheckpoints) -> _Standing | None:
        """Go on from what was written down; `None` if there is nothing."""
        from sentrax.trax.supervised._checkpoints import Checkpoint

        checkpoint = checkpoints.load(_CHECKPOINT)
        if checkpoint is None:
            return None
        saved, content = Checkpoint(checkpoints.folder or Path(), *checkpoint), checkpoint.content
        self._model.weights = saved.fill(self._model.weights, "weights")
        self._model.state = saved.fill(self._model.state, "state")
        self._key = saved.fill(self._key, "rng")
        self._trainer.restore(content["task"], saved, 0)
        self._step = content["step"]
        return _Standing(
            content["epoch"],
            saved.arrays_of("best"),
            None if content["score"] is None else tuple(content["score"]),
            content["n_not_better"],
            content["is_over"],
        )

    def weights(self) -> list[npt.NDArray[Any]]:
        """A copy of the weights: the next step takes over their memory."""
        from sentrax.trax.fastmath import tree_flatten

        return [np.array(array) for array in tree_flatten(self._model.weights)]

    def predictor(self, weights: list[npt.NDArray[Any]]) -> NetworkPredictor:
        """The model with these weights."""
        vectors, *others = weights
        names = ARCHITECTURES[self._architecture].shapes(self._sizes)
        return NetworkPredictor(
            self._architecture,
            self._sizes,
            self._encoder.pipeline,
            self._encoder.vocabulary,
            QuantizedTable.exact(vectors),
            dict(zip(names, others, strict=True)),
        )


def _layers(architecture: str, encoder: Encoder, sizes: NetworkSizes, settings: NetworkSettings) -> "Layer":
    """The network as layers, with dropout."""
    from sentrax.models.networks.layers_convolutional import convolutional
    from sentrax.models.networks.layers_deep_averaging import deep_averaging
    from sentrax.models.networks.layers_recurrent import recurrent
    from sentrax.models.networks.layers_text_transformer import text_transformer

    makers: dict[str, Callable[..., Layer]] = {
        "dan": deep_averaging,
        "cnn": functools.partial(convolutional, widths=sizes.widths),
        "gru": recurrent,
        "transformer": functools.partial(
            text_transformer, n_layers=sizes.n_layers, n_heads=sizes.n_heads, max_length=sizes.max_length
        ),
    }
    return makers[architecture](
        len(encoder.vocabulary),
        sizes.n_classes,
        dimension=sizes.dimension,
        hidden=sizes.hidden,
        dropout=settings.dropout,
        word_dropout=settings.word_dropout,
    )


def _vectors(encoder: Encoder, settings: NetworkSettings) -> npt.NDArray[np.float32]:
    """The vectors to begin with: those given, and random ones for other words; zeros for special tokens."""
    spread = _SPREAD_OF_VECTORS
    shape = (len(encoder.vocabulary), settings.dimension)
    vectors = np.random.default_rng(settings.seed).uniform(-spread, spread, shape).astype(np.float32)
    vectors[: len(SPECIAL_TOKENS)] = 0
    if settings.vectors is not None:
        for word, vector in zip(*settings.vectors, strict=True):
            place = encoder.vocabulary.get(word)
            if place is not None:
                vectors[place] = vector
    return vectors


def _learning_rate(highest: float, n_steps: int, step: int) -> float:
    """The rate of a step, from 1."""
    warmup = max(1.0, _SHARE_OF_WARMUP * n_steps)
    return highest * min(step / warmup, (n_steps - step + 1) / n_steps)


def _fit(
    architecture: str, data: TrainingData, validation: TrainingData | None, context: FitContext
) -> Predictor:
    def targets(of: TrainingData) -> npt.NDArray[Any]:
        return of.targets if context.multi_label else of.targets.argmax(axis=1)

    def on_epoch(epoch: int, n_epochs: int, loss: float, score: float | None) -> None:
        shown = "" if score is None else f", validation {score:.4f}"
        context.report(epoch / n_epochs, f"epoch {epoch}, loss {loss:.4f}{shown}")

    return train_network(
        architecture,
        data.texts,
        targets(data),
        len(context.label_names),
        sample_weight=data.weights.mean(axis=1) if data.weights.ndim == 2 else data.weights,
        validation=None if validation is None else (validation.texts, targets(validation)),
        multi_label=context.multi_label,
        settings=context.settings,
        pipeline=context.pipeline,
        on_epoch=on_epoch,
        checkpoints=context.checkpoints,
    )


DAN, CNN, GRU, TRANSFORMER = (
    Training(functools.partial(_fit, architecture), uses_validation=True)
    for architecture in ("dan", "cnn", "gru", "transformer")
)
