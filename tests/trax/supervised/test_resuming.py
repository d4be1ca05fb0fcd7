"""A training that is killed goes on as if it had not been; checkpoints of other models."""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentrax.errors import FileFormatError, InputError, WeightsMismatchError
from sentrax.files import container as storage
from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised.training import EarlyStopping, Loop
from tests.trax.supervised.simple import (
    X,
    assert_same_but_for_speed,
    assert_same_weights,
    eval_task,
    every,
    leaves,
    model,
    train_task,
)

N_STEPS = 12
ROOT = Path(__file__).parents[3]


def make_loop(folder: Path) -> Loop:
    """Two tasks, dropout, best metrics, permanent checkpoints, a callback that remembers."""
    tasks = [
        train_task(optimizers.Momentum(0.05)),
        train_task(optimizers.Adam(0.1), size=1, n_batches_per_step=3),
    ]
    return Loop(
        tl.Serial(tl.Dense(4), tl.Dropout(0.3), tl.Dense(1)),
        tasks,
        eval_tasks=[eval_task(n_eval_batches=2)],
        output_dir=folder,
        checkpoint_at=every(4),
        checkpoint_low_metric="loss",
        permanent_checkpoint_at=every(8),
        which_task=lambda step: step % 2,
        random_seed=1,
        callbacks=[partial(EarlyStopping, metric="loss", patience=9)],
    )


def train_and_die(folder: str, place: str) -> None:
    """Train until a chosen moment, and be killed there."""
    loop = make_loop(Path(folder))

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    replace = os.replace

    def dying_replace(temporary: Any, path: Any) -> None:
        if place == f"before {Path(path).name}":
            die()
        replace(temporary, path)
        if place == f"after {Path(path).name}":
            die()

    os.replace = dying_replace  # type: ignore[assignment]
    loop.run(6)
    if place == "between checkpoints":
        die()
    loop.run(N_STEPS - 6)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    "place",
    [
        "between checkpoints",
        "after lowest_loss.safetensors",
        "after model_8.safetensors",
        "before checkpoint-00000008.safetensors",
    ],
)
def test_a_killed_training_goes_on_bit_for_bit(tmp_path: Path, whole: Path, place: str) -> None:
    code = f"import sys; from {__name__} import train_and_die; train_and_die(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(tmp_path), place]
    died = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert died.returncode == -signal.SIGKILL, died.stderr
    loop = make_loop(tmp_path)
    loop.run(N_STEPS - loop.step)
    names = sorted(path.name for path in whole.glob("*.safetensors"))
    assert {"lowest_loss.safetensors", "model_8.safetensors"} <= set(names)
    assert sorted(path.name for path in tmp_path.glob("*.safetensors")) == names
    for name in names:
        assert_same_but_for_speed(whole / name, tmp_path / name)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the unbroken training."""
    folder = tmp_path_factory.mktemp("whole")
    make_loop(folder).run(N_STEPS)
    return folder


def test_a_smaller_model_fills_the_beginning_of_a_larger_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Loop(model(), train_task(optimizers.Adam(0.1)), output_dir=tmp_path, checkpoint_at=every(2))
    small.run(2)
    task = train_task(optimizers.Adam(0.1))
    fresh = model(seed=5, n_layers=2)
    last = [np.asarray(leaf) for leaf in fresh.weights[1]]
    large = Loop(fresh, task, output_dir=tmp_path)
    assert "fills the first 2 of 4 arrays" in capsys.readouterr().out
    assert large.step == 2
    for mine, theirs in zip(leaves(large), [*leaves(small), *last], strict=True):
        np.testing.assert_array_equal(mine, theirs)
    slots: Any = task.optimizer.slots
    assert [bool(np.any(mean)) for mean, _ in slots] == [True, True, False, False]
    large.run(1)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            tl.Serial(tl.Dense(2)),
            r"weights/0 is float32 of shape \(1, 1\) in the file, but float32 of shape \(1, 2\)",
        ),
        (
            tl.Serial(tl.Dense(1, use_bias=False)),
            r"weights/1 is float32 of shape \(1,\) in the file, but missing",
        ),
        (tl.Serial(tl.Dense(1, use_bfloat16=True)), r"weights/0 is float32 .* bfloat16 of shape \(1, 1\)"),
    ],
    ids=["shape", "fewer", "type"],
)
def test_the_first_array_that_does_not_fit_is_named(tmp_path: Path, other: Any, message: str) -> None:
    Loop(model(), train_task(), output_dir=tmp_path).run(1)
    with pytest.raises(WeightsMismatchError, match=message) as caught:
        Loop(other, train_task(), output_dir=tmp_path)
    assert isinstance(caught.value, IndexError)


def test_a_different_model_with_the_same_arrays_resumes_with_a_notice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Loop(model(), train_task(), output_dir=tmp_path).run(1)
    Loop(tl.Serial(tl.Dense(1), tl.Relu()), train_task(), output_dir=tmp_path)
    assert "has a different model, but its arrays fit" in capsys.readouterr().out


def test_a_checkpoint_with_other_tasks_is_refused(tmp_path: Path) -> None:
    Loop(model(), train_task(), output_dir=tmp_path).run(1)
    with pytest.raises(InputError, match="it has 1 training tasks, not 2"):
        Loop(model(), [train_task(), train_task()], output_dir=tmp_path, which_task=lambda _: 0)


def test_a_missing_checkpoint_is_named(tmp_path: Path) -> None:
    loop = Loop(model(), train_task(), output_dir=tmp_path)
    with pytest.raises(FileFormatError, match="lowest_loss"):
        loop.load_checkpoint(filename="lowest_loss")
    with pytest.raises(FileFormatError, match="there is no checkpoint in"):
        loop.load_checkpoint()
    with pytest.raises(InputError, match="pass directory"):
        Loop(model(), train_task()).load_checkpoint()


def test_a_checkpoint_of_another_folder_can_be_loaded(tmp_path: Path) -> None:
    first = Loop(model(), train_task(), output_dir=tmp_path)
    first.run(1)
    second = Loop(model(seed=3), train_task())
    second.load_checkpoint(tmp_path)
    assert second.step == 1
    assert_same_weights(first, second)


def test_bfloat16_trains_saves_and_resumes_bit_for_bit(tmp_path: Path) -> None:
    def loop(folder: str) -> Loop:
        optimizer = optimizers.Adafactor(0.1, do_momentum=True, momentum_in_bfloat16=True, beta1=0.5)
        made = tl.Serial(tl.Dense(3, use_bfloat16=True), tl.Dense(1, use_bfloat16=True))
        return Loop(
            made, train_task(optimizer), output_dir=tmp_path / folder, checkpoint_at=every(5), random_seed=2
        )

    whole = loop("whole")
    whole.run(10)
    loop("halves").run(5)
    second = loop("halves")
    second.run(5)
    assert {str(leaf.dtype) for leaf in leaves(second)} == {"bfloat16"}
    assert_same_weights(whole, second)
    name = "checkpoint-00000010.safetensors"
    assert_same_but_for_speed(tmp_path / "whole" / name, tmp_path / "halves" / name)


def test_bfloat16_arrays_round_trip_through_a_file(tmp_path: Path) -> None:
    import ml_dtypes

    arrays = {
        "a": np.array([[1.5, -2.0], [0.1, 3e38]], dtype=ml_dtypes.bfloat16),
        "scalar": np.array(0.5, dtype=ml_dtypes.bfloat16),
    }
    storage.save(tmp_path / "x.safetensors", "layer", {}, arrays)
    _, loaded = storage.load(tmp_path / "x.safetensors", "layer")
    for name, array in arrays.items():
        assert (loaded[name].dtype, loaded[name].shape) == (array.dtype, array.shape)
        assert loaded[name].tobytes() == array.tobytes()


def test_replaced_weights_are_copied_from_the_caller() -> None:
    loop = Loop(model(), train_task())
    given = model(seed=9).weights
    loop.update_weights_and_state(given)
    loop.run(2)
    assert np.isfinite(np.asarray(given[0][0])).all()
    fresh = Loop(model(seed=9), train_task())
    fresh.run(2)
    assert_same_weights(loop, fresh)
    assert loop.eval_model(X).shape == (4, 1)
