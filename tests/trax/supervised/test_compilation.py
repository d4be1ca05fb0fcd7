"""How often a loop compiles its step, and what the memory-efficient one holds."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import jax
import numpy as np

from sentrax.trax import fastmath, optimizers
from sentrax.trax import layers as tl
from sentrax.trax.fastmath import ShapeDtype
from sentrax.trax.supervised.buckets import pad_to_buckets
from sentrax.trax.supervised.training import EvalTask, Loop, TrainTask
from tests.trax.supervised.simple import eval_task, every, model, train_task


def of_many_lengths(lengths: Sequence[int] = range(1, 33)) -> Iterator[Any]:
    while True:
        for length in lengths:
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


def trained_on_many_lengths(optimizer: optimizers.Optimizer, padded: bool) -> Loop:
    """A loop after a step on each of 4 lengths, with an evaluation after every two."""
    loop = Loop(
        tl.Serial(tl.Embedding(5, 4), tl.Mean(axis=1), tl.Dense(2), tl.LogSoftmax()),
        TrainTask(of_many_lengths([15, 16, 3, 17, 18]), tl.CrossEntropyLoss(), optimizer),
        eval_tasks=EvalTask(of_many_lengths([8, 9, 10]), [tl.CrossEntropyLoss(), tl.Accuracy()]),
        eval_at=every(2),
        random_seed=1,
    )
    if not padded:
        for part in (loop._trainer_per_task[0]._step, loop._evaluators[0]):
            part._pad = lambda batch: batch
    loop.run(4)
    return loop


def losses(loop: Loop) -> list[float]:
    """The loss of each evaluation."""
    return [value for _, value in loop.history.get("eval", "metrics/CrossEntropyLoss")]


def test_a_mean_of_embeddings_is_compiled_once_for_16_lengths_and_trained_as_if_for_each() -> None:
    padded, each = (trained_on_many_lengths(optimizers.Adam(0.1), pads) for pads in (True, False))
    assert counts(padded) == (2, 1)  # for up to 16 and up to 32 ids
    assert counts(each) == (4, 1)
    evaluations: Any = [loop._evaluators[0]._metrics for loop in (padded, each)]
    assert [evaluation._cache_size() for evaluation in evaluations] == [1, 2]
    weights = [jax.tree.leaves(loop.model.weights) for loop in (padded, each)]
    # Compiled for another length, a sum may be vectorized, and so rounded, another way.
    for mine, expected in zip(*weights, strict=True):
        np.testing.assert_allclose(mine, expected, rtol=1e-6)
    for mine, expected in zip(losses(padded), losses(each), strict=True):
        np.testing.assert_allclose(mine, expected, rtol=1e-6)


def test_batches_of_one_length_are_not_padded() -> None:
    task = TrainTask(of_many_lengths([5]), tl.CrossEntropyLoss(), optimizers.SGD(0.1))
    loop = Loop(tl.Serial(tl.Embedding(5, 4), tl.Mean(axis=1), tl.Dense(2)), task)
    ids, *_ = loop._trainer_per_task[0]._step._pad(next(of_many_lengths([5])))
    assert ids.shape == (2, 5)


def test_row_lazy_training_leaves_the_row_of_padding_alone() -> None:
    loop = trained_on_many_lengths(optimizers.RowLazy(optimizers.Adam(0.1)), padded=True)
    key = fastmath.random.split(fastmath.random.fold_in(fastmath.random.get_prng(1), 0), 4)[0]
    before, _ = tl.Embedding(5, 4).init(ShapeDtype((2, 3), np.int32), key)
    after = np.asarray(loop.model.weights[0])
    np.testing.assert_array_equal(after[0], before[0])
    assert (after[1] != before[1]).all()


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
