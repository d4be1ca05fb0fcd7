"""Gradients of tables that are zero but for some rows, and updates of those rows: an extension of Trax.

The cost follows the rows. Nothing is sorted, and nothing of a table's size is made or copied as long as the
table and its slots may be changed in place: inside `jit`, with their memory donated.
"""

from typing import Any, NamedTuple

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp


class RowGradients(NamedTuple):
    """The gradient of a table (size, ...) that is zero but for some rows.

    Attributes:
        indices: Which rows, (n,), each from 0 to size - 1.
        values: Their gradients, (n, ...).
        is_counted: If a row is there several times, true where its whole gradient is, and false where there
            are zeros instead, (n,). `None` if no row is repeated, or if nothing is summed yet.
    """

    indices: Any
    values: Any
    is_counted: Any = None


def is_row_gradients(part: Any) -> bool:
    """Whether this part of a tree of gradients is `RowGradients`."""
    return isinstance(part, RowGradients)


def sum_repeated_rows(gradients: RowGradients, owners: Array) -> tuple[RowGradients, Any]:
    """The gradients with the values of a repeated row summed in one of its places.

    Args:
        gradients: Gradients that are not summed yet.
        owners: A number for each row of the table, (size,), integers. Their values do not matter.

    Returns:
        `(gradients, owners)`.
    """
    indices, values, _ = gradients
    numbers = jnp.arange(indices.shape[0], dtype=owners.dtype)
    # Of a repeated row one number stays, and whichever it is, all its places read the same.
    new_owners = jnp.asarray(owners).at[indices].set(numbers, mode="promise_in_bounds")
    owner = new_owners.at[indices].get(mode="promise_in_bounds")
    is_counted = owner == numbers
    values = values.astype(jnp.promote_types(values.dtype, jnp.float32))
    total = jnp.where(jnp.expand_dims(is_counted, range(1, values.ndim)), values, 0)
    # Most rows are there once: they are not added to anything, since what is out of bounds is dropped unread.
    total = total.at[jnp.where(is_counted, len(numbers), owner)].add(values, mode="drop")
    return RowGradients(indices, total, is_counted), new_owners


def sum_squares_per_row(values: Array) -> Any:
    """The sum of the squares of each row, (n,)."""
    return jnp.sum(values * values, axis=tuple(range(1, values.ndim)))


def take_rows(array: Array, gradients: RowGradients) -> Any:
    """The rows of `array` that have gradients, in float32 if its type is narrower."""
    rows = jnp.asarray(array).at[gradients.indices].get(mode="promise_in_bounds")
    return rows.astype(jnp.promote_types(rows.dtype, jnp.float32))


def set_rows(array: Array, gradients: RowGradients, rows: Array) -> Any:
    """`array` with the rows that have gradients replaced by `rows`."""
    indices = _counted_indices(array, gradients)
    return jnp.asarray(array).at[indices].set(rows.astype(array.dtype), mode="drop")


def add_to_rows(array: Array, gradients: RowGradients, change: Array) -> Any:
    """`array` with a change added to the rows that have gradients."""
    if array.dtype != change.dtype:  # rounded once, after the sum
        return set_rows(array, gradients, take_rows(array, gradients) + change)
    return jnp.asarray(array).at[_counted_indices(array, gradients)].add(change, mode="drop")


def _counted_indices(array: Array, gradients: RowGradients) -> Any:
    """The indices, out of bounds where a row does not count, so that what is written there is dropped."""
    if gradients.is_counted is None:
        return gradients.indices
    return jnp.where(gradients.is_counted, gradients.indices, array.shape[0])
