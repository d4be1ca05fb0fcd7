"""The interface of readers: a table, whose rows are read in blocks from any position on.

    path ─ open_table ─► Table ─ choose_columns ─► Columns ─ blocks ─► RowBlock, RowBlock ...

Training reads all blocks, scoring one at a time; a position tells where a later run resumes.
"""

import functools
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.limits import Limits
from sentrax.errors import CorpusError
from sentrax.wording import quoted

Carry = Literal["nothing", "columns", "lines"]
"""What a block has besides texts and labels: all columns, or each row as it is written in the file."""
LINE = "line"
"""The only column of a block that carries lines."""

Column = str | int | None
"""The name of a column, its number from 1, or None to guess it."""

_MOST_QUOTED = 60
MAX_LISTED_ROWS = 3
"""How many of the skipped rows a notice lists."""


class Position(NamedTuple):
    """A position in a file.

    Attributes:
        offset: Bytes of decompressed UTF-8, or rows, depending on the file.
        number: The number of the line or row there, from 1.
    """

    offset: int
    number: int


class Columns(NamedTuple):
    """The names of the columns that hold the texts and the labels."""

    text: str
    label: str | None = None


class BadRow(NamedTuple):
    """A row that cannot be used.

    Attributes:
        number: The number of its line, row or file, from 1.
        reason: What is wrong with it.
    """

    number: int
    reason: str


@dataclass(frozen=True)
class RowBlock:
    """Consecutive rows of a table.

    Attributes:
        texts: Their texts, null where there is none, (rows,).
        labels: Their labels, strings or lists of strings, null where there is none, (rows,); None if labels
            were not requested.
        frame: The carried columns or lines, (rows, ...).
        bad: The malformed rows between them, which have no text, label or place in the frame.
        end: Where the next block begins.
        read: How many bytes of the file have been read so far.
        line_numbers: Gives the number of each row's line (or row, in a file without lines), (rows,).
        why_unlabelled: What is said of a row whose label is missing, by its index; otherwise that there is
            none.
        objects: The objects that the rows are, where a line may have several; to be quoted in messages.
    """

    texts: pl.Series
    labels: pl.Series | None
    frame: pl.DataFrame
    bad: Sequence[BadRow]
    end: Position
    read: int
    line_numbers: Callable[[], npt.NDArray[np.int64]]
    why_unlabelled: Mapping[int, str] = field(default_factory=dict)
    objects: pl.Series | None = None

    @functools.cached_property
    def is_usable(self) -> pl.Series | None:
        """Whether each row has a text, and a label if labels were requested; None if all do."""
        columns = [self.texts] if self.labels is None else [self.texts, self.labels]
        if not any(column.null_count() for column in columns):
            return None
        return functools.reduce(lambda one, other: one & other, [column.is_not_null() for column in columns])

    @functools.cached_property
    def unusable(self) -> list[BadRow]:
        """The rows that cannot be trained on, in the order of the file."""
        if self.is_usable is None:
            return sorted(self.bad)
        numbers = self.line_numbers()
        missing = np.flatnonzero(~self.is_usable.to_numpy()).tolist()
        rows = [BadRow(int(numbers[index]), self._what_misses(index)) for index in missing]
        return sorted([*rows, *self.bad], key=lambda row: row.number)

    def _what_misses(self, index: int) -> str:
        reason = f"there is no {'label' if self.texts[index] is not None else 'text'}"
        reason = self.why_unlabelled.get(index, reason)
        if self.objects is None:
            return reason
        return f"{reason}, in {quoted(self.objects[index], _MOST_QUOTED)}"


class Table(Protocol):
    """A file of rows, described by its first ones."""

    path: Path
    file_format: str
    sample: Mapping[str, pl.Series]
    """The first values of each column: strings, or the types of the file itself."""
    has_names: bool
    """Whether the file itself names its columns."""
    start: Position

    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns that blocks carry, and their types."""
        ...

    def place(self, number: int) -> str:
        """A row for a message, such as "line 12", by its number."""
        ...

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The rows from `start` on, in blocks of about `size` bytes; at least one from the beginning.

        Blocks from a position on are the same, wherever reading began.

        Raises:
            CorpusError: If the file cannot be read.
        """
        ...


def find_long_texts(
    texts: pl.Series, numbers: npt.NDArray[np.int64], limits: Limits
) -> tuple[pl.Series, list[BadRow]]:
    """Which texts of a table in memory are within the limit, and the rows of those that are not."""
    is_short = (texts.str.len_bytes() <= limits.row_bytes).fill_null(True)
    reason = f"its text has more than {limits.row_bytes:,} bytes; {limits.how_to_raise('row_bytes')}"
    return is_short, [BadRow(number, reason) for number in numbers[~is_short.to_numpy()].tolist()]


def bad_row_error(table: Table, row: BadRow, *, are_labelled: bool = False) -> CorpusError:
    """The error for a row that cannot be used; of labelled texts, it says what finds all such rows."""
    doctor = f"; `sentrax doctor {shlex.quote(str(table.path))}` finds them all" if are_labelled else ""
    return CorpusError(
        f"{table.path}, {table.place(row.number)}: {row.reason};"
        f" rows that cannot be used can be left out (--skip-bad){doctor}"
    )


def describe_skipped(table: Table, rows: Sequence[BadRow], n_rows: int) -> str:
    """A notice about the skipped rows, which lists the first few."""
    named = "; ".join(f"{table.place(row.number)}: {row.reason}" for row in rows[:MAX_LISTED_ROWS])
    more = "; ..." if n_rows > MAX_LISTED_ROWS else ""
    what = "row is" if n_rows == 1 else "rows are"
    return f"{table.path}: {n_rows:,} {what} skipped ({named}{more})"
