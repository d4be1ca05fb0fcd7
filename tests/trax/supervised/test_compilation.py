"""How often a loop compiles its step, and what the memory-efficient one holds."""

import math
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised.buckets import pad_to_buckets
from sentrax.trax.supervised.training import Loop, TrainTask
from tests.trax.supervised.simple import eval_task, every, model, train_task


def of_many_lengths() -> Iterator[Any]:
    while True:
        for length in range(1, 33):
            yield np.ones((2, length), np.int32), np.array([0, 1]), np.ones(2, np.float32)


def counts(loop: Loop) -> tuple[int, int]:
    """How many times gradients and updates were compiled."""
    step: Any = loop._trainer_per_task[0]._step
    return step._loss_and_gradients._cache_size(), step._update._cache_size()


def test_a_step_is_compiled_once_however_often_it_runs() -> None:
    loop = Loop(model(), train_task(optimizers.Adam(0.1)), eval_tasks=eval_task(), eval_at=every(2))
    for _ in range(3):
        loop.run(4)
    assert counts(loop) == (1, 1)


def test_buckets_keep_a_step_from_being_compiled_for_every_length() -> None:
    made = tl.Serial(tl.Embedding(5, 4), tl.Sum(axis=1), tl.Dense(2))
    batches = pad_to_buckets(of_many_lengths(), lengths=(8, 16, 32))
    loop = Loop(made, TrainTask(batches, tl.CrossEntropyLoss(), optimizers.SGD(0.01)))
    loop.run(64)
    assert counts(loop) == (3, 1)


def test_the_memory_efficient_step_holds_only_weights_batch_and_matrix_products() -> None:
    width, n_layers, size = 16, 3, 4

    def held(saves_memory: bool) -> int:
        """Numbers that the forward pass hands to the backward pass."""
        made = tl.Serial([[tl.Dense(width), tl.Tanh(), tl.Softplus()] for _ in range(n_layers)], tl.Dense(1))
        loop = Loop(made, train_task(), use_memory_efficient_trainer=saves_memory)
        (trainer,) = loop._trainer_per_task
        weights, state = (made.weights, ()), (made.state, ())
        batch = trainer.task.sample_batch

        def backward(weights: Any) -> Any:
            return jax.vjp(
                lambda weights: trainer._step._loss(weights, state, batch, loop.new_rng())[0], weights
            )[1]

        return sum(math.prod(leaf.shape) for leaf in jax.tree.leaves(jax.eval_shape(backward, weights)))

    n_weights = (width + width) + (n_layers - 1) * (width + 1) * width + (width + 1)
    products = n_layers * size * width + size
    assert held(True) <= n_weights + products + 4 * size
    assert held(False) > n_weights + 2 * products
