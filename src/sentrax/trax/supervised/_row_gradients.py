"""Gradients with respect to the rows that a batch looks up, not to whole tables: an extension of Trax."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

import jax
from jax.extend.core import Jaxpr

from sentrax.trax.fastmath import Tree, signature, tree_flatten, tree_unflatten, value_and_grad
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._lookups import follow_lookups
from sentrax.trax.optimizers import _rows as rows
from sentrax.trax.optimizers._rows import RowGradients, is_row_gradients

Loss: TypeAlias = Callable[[Tree, Tree, Any, Any], tuple[Any, Tree]]
"""From weights, state, batch and key to the loss and the new state."""
LookupShapes: TypeAlias = Mapping[int, list[tuple[int, ...]]]
"""For each table, by its index in the flattened weights, the shapes of the ids that are looked up."""


def find_lookups(
    loss: Loss, weights: Tree, state: Tree, batch: Any, rng: Any
) -> tuple[LookupShapes, frozenset[int]]:
    """How a loss uses the tables of its embeddings, found by tracing it; only shapes of arguments matter.

    Returns:
        The look-ups of the tables that nothing else uses, and the indices of all tables.
    """
    shapes: dict[int, list[tuple[int, ...]]] = {}
    embedded: set[int] = set()

    def traced_loss(weights: Tree, *given: Any) -> Any:
        with follow_lookups(dict(enumerate(tree_flatten(weights)))) as lookups:
            outputs = loss(weights, *given)
        embedded.update(lookups.embedded)
        shapes.update({index: [one.shape for one in ids] for index, ids in lookups.ids.items() if ids})
        return outputs

    jaxpr = jax.make_jaxpr(traced_loss)(*map(signature, (weights, state, tuple(batch), rng))).jaxpr
    used = {id(each) for equation in (*jaxpr.eqns, jaxpr) for each in _inputs(equation)}
    only_looked_up = {
        index: of_table for index, of_table in shapes.items() if id(jaxpr.invars[index]) not in used
    }
    return only_looked_up, frozenset(embedded)


def value_and_row_gradients(
    loss: Loss, lazy: Collection[int], transform: Callable[[Any], Any] = lambda function: function
) -> Callable[..., tuple[tuple[Any, Tree], Tree]]:
    """Like `value_and_grad(loss, has_aux=True)`, with `RowGradients` for tables that are only looked up.

    Repeated rows are not summed yet.

    Args:
        loss: The loss.
        lazy: The indices of the tables in the flattened weights.
        transform: Applied to the function before it is differentiated, such as `jax.checkpoint`.
    """

    def loss_and_gradients(weights: Tree, state: Tree, batch: Any, rng: Any) -> Any:
        arrays = tree_flatten(weights)
        shapes, _ = find_lookups(loss, weights, state, batch, rng)
        tables = {index: arrays[index] for index in lazy if index in shapes}

        def with_offsets(others: Any, offsets: Any) -> Any:
            together = {**tables, **others}
            tree = tree_unflatten([together[index] for index in range(len(arrays))], weights)[0]
            with follow_lookups(tables, offsets) as lookups:
                value, new_state = loss(tree, state, batch, rng)
            return value, (new_state, lookups.ids)

        others = {index: array for index, array in enumerate(arrays) if index not in tables}
        offsets = {
            index: [jnp.zeros((*ids, *table.shape[1:]), table.dtype) for ids in shapes[index]]
            for index, table in tables.items()
        }
        differentiated = value_and_grad(transform(with_offsets), argnums=(0, 1), has_aux=True)
        (value, (new_state, ids)), (gradients, row_gradients) = differentiated(others, offsets)
        gradients |= {index: _join(ids[index], row_gradients[index]) for index in tables}
        in_order = [gradients[index] for index in range(len(arrays))]
        return (value, new_state), tree_unflatten(in_order, weights)[0]

    return loss_and_gradients


def add_gradients(one: Tree, other: Tree) -> Tree:
    """The sum of two trees of gradients; those of rows are put together."""

    def add(mine: Any, theirs: Any) -> Any:
        if is_row_gradients(mine):
            return RowGradients(*(jnp.concatenate(pair) for pair in zip(mine[:2], theirs[:2], strict=True)))
        return mine + theirs

    return jax.tree.map(add, one, other, is_leaf=is_row_gradients)


def divide_gradients(gradients: Tree, divisor: Any) -> Tree:
    """A tree of gradients, all divided by a number."""

    def divide(part: Any) -> Any:
        return part._replace(values=part.values / divisor) if is_row_gradients(part) else part / divisor

    return jax.tree.map(divide, gradients, is_leaf=is_row_gradients)


def sum_repeated_rows(gradients: Tree, owners: Mapping[int, Any]) -> tuple[Tree, Mapping[int, Any]]:
    """A tree of gradients with those of repeated rows summed.

    Args:
        gradients: The gradients.
        owners: For each table, by its index, what `rows.sum_repeated_rows` needs.

    Returns:
        `(gradients, owners)`.
    """
    parts, structure = jax.tree.flatten(gradients, is_leaf=is_row_gradients)
    new_owners = dict(owners)
    for index, part in enumerate(parts):
        if is_row_gradients(part):
            parts[index], new_owners[index] = rows.sum_repeated_rows(part, owners[index])
    return jax.tree.unflatten(structure, parts), new_owners


def _join(ids: list[Any], gradients: list[Any]) -> RowGradients:
    """The gradients of several look-ups of one table."""
    size = gradients[0].shape[ids[0].ndim :]
    return RowGradients(
        jnp.concatenate([one.reshape(-1).astype(jnp.int32) for one in ids]),
        jnp.concatenate([one.reshape(-1, *size) for one in gradients]),
    )


def _inputs(part: Any) -> Any:
    """The variables that an equation reads, or that a program gives out."""
    return part.outvars if isinstance(part, Jaxpr) else part.invars
