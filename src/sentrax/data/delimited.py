"""Delimited text: where records end, which ones are malformed, and their fields.

A record ends at a line feed outside quotes. Bytes whose quotes are all where they should be, and whose
records all have the same number of fields, are recognised by numpy and read by Polars; others are parsed
here, record by record, so that errors are reported by line.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.native_errors import NATIVE_ERRORS
from sentrax.data.record_scanner import Dialect, scan_records
from sentrax.data.tables import BadRow
from sentrax.wording import counted

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
NO_SEPARATOR = "\x1f"
"""What separates the fields of a file with one column: a character that texts do not have."""

_SAMPLE_BYTES = 1 << 16
_SAMPLE_RECORDS = 200

_UNDECODABLE = re.compile("[\udc80-\udcff]")
"""What a byte that is not UTF-8 becomes with `errors="surrogateescape"`."""
_NOT_TEXT = "it has bytes that cannot be decoded"
_ZERO_BYTE = "it has a zero byte"


class Records(NamedTuple):
    """Records with as many fields as they should have, and the others.

    Attributes:
        frame: A column of strings for each field, "1", "2" ...; null where a field is empty and unquoted.
        bad: The records that have another number of fields, whose quotes are wrong, or that are not text.
        size: How many bytes these records take.
        n_lines: How many lines they take.
        line_numbers: Gives the number of the line that each record begins in, (records,).
        is_end: Whether no record can follow them.
    """

    frame: pl.DataFrame
    bad: Sequence[BadRow]
    size: int
    n_lines: int
    line_numbers: Callable[[], npt.NDArray[np.int64]]
    is_end: bool = False

    def with_bad(self, row: BadRow, size: int) -> "Records":
        """The same, with a bad row of one line and so many bytes after them."""
        return self._replace(bad=[*self.bad, row], size=self.size + size, n_lines=self.n_lines + 1)


class _Layout(NamedTuple):
    """Where records begin and how many fields they have, blank lines among them."""

    lines: npt.NDArray[np.int64]
    n_fields: npt.NDArray[np.int64]
    is_blank: npt.NDArray[np.bool_]

    @property
    def n_odd(self) -> int:
        """How many records do not have as many fields as the first."""
        counts = self.n_fields[~self.is_blank]
        return int((counts != counts[:1]).sum()) if len(counts) else 0


def read_records(data: bytes, dialect: Dialect, first_line: int = 1, is_last: bool = True) -> Records:
    """The records at the beginning of some bytes, without blank lines.

    Args:
        data: The bytes; the first record begins with them.
        dialect: How fields are separated and quoted.
        first_line: The number of the first line.
        is_last: Whether the file ends with these bytes; if not, an incomplete record is left over.
    """
    end = _end_of_records(data, dialect, is_last)
    if end is not None and b"\0" not in data:
        frame = _parse_with_polars(data[:end], dialect)
        if frame is not None:
            return _without_blank_lines(data[:end], dialect, frame, first_line) or _parse_in_python(
                data, dialect, first_line, is_last
            )
    return _parse_in_python(data, dialect, first_line, is_last)


def detect_dialect(data: bytes, separator: str | None, is_known: Callable[[str], bool]) -> Dialect:
    """How the fields of a file are separated and quoted.

    Between tabs, and in a file with one column, quotes are ordinary characters, unless there are some and
    every field with one in it is quoted throughout, as programs write them.

    Args:
        data: Its first lines.
        separator: The separator, or None to detect the one by which most of the first records have as many
            fields as the very first record.
        is_known: Whether a field looks like a column name or a label; of separators that fit equally well,
            the one that yields most such fields is taken.
    """
    text = data[: data.rfind(b"\n", 0, _SAMPLE_BYTES) + 1 or len(data)].decode(errors="replace")
    if separator is None:
        separator = max(SEPARATORS.values(), key=lambda one: _separator_score(text, one, is_known))
        if _has_one_column(text, separator, is_known):
            separator = NO_SEPARATOR
    is_quoting = separator not in ("\t", NO_SEPARATOR) or _quotes_quote(data, separator)
    dialect = Dialect(separator, is_quoting)
    first = next(scan_records(text, dialect), None)
    return dialect._replace(n_fields=len(first.fields) if first else 0)


def end_of_first_record(data: bytes, dialect: Dialect) -> int:
    """The size in bytes of the first record that is not blank, with the blank lines before it."""
    text = data.decode(errors="surrogateescape")
    record = next(scan_records(text, dialect), None)
    return _n_bytes(text[: record.end]) if record else 0


def _separator_score(text: str, separator: str, is_known: Callable[[str], bool]) -> tuple[float, int]:
    records = [
        record.fields
        for record, _ in zip(scan_records(text, Dialect(separator)), range(_SAMPLE_RECORDS), strict=False)
    ]
    if not records or len(records[0]) < 2:
        return 0.0, 0
    same = [fields for fields in records if len(fields) == len(records[0])]
    return len(same) / len(records), sum(is_known(field or "") for fields in same for field in fields)


def _has_one_column(text: str, separator: str, is_known: Callable[[str], bool]) -> bool:
    """Whether no first record has a separator, and those below have them where a text has them."""
    records = [
        record.fields
        for record, _ in zip(scan_records(text, Dialect(separator)), range(_SAMPLE_RECORDS), strict=False)
    ]
    if not records or len(records[0]) != 1:
        return False
    counts = [len(fields) for fields in records[1:]]
    # A title above a table is followed by records that all have as many fields.
    is_table = len(set(counts)) == 1 and not is_known(records[0][0] or "")
    return max(counts, default=1) > 1 and not is_table


def _quotes_quote(data: bytes, separator: str) -> bool:
    if b'"' not in data:
        return False
    quoted, plain = (_layout(data, separator, quoted=quoted) for quoted in (True, False))
    if quoted is None or plain is None:
        return False
    merged = len(quoted.lines) != len(plain.lines)
    return quoted.n_odd <= plain.n_odd and not (merged and not plain.n_odd)


def _end_of_records(data: bytes, dialect: Dialect, is_last: bool) -> int | None:
    """Where the last whole record ends; None if there is none, or a quote is misplaced."""
    end = len(data) if is_last else data.rfind(b"\n") + 1
    if not dialect.is_quoting or b'"' not in data:
        return end or None
    array = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(array == ord('"'))
    while not is_last and end and np.searchsorted(quotes, end) % 2:
        end = data.rfind(b"\n", 0, end - 1) + 1
    if not end:
        return None
    quotes = quotes[: np.searchsorted(quotes, end)]
    return end if _quotes_are_well_placed(array[:end], quotes, ord(dialect.separator)) else None


def _layout(data: bytes, separator: str, *, quoted: bool) -> _Layout | None:
    """Where the records are; None if a quote is misplaced."""
    if not data.endswith(b"\n"):
        data += b"\n"
    array = np.frombuffer(data, np.uint8)
    feeds = np.flatnonzero(array == ord("\n"))
    separators = np.flatnonzero(array == ord(separator))
    ends = feeds
    if quoted:
        quotes = np.flatnonzero(array == ord('"'))
        if not _quotes_are_well_placed(array, quotes, ord(separator)):
            return None
        ends, separators = (
            indices[np.searchsorted(quotes, indices) % 2 == 0] for indices in (feeds, separators)
        )
    starts = np.concatenate([[0], ends[:-1] + 1])
    lines = np.searchsorted(feeds, starts) + 1
    n_fields = np.diff(np.searchsorted(separators, ends), prepend=0) + 1
    is_blank = (ends == starts) | ((ends == starts + 1) & (array[starts] == ord("\r")))
    return _Layout(lines, n_fields, is_blank)


def _quotes_are_well_placed(
    array: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], separator: int
) -> bool:
    """Whether every quote opens or closes a field, or is one of a pair inside of one."""
    if len(quotes) % 2:
        return False
    around = (separator, ord("\n"), ord('"'))
    opening, closing = quotes[::2], quotes[1::2]
    before = array[opening[opening > 0] - 1]
    inside = closing[closing + 1 < len(array)]
    after = array[inside + 1]
    is_end = np.isin(after, around)
    returns = inside[after == ord("\r")]
    is_end[after == ord("\r")] = array[np.minimum(returns + 2, len(array) - 1)] == ord("\n")
    return bool(np.isin(before, around).all() and is_end.all())


def _parse_with_polars(data: bytes, dialect: Dialect) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema={str(number): pl.String for number in range(1, dialect.n_fields + 1)},
            separator=dialect.separator,
            quote_char='"' if dialect.is_quoting else None,
        )
    except NATIVE_ERRORS:
        return None


def _without_blank_lines(
    data: bytes, dialect: Dialect, frame: pl.DataFrame, first_line: int
) -> Records | None:
    """What Polars has read; None if a record is too short (Polars itself rejects one that is too long)."""

    def layout() -> _Layout:
        found = _layout(data, dialect.separator, quoted=dialect.is_quoting and b'"' in data)
        assert found is not None, "the quotes were checked before"  # noqa: S101
        return found

    def line_numbers() -> npt.NDArray[np.int64]:
        known = layout()
        return known.lines[~known.is_blank if is_kept is None else is_kept] + first_line - 1

    is_kept: npt.NDArray[np.bool_] | None = None
    if frame.to_series(-1).null_count():  # only short records and blank lines have no last field
        known = layout()
        if len(known.lines) != len(frame) or (known.n_fields[~known.is_blank] != dialect.n_fields).any():
            return None
        is_filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        frame = frame.filter(is_filled)
        is_kept = is_filled.to_numpy()
    return Records(frame, [], len(data), data.count(b"\n"), line_numbers)


def _parse_in_python(data: bytes, dialect: Dialect, first_line: int, is_last: bool) -> Records:
    text = data.decode(errors="surrogateescape")
    rows: list[Sequence[str | None]] = []
    lines, bad, end = list[int](), list[BadRow](), 0
    for record in scan_records(text, dialect, is_last):
        reason = record.reason or _find_problem(text[record.start : record.end], record.fields, dialect)
        if reason:
            bad.append(BadRow(first_line - 1 + record.line, reason))
        else:
            rows.append(record.fields)
            lines.append(first_line - 1 + record.line)
        end = record.end
    last_line = text.rfind("\n") + 1
    if is_last:
        end = len(text)
    elif not end and not text[:last_line].strip(" \r\n"):
        end = last_line
    columns = zip(*rows, strict=True) if rows else [()] * dialect.n_fields
    frame = pl.DataFrame({str(i): pl.Series(list(c), dtype=pl.String) for i, c in enumerate(columns, 1)})
    n_lines = text.count("\n", 0, end)
    return Records(frame, bad, _n_bytes(text[:end]), n_lines, lambda: np.array(lines, dtype=np.int64))


def find_bad_byte(text: str) -> str:
    """Why a text cannot be used, if it has bytes that are no text; else an empty string."""
    if "\0" in text:
        return _ZERO_BYTE
    return _NOT_TEXT if _UNDECODABLE.search(text) else ""


def _find_problem(record: str, fields: Sequence[str | None], dialect: Dialect) -> str:
    if found := find_bad_byte(record):
        return found
    if len(fields) != dialect.n_fields:
        hint = ""
        if len(fields) > dialect.n_fields:
            hint = f"; a field with {dialect.separator!r} in it needs quotes; --format text reads whole lines"
        return f"{counted(len(fields), 'field')}, but the first line has {dialect.n_fields}{hint}"
    return ""


def _n_bytes(text: str) -> int:
    return len(text.encode(errors="surrogateescape"))
