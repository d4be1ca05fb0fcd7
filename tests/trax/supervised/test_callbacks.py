"""What happens beside the steps, and stopping early."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.trax import layers as tl
from sentrax.trax.supervised.training import EarlyStopping, EvalTask, Loop, TrainingStepCallback
from tests.trax.supervised.simple import (
    X,
    assert_same_but_for_speed,
    assert_same_weights,
    every,
    files,
    leaves,
    model,
    train_task,
)

VALUES = (5, 3, 4, 2, 6, 3, 2, 1, 9)


class Recording(TrainingStepCallback):
    """Notes each call, and what the loop shows then."""

    calls: list[Any]

    def __init__(self, loop: Loop):
        super().__init__(loop)
        self.calls = []

    def call_at(self, step: int) -> bool:
        return step % 2 == 1

    def on_step_begin(self, step: int) -> None:
        self.calls.append(("begin", step, self._loop.step, self._loop.step_metrics))

    def on_step_end(self, step: int) -> None:
        self.calls.append(("end", step, self._loop.step, self._loop.step_metrics))


def loop_with(
    callback: Any, folder: Path | None = None, checkpoint_every: int = 1, values: Any = VALUES
) -> Loop:
    """A loop whose evaluations give these values one after the other, whatever the model."""
    measured = EvalTask(
        ((X, np.full_like(X, value)) for value in (0, *values)),  # the first one is for the shapes
        [tl.Fn("Given", lambda _, value: value.mean())],
        ["given"],
    )
    return Loop(
        model(),
        train_task(),
        eval_tasks=measured,
        output_dir=folder,
        eval_at=every(1),
        checkpoint_at=every(checkpoint_every),
        callbacks=[callback],
    )


def test_a_callback_is_called_around_its_steps_and_sees_their_metrics() -> None:
    loop = loop_with(Recording)
    loop.run(3)
    (callback,) = loop.callbacks
    assert isinstance(callback, Recording)
    assert callback.calls == [
        ("begin", 1, 1, {}),
        ("end", 1, 1, {"given": 5.0}),
        ("begin", 3, 3, {}),
        ("end", 3, 3, {"given": 4.0}),
    ]


def test_a_callback_logs_numbers_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    class Logging(Recording):
        def on_step_end(self, step: int) -> None:
            self._loop.log_summary({"own": 10.0 * step})

    loop = loop_with(Logging)
    loop.run(3)
    assert loop.history.get("eval", "metrics/own") == [(1, 10.0), (3, 30.0)]
    assert "own | 30.00000000" in capsys.readouterr().out


def test_a_callback_can_stop_the_training(tmp_path: Path) -> None:
    class Stopping(Recording):
        def on_step_end(self, step: int) -> None:
            if step == 3:
                self._loop.stop()

    loop = loop_with(Stopping, tmp_path, checkpoint_every=100)
    loop.run(9)
    assert loop.step == 3
    assert files(tmp_path) == ["checkpoint-00000003.safetensors"]
    loop.run(1)
    assert loop.step == 3


@pytest.mark.parametrize(
    ("options", "stops_at", "best_at"),
    [
        ({"patience": 2}, 6, 4),  # 6 and 3 are no better than 2
        ({"patience": 3}, 7, 4),  # nor is another 2
        ({"patience": 1}, 3, 2),
        ({"patience": 2, "min_change": 2.5}, 3, 1),  # 3 is not enough better than 5
        ({"patience": 3, "higher_is_better": True}, 4, 1),
    ],
)
def test_training_stops_when_the_metric_gets_no_better_and_keeps_the_best_weights(
    options: dict[str, Any], stops_at: int, best_at: int
) -> None:
    loop = loop_with(partial(EarlyStopping, metric="given", **options))
    loop.run(len(VALUES))
    assert loop.step == stops_at
    best = loop_with(Recording)
    best.run(best_at)
    assert_same_weights(loop, best)


def test_a_value_that_is_no_number_is_not_the_best() -> None:
    loop = loop_with(partial(EarlyStopping, metric="given", patience=2), values=(float("nan"), 3, 4, 5))
    loop.run(4)
    (stopping,) = loop.callbacks
    assert isinstance(stopping, EarlyStopping)
    assert (stopping.best, stopping.best_step) == (3.0, 2)


@pytest.mark.parametrize("cut", [3, 5, 6])
def test_early_stopping_is_not_affected_by_resuming(tmp_path: Path, cut: int) -> None:
    stopping = partial(EarlyStopping, metric="given", patience=2)
    whole = loop_with(stopping, tmp_path / "whole", checkpoint_every=2)
    whole.run(9)
    loop_with(stopping, tmp_path / "parts", checkpoint_every=2).run(cut)
    second = loop_with(stopping, tmp_path / "parts", checkpoint_every=2)
    second.run(9)
    assert second.step == whole.step == 6
    assert_same_weights(whole, second)
    name = "checkpoint-00000006.safetensors"
    assert_same_but_for_speed(tmp_path / "whole" / name, tmp_path / "parts" / name)


def test_best_weights_can_be_restored_without_stopping() -> None:
    loop = loop_with(partial(EarlyStopping, metric="given", patience=9))
    loop.run(4)
    best = leaves(loop)
    loop.run(1)
    (stopping,) = loop.callbacks
    assert isinstance(stopping, EarlyStopping)
    stopping.restore_best()
    for mine, theirs in zip(leaves(loop), best, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"metric": "loss"}, "no evaluation task has a metric 'loss'"), ({"patience": 0}, "patience is 0")],
)
def test_options_that_cannot_be_used_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        loop_with(partial(EarlyStopping, **{"metric": "given", **options}))


def test_loading_an_earlier_checkpoint_clears_a_stop(tmp_path: Path) -> None:
    stopping = partial(EarlyStopping, metric="given", patience=2)
    loop = loop_with(stopping, tmp_path, checkpoint_every=5)
    loop.run(9)
    assert loop.step == 6
    loop.load_checkpoint(filename="checkpoint-00000005")
    loop.run(1)
    assert loop.step == 6


def test_early_stopping_forgets_the_best_value_of_a_smaller_model(tmp_path: Path) -> None:
    stopping = partial(EarlyStopping, metric="given", patience=2)
    loop_with(stopping, tmp_path).run(2)
    grown = Loop(
        model(n_layers=2),
        train_task(),
        eval_tasks=EvalTask(((X, X) for _ in range(4)), [tl.Fn("Given", lambda _, x: x.mean())], ["given"]),
        output_dir=tmp_path,
        callbacks=[stopping],
    )
    (callback,) = grown.callbacks
    assert isinstance(callback, EarlyStopping)
    assert (callback.best, callback.best_step) == (None, 0)
