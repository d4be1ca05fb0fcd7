"""Tables of JSON objects: one on each line, or in an array, or one after the other."""

import functools
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.json_scanner import read_values, start_of_values
from sentrax.data.json_values import BadObjectError, label_of, parse_object, sample_column, text_of
from sentrax.data.label_values import labels_to_strings
from sentrax.data.limits import Limits
from sentrax.data.native_errors import NATIVE_ERRORS
from sentrax.data.tables import LINE, BadRow, Carry, Columns, Position, RowBlock
from sentrax.data.text_files import HEAD_BYTES, Parser, TextFile
from sentrax.data.text_tables import Lines, TextTable, read_lines
from sentrax.errors import CorpusError, InputError

_SAMPLE = 1000
_SPACES = " \t\r"
_MOST_CELLS_PER_BYTE = 16
"""Objects that have few of all keys would become columns that are almost empty, and much larger."""
_KEEP_OBJECTS = "save to a .jsonl file, which keeps every object as it is"
_KEY = r'"(?:[^"\\]|\\.)*"\s*:'


class JsonTable(TextTable):
    """JSON objects, one on each line, or of any layout; blank lines are skipped.

    Texts and labels that are numbers become strings. Blocks carry each object as a line, or the keys of the
    first objects as columns.

    Args:
        file: The file.
        file_format: `"jsonl"` or `"json"`.

    Raises:
        CorpusError: If the first lines have no object.
    """

    def __init__(self, file: TextFile, file_format: str = "jsonl"):
        super().__init__(file, file_format)
        self._limits = file.limits
        self._parse: Parser[Lines] = read_lines
        if file_format == "json":
            size, is_wrapped = start_of_values(file.head, file.is_short)
            self._parse = functools.partial(read_values, is_wrapped=is_wrapped)
            self.start = Position(size, 1 + file.head.count(b"\n", 0, size))
        objects, bad = self._first_objects()
        if not objects:
            reason = f"line {bad[0].number}: {bad[0].reason}" if bad else "there is none"
            raise CorpusError(f"{self.path} has no JSON object: {reason}")
        values: dict[str, list[Any]] = {}
        for found in objects:
            for name, value in found.items():
                values.setdefault(name, []).extend([] if value is None else [value])
        if len(values) > self._limits.columns:
            raise self._limits.exceeded(
                self.path, f"has objects with {len(values):,} different keys", "columns"
            )
        if (
            len(objects) == 1
            and objects[0]
            and all(isinstance(value, list | dict) for value in objects[0].values())
        ):
            raise CorpusError(
                f"{self.path} has one JSON object, of columns or of several lists; save an array of"
                " objects, one for each text (pandas: orient='records')"
            )
        self.sample: Mapping[str, pl.Series] = {name: sample_column(some) for name, some in values.items()}

    def schema(self) -> Mapping[str, pl.DataType]:
        """The keys of the first objects, and the types that their values have."""
        return self._schema

    @functools.cached_property
    def _schema(self) -> Mapping[str, pl.DataType]:
        rows = self._first_lines()
        _, _, is_good, _ = _decode(rows, Columns(next(iter(self.sample))), self._limits)
        return self._frame((rows if is_good is None else rows.filter(is_good)).lines, 1).schema

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The rows from `start` on; see `Table`."""
        for parsed, end, read in self._file.blocks(self._parse, start, size):
            rows = _strip_lines(parsed)
            texts, labels, is_good, bad = _decode(rows, columns, self._limits)
            rows = rows if is_good is None else rows.filter(is_good)
            numbers = rows.numbers
            frame = pl.DataFrame()
            if carry == "lines":
                frame = rows.lines.alias(LINE).to_frame()
            elif carry == "columns":
                first = numbers[0] if len(numbers) else 1
                frame = self._with_known_columns(self._frame(rows.lines, first), numbers)
            bad = sorted([*rows.bad, *bad])
            shares_lines = len(numbers) > 1 and bool((np.diff(numbers) == 0).any())
            yield RowBlock(
                texts,
                labels,
                frame,
                bad,
                end,
                read,
                lambda numbers=numbers: numbers,  # type: ignore[misc]
                objects=rows.lines if shares_lines else None,
            )

    def _first_lines(self) -> Lines:
        return _strip_lines(next(self._file.blocks(self._parse, self.start, HEAD_BYTES))[0])

    def _first_objects(self) -> tuple[list[dict[str, Any]], list[BadRow]]:
        rows = self._first_lines()
        objects, bad = [], list(rows.bad)
        for number, line in zip(rows.numbers.tolist(), rows.lines.head(_SAMPLE), strict=False):
            try:
                objects.append(parse_object(line, self._limits))
            except BadObjectError as error:
                bad.append(BadRow(number, str(error)))
        return objects, sorted(bad)

    def _frame(self, lines: pl.Series, first_line: int) -> pl.DataFrame:
        """The objects as columns, with the types that their values have; NaN becomes null."""
        if not len(lines):
            return pl.DataFrame()
        self._check_keys(lines, first_line)
        try:
            return _read_objects(lines)
        except NATIVE_ERRORS:
            objects = [json.loads(line, parse_constant=lambda name: None) for line in lines]
        try:
            return _read_objects(map(json.dumps, objects))
        except NATIVE_ERRORS:
            raise InputError(
                f"{self.path}, from line {first_line:,} on: the objects do not fit into columns, since a"
                f" key has values of different types; {_KEEP_OBJECTS}"
            ) from None

    def _check_keys(self, lines: pl.Series, first_line: int) -> None:
        """Raise an error if there are too many keys for columns."""
        n_keys = lines.str.extract_all(_KEY).explode(empty_as_null=False, keep_nulls=False).n_unique()
        n_bytes = lines.str.len_bytes().sum()
        is_sparse = n_keys * len(lines) > _MOST_CELLS_PER_BYTE * n_bytes
        if n_keys <= self._limits.columns and not is_sparse:
            return
        n_keys = len({name for line in lines for name in json.loads(line)})  # without those further inside
        place = f"{self.path}, from line {first_line:,} on"
        if n_keys > self._limits.columns:
            what = f"the objects have {n_keys:,} different keys for columns"
            raise self._limits.exceeded(place, what, "columns")
        if n_keys * len(lines) > _MOST_CELLS_PER_BYTE * n_bytes:
            raise InputError(
                f"{place}: the objects have {n_keys:,} different keys, and each only a few of them, so that"
                f" columns would be almost empty; {_KEEP_OBJECTS}"
            )

    def _with_known_columns(self, frame: pl.DataFrame, numbers: npt.NDArray[np.int64]) -> pl.DataFrame:
        """The frame with the columns and types of the first objects."""
        known = self.schema()
        if all(name in known and _converts_to(dtype, known[name]) for name, dtype in frame.schema.items()):
            there = set(frame.columns)
            missing = [pl.lit(None).alias(name) for name in known if name not in there]
            if not frame.width:
                return pl.DataFrame(schema=pl.Schema(known))
            return frame.with_columns(missing).select(*known).cast(pl.Schema(known))
        raise InputError(
            f"{self.path}, lines {numbers[0]:,} to {numbers[-1]:,}: the keys and types of the first objects"
            f" are {_shown(known)}, and here they are {_shown(frame.schema)};"
            f" {_KEEP_OBJECTS}"
        )


def _strip_lines(parsed: Lines) -> Lines:
    """The lines that are not blank, without spaces around them."""
    lines = parsed.lines
    if not parsed.bad and (lines.str.starts_with("{") & lines.str.ends_with("}")).all():
        return parsed
    rows = parsed.not_blank()
    return rows._replace(lines=rows.lines.str.strip_chars(_SPACES))


def _decode(
    rows: Lines, columns: Columns, limits: Limits
) -> tuple[pl.Series, pl.Series | None, pl.Series | None, list[BadRow]]:
    """Texts and labels of the lines that are objects; which ones are (None: all); the bad rows."""
    lines = rows.lines
    n_brackets = lines.str.count_matches("[", literal=True) + lines.str.count_matches("{", literal=True)
    if (n_brackets > limits.depth).any():
        return _decode_in_python(rows, columns, limits)
    for label_type in (pl.String(), pl.List(pl.String)):
        fields: dict[str, Any] = {columns.text: pl.String()}
        if columns.label is not None:
            fields[columns.label] = label_type
        try:
            objects = lines.str.json_decode(pl.Struct(fields)).struct
        except NATIVE_ERRORS:
            continue
        texts = objects.field(columns.text)
        # Polars accepts null as an object, and reads a lone surrogate as a zero byte.
        if lines.str.starts_with("{").all() and not texts.str.contains("\0", literal=True).any():
            labels = None if columns.label is None else labels_to_strings(objects.field(columns.label))
            return texts, labels, None, []
        break
    return _decode_in_python(rows, columns, limits)


def _decode_in_python(
    rows: Lines, columns: Columns, limits: Limits
) -> tuple[pl.Series, pl.Series | None, pl.Series, list[BadRow]]:
    texts: list[str | None] = []
    labels: list[str | list[str] | None] = []
    is_good: list[bool] = []
    bad: list[BadRow] = []
    for number, line in zip(rows.numbers.tolist(), rows.lines, strict=True):
        try:
            found = parse_object(line, limits)
            text = text_of(found.get(columns.text))
            label = None if columns.label is None else label_of(found.get(columns.label))
        except BadObjectError as error:
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


def _converts_to(found: pl.DataType, expected: pl.DataType) -> bool:
    """Whether values of one type can become another without loss."""
    return found in (expected, pl.Null) or (found.is_integer() and expected.is_float())


def _shown(schema: Mapping[str, pl.DataType]) -> str:
    return ", ".join(f"{name}: {dtype}" for name, dtype in schema.items())[:200]
