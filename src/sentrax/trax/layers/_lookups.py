"""Look-ups of rows in embedding tables, and a record of them for row-lazy training, an extension of Trax.

Row-lazy training differentiates with respect to the rows that were looked up, not to the table. So while it
traces a model, it follows the look-ups: it records their ids, and each returns its rows plus an offset of
zero, whose gradient is that of the rows.
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
        tables: Each table by its number, the very array that the layers of the model have.
        offsets: For each look-up of a table, in order, what is added to the rows. If `None`, look-ups give
            zeros instead of rows, so that the trace shows whether the tables are used in any other way.

    Attributes:
        ids: The ids of each look-up, inside the table, (...), by the table's number, in order.
        embedded: The indices of all tables that an `Embedding` used, anywhere.
    """

    def __init__(self, tables: Mapping[int, Array], offsets: Mapping[int, Sequence[Array]] | None):
        self.ids: dict[int, list[Any]] = {number: [] for number in tables}
        self.embedded: set[int] = set()
        self._numbers = {id(table): number for number, table in tables.items()}
        self._offsets = offsets
        self._trace = get_opaque_trace_state()  # type: ignore[no-untyped-call]

    def rows(self, table: Array, ids: Array) -> Any:
        """The rows plus their offset; `None` if this look-up cannot be followed.

        Those in the body of a loop or a branch cannot be, as their ids do not exist outside it.
        """
        number = self._numbers.get(id(table))
        if number is None:
            return None
        self.embedded.add(number)
        if get_opaque_trace_state() != self._trace:  # type: ignore[no-untyped-call]
            return None
        ids = _clip(table, ids)
        self.ids[number].append(ids)
        if self._offsets is None:
            return jnp.zeros((*ids.shape, *table.shape[1:]), table.dtype)
        return _rows(table, ids) + self._offsets[number][len(self.ids[number]) - 1]


_FOLLOWING: ContextVar[Lookups | None] = ContextVar("_FOLLOWING", default=None)


@contextlib.contextmanager
def follow_lookups(
    tables: Mapping[int, Array], offsets: Mapping[int, Sequence[Array]] | None = None
) -> Iterator[Lookups]:
    """Follow the look-ups of these tables; see `Lookups`."""
    lookups = Lookups(tables, offsets)
    before = _FOLLOWING.set(lookups)
    try:
        yield lookups
    finally:
        _FOLLOWING.reset(before)


def look_up(table: Array, ids: Array) -> Any:
    """The rows of a table (size, ...) at ids (...), which are clipped to it."""
    lookups = _FOLLOWING.get()
    followed = None if lookups is None else lookups.rows(table, ids)
    return _look_up_rows(table, ids) if followed is None else followed


@functools.partial(jax.jit, inline=True)  # one program, not four, for each new shape at a prompt
def _look_up_rows(table: Any, ids: Any) -> Any:
    return _rows(table, _clip(table, ids))


def _clip(table: Any, ids: Any) -> Any:
    # Clipped by hand, the look-up itself compiles faster.
    return jnp.clip(ids, 0, table.shape[0] - 1)


def _rows(table: Any, ids: Any) -> Any:
    return table.at[ids].get(mode="promise_in_bounds")
