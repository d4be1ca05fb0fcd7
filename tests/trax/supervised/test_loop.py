"""The loop: what it logs, saves, refuses, and goes on from."""

import itertools
import os
import random as python_random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.errors import FileFormatError, FileWriteError, InputError, TrainingError, WeightsMismatchError
from sentrax.notebook.batches import data_generator
from sentrax.notebook.model import classifier
from sentrax.text.vocabulary import Vocabulary
from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised.training import EvalTask, Loop, TrainTask
from tests.trax.supervised.simple import assert_same_but_for_speed, files, leaves

GOOD = ["nice day", "lovely warm sun", "great fun", "happy happy dog", "nice friend came", "sun shone"]
BAD = ["awful rain", "sad cold day", "terrible loss", "angry mean dog", "lost friend", "grim storm came"]
VOCABULARY = Vocabulary.from_tokens(text.split() for text in GOOD + BAD)


def make_loop(folder: Path | None, *, plain_iterator: bool = False, **kwargs: Any) -> Loop:
    python_random.seed(4)

    def batches() -> Any:
        made = data_generator(GOOD, BAD, 4, True, VOCABULARY, True, seed=2)
        return itertools.chain(made) if plain_iterator else made

    rate = kwargs.pop("learning_rate", 0.05)
    schedule = kwargs.pop("lr_schedule", None)
    task = TrainTask(
        batches(), tl.CrossEntropyLoss(), optimizers.Adam(rate), schedule, n_steps_per_checkpoint=5
    )
    evaluation = EvalTask(batches(), [tl.CrossEntropyLoss(), tl.Accuracy()], n_eval_batches=2)
    model = classifier(len(VOCABULARY), embedding_dim=8)
    return Loop(model, task, eval_task=evaluation, output_dir=folder, **kwargs)


@pytest.mark.parametrize("plain_iterator", [False, True], ids=["batches", "plain iterator"])
def test_two_halves_equal_the_whole_bit_for_bit(tmp_path: Path, plain_iterator: bool) -> None:
    whole = make_loop(tmp_path / "whole", plain_iterator=plain_iterator)
    whole.run(100)
    make_loop(tmp_path / "halves", plain_iterator=plain_iterator).run(50)
    second = make_loop(tmp_path / "halves", plain_iterator=plain_iterator)
    assert second.current_step == 50
    second.run(50)
    for one, other in zip(leaves(whole), leaves(second), strict=True):
        np.testing.assert_array_equal(one, other)
    name = "checkpoint-00000100.safetensors"
    assert_same_but_for_speed(tmp_path / "whole" / name, tmp_path / "halves" / name)


def test_training_brings_the_loss_down_and_logs_it(capsys: pytest.CaptureFixture[str]) -> None:
    loop = make_loop(None)
    loop.run(40)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Step      1: train CrossEntropyLoss | ")
    assert lines[2].startswith("Step      1: eval          Accuracy | ")
    losses = [value for _, value in loop.history.get("train", "metrics/CrossEntropyLoss")]
    assert losses[-1] < 0.5 * losses[0]
    assert loop.history.get("eval", "metrics/Accuracy")[-1] == (40, 1.0)


def test_the_newest_two_checkpoints_stay(tmp_path: Path) -> None:
    make_loop(tmp_path).run(12)
    assert files(tmp_path) == ["checkpoint-00000005.safetensors", "checkpoint-00000010.safetensors"]


def test_checkpoints_and_evaluations_happen_when_asked(tmp_path: Path) -> None:
    loop = make_loop(tmp_path, checkpoint_at=lambda step: step == 3, eval_at=lambda step: step == 2)
    loop.run(4)
    assert files(tmp_path) == ["checkpoint-00000003.safetensors"]
    assert [step for step, _ in loop.history.get("eval", "metrics/Accuracy")] == [2]


DAMAGE = {
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "altered": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "foreign": lambda _: b"\x00" * 500,
    "oversized header": lambda content: b"\xff" * 8 + content[8:],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_checkpoint_is_named_and_the_previous_one_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Any
) -> None:
    make_loop(tmp_path).run(10)
    newest = tmp_path / "checkpoint-00000010.safetensors"
    newest.write_bytes(damage(newest.read_bytes()))
    loop = make_loop(tmp_path)
    assert loop.current_step == 5
    assert "Skipped an unreadable checkpoint" in (said := capsys.readouterr().out)
    assert newest.name in said


def test_damaged_checkpoints_alone_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "checkpoint-00000010.safetensors").write_bytes(b"nonsense")
    with pytest.raises(FileFormatError, match="checkpoint-00000010"):
        make_loop(tmp_path)


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    make_loop(tmp_path).run(1)
    task = TrainTask(data_generator(GOOD, BAD, 4, True, VOCABULARY), tl.CrossEntropyLoss(), optimizers.Adam())
    with pytest.raises(WeightsMismatchError, match=r"weights/0 is float32 of shape \(\d+, 8\).*\(5, 3\)"):
        Loop(classifier(5, embedding_dim=3), task, output_dir=tmp_path)


def test_a_checkpoint_of_another_optimizer_is_refused(tmp_path: Path) -> None:
    make_loop(tmp_path).run(1)
    batches = data_generator(GOOD, BAD, 4, True, VOCABULARY)
    task = TrainTask(batches, tl.CrossEntropyLoss(), optimizers.SGD())
    with pytest.raises(InputError, match="its optimizer is Adam, not SGD"):
        Loop(classifier(len(VOCABULARY), embedding_dim=8), task, output_dir=tmp_path)


def test_what_a_killed_save_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    no_process = 4_194_305  # beyond the largest number that Linux gives a process
    for name in (f".checkpoint-00000010.safetensors.{no_process}-0a1b2c3d.tmp", ".notes.tmp"):
        (tmp_path / name).write_bytes(b"half")
    make_loop(tmp_path).run(1)
    assert files(tmp_path) == [".notes.tmp", "checkpoint-00000001.safetensors"]


def test_a_save_that_fails_keeps_the_previous_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = make_loop(tmp_path)
    loop.run(1)

    fsync, ours = os.fsync, threading.get_ident()

    def full_disk(file: int) -> None:
        if threading.get_ident() == ours:  # a writer of event files may still be at work in another thread
            raise OSError(28, "No space left on device")
        fsync(file)

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full_disk)
        with pytest.raises(FileWriteError, match="No space left"):
            loop.run(4)
    assert files(tmp_path) == ["checkpoint-00000001.safetensors"]


def test_a_loss_that_is_no_number_stops_with_the_step_and_saves_nothing(tmp_path: Path) -> None:
    loop = make_loop(tmp_path, lr_schedule=lambda step: float("nan") if step == 3 else 0.01)
    with pytest.raises(TrainingError, match="became nan at step 4"):
        loop.run(20)
    assert files(tmp_path) == ["checkpoint-00000001.safetensors"]


def test_data_that_ends_says_so_and_counts_only_steps_taken(tmp_path: Path) -> None:
    def three() -> Iterator[Any]:
        yield from itertools.islice(data_generator(GOOD, BAD, 4, True, VOCABULARY), 3)

    task = TrainTask(three(), tl.CrossEntropyLoss(), optimizers.SGD())
    loop = Loop(classifier(len(VOCABULARY), 4), task, output_dir=tmp_path)
    with pytest.raises(TrainingError, match="ended after 3 batches"):
        loop.run(5)
    assert loop.step == 2  # one batch is for the shapes
    loop.save_checkpoint()
    assert "checkpoint-00000002.safetensors" in files(tmp_path)


def test_weights_that_a_caller_holds_stay_valid() -> None:
    loop = make_loop(None)
    held = loop.model.weights
    loop.run(2)
    assert np.isfinite(np.asarray(held[0])).all()


def test_the_schedule_sets_the_learning_rate() -> None:
    frozen = make_loop(None, lr_schedule=lambda _: 0.0)
    before = leaves(frozen)
    frozen.run(3)
    for old, new in zip(before, leaves(frozen), strict=True):
        np.testing.assert_allclose(new, old * (1 - 1e-5) ** 3, rtol=1e-6)


def test_a_model_initialized_from_a_checkpoint_predicts_the_same(tmp_path: Path) -> None:
    loop = make_loop(tmp_path)
    loop.run(5)
    fresh = classifier(len(VOCABULARY), embedding_dim=8)
    fresh.init_from_file(str(tmp_path / "checkpoint-00000005.safetensors"))
    x = np.array([[3, 4], [5, 6]], dtype=np.int32)
    np.testing.assert_array_equal(fresh(x), loop.eval_model(x))


def test_new_keys_differ() -> None:
    loop = make_loop(None)
    assert loop.new_rng().tolist() != loop.new_rng().tolist()
