"""The averaging model: its steps are the textbook's, in any dimension; equal settings give equal bits."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError, TrainingError
from sentrax.models.averaging.model import AveragingModel
from sentrax.models.averaging.training import AveragingSettings, train_averaging
from sentrax.text.ragged import Ragged

GOOD, BAD, COMMON = 1, 2, 3
TEXTS = Ragged.from_rows([[GOOD, COMMON], [BAD, COMMON, COMMON], [GOOD, GOOD], [BAD], []] * 10)
TARGETS = np.array([1, 0, 1, 0, 1] * 10)


def textbook_steps(settings: AveragingSettings) -> AveragingModel:
    """The same training, written out in all dimensions, from a kernel with columns at right angles."""
    random = np.random.default_rng(settings.seed)
    occurring = np.unique(TEXTS.ids)
    vectors = np.zeros((len(occurring), settings.dimension))
    axes, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(settings.dimension, 2)))
    kernel, bias = axes @ np.eye(axes.shape[1], 2), np.zeros(2)
    squares: list[Any] = [np.full(len(occurring), settings.initial_accumulator), np.zeros(2), np.zeros(2)]
    n_steps, step = settings.epochs * -(-len(TEXTS) // settings.batch_size), 0
    for _ in range(settings.epochs):
        order = random.permutation(len(TEXTS))
        for start in range(0, len(order), settings.batch_size):
            rate = settings.learning_rate * (1 - step / n_steps)
            step += 1
            gradients: list[Any] = [np.zeros_like(vectors), np.zeros_like(kernel), np.zeros(2)]
            for text in order[start : start + settings.batch_size]:
                places = np.searchsorted(occurring, TEXTS[text])
                mean = vectors[places].mean(axis=0) if len(places) else np.zeros(settings.dimension)
                logits = mean @ kernel + bias
                error = np.exp(logits) / np.exp(logits).sum() - np.eye(2)[TARGETS[text]]
                np.add.at(gradients[0], places, kernel @ error / max(len(places), 1))
                gradients[1] += np.outer(mean, error)
                gradients[2] += error
            squares[0] += (gradients[0] ** 2).sum(axis=1)
            squares[1] += (gradients[1] ** 2).sum(axis=0)
            squares[2] += gradients[2] ** 2
            roots = [np.sqrt(square + 1e-10) for square in squares]
            vectors -= rate * gradients[0] / roots[0][:, None]
            kernel = kernel - rate * gradients[1] / roots[1]
            bias -= rate * gradients[2] / roots[2]
    table = np.zeros((2, 5))
    table[:, occurring] = (vectors @ kernel).T
    return AveragingModel.from_table(table, bias)


@pytest.mark.parametrize("dimension", [1, 2, 7, 100])
@pytest.mark.parametrize("initial_accumulator", [0.0, 1.0])
def test_the_steps_are_those_of_the_textbook_in_any_dimension(
    dimension: int, initial_accumulator: float
) -> None:
    settings = AveragingSettings(
        dimension, epochs=3, batch_size=8, learning_rate=0.3, initial_accumulator=initial_accumulator
    )
    model, wanted = train_averaging(TEXTS, TARGETS, 5, 2, settings), textbook_steps(settings)
    np.testing.assert_allclose(model.table.weights, wanted.table.weights, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(model.bias, wanted.bias, rtol=1e-3, atol=1e-4)


def test_it_learns_which_ids_are_good() -> None:
    model = train_averaging(
        TEXTS, TARGETS, 5, 2, AveragingSettings(epochs=20, batch_size=10, learning_rate=0.3)
    )
    assert model.logits(TEXTS).argmax(axis=1).tolist() == TARGETS.tolist()
    assert model.table.weights[1, GOOD] > model.table.weights[0, GOOD]
    assert not model.table.weights[:, 4].any()  # an id that no text has


def test_equal_settings_give_equal_bits_and_another_seed_others() -> None:
    first, again = (train_averaging(TEXTS, TARGETS, 5, 2) for _ in range(2))
    other = train_averaging(TEXTS, TARGETS, 5, 2, AveragingSettings(seed=2))
    assert first.table.weights.tobytes() == again.table.weights.tobytes()
    assert first.table.weights.tobytes() != other.table.weights.tobytes()


def test_word_dropout_leaves_ids_out_and_still_learns() -> None:
    settings = AveragingSettings(epochs=60, batch_size=10, learning_rate=0.3, word_dropout=0.4)
    model = train_averaging(TEXTS, TARGETS, 5, 2, settings)
    assert model.logits(TEXTS).argmax(axis=1).tolist() == TARGETS.tolist()
    without = train_averaging(TEXTS, TARGETS, 5, 2, replace(settings, word_dropout=0.0))
    assert without.table.weights.tobytes() != model.table.weights.tobytes()


def test_a_text_of_weight_0_does_not_count() -> None:
    wrong = np.where(np.arange(len(TARGETS)) % 5 == 0, 0, TARGETS)
    weights = (wrong == TARGETS).astype(np.float32)
    model = train_averaging(
        TEXTS, wrong, 5, 2, AveragingSettings(epochs=20, batch_size=10, learning_rate=0.3), weights
    )
    assert model.logits(TEXTS).argmax(axis=1).tolist() == TARGETS.tolist()


def test_training_can_be_watched_and_stopped_after_an_epoch() -> None:
    seen = []

    def stop_after_2(epoch: int, model: AveragingModel) -> bool:
        seen.append((epoch, model))
        return epoch == 2

    settings = AveragingSettings(epochs=9, batch_size=10, learning_rate=0.3)
    last = train_averaging(TEXTS, TARGETS, 5, 2, settings, on_epoch=stop_after_2)
    assert [epoch for epoch, _ in seen] == [1, 2]
    assert last.table.weights.tobytes() == seen[-1][1].table.weights.tobytes()


def test_what_cannot_be_trained_is_named() -> None:
    with pytest.raises(InputError, match="0 texts and 0 targets"):
        train_averaging(Ragged.from_rows([]), np.zeros(0, dtype=int), 5, 2)
    with pytest.raises(InputError, match="50 texts and 3 targets"):
        train_averaging(TEXTS, TARGETS[:3], 5, 2)
    with pytest.raises(InputError, match="batch_size is 0"):
        AveragingSettings(batch_size=0)
    with pytest.raises(InputError, match=r"epochs is 1\.5; expected a whole number"):
        AveragingSettings(epochs=1.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="seed is -1"):
        AveragingSettings(seed=-1)
    with pytest.raises(InputError, match="learning_rate is nan"):
        AveragingSettings(learning_rate=float("nan"))
    with pytest.raises(InputError, match="initial_accumulator is inf"):
        AveragingSettings(initial_accumulator=float("inf"))
    with pytest.raises(InputError, match=r"word_dropout is 1\.0"):
        AveragingSettings(word_dropout=1.0)
    weights = np.full(len(TEXTS), np.nan, dtype=np.float32)
    with pytest.raises(TrainingError, match="no longer numbers"):
        train_averaging(TEXTS, TARGETS, 5, 2, weights=weights)
