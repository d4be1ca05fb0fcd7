"""Training of the averaging model: its steps are AdaGrad's; equal arguments give equal bytes."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sentrax.data.corpora import sample_corpus
from sentrax.data.splits import split_in_order
from sentrax.errors import InputError, TrainingError
from sentrax.models.averaging.predictor import AveragingPredictor
from sentrax.models.averaging.settings import AveragingSettings
from sentrax.models.averaging.training import fit
from sentrax.text.encoder import Encoder
from tests.models.fitting import fit_context, training_data

TEXTS = ["good film", "bad film film", "good good", "bad", ""] * 10
CLASSES = np.array([1, 0, 1, 0, 1] * 10)
SMALL = {"epochs": 20, "batch_size": 10, "word_dropout": 0.0}


def train(
    texts: list[str] = TEXTS,
    classes: npt.NDArray[np.integer] = CLASSES,
    weights: npt.NDArray[np.float64] | None = None,
    **options: Any,
) -> AveragingPredictor:
    context = fit_context("averaging", "ab", **{**SMALL, **options})
    predictor = fit(training_data(texts, np.eye(2)[classes], weights), None, context)
    assert isinstance(predictor, AveragingPredictor)
    return predictor


def logits_by_textbook_steps(predictor: AveragingPredictor, settings: AveragingSettings) -> Any:
    """The same training, written out in all dimensions, from a kernel with columns at right angles."""
    ids = Encoder(predictor.pipeline, predictor.vocabulary).column(TEXTS)
    occurring, numbers = np.unique(ids.ids, return_inverse=True)
    texts = np.split(numbers, ids.offsets[1:-1])
    random = np.random.default_rng(settings.seed)
    axes, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(settings.dimension, 2)))
    weights = [
        np.zeros((len(occurring), settings.dimension)),
        axes @ np.eye(axes.shape[1], 2),
        np.zeros(2),
    ]
    vectors, kernel, bias = weights
    squares = [np.full((len(vectors), 1), settings.initial_accumulator), np.zeros(2), np.zeros(2)]
    n_steps, step = settings.epochs * -(-len(texts) // settings.batch_size), 0

    def logits_of(text: npt.NDArray[np.integer]) -> tuple[Any, Any]:
        mean = vectors[text].sum(axis=0) / max(len(text), 1)
        return mean, mean @ kernel + bias

    for _ in range(settings.epochs):
        order = random.permutation(len(texts))
        for start in range(0, len(order), settings.batch_size):
            rate = settings.learning_rate * (1 - step / n_steps)
            step += 1
            gradients = [np.zeros_like(part) for part in weights]
            for text in order[start : start + settings.batch_size]:
                mean, logits = logits_of(texts[text])
                error = np.exp(logits) / np.exp(logits).sum() - np.eye(2)[CLASSES[text]]
                np.add.at(gradients[0], texts[text], kernel @ error / max(len(texts[text]), 1))
                gradients[1] += np.outer(mean, error)
                gradients[2] += error
            squares[0] += (gradients[0] ** 2).sum(axis=1, keepdims=True)
            squares[1] += (gradients[1] ** 2).sum(axis=0)
            squares[2] += gradients[2] ** 2
            for part, gradient, square in zip(weights, gradients, squares, strict=True):
                part -= rate * gradient / np.sqrt(square + 1e-10)
    return np.stack([logits_of(numbers)[1] for numbers in texts])


@pytest.mark.parametrize("dimension", [1, 2, 7, 100])
@pytest.mark.parametrize("initial_accumulator", [0.0, 1.0])
def test_steps_are_those_of_adagrad_in_any_dimension(dimension: int, initial_accumulator: float) -> None:
    options: dict[str, Any] = {"epochs": 3, "batch_size": 8, "initial_accumulator": initial_accumulator}
    predictor = train(dimension=dimension, **options)
    settings = AveragingSettings(dimension, word_dropout=0.0, **options)
    expected = logits_by_textbook_steps(predictor, settings)
    np.testing.assert_allclose(predictor.logits(TEXTS), expected, rtol=1e-3, atol=1e-4)


def test_the_sign_of_each_word_is_learned() -> None:
    predictor = train()
    assert predictor.logits(TEXTS).argmax(axis=1).tolist() == CLASSES.tolist()
    table = predictor.model.to_arrays()["table"]
    good = predictor.vocabulary["good"]
    assert table[1, good] > table[0, good]
    assert not table[:, 0].any()  # padding, an id that no text has


def test_equal_arguments_give_equal_bits_and_another_seed_others() -> None:
    first, again, other = train(), train(), train(seed=2)
    tables = [predictor.model.to_arrays()["table"].tobytes() for predictor in (first, again, other)]
    assert tables[0] == tables[1] != tables[2]


def test_word_dropout_changes_the_model_and_still_learns() -> None:
    predictor = train(epochs=60, word_dropout=0.4)
    assert predictor.logits(TEXTS).argmax(axis=1).tolist() == CLASSES.tolist()
    assert (predictor.logits(TEXTS) != train(epochs=60).logits(TEXTS)).any()


def test_a_text_of_weight_0_does_not_count() -> None:
    wrong = np.where(np.arange(len(CLASSES)) % 5 == 0, 0, CLASSES)
    predictor = train(classes=wrong, weights=(wrong == CLASSES).astype(float))
    assert predictor.logits(TEXTS).argmax(axis=1).tolist() == CLASSES.tolist()


def test_every_epoch_is_reported() -> None:
    reports: list[tuple[float, str]] = []
    train(epochs=4, report=lambda progress, message: reports.append((progress, message)))
    assert reports == [(number / 4, f"epoch {number} of 4") for number in range(1, 5)]


def test_sample_weights_that_are_not_numbers_stop_training() -> None:
    with pytest.raises(TrainingError, match="no longer numbers after 5 steps; lower the learning rate"):
        train(weights=np.full(len(TEXTS), np.nan))


def test_several_labels_per_text_are_refused() -> None:
    with pytest.raises(InputError, match="gives each text one label; for several, use 'linear'"):
        train(multi_label=True)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"batch_size": 0}, "batch_size is 0; expected a whole number, 1 or more"),
        ({"epochs": 1.5}, r"epochs is 1\.5; expected a whole number"),
        ({"seed": -1}, "seed is -1"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"initial_accumulator": float("inf")}, "initial_accumulator is inf"),
        ({"word_dropout": 1.0}, r"word_dropout is 1\.0"),
    ],
    ids=str,
)
def test_a_setting_out_of_range_is_named(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        AveragingSettings(**setting)


def test_a_model_of_the_sample_corpus_knows_new_texts() -> None:
    corpus, validation = split_in_order(sample_corpus())
    classes = np.array([label == "positive" for label in corpus.labels]).astype(int)
    predictor = train(list(corpus.texts), classes, batch_size=64)
    is_positive = np.array([label == "positive" for label in validation.labels])
    assert np.mean(predictor.logits(validation.texts).argmax(axis=1) == is_positive) > 0.7


def test_frequent_words_come_most_frequent_first() -> None:
    assert train([*TEXTS, ":)"], np.append(CLASSES, 1)).frequent_words(9) == ["film", "good", "bad"]


TRAIN = """
import sys
from sentrax import SentimentClassifier
from sentrax.data import sample_corpus
corpus = sample_corpus()
SentimentClassifier("averaging").fit(corpus.texts, corpus.labels).save(sys.argv[1])
assert "jax" not in sys.modules
"""


def test_two_processes_with_one_and_two_threads_write_the_same_bytes(tmp_path: Path) -> None:
    paths = []
    for threads in ("1", "2"):
        paths.append(tmp_path / f"{threads}.safetensors")
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "POLARS_MAX_THREADS": threads}
        subprocess.run([sys.executable, "-c", TRAIN, str(paths[-1])], check=True, env=environment)
    assert paths[0].read_bytes() == paths[1].read_bytes()
