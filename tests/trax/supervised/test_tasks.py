"""What a training refuses before it begins, and how it says so."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised.training import EvalTask, Loop, TrainTask
from tests.trax.supervised.simple import X, Y, batches, model, train_task


def task(**changes: Any) -> TrainTask:
    given = {"labeled_data": batches(), "loss_layer": tl.L2Loss(), "optimizer": optimizers.SGD(), **changes}
    return TrainTask(**given)


def looped(of_task: Any, of_model: Any = None, n_steps: Any = 1, **kwargs: Any) -> None:
    Loop(of_model or model(), of_task, **kwargs).run(n_steps)


def evaluated(metrics: Any) -> None:
    looped(train_task(), eval_tasks=EvalTask(batches(), metrics), eval_at=lambda _: True)


SLIPS: dict[str, tuple[Callable[[], Any], str]] = {
    "a generator function": (lambda: task(labeled_data=batches), "labeled_data is batches itself"),
    "no data at all": (lambda: task(labeled_data=None), "labeled_data is None"),
    "an array for a batch": (lambda: task(labeled_data=[X]), "batch 1 .* ndarray; expected a tuple"),
    "a batch without weights": (lambda: looped(task(labeled_data=[(X, Y)] * 2)), "L2Loss takes 3 .* only 2"),
    "an empty batch": (lambda: looped(task(labeled_data=[()] * 2), tl.Dense(1)), "Dense_1 takes 1 .* only 0"),
    "a loss not called": (lambda: task(loss_layer=tl.L2Loss), "loss_layer is L2Loss itself.*call it"),
    "a loss of many numbers": (
        lambda: looped(task(loss_layer=tl.Fn("Off", lambda y, t, w: y - t))),
        "Off returned",
    ),
    "an optimizer's name": (lambda: task(optimizer="adam"), "optimizer is 'adam'"),
    "a rate for a schedule": (lambda: task(lr_schedule=0.1), "lr_schedule is 0.1; expected a function"),
    "half a step": (lambda: looped(task(), n_steps=0.5), "n_steps is 0.5"),
    "less than no step": (lambda: looped(task(), n_steps=-1), "n_steps is -1; expected .* 0 or more"),
    "a model not made": (lambda: looped(task(), tl.Dense), "model is Dense itself"),
    "layers for a model": (lambda: looped(task(), [tl.Dense(1)]), "model is a list, not a layer"),
    "no such task": (
        lambda: looped(task(), which_task=lambda step: step),
        "which_task returned 1 for step 1",
    ),
    "a number for a callback": (lambda: looped(task(), callbacks=[7]), "callbacks has 7"),
    "one metric, no list": (lambda: evaluated(tl.Accuracy()), "one layer, Accuracy; pass a list"),
    "a metric not called": (lambda: evaluated([tl.Accuracy]), "Accuracy itself"),
    "a metric of many numbers": (lambda: evaluated([tl.Fn("Out", lambda y: y)]), r"Out returned .* \(4, 1\)"),
}


@pytest.mark.parametrize(("slip", "message"), SLIPS.values(), ids=SLIPS)
def test_a_wrong_argument_is_an_input_error_that_names_it(slip: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        slip()


def test_running_zero_steps_changes_nothing() -> None:
    loop = Loop(model(), task())
    before = np.asarray(loop.model.weights[0][0])
    loop.run(0)
    assert loop.step == 0
    np.testing.assert_array_equal(loop.model.weights[0][0], before)
