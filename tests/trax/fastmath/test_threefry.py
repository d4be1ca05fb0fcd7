"""Random numbers are those of JAX's original threefry stream, to the bit, wherever they are made."""

from typing import Any

import jax
import numpy as np
import pytest

from sentrax.trax.fastmath import random, use_backend
from tests.trax.compiled import counted_programs

SEEDS = [0, 1, 2**31 - 1, 2**31, 2**32 - 1, *np.random.default_rng(0).integers(2**32, size=5).tolist()]
SHAPES = [(), (2,), (5, 1, 7), (700, 31)]


def assert_same(made: Any, expected: Any) -> None:
    assert made.aval == expected.aval  # shape, type, and whether the type is weak
    assert isinstance(made, jax.Array)
    np.testing.assert_array_equal(made, expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_keys_are_those_of_jax(seed: int) -> None:
    with jax.threefry_partitionable(False):
        key = jax.random.PRNGKey(seed)
        split, split_in_7 = jax.random.split(key), jax.random.split(key, 7)
        folded = jax.random.fold_in(key, seed // 3)
    assert_same(random.get_prng(seed), key)
    assert_same(random.split(key), split)
    assert_same(random.split(key, 7), split_in_7)
    assert_same(random.fold_in(key, seed // 3), folded)


def test_keys_are_the_same_inside_a_compiled_function() -> None:
    key = random.get_prng(3)
    inside = jax.jit(lambda key: (random.split(key, 3), random.fold_in(key, 5), random.get_prng(3)))(key)
    for made, expected in zip(inside, (random.split(key, 3), random.fold_in(key, 5), key), strict=True):
        assert_same(made, expected)


def test_keys_split_apart_are_those_of_split() -> None:
    key = random.get_prng(8)
    for made, expected in zip(random.split_apart(key, 5), random.split(key, 5), strict=True):
        assert_same(made, expected)
    with use_backend("numpy"):
        assert all(isinstance(one, np.ndarray) for one in random.split_apart(random.get_prng(8)))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_numbers_are_those_of_jax(shape: tuple[int, ...]) -> None:
    key = random.get_prng(len(shape) + 2**31)
    with jax.threefry_partitionable(False):
        normal = jax.random.normal(key, shape)
        uniform = jax.random.uniform(key, shape, minval=-0.123, maxval=2)
    assert_same(random.normal(key, shape), normal)
    assert_same(random.uniform(key, shape, minval=-0.123, maxval=2), uniform)


def test_numbers_are_the_same_inside_a_compiled_function() -> None:
    key = random.get_prng(6)
    inside = jax.jit(lambda key: random.uniform(key, (5, 7), minval=-2, maxval=2))
    assert_same(inside(key), random.uniform(key, (5, 7), minval=-2, maxval=2))


def test_other_types_and_no_numbers_at_all_are_those_of_jax() -> None:
    key = random.get_prng(4)
    with jax.threefry_partitionable(False):
        assert_same(
            random.normal(key, (3,), jax.numpy.bfloat16), jax.random.normal(key, (3,), jax.numpy.bfloat16)
        )
        assert_same(random.uniform(key, (0, 2)), jax.random.uniform(key, (0, 2)))
        lowest = jax.numpy.arange(3.0)
        assert_same(random.uniform(key, (3,), minval=lowest), jax.random.uniform(key, (3,), minval=lowest))


def test_keys_need_no_program() -> None:
    with counted_programs() as compiled:
        key = random.fold_in(random.get_prng(77), 1)
        random.split(key, 11)
        random.split_apart(key, 11)
    assert not compiled
