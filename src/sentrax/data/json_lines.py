"""Tables with a JSON object on each line."""

import functools
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.label_values import label_to_string, labels_to_strings
from sentrax.data.tables import LINE, BadRow, Carry, Columns, Position, RowBlock
from sentrax.data.text_files import HEAD_BYTES, TextFile
from sentrax.data.text_tables import Lines, TextTable, read_lines
from sentrax.errors import CorpusError, InputError
from sentrax.text.pipeline import without_lone_surrogates

_SAMPLE = 1000
_MOST_SHOWN = 40
_SPACES = " \t\r"


class _BadRowError(Exception):
    """What is wrong with a line."""


class JsonLinesTable(TextTable):
    """A JSON object on each line; blank lines are skipped.

    Texts and labels that are numbers become strings. Blocks carry lines as they are written, or the keys of
    the first objects as columns.

    Args:
        file: The file.

    Raises:
        CorpusError: If the first lines have no object.
    """

    def __init__(self, file: TextFile):
        super().__init__(file, "jsonl")
        objects, bad = self._first_objects()
        if not objects:
            reason = f"line {bad[0].number}: {bad[0].reason}" if bad else "all are blank"
            raise CorpusError(f"{self.path} has no JSON object on any line: {reason}")
        names = dict.fromkeys(name for found in objects for name in found)
        self.sample: Mapping[str, pl.Series] = {
            name: _column([found.get(name) for found in objects]) for name in names
        }

    def schema(self) -> Mapping[str, pl.DataType]:
        """The keys of the first objects, and the types that their values have."""
        return self._schema

    @functools.cached_property
    def _schema(self) -> Mapping[str, pl.DataType]:
        rows = self._first_lines()
        _, _, is_good, _ = _decode(rows, Columns(next(iter(self.sample))))
        return self._frame((rows if is_good is None else rows.filter(is_good)).lines, 1).schema

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The rows from `start` on; see `Table`."""
        for parsed, end, read in self._file.blocks(read_lines, start, size):
            rows = _strip_lines(parsed)
            texts, labels, is_good, bad = _decode(rows, columns)
            rows = rows if is_good is None else rows.filter(is_good)
            numbers = rows.numbers
            frame = pl.DataFrame()
            if carry == "lines":
                frame = rows.lines.alias(LINE).to_frame()
            elif carry == "columns":
                first = numbers[0] if len(numbers) else 1
                frame = self._with_known_columns(self._frame(rows.lines, first), numbers)
            bad = sorted([*rows.bad, *bad])
            yield RowBlock(texts, labels, frame, bad, end, read, lambda numbers=numbers: numbers)  # type: ignore[misc]

    def _first_lines(self) -> Lines:
        return _strip_lines(next(self._file.blocks(read_lines, self.start, HEAD_BYTES))[0])

    def _first_objects(self) -> tuple[list[dict[str, Any]], list[BadRow]]:
        rows = self._first_lines()
        objects, bad = [], list(rows.bad)
        for number, line in zip(rows.numbers.tolist(), rows.lines.head(_SAMPLE), strict=False):
            try:
                objects.append(_object(line))
            except _BadRowError as error:
                bad.append(BadRow(number, str(error)))
        return objects, sorted(bad)

    def _frame(self, lines: pl.Series, first_line: int) -> pl.DataFrame:
        """The objects as columns, with the types that their values have; NaN becomes null."""
        if not len(lines):
            return pl.DataFrame()
        try:
            return _read_objects(lines)
        except pl.exceptions.PolarsError:
            objects = [json.loads(line, parse_constant=lambda name: None) for line in lines]
        try:
            return _read_objects(map(json.dumps, objects))
        except pl.exceptions.PolarsError as error:
            raise InputError(
                f"{self.path}, from line {first_line:,} on: the objects do not fit into columns:"
                f" {str(error).splitlines()[0][:200]}; save to a .jsonl file instead"
            ) from None

    def _with_known_columns(self, frame: pl.DataFrame, numbers: npt.NDArray[np.int64]) -> pl.DataFrame:
        """The frame with the columns and types of the first objects."""
        known = self.schema()
        if all(name in known and _converts_to(dtype, known[name]) for name, dtype in frame.schema.items()):
            missing = [pl.lit(None).alias(name) for name in known if name not in frame.columns]
            if not frame.width:
                return pl.DataFrame(schema=pl.Schema(known))
            return frame.with_columns(missing).select(*known).cast(pl.Schema(known))
        raise InputError(
            f"{self.path}, lines {numbers[0]:,} to {numbers[-1]:,}: the keys and types of the first objects"
            f" are {_shown(known)}, and here they are {_shown(frame.schema)};"
            " save to a .jsonl file, which keeps every object as it is"
        )


def _strip_lines(parsed: Lines) -> Lines:
    """The lines that are not blank, without spaces around them."""
    lines = parsed.lines
    if not parsed.bad and (lines.str.starts_with("{") & lines.str.ends_with("}")).all():
        return parsed
    rows = parsed.not_blank()
    return rows._replace(lines=rows.lines.str.strip_chars(_SPACES))


def _decode(
    rows: Lines, columns: Columns
) -> tuple[pl.Series, pl.Series | None, pl.Series | None, list[BadRow]]:
    """Texts and labels of the lines that are objects; which ones are (None: all); the bad rows."""
    lines = rows.lines
    for label_type in (pl.String(), pl.List(pl.String)):
        fields: dict[str, Any] = {columns.text: pl.String()}
        if columns.label is not None:
            fields[columns.label] = label_type
        try:
            objects = lines.str.json_decode(pl.Struct(fields)).struct
        except pl.exceptions.PolarsError:
            continue
        texts = objects.field(columns.text)
        # Polars accepts null as an object, and reads a lone surrogate as a zero byte.
        if lines.str.starts_with("{").all() and not texts.str.contains("\0", literal=True).any():
            labels = None if columns.label is None else labels_to_strings(objects.field(columns.label))
            return texts, labels, None, []
        break
    return _decode_in_python(rows, columns)


def _decode_in_python(
    rows: Lines, columns: Columns
) -> tuple[pl.Series, pl.Series | None, pl.Series, list[BadRow]]:
    texts: list[str | None] = []
    labels: list[str | list[str] | None] = []
    is_good: list[bool] = []
    bad: list[BadRow] = []
    for number, line in zip(rows.numbers.tolist(), rows.lines, strict=True):
        try:
            found = _object(line)
            text = _text(found.get(columns.text))
            label = None if columns.label is None else _label(found.get(columns.label))
        except _BadRowError as error:
            bad.append(BadRow(number, str(error)))
            is_good.append(False)
            continue
        texts.append(text)
        labels.append(label)
        is_good.append(True)
    column = None
    if columns.label is not None:
        dtype: Any = pl.String()
        if any(isinstance(label, list) for label in labels):
            labels = [[label] if isinstance(label, str) else label for label in labels]
            dtype = pl.List(pl.String)
        column = pl.Series(labels, dtype=dtype)
    return pl.Series(texts, dtype=pl.String), column, pl.Series(is_good, dtype=pl.Boolean), bad


def _read_objects(lines: Iterable[str]) -> pl.DataFrame:
    return pl.read_ndjson(io.BytesIO("\n".join(lines).encode()), infer_schema_length=None)


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _BadRowError(f"not JSON, {reason}") from None
    if not isinstance(found, dict):
        raise _BadRowError(f"{line[:_MOST_SHOWN]!r} is not an object, as {{...}} is")
    return found


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return without_lone_surrogates(value)
    try:
        return label_to_string(value)
    except TypeError:
        raise _BadRowError(f"the text is {json.dumps(value)[:_MOST_SHOWN]}, not a string") from None


def _label(value: Any) -> str | list[str] | None:
    if isinstance(value, list):
        labels = [_label(item) for item in value]
        if not all(isinstance(label, str) for label in labels):
            raise _BadRowError("one of the labels is null, empty, or a list")
        return [label for label in labels if isinstance(label, str)]
    try:
        return label_to_string(value)
    except TypeError:
        shown = json.dumps(value)[:_MOST_SHOWN]
        raise _BadRowError(f"the label is {shown}, neither a string nor a number") from None


def _column(values: Sequence[Any]) -> pl.Series:
    """A column of strings if half of the values are strings, of numbers if all are, else of nulls."""
    present = [value for value in values if value is not None]
    if present and 2 * sum(isinstance(value, str) for value in present) >= len(present):
        shown = [None if value is None else without_lone_surrogates(str(value)) for value in values]
        return pl.Series(shown, dtype=pl.String)
    if present and all(isinstance(value, int | float) for value in present):
        return pl.Series([None if value is None else float(value) for value in values], dtype=pl.Float64)
    return pl.Series([None] * len(values), dtype=pl.Null)


def _converts_to(found: pl.DataType, expected: pl.DataType) -> bool:
    """Whether values of one type can become another without loss."""
    return found in (expected, pl.Null) or (found.is_integer() and expected.is_float())


def _shown(schema: Mapping[str, pl.DataType]) -> str:
    return ", ".join(f"{name}: {dtype}" for name, dtype in schema.items())[:200]
