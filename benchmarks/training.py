"""Training: whether a step costs what its tokens cost, and what it saves to take many steps in one call.

The memory sets a limit to the first. A small table stands in the processor's cache and a large one does not,
so that the same rows cost several times as much to read and write, whoever does it. Beside each step stands
what a plain gather and scatter-add of its rows takes, and how much the step would grow if all the rest of it
cost the same whatever the size: how much of its growth is the memory's.

All that is compared takes turns, so that whatever else the machine does meets each; figures are medians.
"""

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from sentrax.trax import layers as tl
from sentrax.trax import optimizers
from sentrax.trax.fastmath import random
from sentrax.trax.supervised import _many_steps as many_steps
from sentrax.trax.supervised.training import Loop, TrainTask

SIZES = (10_000, 100_000, 1_000_000)
LARGEST_DENSE = 100_000
WIDTH = 128
BATCH, LENGTH = 256, 16
ROUNDS = 11

RULES: dict[str, Callable[[], optimizers.Optimizer]] = {
    "lazy SGD": lambda: optimizers.RowLazy(optimizers.SGD(0.1)),
    "lazy RowwiseAdagrad": lambda: optimizers.RowwiseAdagrad(0.1),
    "lazy Adam": lambda: optimizers.RowLazy(optimizers.Adam(0.001)),
    "dense Adam": lambda: optimizers.Adam(0.001),
}
N_ARRAYS = {"lazy SGD": 1, "lazy RowwiseAdagrad": 1, "lazy Adam": 3}
"""Arrays of as many rows as the table, and as wide, in which a step changes rows."""


def loop_on(vocab_size: int, width: int, batch: int, length: int, rule: optimizers.Optimizer) -> Loop:
    """A loop on the notebook's model and random ids."""
    numbers = np.random.default_rng(0)
    weights = np.ones(batch, np.float32)
    batches = [
        (numbers.integers(0, vocab_size, (batch, length)).astype(np.int32), np.arange(batch) % 2, weights)
        for _ in range(many_steps.MAX_STEPS)
    ]
    model = tl.Serial(tl.Embedding(vocab_size, width), tl.Mean(axis=1), tl.Dense(2), tl.LogSoftmax())
    task = TrainTask(itertools.cycle(batches), tl.CrossEntropyLoss(), rule)
    return Loop(model, task, random_seed=0, eval_at=lambda _: False)


def steps_of(rule: optimizers.Optimizer, size: int, n_steps: int) -> Callable[[], float]:
    """What takes steps on a vocabulary of this size, and gives the seconds of one."""
    (trainer,) = loop_on(size, WIDTH, BATCH, LENGTH, rule)._trainer_per_task
    key = random.get_prng(0)
    trainer.take_steps(1, 1, key)

    def measure() -> float:
        begun = time.perf_counter()
        taken, _ = trainer.take_steps(1, n_steps, key)
        jax.block_until_ready(trainer.carry())  # type: ignore[no-untyped-call]
        return (time.perf_counter() - begun) / taken

    return measure


def rows_alone(size: int, n_arrays: int) -> Callable[[], float]:
    """What gathers a step's rows of so many tables, and adds to them, and nothing else."""
    n_steps = many_steps.MAX_STEPS
    ids = jnp.asarray(np.random.default_rng(0).integers(0, size, (n_steps, BATCH * LENGTH)), jnp.int32)

    def one(place: Any, table: Any) -> Any:
        rows = table.at[ids[place]].get(mode="promise_in_bounds")
        return table.at[ids[place]].add(1 - rows, mode="promise_in_bounds")

    def all_steps(tables: Any) -> Any:
        return jax.lax.fori_loop(
            0, n_steps, lambda place, each: [one(place, table) for table in each], tables
        )

    program = jax.jit(all_steps, donate_argnums=0)
    held = [[jnp.zeros((size, WIDTH)) for _ in range(n_arrays)]]

    def measure() -> float:
        begun = time.perf_counter()
        held[0] = jax.block_until_ready(program(held[0]))  # type: ignore[no-untyped-call]
        return (time.perf_counter() - begun) / n_steps

    return measure


def medians(measured: dict[Any, Callable[[], float]]) -> dict[Any, float]:
    """The median of several rounds, in each of which everything has its turn; the first is to compile."""
    times: dict[Any, list[float]] = {name: [] for name in measured}
    for turn in range(-2, ROUNDS):
        for name, measure in measured.items():
            seconds = measure()
            if turn >= 0:
                times[name].append(seconds)
    return {name: statistics.median(own) for name, own in times.items()}


def vocabularies() -> None:
    """The time of a step as the vocabulary grows."""
    measured: dict[Any, Callable[[], float]] = {
        (n_arrays, size): rows_alone(size, n_arrays) for n_arrays in set(N_ARRAYS.values()) for size in SIZES
    }
    for name, rule in RULES.items():
        is_dense = name not in N_ARRAYS
        for size in SIZES:
            if size <= LARGEST_DENSE or not is_dense:
                measured[name, size] = steps_of(rule(), size, 4 if is_dense else many_steps.MAX_STEPS)
    found = medians(measured)
    print(
        f"\nA step on {BATCH} x {LENGTH} ids, vectors of {WIDTH}, beside its rows alone: gather, scatter-add"
    )
    for name in RULES:
        first = found[name, SIZES[0]]
        for size in SIZES:
            if (name, size) not in found:
                continue
            seconds = found[name, size]
            line = f"{name:20} V {size:>9,}: {1000 * seconds:6.2f} ms, grown {seconds / first:5.2f} x"
            if name in N_ARRAYS:
                alone, alone_at_first = (found[N_ARRAYS[name], each] for each in (size, SIZES[0]))
                line += f" (by its rows {(first + alone - alone_at_first) / first:4.2f} x);"
                line += f" rows alone {1000 * alone:5.2f} ms, grown {alone / alone_at_first:4.2f} x;"
                line += f" step / rows {seconds / alone:4.2f}"
            print(line, flush=True)


def dispatch() -> None:
    """Steps per second of the notebook's model, one at a time and together."""

    def runs(rule: optimizers.Optimizer, together: bool) -> Callable[[], float]:
        loop = loop_on(9_088, 256, 16, 12, rule)

        def measure() -> float:
            many_steps.STEPS_BEFORE = 0 if together else 10**9
            begun = time.perf_counter()
            loop.run(4 * many_steps.MAX_STEPS)
            return (time.perf_counter() - begun) / (4 * many_steps.MAX_STEPS)

        return measure

    before = many_steps.STEPS_BEFORE
    try:
        found = medians(
            {
                "dense Adam, one at a time": runs(optimizers.Adam(0.01), together=False),
                "dense Adam, together": runs(optimizers.Adam(0.01), together=True),
                "lazy Adam, one at a time": runs(optimizers.RowLazy(optimizers.Adam(0.01)), together=False),
                "lazy Adam, together": runs(optimizers.RowLazy(optimizers.Adam(0.01)), together=True),
                "RowwiseAdagrad, together": runs(optimizers.RowwiseAdagrad(0.1), together=True),
            }
        )
    finally:
        many_steps.STEPS_BEFORE = before
    first = found["dense Adam, one at a time"]
    print("\nThe notebook's model, 16 x 12 ids of 9,088, vectors of 256")
    for name, seconds in found.items():
        print(f"{name:28} {1 / seconds:8.0f} steps/s   {first / seconds:5.2f} x the first")


def main() -> None:
    """Measure and print."""
    before = many_steps.STEPS_BEFORE
    many_steps.STEPS_BEFORE = 0
    try:
        vocabularies()
    finally:
        many_steps.STEPS_BEFORE = before
    dispatch()


if __name__ == "__main__":
    main()
