"""Sources of comma- and tab-separated columns, and of plain text."""

import csv
import functools
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from sentrax.data.columns import apparent_types
from sentrax.errors import InputError
from sentrax.scoring.batches import Batch
from sentrax.scoring.records import Block, Records

SEPARATORS = {"csv": ",", "tsv": "\t"}


class DelimitedSource:
    """A file with a header and quoted fields; all columns are strings, so that nothing changes on the way.

    Args:
        path: The file.
        kind: `"csv"` or `"tsv"`.
        part_bytes: How many bytes to read at a time.

    Raises:
        InputError: If the header cannot be read, or has a name twice.
    """

    def __init__(self, path: Path, kind: str, part_bytes: int):
        self._path = path
        self._separator = SEPARATORS[kind]
        self._part_bytes = part_bytes
        self._records = Records(path, quoted=True)
        first = next(self._records.blocks(self._records.begin, part_bytes))
        lines = io.StringIO(self._records.decoded(first), newline="\n")
        try:
            self._names = next(csv.reader(lines, delimiter=self._separator))
        except csv.Error as error:
            raise InputError(f"{path}, line 1: the header cannot be read: {error}") from None
        self.begin = first.start + len(lines.getvalue()[: lines.tell()].encode())
        twice = {name for name in self._names if self._names.count(name) > 1}
        if twice:
            raise InputError(f"{path}: the header has {sorted(twice)[0]!r} twice; rename one of the columns")
        self._head = first._replace(data=first.data[self.begin - first.start :], start=self.begin)

    @functools.cached_property
    def schema(self) -> Mapping[str, pl.DataType]:
        """The types that the first rows look like, though all are read as strings."""
        return apparent_types(self._frame(self._head))

    def batches(self, text: str, start: int) -> Iterator[Batch]:
        """The rows from this byte on."""
        for block in self._records.blocks(start, self._part_bytes):
            frame = self._frame(block)
            yield Batch(frame, frame[text], block.end, block.read)

    def _frame(self, block: Block) -> pl.DataFrame:
        try:
            return pl.read_csv(
                block.data,
                has_header=False,
                schema=dict.fromkeys(self._names, pl.String),
                separator=self._separator,
            )
        except pl.exceptions.PolarsError as error:
            raise self._explained(block, error) from None

    def _explained(self, block: Block, error: Exception) -> InputError:
        # Python's reader would stop at a carriage return inside a field, which is not what is looked for.
        text = self._records.decoded(block).replace("\r", " ")
        line = self._records.line_at(block.start)
        reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=self._separator, strict=True)
        begins = 0
        try:
            for row in reader:
                if len(row) > len(self._names):
                    return InputError(
                        f"{self._path}, line {line + begins}: {len(row)} fields, but the header has"
                        f" {len(self._names)}; a field with {self._separator!r} in it needs quotes"
                    )
                begins = reader.line_num
        except csv.Error as malformed:
            return InputError(
                f"{self._path}, line {line + begins}: malformed, {malformed}; a field with quotes in it needs"
                " quotes around it, and its own ones doubled"
            )
        last = line + text.count("\n")
        reason = str(error).splitlines()[0]
        return InputError(f"{self._path}, lines {line} to {last}: {reason}; check the quotes there")


class PlainTextSource:
    """A file with a text on each line.

    Args:
        path: The file.
        part_bytes: How many bytes to read at a time.
    """

    def __init__(self, path: Path, part_bytes: int):
        self._part_bytes = part_bytes
        self._records = Records(path, quoted=False)
        self.begin = self._records.begin
        self.schema: Mapping[str, pl.DataType] = {"text": pl.String()}

    def batches(self, text: str, start: int) -> Iterator[Batch]:
        """The lines from this byte on."""
        for block in self._records.blocks(start, self._part_bytes):
            lines = lines_of(self._records, block)
            yield Batch(lines.to_frame(text), lines, block.end, block.read)


def lines_of(records: Records, block: Block) -> pl.Series:
    """The lines of a block, without their ends.

    Raises:
        InputError: If they are not UTF-8.
    """
    try:
        return pl.scan_lines(block.data).collect().to_series()
    except pl.exceptions.PolarsError:
        records.decoded(block)  # says which byte it is
        raise
