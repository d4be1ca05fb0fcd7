"""Training that touches only the rows that a batch uses, wherever embeddings stand."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import numpy as jnp

from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.supervised import _many_steps as many_steps
from sentrax.trax.supervised.training import Loop, TrainTask
from tests.trax.supervised.simple import assert_same_but_for_speed, assert_same_weights, every, leaves

SIZE, WIDTH = 11, 4


def batches(lowest: int = 0, highest: int = SIZE, length: int = 5) -> Iterator[Any]:
    """Ids with repetitions and padding, classes and weights."""
    numbers = np.random.default_rng(0)
    while True:
        ids = numbers.integers(lowest, highest, (4, length)).astype(np.int32)
        ids[:, -2:] = 0
        yield ids, np.array([0, 1, 0, 1]), np.ones(4, np.float32)


def loop_of(make_model: Any, optimizer: Any, data: Any = None, **kwargs: Any) -> Loop:
    options = {name: kwargs.pop(name) for name in ("n_batches_per_step",) if name in kwargs}
    task = TrainTask(data or batches(), tl.CrossEntropyLoss(), optimizer, **options)
    return Loop(make_model(), task, random_seed=3, **kwargs)


def lazy_tables(loop: Loop) -> set[int]:
    return set(loop._trainer_per_task[0]._owners)


def embedding() -> tl.Embedding:
    return tl.Embedding(SIZE, WIDTH)


def head(*inner: Any) -> tl.Serial:
    return tl.Serial(*inner, tl.Mean(axis=1), tl.Dense(2), tl.LogSoftmax())


def twice() -> tl.Serial:
    shared = embedding()
    shifted = tl.Serial(tl.Fn("Shift", lambda ids: ids + 1), shared)
    return head(tl.Branch(shared, shifted), tl.Add())


def tied() -> tl.Serial:
    class Tied(tl.Embedding):
        def forward(self, x: Any) -> Any:
            return super().forward(x) @ self.weights.T

    return head(Tied(SIZE, WIDTH))


def inside_a_function_of_jax(transform: Any) -> Any:
    class Inside(tl.Embedding):
        def forward(self, x: Any) -> Any:
            return transform(super().forward)(x)

    return lambda: head(Inside(SIZE, WIDTH))


def in_a_branch_and_outside() -> tl.Serial:
    shared = embedding()
    chosen = tl.Cond(tl.Fn("IsFirst", lambda ids: ids[0, 0] > 4), shared, tl.Serial(shared, tl.Negate()))
    return head(tl.Branch(shared, tl.Serial(tl.Dup(), chosen)), tl.Add())


class OwnGradients(tl.Embedding):
    """Computes its gradients itself."""

    @property
    def has_backward(self) -> bool:
        return True

    def backward(self, inputs: Any, output: Any, grad: Any, weights: Any, *rest: Any) -> Any:
        of_inputs = np.zeros(inputs.shape, jax.dtypes.float0)
        return of_inputs, jnp.zeros_like(weights).at[jnp.clip(inputs, 0, SIZE - 1)].add(grad)


MODELS: dict[str, tuple[Any, int]] = {
    "one": (lambda: head(embedding()), 1),
    "masks": (
        lambda: tl.Serial(
            tl.Branch(embedding(), tl.TokenMask()), tl.MaskedMean(), tl.Dense(2), tl.LogSoftmax()
        ),
        1,
    ),
    "two in a branch": (lambda: head(tl.Branch(embedding(), tl.Embedding(3, WIDTH)), tl.Add()), 2),
    "two in parallel": (lambda: head(tl.Dup(), tl.Parallel(embedding(), embedding()), tl.Concatenate()), 2),
    "one instance twice": (twice, 1),
    "a residual around a recurrent layer": (lambda: head(embedding(), tl.Residual(tl.GRU(WIDTH))), 1),
    "merged axes": (lambda: head(tl.BatchLeadingAxes(embedding(), n_last_axes_to_keep=1)), 1),
    "dropout": (lambda: head(embedding(), tl.Dropout(0.3)), 1),
    "a table used in another way too": (tied, 0),
    "in chunks": (lambda: head(tl.Chunk(embedding(), 2)), 0),
    "in a scan": (lambda: head(tl.Scan(embedding(), axis=1, n_carry=0)), 0),
    "in a scan that computes again": (lambda: head(tl.Scan(embedding(), axis=1, n_carry=0, remat=True)), 0),
    "in a branch and outside": (in_a_branch_and_outside, 0),
    "in a checkpoint": (inside_a_function_of_jax(jax.checkpoint), 0),
    "in a vmap": (inside_a_function_of_jax(jax.vmap), 0),
    "in a jit": (inside_a_function_of_jax(jax.jit), 0),
    "gradients of its own": (lambda: head(OwnGradients(SIZE, WIDTH)), 0),
    "in chunks, and one outside": (
        lambda: head(tl.Branch(tl.Chunk(embedding(), 2), embedding()), tl.Add()),
        1,
    ),
}


@pytest.mark.parametrize(("make_model", "n_lazy"), MODELS.values(), ids=MODELS)
def test_lazy_sgd_equals_dense_sgd_wherever_an_embedding_stands(make_model: Any, n_lazy: int) -> None:
    assert_lazy_equals_dense(make_model, n_lazy)


@pytest.mark.parametrize("name", ["one instance twice", "in chunks, and one outside"])
def test_lazy_sgd_equals_dense_sgd_with_the_memory_efficient_trainer(name: str) -> None:
    assert_lazy_equals_dense(*MODELS[name], use_memory_efficient_trainer=True)


def assert_lazy_equals_dense(make_model: Any, n_lazy: int, **options: Any) -> None:
    dense = loop_of(make_model, optimizers.SGD(0.5), **options)
    lazy = loop_of(make_model, optimizers.RowLazy(optimizers.SGD(0.5)), **options)
    assert len(lazy_tables(lazy)) == n_lazy
    for loop in (dense, lazy):
        loop.run(4)
    for mine, wanted in zip(leaves(lazy), leaves(dense), strict=True):
        np.testing.assert_allclose(mine, wanted, rtol=1e-5, atol=1e-6)


EXACT = {
    "sgd, clipped": lambda: optimizers.SGD(0.5, clip_grad_norm=0.05),
    "sm3 without momentum": lambda: optimizers.SM3(0.1, momentum=0.0),
    "momentum without mass": lambda: optimizers.Momentum(0.1, mass=0.0, weight_decay_rate=0.0),
}


@pytest.mark.parametrize("make", EXACT.values(), ids=EXACT)
def test_optimizers_without_memory_step_alike_lazy_and_dense(make: Any) -> None:
    dense, lazy = (
        loop_of(MODELS["one instance twice"][0], rule) for rule in (make(), optimizers.RowLazy(make))
    )
    for loop in (dense, lazy):
        loop.run(6)
    for mine, wanted in zip(leaves(lazy), leaves(dense), strict=True):
        np.testing.assert_allclose(mine, wanted, rtol=1e-4, atol=1e-5)
    pairs = zip(*(loop.history.get("train", "training/gradients_l2") for loop in (lazy, dense)), strict=True)
    for (_, mine), (_, wanted) in pairs:
        np.testing.assert_allclose(mine, wanted, rtol=1e-4)


@settings(max_examples=5)
@given(st.lists(st.integers(-3, SIZE + 3), min_size=8, max_size=8))
def test_repeated_and_out_of_range_ids_step_as_in_dense_training(ids: list[int]) -> None:
    batch = np.array(ids, np.int32).reshape(2, 4), np.array([0, 1]), np.ones(2, np.float32)
    made = [optimizers.SGD(0.5), optimizers.RowLazy(optimizers.SGD(0.5))]
    dense, lazy = (loop_of(MODELS["one"][0], each, itertools.repeat(batch)) for each in made)
    for loop in (dense, lazy):
        loop.run(1)
    np.testing.assert_allclose(leaves(lazy)[0], leaves(dense)[0], rtol=1e-5, atol=1e-6)


ALL = ("SGD", "Momentum", "Adam", "RMSProp", "SM3", "RowwiseAdagrad")


@pytest.mark.parametrize("name", ALL)
def test_rows_that_no_batch_uses_stay_to_the_bit_and_the_loss_falls(name: str) -> None:
    loop = loop_of(
        MODELS["one"][0],
        optimizers.RowLazy(getattr(optimizers, name)(0.05)),
        itertools.cycle(itertools.islice(batches(lowest=3, highest=8), 1)),
        eval_at=every(20),
    )
    before = leaves(loop)[0]
    loop.run(40)
    unused = [1, 2, 8, 9, 10]
    np.testing.assert_array_equal(leaves(loop)[0][unused], before[unused])
    first, last = (loss for _, loss in loop.history.get("train", "metrics/CrossEntropyLoss"))
    assert last < first


def test_gradients_over_several_batches_are_added_up_before_the_step() -> None:
    def small(size: int) -> Iterator[Any]:
        for ids, targets, weights in batches():
            for start in range(0, 4, size):
                yield tuple(part[start : start + size] for part in (ids, targets, weights))

    def run(size: int) -> Loop:
        # The first batches, as many as make one step, are left out; one of them is for the shapes.
        data = itertools.islice(small(size), 4 // size - 1, None)
        loop = loop_of(
            MODELS["one"][0], optimizers.RowLazy(optimizers.Adam), data, n_batches_per_step=4 // size
        )
        loop.run(3)
        return loop

    for mine, wanted in zip(leaves(run(2)), leaves(run(4)), strict=True):
        np.testing.assert_allclose(mine, wanted, rtol=1e-4, atol=1e-6)


def test_a_table_takes_dense_steps_for_batches_that_use_it_in_a_loop() -> None:
    class InLoopIfLong(tl.Embedding):
        def forward(self, x: Any) -> Any:
            look_up = super().forward
            return look_up(x) if x.shape[1] < 4 else jax.lax.map(look_up, x)

    def data() -> Iterator[Any]:
        return (next(batches(length=length)) for length in itertools.cycle((3, 5)))

    rules = (optimizers.SGD(0.5), optimizers.RowLazy(optimizers.SGD(0.5)))
    dense, lazy = (loop_of(lambda: head(InLoopIfLong(SIZE, WIDTH)), rule, data()) for rule in rules)
    assert lazy_tables(lazy) == {0}
    for loop in (dense, lazy):
        loop.run(4)
    np.testing.assert_allclose(leaves(lazy)[0], leaves(dense)[0], rtol=1e-5, atol=1e-6)


def test_row_wise_adagrad_keeps_one_number_for_each_row_of_a_table_alone() -> None:
    loop = loop_of(MODELS["in chunks, and one outside"][0], optimizers.RowwiseAdagrad)
    loop.run(2)
    slots: Any = loop.tasks[0].optimizer.slots
    assert [slot.shape for slot in slots] == [(SIZE,), (SIZE,), (WIDTH, 2), (2,)]


def test_the_norm_of_the_weights_leaves_lazy_tables_out() -> None:
    loop = loop_of(MODELS["one"][0], optimizers.RowLazy(optimizers.SGD), eval_at=every(1))
    kernel, bias = leaves(loop)[1:]
    loop.run(1)
    ((_, norm),) = loop.history.get("train", "training/weights_l2")
    np.testing.assert_allclose(norm, np.sqrt((kernel**2).sum() + (bias**2).sum()), rtol=1e-5)


@pytest.mark.parametrize(
    "rule", [optimizers.RowwiseAdagrad, lambda: optimizers.RowLazy(optimizers.Adam(0.1))]
)
def test_two_halves_equal_the_whole_bit_for_bit(
    tmp_path: Path, rule: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_steps, "STEPS_BEFORE", 4)

    def loop(folder: str) -> Loop:
        return loop_of(
            MODELS["two in a branch"][0], rule, output_dir=tmp_path / folder, checkpoint_at=every(6)
        )

    whole = loop("whole")
    whole.run(12)
    loop("halves").run(8)
    second = loop("halves")
    assert second.step == 6
    second.run(6)
    assert_same_weights(whole, second)
    name = "checkpoint-00000012.safetensors"
    assert_same_but_for_speed(tmp_path / "whole" / name, tmp_path / "halves" / name)


def test_a_dense_training_can_go_on_lazily(tmp_path: Path) -> None:
    loop_of(MODELS["one"][0], optimizers.Adam(0.1), output_dir=tmp_path, checkpoint_at=every(2)).run(2)
    lazy = loop_of(MODELS["one"][0], optimizers.RowLazy(optimizers.Adam(0.1)), output_dir=tmp_path)
    assert lazy.step == 2
    lazy.run(2)
    assert np.isfinite(leaves(lazy)[0]).all()
