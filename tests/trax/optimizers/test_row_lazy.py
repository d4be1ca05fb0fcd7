"""Rules on some rows of a table: the dense step for these rows, and nothing for the others."""

from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import numpy as jnp

from sentrax.errors import InputError
from sentrax.trax import optimizers
from sentrax.trax.optimizers import RowGradients
from sentrax.trax.optimizers._rows import sum_repeated_rows

SIZE, WIDTH = 6, 3
USED, UNUSED = np.array([1, 4]), np.array([0, 2, 3, 5])
RULES = {
    "sgd": optimizers.SGD(0.1),
    "momentum": optimizers.Momentum(0.1, weight_decay_rate=0.1),
    "adam": optimizers.Adam(0.1, weight_decay_rate=0.1),
    "rms_prop": optimizers.RMSProp(0.1),
    "sm3": optimizers.SM3(0.1, weight_decay=0.1),
    "row-wise adagrad": optimizers.RowwiseAdagrad(0.1),
}


def random_table(seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=(SIZE, WIDTH)).astype(np.float32)


def row_gradients(ids: list[int], values: Any) -> tuple[RowGradients, Any]:
    """The gradients added up, and the same for the whole table, computed in numpy."""
    whole = np.zeros((SIZE, WIDTH), np.float32)
    np.add.at(whole, ids, values)
    owners = jnp.asarray(np.random.default_rng(1).integers(-99, 99, SIZE), jnp.int32)
    found, _ = sum_repeated_rows(RowGradients(jnp.asarray(ids), jnp.asarray(values)), owners)
    return found, whole


@settings(max_examples=30)
@given(
    st.sampled_from([1, 4, 12]).flatmap(lambda n: st.lists(st.integers(0, SIZE - 1), min_size=n, max_size=n))
)
def test_gradients_of_repeated_rows_are_summed(ids: list[int]) -> None:
    values = np.random.default_rng(len(ids)).normal(size=(len(ids), WIDTH)).astype(np.float32)
    found, whole = row_gradients(ids, values)
    assert sorted(np.asarray(found.indices)[found.is_counted]) == sorted(set(ids))
    scattered = np.zeros_like(whole)
    scattered[found.indices[found.is_counted]] = found.values[found.is_counted]
    np.testing.assert_allclose(scattered, whole, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(optimizers.l2_norm((found,)), np.sqrt((whole**2).sum()), rtol=1e-5)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rows_in_use_take_the_dense_step_and_the_others_none(rule: optimizers.Optimizer) -> None:
    ids = [4, 1, 4, 4]
    table = (random_table(),)
    slots, opt_params = rule.tree_init(table, tables={0})
    dense_slots = slots
    for step in (1, 2):
        values = np.random.default_rng(step).normal(size=(4, WIDTH)).astype(np.float32)
        gradients, whole = row_gradients(ids, values)
        lazy, slots, _ = rule.tree_update(step, (gradients,), table, slots, opt_params)
        dense, dense_slots, _ = rule.tree_update(step, (whole,), table, dense_slots, opt_params)
        np.testing.assert_allclose(lazy[0][USED], dense[0][USED], rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(lazy[0][UNUSED], table[0][UNUSED])
    by_row = [leaf for leaf in jax.tree.leaves(slots) if leaf.shape[0] == SIZE]
    start = [leaf for leaf in jax.tree.leaves(rule.tree_init(table, {0})[0]) if leaf.shape[0] == SIZE]
    for now, then in zip(by_row, start, strict=True):
        np.testing.assert_array_equal(now[UNUSED], then[UNUSED])
        assert not np.array_equal(now[4], then[4])


def test_the_maxima_of_sm3_along_the_columns_do_not_forget_rows_that_are_not_in_use() -> None:
    rule, table = optimizers.SM3(0.1), (np.zeros((2, 3), np.float32),)
    slots, opt_params = rule.tree_init(table)
    for place, size in ((0, 3.0), (1, 1.0)):
        gradients = RowGradients(jnp.array([place]), jnp.full((1, 3), size))
        _, slots, _ = rule.tree_update(1, (gradients,), table, slots, opt_params)
    ((_, (rows, columns)),) = slots
    assert (rows.tolist(), columns.tolist()) == ([9, 1], [9, 9, 9])


def test_row_wise_adagrad_by_hand() -> None:
    rule = optimizers.RowwiseAdagrad(0.5, eps=0.25)
    weights = (np.ones((2, 2), np.float32), np.ones(2, np.float32))
    slots, opt_params = rule.tree_init(weights, tables={0})
    gradients = (np.array([[3, 4], [0, 0]], np.float32), np.array([2, 0], np.float32))
    new, (of_rows, of_numbers), _ = rule.tree_update(1, gradients, weights, slots, opt_params)
    assert (of_rows.tolist(), of_numbers.tolist()) == ([12.5, 0], [4, 0])
    scale = 0.5 / (np.sqrt(12.5) + 0.25)
    np.testing.assert_allclose(new[0], [[1 - 3 * scale, 1 - 4 * scale], [1, 1]], rtol=1e-6)
    np.testing.assert_allclose(new[1], [1 - 0.5 * 2 / 2.25, 1], rtol=1e-6)


def test_the_norm_to_clip_to_counts_each_row_once() -> None:
    rule = optimizers.SGD(1.0, clip_grad_norm=1.0)
    gradients, _ = row_gradients([2, 2], np.array([[1, 0, 0], [2, 0, 0]], np.float32))
    weights = (np.zeros((SIZE, WIDTH), np.float32), np.zeros(1, np.float32))
    slots, opt_params = rule.tree_init(weights)
    new, _, norms = rule.tree_update(1, (gradients, np.array([4], np.float32)), weights, slots, opt_params)
    np.testing.assert_allclose(norms["gradients_l2"], 5)
    np.testing.assert_allclose([new[0][2, 0], new[1][0]], [-0.6, -0.8], rtol=1e-6)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rows_in_bfloat16_take_the_step_of_float32_rounded(rule: optimizers.Optimizer) -> None:
    def stepped(dtype: Any) -> Any:
        table = (jnp.asarray(random_table(), jnp.bfloat16).astype(dtype),)
        gradients, _ = row_gradients([1, 3, 1], np.full((3, WIDTH), 0.5, np.float32))
        slots, opt_params = rule.tree_init(table, {0})
        return rule.tree_update(1, (gradients,), table, slots, opt_params)[0][0]

    narrow = stepped(jnp.bfloat16)
    assert narrow.dtype == jnp.bfloat16
    np.testing.assert_array_equal(narrow, stepped(jnp.float32).astype(jnp.bfloat16))


def test_the_rule_itself_stays_dense_and_a_rule_that_cannot_be_lazy_says_so() -> None:
    adam = optimizers.Adam()
    assert (optimizers.RowLazy(adam).is_row_lazy, adam.is_row_lazy) == (True, False)
    assert optimizers.RowLazy(optimizers.SGD).is_row_lazy
    with pytest.raises(InputError, match="Adafactor cannot be lazy"):
        optimizers.RowLazy(optimizers.Adafactor())
