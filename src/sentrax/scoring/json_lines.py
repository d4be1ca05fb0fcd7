"""A source with an object of JSON on each line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from sentrax.errors import InputError
from sentrax.scoring.batches import Batch
from sentrax.scoring.delimited import lines_of
from sentrax.scoring.records import Block, Records

LINE = "line"
"""The only column of batches whose objects are kept as they were written."""

_SPACES = " \t\r"


class JsonLinesSource:
    """A file with an object of JSON on each line; empty lines are passed over.

    Args:
        path: The file.
        part_bytes: How many bytes to read at a time.
        verbatim: Whether batches hold the lines as they are, in the one column `line`, so that nothing
            changes on the way; otherwise they hold the keys that the first objects have, as columns.
        added: Keys that no object may have.

    Raises:
        InputError: If the first objects cannot be read.
    """

    def __init__(self, path: Path, part_bytes: int, *, verbatim: bool, added: Sequence[str]):
        self._path = path
        self._part_bytes = part_bytes
        self._verbatim = verbatim
        self._added = added
        self._records = Records(path, quoted=False)
        self.begin = self._records.begin
        first = next(self._records.blocks(self.begin, part_bytes))
        self.schema: Mapping[str, pl.DataType] = self._parsed(first, self._lines(first).drop_nulls()).schema

    def batches(self, text: str, start: int) -> Iterator[Batch]:
        """The objects from this byte on."""
        for block in self._records.blocks(start, self._part_bytes):
            lines = self._lines(block)
            kept = lines.drop_nulls()
            if self._verbatim:
                self._check_keys(lines)
                texts = self._field(block, kept, text)
                yield Batch(kept.to_frame(LINE), texts, block.end, block.read)
            else:
                frame = self._fitted(block, self._parsed(block, kept))
                yield Batch(frame, frame[text], block.end, block.read)

    def _lines(self, block: Block) -> pl.Series:
        """The lines, null for those with nothing but spaces."""
        lines = lines_of(self._records, block).str.strip_chars(_SPACES)
        return lines.set(lines == "", None)

    def _field(self, block: Block, lines: pl.Series, text: str) -> pl.Series:
        try:
            objects = lines.str.json_decode(pl.Struct({text: pl.String}))
        except pl.exceptions.PolarsError as error:
            raise self._explained(block, error) from None
        if not lines.str.starts_with("{").all():
            raise self._explained(block, ValueError("not all lines are objects"))
        return objects.struct.field(text)

    def _parsed(self, block: Block, lines: pl.Series) -> pl.DataFrame:
        try:
            frame = pl.read_ndjson(block.data, infer_schema_length=None) if len(lines) else pl.DataFrame()
        except pl.exceptions.PolarsError as error:
            raise self._explained(block, error) from None
        if len(frame) != len(lines):
            raise self._explained(block, ValueError("not all lines are objects"))
        return frame

    def _fitted(self, block: Block, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns as the first objects have them."""
        known = self.schema
        if all(name in known and _becomes(dtype, known[name]) for name, dtype in frame.schema.items()):
            missing = [pl.lit(None).alias(name) for name in known if name not in frame.columns]
            return frame.with_columns(missing).select(*known).cast(pl.Schema(known))
        line = self._records.line_at(block.start)
        raise InputError(
            f"{self._path}, lines {line} to {line + block.data.count(10)}: the keys and types of the first"
            f" objects are {_shown(self.schema)}, and here they are {_shown(frame.schema)};"
            " a destination that ends in .jsonl takes every object as it is"
        )

    def _check_keys(self, lines: pl.Series) -> None:
        """Raise an `InputError` if an object has a key that is to be added."""
        suspects = lines.str.contains_any([json.dumps(name, ensure_ascii=False) for name in self._added])
        for line in lines.filter(suspects):
            taken = set(self._added) & set(json.loads(line))
            if taken:
                raise InputError(name_is_taken(self._path, sorted(taken)[0]))

    def _explained(self, block: Block, error: Exception) -> InputError:
        first = self._records.line_at(block.start)
        for number, line in enumerate(self._records.decoded(block).split("\n"), first):
            try:
                found = json.loads(line, parse_constant=_no_number) if line.strip() else {}
            except ValueError as malformed:
                return InputError(f"{self._path}, line {number}: not JSON, {malformed}")
            if not isinstance(found, dict):
                return InputError(
                    f"{self._path}, line {number}: {line[:40]!r} is not an object, as {{...}} is"
                )
        return InputError(f"{self._path}, from line {first}: {str(error).splitlines()[0]}")


def name_is_taken(path: Path, name: str) -> str:
    """The message for a column that is to be added but is there already."""
    return (
        f"{path} has a column {name!r} already, and one of that name is to be added;"
        " add a suffix to the new names (--suffix), for example _new"
    )


def _becomes(found: pl.DataType, wanted: pl.DataType) -> bool:
    """Whether values of one type can be those of another without a loss."""
    return found in (wanted, pl.Null) or (found.is_integer() and wanted.is_float())


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _shown(schema: Mapping[str, pl.DataType]) -> str:
    return ", ".join(f"{name}: {dtype}" for name, dtype in schema.items())
