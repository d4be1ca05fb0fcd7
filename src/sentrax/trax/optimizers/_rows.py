"""Gradients of tables that are zero but for some rows, and what a step on those rows needs.

Everything here costs what the rows cost. Nothing is sorted, and nothing of a table's size is made or copied,
as long as the table and its slots may be changed in place: inside `jit`, with their memory donated.
"""

from typing import Any, NamedTuple

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp


class RowGradients(NamedTuple):
    """The gradient of a table (size, ...) that is zero but for some rows.

    Attributes:
        places: Which rows, (n,), each from 0 to size - 1.
        values: Their gradients, (n, ...).
        is_counted: Of the places where one row stands repeatedly, the one that has its whole gradient, (n,);
            the others have zeros. `None` if no row stands repeatedly, or if nothing is added up yet.
    """

    places: Any
    values: Any
    is_counted: Any = None


def is_row_gradients(part: Any) -> bool:
    """Whether this part of a tree of gradients is of rows."""
    return isinstance(part, RowGradients)


def summed(gradients: RowGradients, owners: Array) -> tuple[RowGradients, Any]:
    """The gradients with the values of a row that stands repeatedly added up at one of its places.

    Args:
        gradients: Gradients that are not added up yet.
        owners: A number for each row of the table, (size,), integers. What they are does not matter.

    Returns:
        `(gradients, owners)`.
    """
    places, values, _ = gradients
    numbers = jnp.arange(places.shape[0], dtype=owners.dtype)
    # Of a row that stands repeatedly, one number stays, and whichever it is, all its places read the same.
    new_owners = jnp.asarray(owners).at[places].set(numbers, mode="promise_in_bounds")
    owner = new_owners.at[places].get(mode="promise_in_bounds")
    is_counted = owner == numbers
    values = values.astype(jnp.promote_types(values.dtype, jnp.float32))
    total = jnp.where(jnp.expand_dims(is_counted, range(1, values.ndim)), values, 0)
    # Most rows stand once: they are not added to anything, since what is outside is dropped unread.
    total = total.at[jnp.where(is_counted, len(numbers), owner)].add(values, mode="drop")
    return RowGradients(places, total, is_counted), new_owners


def squares_of_rows(values: Array) -> Any:
    """The sum of the squares of each row, (n,)."""
    return jnp.sum(values * values, axis=tuple(range(1, values.ndim)))


def taken(array: Array, gradients: RowGradients) -> Any:
    """The rows of `array` that have gradients, in float32 if its type is narrower."""
    rows = jnp.asarray(array).at[gradients.places].get(mode="promise_in_bounds")
    return rows.astype(jnp.promote_types(rows.dtype, jnp.float32))


def replaced(array: Array, gradients: RowGradients, rows: Array) -> Any:
    """`array` with these in place of the rows that have gradients."""
    places = _counted_places(array, gradients)
    return jnp.asarray(array).at[places].set(rows.astype(array.dtype), mode="drop")


def added(array: Array, gradients: RowGradients, change: Array) -> Any:
    """`array` with a change added to the rows that have gradients."""
    if array.dtype != change.dtype:  # rounded once, after the sum
        return replaced(array, gradients, taken(array, gradients) + change)
    return jnp.asarray(array).at[_counted_places(array, gradients)].add(change, mode="drop")


def _counted_places(array: Array, gradients: RowGradients) -> Any:
    """The places, of which those that do not count are outside `array`, where what is written is dropped."""
    if gradients.is_counted is None:
        return gradients.places
    return jnp.where(gradients.is_counted, gradients.places, array.shape[0])
