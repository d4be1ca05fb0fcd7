"""A small regression whose every number can be computed by hand, and loops on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np
import numpy.typing as npt

from sentrax.files import container as storage
from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.fastmath import ShapeDtype, random
from sentrax.trax.supervised.training import EvalTask, Loop, TrainTask

X = np.array([[1.0], [2.0], [-1.0], [0.5]], dtype=np.float32)
Y = 3 * X - 1
SIGNATURE = ShapeDtype(X.shape)


def batches(size: int = 4, sign: float = 1.0) -> Iterator[Any]:
    """The four points, `size` of them at a time, over and over."""
    while True:
        for start in range(0, len(X), size):
            x, y = X[start : start + size], sign * Y[start : start + size]
            yield x, y, np.ones_like(y)


def train_task(optimizer: Any = None, size: int = 4, sign: float = 1.0, **kwargs: Any) -> TrainTask:
    made = optimizers.SGD(0.1) if optimizer is None else optimizer
    return TrainTask(batches(size, sign), tl.L2Loss(), made, **kwargs)


def eval_task(sign: float = 1.0, **kwargs: Any) -> EvalTask:
    return EvalTask(batches(sign=sign), [tl.L2Loss()], metric_names=["loss"], **kwargs)


def model(seed: int = 0, n_layers: int = 1) -> tl.Serial:
    made = tl.Serial(*(tl.Dense(1) for _ in range(n_layers)))
    made.init(SIGNATURE, rng=random.get_prng(seed))
    return made


def every(n_steps: int) -> Any:
    return lambda step: step % n_steps == 0


def leaves(loop: Loop) -> list[npt.NDArray[Any]]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(loop.model.weights)]


def assert_same_weights(one: Loop, other: Loop) -> None:
    for mine, theirs in zip(leaves(one), leaves(other), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def assert_same_but_for_speed(one: Path, other: Path) -> None:
    """Whether two checkpoints hold the same, apart from how many steps a second took."""
    loaded = [storage.load(path, "checkpoint") for path in (one, other)]
    for content, _ in loaded:
        assert content["history"]["train"].pop("training/steps per second")
    (content, arrays), (other_content, other_arrays) = loaded
    assert content == other_content
    assert arrays.keys() == other_arrays.keys()
    for name, array in arrays.items():
        assert array.tobytes() == other_arrays[name].tobytes(), name


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())
