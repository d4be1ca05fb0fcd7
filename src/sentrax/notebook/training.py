"""The notebook's functions over a model, a vocabulary and batches; and its whole training as one function."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sentrax.data.corpora import LABELS
from sentrax.data.labelled import LabelledTexts
from sentrax.errors import InputError
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.notebook.batches import Batches, data_generator, pad
from sentrax.notebook.model import classifier
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import TextPipeline
from sentrax.text.tweets import tweet_to_tensor
from sentrax.text.vocabulary import Vocabulary
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype, random
from sentrax.trax.layers import Layer
from sentrax.trax.optimizers import Adam
from sentrax.trax.supervised.training import EvalTask, Loop, TrainTask


def train_model(
    classifier: Layer,  # the notebook's name for the argument
    train_task: TrainTask,
    eval_task: EvalTask,
    n_steps: int,
    output_dir: str | os.PathLike[str] | None,
) -> Loop:
    """Train a model for `n_steps`, and return the loop, which has the model.

    Args:
        classifier: The model.
        train_task: What to train on.
        eval_task: What to measure.
        n_steps: How many steps to take.
        output_dir: Directory for checkpoints, from which a later call resumes; `None` for no checkpoints.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    loop = Loop(classifier, train_task, eval_task=eval_task, output_dir=output_dir)
    loop.run(n_steps=n_steps)
    return loop


def compute_accuracy(preds: Any, y: Any, y_weights: Any) -> tuple[np.float32, np.float32, np.float32]:
    """How often the larger log-probability is that of the right class.

    Args:
        preds: Log-probabilities of the negative and the positive class, (batch, 2).
        y: 1 for a positive text, 0 for a negative one, (batch,).
        y_weights: How much each text counts, (batch,).

    Returns:
        `(accuracy, weighted_num_correct, sum_weights)`.
    """
    predictions = np.asarray(preds)
    is_correct = (predictions[:, 1] > predictions[:, 0]) == np.asarray(y)
    weights = np.asarray(y_weights, dtype=np.float32)
    weighted_num_correct = np.sum(is_correct * weights, dtype=np.float32)
    sum_weights = np.sum(weights, dtype=np.float32)
    return weighted_num_correct / sum_weights, weighted_num_correct, sum_weights


def evaluate(generator: Iterable[tuple[Any, Any, Any]], model: Layer) -> float:
    """The accuracy of `model` over all batches of `generator`, which must end.

    Raises:
        InputError: If there is no batch.
    """
    correct = total = 0.0
    for inputs, y, weights in generator:
        _, batch_correct, batch_total = compute_accuracy(model(inputs), y, weights)
        correct += float(batch_correct)
        total += float(batch_total)
    if not total:
        raise InputError("there is nothing to evaluate: the generator gave no batch")
    return correct / total


def predict(sentence: str, vocab_dict: Mapping[str, int], model: Layer) -> tuple[int, str]:
    """The class of one sentence: `(1, "positive")` or `(0, "negative")`."""
    inputs = pad([tweet_to_tensor(sentence, vocab_dict)])
    log_probabilities = model(inputs)[0]
    is_positive = int(log_probabilities[1] > log_probabilities[0])
    return is_positive, "positive" if is_positive else "negative"


def train_on(
    corpus: LabelledTexts,
    *,
    validation: LabelledTexts,
    n_steps: int = 100,
    batch_size: int = 16,
    learning_rate: float = 0.01,
    embedding_dim: int = 256,
    seed: int = 1,
    output_dir: str | os.PathLike[str] | None = None,
) -> SavedModel:
    """Train the notebook's classifier with the notebook's settings, and return what can be saved.

    Equal arguments give an equal model.

    Args:
        corpus: The training texts; their words are the vocabulary.
        validation: The texts to evaluate on while training.
        n_steps: How many batches to train on.
        batch_size: Texts in a batch; an even number.
        learning_rate: Of Adam.
        embedding_dim: Length of a word's vector.
        seed: The random seed.
        output_dir: Directory for checkpoints, from which a later call resumes; `None` for none.

    Raises:
        InputError: If a class has no text, or an argument cannot be used.
        TrainingError: If the loss is no longer a number.
    """
    _check_both_classes(corpus)
    _check_both_classes(validation)
    pipeline = TextPipeline.preset("notebook")
    vocabulary = Vocabulary.from_tokens(pipeline.tokens_of(corpus.texts))

    def batches(part: LabelledTexts) -> Batches:
        positive, negative = part.texts_with("positive"), part.texts_with("negative")
        return data_generator(positive, negative, batch_size, True, vocabulary, True, seed=seed)

    task = TrainTask(batches(corpus), tl.CrossEntropyLoss(), Adam(learning_rate), n_steps_per_checkpoint=10)
    validation_task = EvalTask(batches(validation), [tl.CrossEntropyLoss(), tl.Accuracy()])
    model = classifier(len(vocabulary), embedding_dim)
    model.init(ShapeDtype((batch_size, 1), np.int32), rng=random.get_prng(seed))
    loop = Loop(model, task, eval_task=validation_task, output_dir=output_dir)
    loop.run(max(0, n_steps - loop.current_step))
    embedding, _, (kernel, bias), _ = model.weights
    averaging = AveragingModel.from_embedding(*map(np.asarray, (embedding, kernel, bias)))
    details = {"corpus": corpus.name, "texts": len(corpus), "steps": loop.current_step, "seed": seed}
    return SavedModel(LABELS, AveragingPredictor(pipeline, vocabulary, averaging), details=details)


def _check_both_classes(corpus: LabelledTexts) -> None:
    for label in LABELS:
        if label not in corpus.classes:
            raise InputError(f"{corpus.name} has no {label} text; both classes are needed")
