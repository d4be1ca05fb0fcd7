"""Gradients with respect to the rows of tables that a batch looks up, in place of the whole tables."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

import jax
from jax.extend.core import Jaxpr

from sentrax.trax.fastmath import Tree, signature, tree_flatten, tree_unflatten, value_and_grad
from sentrax.trax.fastmath import numpy as jnp
from sentrax.trax.layers._lookups import following
from sentrax.trax.optimizers._rows import RowGradients, is_row_gradients, summed

Loss: TypeAlias = Callable[[Tree, Tree, Any, Any], tuple[Any, Tree]]
"""From weights, state, batch and key to the loss and the new state."""
LookupShapes: TypeAlias = Mapping[int, list[tuple[int, ...]]]
"""For each table, by its place in the flattened weights, the shapes of the ids that it is asked for."""


def find_lookups(
    loss: Loss, weights: Tree, state: Tree, batch: Any, rng: Any
) -> tuple[LookupShapes, frozenset[int]]:
    """How a loss uses the tables of its embeddings, found without computing it.

    Args:
        loss: The loss.
        weights: Its weights; of all arguments, the shapes matter.
        state: The state.
        batch: The batch.
        rng: The key.

    Returns:
        The look-ups of the tables that nothing else uses, and the places of all tables.
    """
    shapes: dict[int, list[tuple[int, ...]]] = {}
    asked: set[int] = set()

    def loss_of_nothing(weights: Tree, *given: Any) -> Any:
        with following(dict(enumerate(tree_flatten(weights)))) as lookups:
            outputs = loss(weights, *given)
        asked.update(lookups.asked)
        shapes.update({place: [one.shape for one in ids] for place, ids in lookups.ids.items() if ids})
        return outputs

    jaxpr = jax.make_jaxpr(loss_of_nothing)(*map(signature, (weights, state, tuple(batch), rng))).jaxpr
    used = {id(each) for equation in (*jaxpr.eqns, jaxpr) for each in _inputs(equation)}
    only_looked_up = {
        place: of_table for place, of_table in shapes.items() if id(jaxpr.invars[place]) not in used
    }
    return only_looked_up, frozenset(asked)


def value_and_row_gradients(
    loss: Loss, lazy: Collection[int], around: Callable[[Any], Any] = lambda function: function
) -> Callable[..., tuple[tuple[Any, Tree], Tree]]:
    """Like `value_and_grad(loss, has_aux=True)`, with `RowGradients` for tables that are only looked up.

    Their rows are not added up yet.

    Args:
        loss: The loss.
        lazy: The places of the tables in the flattened weights.
        around: What to do to the function that is differentiated, such as `jax.checkpoint`.
    """

    def loss_and_gradients(weights: Tree, state: Tree, batch: Any, rng: Any) -> Any:
        arrays = tree_flatten(weights)
        shapes, _ = find_lookups(loss, weights, state, batch, rng)
        tables = {place: arrays[place] for place in lazy if place in shapes}

        def with_offsets(others: Any, offsets: Any) -> Any:
            together = {**tables, **others}
            tree = tree_unflatten([together[place] for place in range(len(arrays))], weights)[0]
            with following(tables, offsets) as lookups:
                value, new_state = loss(tree, state, batch, rng)
            return value, (new_state, lookups.ids)

        others = {place: array for place, array in enumerate(arrays) if place not in tables}
        offsets = {
            place: [jnp.zeros((*ids, *table.shape[1:]), table.dtype) for ids in shapes[place]]
            for place, table in tables.items()
        }
        differentiated = value_and_grad(around(with_offsets), argnums=(0, 1), has_aux=True)
        (value, (new_state, ids)), (gradients, of_rows) = differentiated(others, offsets)
        gradients |= {place: _together(ids[place], of_rows[place]) for place in tables}
        in_order = [gradients[place] for place in range(len(arrays))]
        return (value, new_state), tree_unflatten(in_order, weights)[0]

    return loss_and_gradients


def sum_of_gradients(one: Tree, other: Tree) -> Tree:
    """The sum of two trees of gradients; those of rows are put together."""

    def added(mine: Any, theirs: Any) -> Any:
        if is_row_gradients(mine):
            return RowGradients(*(jnp.concatenate(pair) for pair in zip(mine[:2], theirs[:2], strict=True)))
        return mine + theirs

    return jax.tree.map(added, one, other, is_leaf=is_row_gradients)


def divided_gradients(gradients: Tree, divisor: Any) -> Tree:
    """A tree of gradients, all divided by a number."""

    def divided(part: Any) -> Any:
        return part._replace(values=part.values / divisor) if is_row_gradients(part) else part / divisor

    return jax.tree.map(divided, gradients, is_leaf=is_row_gradients)


def with_each_row_once(gradients: Tree, owners: Mapping[int, Any]) -> tuple[Tree, Mapping[int, Any]]:
    """The gradients with those of repeated rows added up.

    Args:
        gradients: The gradients.
        owners: What `sentrax.trax.optimizers._rows.summed` needs, by the place of the table.

    Returns:
        `(gradients, owners)`.
    """
    parts, structure = jax.tree.flatten(gradients, is_leaf=is_row_gradients)
    new_owners = dict(owners)
    for place, part in enumerate(parts):
        if is_row_gradients(part):
            parts[place], new_owners[place] = summed(part, owners[place])
    return jax.tree.unflatten(structure, parts), new_owners


def _together(ids: list[Any], gradients: list[Any]) -> RowGradients:
    """The gradients of several look-ups of one table."""
    size = gradients[0].shape[ids[0].ndim :]
    return RowGradients(
        jnp.concatenate([one.reshape(-1).astype(jnp.int32) for one in ids]),
        jnp.concatenate([one.reshape(-1, *size) for one in gradients]),
    )


def _inputs(part: Any) -> Any:
    """The variables that an equation reads, or that a program gives out."""
    return part.outvars if isinstance(part, Jaxpr) else part.invars
