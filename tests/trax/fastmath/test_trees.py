"""Nested tuples, lists, named tuples and dictionaries, taken apart, mapped and put together."""

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.trax.fastmath import (
    nested_map,
    nested_map_multiarg,
    nested_stack,
    nested_zip,
    tree_flatten,
    tree_leaves,
    tree_unflatten,
)


class Named(NamedTuple):
    x: Any


TREE = {"a": ([0, 1], 2), "b": Named(3)}


def test_nested_map_keeps_the_containers() -> None:
    assert nested_map(lambda x: x + 1, TREE) == {"a": ([1, 2], 3), "b": Named(4)}
    assert isinstance(nested_map(lambda x: x, TREE)["b"], Named)


def test_nested_map_leaves_none_alone() -> None:
    assert nested_map(lambda x: x + 1, (1, None)) == (2, None)
    assert nested_map(lambda x: x is None, (1, None), ignore_nones=False) == (False, True)


def test_nested_map_on_a_level_gets_whole_parts() -> None:
    assert nested_map(sum, {"a": [(1, 2), (3,)], "b": (4, 5)}, level=1) == {"a": [3, 3], "b": 9}
    assert nested_map(len, {"a": [(1, 2), (3,)]}, level=2) == {"a": 2}
    assert nested_map(sum, [(None, None), (1, 2), ()], level=1) == [None, 3, ()]


def test_nested_map_on_a_level_that_an_array_does_not_have() -> None:
    with pytest.raises(InputError, match="level 1 found 5"):
        nested_map(sum, [(1, 2), (5, (3, 4))], level=1)


def test_nested_map_multiarg_takes_one_array_of_each_tree() -> None:
    assert nested_map_multiarg(lambda x, y: x - y, (5, {"a": 3}), (1, {"a": 2})) == (4, {"a": 1})
    assert nested_map_multiarg(lambda x, y: x - y, (5, None), (1, None)) == (4, None)
    assert nested_map_multiarg(lambda x, y: (x, y), [None], [None], ignore_nones=False) == [(None, None)]


def test_nested_zip_and_nested_stack() -> None:
    other = {"a": ([1, 2], 3), "b": Named(4)}
    assert nested_zip([TREE, other]) == {"a": ([(0, 1), (1, 2)], (2, 3)), "b": Named((3, 4))}
    stacked = nested_stack([TREE, other])
    np.testing.assert_equal(stacked, {"a": ([[0, 1], [1, 2]], [2, 3]), "b": Named([3, 4])})
    columns = nested_stack([(jnp.zeros(2),), (jnp.ones(2),)], axis=1, np_module=jnp)[0]
    np.testing.assert_array_equal(columns, [[0, 1], [0, 1]])


def test_a_tree_is_flattened_in_order_and_put_together_again() -> None:
    flat = tree_flatten(TREE)
    assert flat == tree_leaves(TREE) == [0, 1, 2, 3]
    assert tree_unflatten([*flat, "rest"], TREE) == (TREE, ["rest"])
    assert tree_leaves([1, None]) == [1]
    assert tree_leaves([1, None], ignore_nones=False) == [1, None]


def test_parts_to_copy_take_no_array() -> None:
    tree = ((), 1, {"shared": ()}, None)
    flat = [10, 20]
    assert tree_unflatten(flat, tree) == (((), 10, {"shared": ()}, None), [20])
    copied = tree_unflatten(flat, (1, 5, 1), copy_from_tree=[5])
    assert copied == ((10, 5, 20), [])


def test_too_few_arrays_for_a_tree() -> None:
    with pytest.raises(InputError, match="got 1 array for a tree of 4"):
        tree_unflatten([1], TREE)
