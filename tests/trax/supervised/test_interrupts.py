"""Ctrl-C waits for the end of a step, so that a training can go on after it."""

import signal
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import pytest

from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised._interrupts import uninterrupted
from sentrax.trax.supervised._step import TrainingStep
from sentrax.trax.supervised.training import Loop, TrainingStepCallback, TrainTask
from tests.trax.supervised.simple import X, batches, model


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard() -> Iterator[None]:
    """Where tests are started in the background, a shell may have had Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def uninterrupted_by(n: int, done: list[str]) -> None:
    with uninterrupted():
        for _ in range(n):
            interrupt()
        done.append("the rest")


def test_ctrl_c_is_raised_at_the_end_of_the_block() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        uninterrupted_by(1, done)
    assert done == ["the rest"]


def test_a_second_ctrl_c_is_raised_immediately() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        uninterrupted_by(2, done)
    assert done == []


def test_the_signal_handler_is_restored_after_the_block() -> None:
    before = signal.getsignal(signal.SIGINT)
    uninterrupted_by(0, [])
    assert signal.getsignal(signal.SIGINT) is before


def test_the_block_does_nothing_in_other_threads() -> None:
    done = []

    def use() -> None:
        with uninterrupted():
            done.append("used")

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert done == ["used"]


def test_training_continues_after_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    unbroken = Loop(model(), TrainTask(batches(), tl.L2Loss(), optimizers.Adam(0.1)))
    take = TrainingStep.take

    def interrupted(*args: Any) -> Any:
        results = take(*args)
        interrupt()  # when the old weights are overwritten, and the new ones are not in place yet
        return results

    monkeypatch.setattr(TrainingStep, "take", interrupted)
    loop = Loop(model(), TrainTask(batches(), tl.L2Loss(), optimizers.Adam(0.1)))
    with pytest.raises(KeyboardInterrupt):
        loop.run(3)
    assert loop.step == 1
    monkeypatch.undo()
    loop.run(2)
    unbroken.run(3)
    np.testing.assert_array_equal(loop.model(X), unbroken.model(X))


def test_a_step_interrupted_before_it_begins_is_not_counted() -> None:
    class InterruptingOnce(TrainingStepCallback):
        steps: ClassVar[list[int]] = []

        def call_at(self, step: int) -> bool:
            return step == 3

        def on_step_begin(self, step: int) -> None:
            self.steps.append(step)
            if len(self.steps) == 1:
                interrupt()

        def on_step_end(self, step: int) -> None:
            pass

    task = TrainTask(batches(), tl.L2Loss(), optimizers.Adam(0.1))
    loop = Loop(model(), task, callbacks=[InterruptingOnce])
    with pytest.raises(KeyboardInterrupt):
        loop.run(4)
    assert loop.step == 2
    loop.run(2)
    assert (loop.step, task.source.drawn) == (4, 5)  # one batch is for the shapes
    assert InterruptingOnce.steps == [3, 3]
    unbroken = Loop(model(), TrainTask(batches(), tl.L2Loss(), optimizers.Adam(0.1)))
    unbroken.run(4)
    np.testing.assert_array_equal(loop.model(X), unbroken.model(X))
