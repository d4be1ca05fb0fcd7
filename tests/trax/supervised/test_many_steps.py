"""Several steps in one call: the same numbers, and only where nothing happens between."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.errors import TrainingError
from sentrax.files import container as storage
from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised import _many_steps as many_steps
from sentrax.trax.supervised import lr_schedules
from sentrax.trax.supervised.training import Loop, TrainingStepCallback, TrainTask
from tests.trax.supervised.simple import assert_same_but_for_speed, every, model, train_task

N_STEPS = 30


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many steps each call took, from the third step in a row on; 0 for none at all."""
    found: list[int] = []
    monkeypatch.setattr(many_steps, "STEPS_BEFORE", 2)
    run = many_steps.ManySteps.run

    def noted(self: Any, shapes: Any, carry: Any, *arguments: Any) -> Any:
        outputs = run(self, shapes, carry, *arguments)
        found.append(int(arguments[-1]) if outputs is not None else 0)
        return outputs

    monkeypatch.setattr(many_steps.ManySteps, "run", noted)
    return found


def of_ids(lengths: Iterator[int], size: int = 4) -> Iterator[Any]:
    numbers = np.random.default_rng(0)
    for length in lengths:
        ids = numbers.integers(0, 20, (size, length)).astype(np.int32)
        yield ids, ids[:, 0] % 2, np.ones(size, np.float32)


def of_images() -> Iterator[Any]:
    numbers = np.random.default_rng(0)
    while True:
        yield numbers.normal(size=(2, 6, 6, 1)).astype(np.float32), np.array([0, 1]), np.ones(2, np.float32)


def classifier(*inner: Any) -> tl.Serial:
    return tl.Serial(tl.Embedding(20, 8), *inner, tl.Mean(axis=1), tl.Dense(2), tl.LogSoftmax())


MODELS = {
    "average": classifier,
    "recurrent, with dropout": lambda: classifier(tl.GRU(8), tl.Dropout(0.2), tl.LayerNorm()),
    "attention": lambda: classifier(tl.Residual(tl.CausalAttention(8, n_heads=2)), tl.Dense(8), tl.Gelu()),
    "batch norm, whose state changes": lambda: classifier(tl.BatchNorm(axis=(0, 1)), tl.Relu()),
}
OPTIMIZERS = {
    "sgd": optimizers.SGD,
    "momentum": optimizers.Momentum,
    "rms_prop": optimizers.RMSProp,
    "adam": lambda: optimizers.Adam(0.01, clip_grad_norm=0.5),
    "adafactor": optimizers.Adafactor,
    "sm3": optimizers.SM3,
    "row-wise adagrad": optimizers.RowwiseAdagrad,
    "lazy adam": lambda: optimizers.RowLazy(optimizers.Adam(0.01, clip_grad_norm=0.5)),
}
CASES = {
    **{name: (made, optimizers.Adam, {}) for name, made in MODELS.items()},
    **{name: (classifier, made, {}) for name, made in OPTIMIZERS.items()},
    "three batches a step": (classifier, optimizers.Adam, {"n_batches_per_step": 3}),
    "three batches a lazy step": (classifier, optimizers.RowwiseAdagrad, {"n_batches_per_step": 3}),
}


class AtEveryStep(TrainingStepCallback):
    """What keeps a loop from taking steps together."""

    def call_at(self, step: int) -> bool:
        return True

    def on_step_begin(self, step: int) -> None:
        pass

    def on_step_end(self, step: int) -> None:
        pass


def run_steps(folder: Path, case: Any, n_steps: int = N_STEPS, **kwargs: Any) -> Path:
    """The last checkpoint of a training."""
    make_model, optimizer, options = case
    schedule = lr_schedules.warmup_and_rsqrt_decay(4, 0.1)
    data = of_ids(itertools.repeat(5))
    task = TrainTask(data, tl.CrossEntropyLoss(), optimizer, schedule, **options)
    loop = Loop(make_model(), task, output_dir=folder, checkpoint_at=every(15), random_seed=1, **kwargs)
    loop.run(n_steps)
    return folder / f"checkpoint-{N_STEPS:08d}.safetensors"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_steps_together_equal_steps_one_at_a_time_bit_for_bit(
    tmp_path: Path, sizes: list[int], case: Any
) -> None:
    together, apart = (
        storage.load(run_steps(tmp_path / name, case, callbacks=callbacks), "checkpoint")
        for name, callbacks in (("together", []), ("apart", [AtEveryStep]))
    )
    assert sizes == [13, 15] + [1] * 28
    for content, _ in (together, apart):
        assert content["history"]["train"].pop("training/steps per second")
        del content["callbacks"]
    assert together[0] == apart[0]
    assert together[1].keys() == apart[1].keys()
    for name, array in together[1].items():
        assert array.tobytes() == apart[1][name].tobytes(), name


def test_resuming_within_a_run_of_equal_batches_is_bit_identical(tmp_path: Path, sizes: list[int]) -> None:
    case = CASES["batch norm, whose state changes"]  # without the loop, the last digits would be others
    whole = run_steps(tmp_path / "whole", case)
    for n_steps in (22, 15):  # the second one goes on from step 15
        resumed = run_steps(tmp_path / "resumed", case, n_steps)
    assert sizes == [13, 15, 13, 7, 1, 14]
    assert_same_but_for_speed(whole, resumed)


def test_the_loop_computes_what_a_step_alone_computes(
    tmp_path: Path, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES["three batches a step"]
    _, arrays = storage.load(run_steps(tmp_path / "loop", case), "checkpoint")
    monkeypatch.setattr(many_steps, "STEPS_BEFORE", N_STEPS)
    sizes.clear()
    _, without = storage.load(run_steps(tmp_path / "without", case), "checkpoint")
    assert sizes == []
    for name, array in arrays.items():
        np.testing.assert_allclose(array, without[name], rtol=1e-3, atol=1e-5, err_msg=name)


def test_a_group_ends_at_a_checkpoint_or_callback(tmp_path: Path, sizes: list[int]) -> None:
    seen = []

    class Watching(TrainingStepCallback):
        def call_at(self, step: int) -> bool:
            return step == 20

        def on_step_begin(self, step: int) -> None:
            seen.append(("begin", self._loop.step))

        def on_step_end(self, step: int) -> None:
            seen.append(("end", self._loop.step))

    loop = Loop(model(), train_task(), output_dir=tmp_path, checkpoint_at=every(10), callbacks=[Watching])
    loop.run(25)
    assert sizes == [8, 9, 1, 5]  # 3 to 10, 11 to 19, 20, 21 to 25
    assert seen == [("begin", 20), ("end", 20)]


def test_a_new_batch_shape_ends_a_group_and_loses_no_batch(sizes: list[int]) -> None:
    lengths = [3] * 6 + [5] * 8 + [3]
    task = TrainTask(of_ids(iter([3, *lengths])), tl.CrossEntropyLoss(), optimizers.SGD(0.1))
    loop = Loop(classifier(), task)
    loop.run(len(lengths))
    assert loop.step == len(lengths)
    assert sizes == [4, 6]
    with pytest.raises(TrainingError, match=f"ended after {len(lengths) + 1} batches"):
        loop.run(1)


def test_alternating_tasks_take_single_steps(sizes: list[int]) -> None:
    Loop(model(), [train_task(), train_task(sign=-1)], which_task=lambda step: step % 2).run(12)
    assert sizes == [1] * 8


def test_the_step_at_which_the_loss_is_no_number_is_named(sizes: list[int]) -> None:
    task = train_task(lr_schedule=lambda step: float("nan") if step == 9 else 0.01)
    with pytest.raises(TrainingError, match="became nan at step 10"):
        Loop(model(), task).run(20)
    assert sizes == [18]


def test_batches_before_the_end_of_the_data_are_trained_on(sizes: list[int]) -> None:
    task = TrainTask(of_ids(iter([3] * 9)), tl.CrossEntropyLoss(), optimizers.SGD(0.1))
    loop = Loop(classifier(), task)
    with pytest.raises(TrainingError, match="ended after 9 batches"):
        loop.run(20)
    assert sizes == [6]  # one batch is for the shapes, two go alone
    assert loop.step == 8


def test_an_error_of_the_data_iterator_propagates_unchanged(sizes: list[int]) -> None:
    def failing() -> Iterator[Any]:
        yield from of_ids(iter([3] * 9))
        raise OSError("the disk is gone")

    loop = Loop(classifier(), TrainTask(failing(), tl.CrossEntropyLoss(), optimizers.SGD(0.1)))
    with pytest.raises(OSError, match="the disk is gone"):
        loop.run(20)
    assert sizes == [6]


class Growing(tl.Layer):
    """Its state has another form after each step."""

    def forward(self, x: Any) -> Any:
        self.state = (*self.state, x[0])
        return x


INNER = {
    "convolution": lambda: tl.Serial(tl.Conv(2, (3, 3)), tl.Flatten()),
    "a state of changing form": lambda: tl.Serial(tl.Flatten(), Growing()),
}


@pytest.mark.parametrize("inner", INNER.values(), ids=INNER)
def test_convolutions_and_growing_states_take_single_steps(sizes: list[int], inner: Any) -> None:
    made = tl.Serial(inner(), tl.Dense(2), tl.LogSoftmax())
    loop = Loop(made, TrainTask(of_images(), tl.CrossEntropyLoss(), optimizers.SGD(0.1)))
    loop.run(6)
    assert (loop.step, sizes) == (6, [0])
