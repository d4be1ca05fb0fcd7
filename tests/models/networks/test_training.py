"""Networks learn from labelled texts, repeat themselves to the bit, resume, and cope with odd texts."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from sentrax.errors import InputError, TrainingError
from sentrax.models.base import FitContext, TrainingData
from sentrax.models.checkpoints import NO_CHECKPOINTS, FitCheckpoints
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.settings import NetworkSettings
from sentrax.models.networks.training import fit
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import TextPipeline

QUICK = NetworkSettings(dimension=8, hidden=8, epochs=15, batch_size=16, learning_rate=0.03, min_count=1)
WORDS = {"good": 1, "great": 1, "bad": 0, "awful": 0}
TEXTS = [f"{start} {word} film" for word in WORDS for start in ("a", "such a", "the most", "this is a")] * 3
TARGETS = [WORDS[text.split()[-2]] for text in TEXTS]

each_network = pytest.mark.parametrize("name", ARCHITECTURES)


def make_data(texts: Sequence[str], targets: Any, weights: Any = None) -> TrainingData:
    """Targets are the number of each text's class, of two; or a row of 0 and 1 for each."""
    matrix = np.asarray(targets, dtype=np.float64)
    matrix = np.eye(2)[matrix.astype(int)] if matrix.ndim == 1 else matrix
    weights = np.ones(len(texts)) if weights is None else np.asarray(weights, dtype=np.float64)
    return TrainingData(pl.Series("text", list(texts), dtype=pl.String), matrix, weights)


def train(
    name: str = "dan",
    data: TrainingData | None = None,
    validation: TrainingData | None = None,
    *,
    settings: NetworkSettings = QUICK,
    messages: list[str] | None = None,
    checkpoints: FitCheckpoints = NO_CHECKPOINTS,
) -> NetworkPredictor:
    data = make_data(TEXTS, TARGETS) if data is None else data
    n_classes = data.targets.shape[1]
    context = FitContext(
        label_names=tuple(map(str, range(n_classes))),
        multi_label=n_classes > 2,
        pipeline=TextPipeline.preset("social"),
        settings=settings,
        report=lambda progress, message: (messages if messages is not None else []).append(message),
        checkpoints=checkpoints,
    )
    return fit(name, data, validation, context)


def classes_of(predictor: NetworkPredictor, texts: Sequence[str]) -> list[int]:
    classes: list[int] = predictor.logits(texts).argmax(axis=1).tolist()
    return classes


def fingerprint(predictor: NetworkPredictor) -> str:
    return SavedModel(("bad", "good"), predictor).fingerprint()


@each_network
def test_a_network_learns_words_and_generalizes_to_other_texts(name: str) -> None:
    predictor = train(name)
    assert predictor.kind == name
    assert classes_of(predictor, [f"an unheard {word} one" for word in WORDS]) == list(WORDS.values())


TRAIN = """
from tests.models.networks.test_training import QUICK, fingerprint, replace, train
print(*(fingerprint(train(name, settings=replace(QUICK, epochs=2))) for name in {names}))
"""


def test_another_process_trains_the_same_networks_to_the_bit() -> None:
    names = ["cnn", "gru"]
    command = [sys.executable, "-c", TRAIN.format(names=names)]
    root = Path(__file__).parents[3]
    path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    here = [fingerprint(train(name, settings=replace(QUICK, epochs=2))) for name in names]
    assert done.stdout.split() == here


class KilledError(Exception):
    """In place of a kill."""


@pytest.mark.parametrize(("name", "with_validation"), [("dan", True), ("gru", False)])
def test_a_training_that_was_killed_resumes_to_the_same_bytes(
    name: str, with_validation: bool, tmp_path: Path
) -> None:
    settings = replace(QUICK, epochs=4)
    validation = make_data(TEXTS[::5], TARGETS[::5]) if with_validation else None
    checkpoints = FitCheckpoints(tmp_path, on_notice=lambda notice: None)

    class StopAfterTwo(list[str]):
        def append(self, message: str) -> None:
            super().append(message)
            if len(self) == 2:
                raise KilledError

    with pytest.raises(KilledError):
        train(name, None, validation, settings=settings, messages=StopAfterTwo(), checkpoints=checkpoints)
    rest: list[str] = []
    resumed = train(name, None, validation, settings=settings, messages=rest, checkpoints=checkpoints)
    assert [message.split(",")[0] for message in rest] == ["epoch 3", "epoch 4"]
    assert fingerprint(resumed) == fingerprint(train(name, None, validation, settings=settings))


def test_the_epoch_that_is_best_on_validation_is_kept_and_training_stops_after_it() -> None:
    others, truth = [*(f"{word} it was" for word in WORDS), "film"], [*WORDS.values(), 0]
    messages: list[str] = []
    predictor = train(
        validation=make_data(others, truth), settings=replace(QUICK, epochs=50, patience=2), messages=messages
    )
    scores = [float(message.split("validation ")[1]) for message in messages]
    losses = [float(message.split("loss ")[1].split(",")[0]) for message in messages]
    accuracy = np.mean(np.array(classes_of(predictor, others)) == truth)
    assert accuracy == pytest.approx(max(scores), abs=1e-4)
    assert len(scores) < 50
    assert losses[-1] < losses[0]


def test_without_validation_there_is_no_score() -> None:
    messages: list[str] = []
    train(settings=replace(QUICK, epochs=1), messages=messages)
    assert len(messages) == 1
    assert "validation" not in messages[0]


def test_a_text_may_have_several_labels_or_none() -> None:
    texts = ["warm", "cold", "warm cold", "neither"] * 12
    targets = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0]] * 12)
    settings = replace(QUICK, epochs=40, patience=40, word_dropout=0.0, dropout=0.0)
    few = make_data(texts[:4], targets[:4])
    predictor = train("dan", make_data(texts, targets), few, settings=settings)
    np.testing.assert_array_equal(predictor.logits(texts[:4]) > 0, targets[:4])


def test_texts_of_weight_0_teach_nothing_even_where_a_batch_has_no_others() -> None:
    targets = np.array(TARGETS)
    data = make_data(
        TEXTS * 3,
        np.concatenate([targets, 1 - targets, 1 - targets]),
        np.repeat([1, 0], [len(TEXTS), 2 * len(TEXTS)]),
    )
    predictor = train("dan", data, settings=replace(QUICK, batch_size=4, epochs=5))
    assert classes_of(predictor, list(WORDS)) == list(WORDS.values())


def test_pretrained_vectors_are_where_words_start_and_special_tokens_start_at_zero() -> None:
    words = ["good", "film", "unused"]
    array = np.arange(24, dtype=np.float64).reshape(3, 8)
    predictor = train(settings=replace(QUICK, epochs=1, learning_rate=1e-9, vectors=(words, array)))
    ids = [predictor.vocabulary[word] for word in words[:2]]
    np.testing.assert_allclose(predictor.embedding.weights[ids], array[:2], atol=1e-5)
    np.testing.assert_allclose(predictor.embedding.weights[:3], 0, atol=1e-5)
    assert "unused" not in predictor.vocabulary


def test_odd_texts_are_learned_from_too() -> None:
    texts = ["", "good " * 300, " ", "\x00", "bad"]
    settings = replace(QUICK, epochs=1, min_count=1000, max_length=12)
    validation = make_data(["", "x" * 9000], [1, 0])
    predictor = train("transformer", make_data(texts, [1] * 5), validation, settings=settings)
    assert len(predictor.vocabulary) == 3
    assert np.isfinite(predictor.logits([*texts, "unheard " * 500])).all()
    assert predictor.logits_of("").argmax() == 1


def test_no_texts_are_refused() -> None:
    with pytest.raises(InputError, match="no texts to train on"):
        train("dan", make_data([], np.zeros((0, 2))))
    with pytest.raises(InputError, match="none for validation"):
        train("dan", None, make_data([], np.zeros((0, 2))))


def test_a_loss_that_is_no_number_stops_training() -> None:
    huge: npt.NDArray[np.float64] = np.full((1, 8), 3e38)
    with pytest.raises(TrainingError, match="lower the learning rate"):
        train(settings=replace(QUICK, vectors=(["film"], huge), learning_rate=1e30, epochs=2))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 0}, "epochs is 0; expected a whole number, 1 or more"),
        ({"hidden": 2.5}, "hidden is 2.5"),
        ({"dropout": 1.0}, "dropout is 1.0; expected a share"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"seed": -1}, "seed is -1"),
        ({"vectors": (["a"], np.zeros((1, 7)))}, r"vectors have shape \(1, 7\); expected \(1, 8\)"),
        ({"vectors": (["a"], np.full((1, 8), np.inf))}, "not finite"),
    ],
)
def test_settings_out_of_range_are_named(changes: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(QUICK, **changes)
