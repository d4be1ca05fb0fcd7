"""Look-ups of rows in tables, and whoever wants to know of them.

A training that touches only the rows in use differentiates with respect to the rows that were looked up, not
to the table. So while it traces a model, it follows the look-ups: it learns their ids, and each gives its
rows plus an offset, zero, whose gradient is that of the rows.
"""

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import jax
from jax.extend.core import get_opaque_trace_state

from sentrax.trax.fastmath import Array
from sentrax.trax.fastmath import numpy as jnp


class Lookups:
    """The look-ups of some tables while a function is traced.

    Args:
        tables: Each table under its number, as the layers of the model will have it.
        offsets: For each look-up of a table, in order, what is added to the rows. If `None`, look-ups give
            zeros instead of rows, so that the trace shows whether the tables are used in any other way.

    Attributes:
        ids: The ids of each look-up, inside the table, (...), by the table's number, in order.
        asked: The numbers of all tables that an `Embedding` looked into, no matter where.
    """

    def __init__(self, tables: Mapping[int, Array], offsets: Mapping[int, Sequence[Array]] | None):
        self.ids: dict[int, list[Any]] = {number: [] for number in tables}
        self.asked: set[int] = set()
        self._numbers = {id(table): number for number, table in tables.items()}
        self._offsets = offsets
        self._trace = get_opaque_trace_state()  # type: ignore[no-untyped-call]

    def rows(self, table: Array, ids: Array) -> Any:
        """The rows plus their offset; `None` if this look-up cannot be followed.

        Those in the body of a loop or a branch cannot: their ids do not exist outside it.
        """
        number = self._numbers.get(id(table))
        if number is None:
            return None
        self.asked.add(number)
        if get_opaque_trace_state() != self._trace:  # type: ignore[no-untyped-call]
            return None
        ids = _inside(table, ids)
        self.ids[number].append(ids)
        if self._offsets is None:
            return jnp.zeros((*ids.shape, *table.shape[1:]), table.dtype)
        return _rows(table, ids) + self._offsets[number][len(self.ids[number]) - 1]


_FOLLOWED: ContextVar[Lookups | None] = ContextVar("_FOLLOWED", default=None)


@contextlib.contextmanager
def following(
    tables: Mapping[int, Array], offsets: Mapping[int, Sequence[Array]] | None = None
) -> Iterator[Lookups]:
    """Follow the look-ups of these tables; see `Lookups`."""
    lookups = Lookups(tables, offsets)
    before = _FOLLOWED.set(lookups)
    try:
        yield lookups
    finally:
        _FOLLOWED.reset(before)


def looked_up(table: Array, ids: Array) -> Any:
    """The rows of a table (size, ...) at ids (...), which are clipped to it."""
    lookups = _FOLLOWED.get()
    followed = None if lookups is None else lookups.rows(table, ids)
    return _clipped_rows(table, ids) if followed is None else followed


@functools.partial(jax.jit, inline=True)  # one program, not four, for each new shape at a prompt
def _clipped_rows(table: Any, ids: Any) -> Any:
    return _rows(table, _inside(table, ids))


def _inside(table: Any, ids: Any) -> Any:
    # Clipped by hand, the look-up itself compiles faster.
    return jnp.clip(ids, 0, table.shape[0] - 1)


def _rows(table: Any, ids: Any) -> Any:
    return table.at[ids].get(mode="promise_in_bounds")
