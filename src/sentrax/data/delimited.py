"""Columns between separators, read whole: where records end, what is wrong with which, their fields.

A record ends at a line feed outside quotes. Files whose quotes are all where they should be, and whose
records all have the same number of fields, are recognised by numpy and read by Polars; the others are gone
through here, record by record, so that what is wrong is known by its line.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.rows import Bad

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}

_SAMPLE_BYTES = 1 << 16
_SAMPLE_RECORDS = 200
_BLANK = " \r"
_LONGEST_CELL = 40


class Table(NamedTuple):
    """The records of a file, a column of strings for each field; null where a field is empty and unquoted.

    Attributes:
        frame: The fields; the columns are called "1", "2", and so on.
        lines: The number of the line that each record begins in, (records,).
        bad: The records that have another number of fields, or whose quotes are wrong.
    """

    frame: pl.DataFrame
    lines: npt.NDArray[np.int64]
    bad: list[Bad]


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


def read_table(data: bytes, separator: str, *, say: Callable[[str], None]) -> Table:
    """The records of a file, every line among them, also one that may be a header.

    In a tab-separated file quotes are ordinary characters, unless every field with one in it is quoted
    throughout, as programs write them.
    """
    quoted = _layout(data, separator, quoted=True) if b'"' in data else None
    plain = None
    if separator == "\t" or b'"' not in data:
        plain = _layout(data, separator, quoted=False)
    if quoted is not None and plain is not None:  # tabs and quotes
        merged = len(quoted.lines) != len(plain.lines)
        if quoted.n_odd > plain.n_odd or (merged and not plain.n_odd):
            quoted = None
    if b'"' in data and quoted is None and separator == "\t":
        say("its quotes are taken for ordinary characters")
    is_quoting = b'"' in data and not (separator == "\t" and quoted is None)
    layout = quoted if is_quoting else plain
    if layout is not None and not layout.n_odd:
        table = _by_polars(data, separator, layout, is_quoting)
        if table is not None:
            return table
    return _by_hand(data.decode(), separator, is_quoting)


def guessed_separator(data: bytes, known: Callable[[str], bool]) -> str:
    """The name of the separator: by it most of the first records have as many fields as the very first one.

    Args:
        data: The file.
        known: Whether a field looks like a header's or a label; of separators that fit equally well, the one
            is taken by which there are the most such fields.
    """
    sample = data[:_SAMPLE_BYTES]
    if len(data) > len(sample):
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    text = sample.decode(errors="ignore")

    def fit(separator: str) -> tuple[float, int]:
        records = []
        for record, _ in zip(_records(text, separator, quoted=True), range(_SAMPLE_RECORDS), strict=False):
            records.append(record)
        if not records or records[0].fields is None or len(records[0].fields) < 2:
            return 0.0, 0
        wanted = len(records[0].fields)
        same = [record.fields for record in records if record.fields and len(record.fields) == wanted]
        return len(same) / len(records), sum(known(field or "") for fields in same for field in fields)

    return max(SEPARATORS, key=lambda name: fit(SEPARATORS[name]))


def _layout(data: bytes, separator: str, *, quoted: bool) -> _Layout | None:
    """Where the records are; None if a quote stands where none should."""
    if not data.endswith(b"\n"):
        data += b"\n"
    array = np.frombuffer(data, np.uint8)
    feeds = np.flatnonzero(array == ord("\n"))
    separators = np.flatnonzero(array == ord(separator))
    ends = feeds
    if quoted:
        quotes = np.flatnonzero(array == ord('"'))
        if not _well_placed(array, quotes, ord(separator)):
            return None
        ends, separators = (
            places[np.searchsorted(quotes, places) % 2 == 0] for places in (feeds, separators)
        )
    starts = np.concatenate([[0], ends[:-1] + 1])
    lines = np.searchsorted(feeds, starts) + 1
    n_fields = np.diff(np.searchsorted(separators, ends), prepend=0) + 1
    is_blank = (ends == starts) | ((ends == starts + 1) & (array[starts] == ord("\r")))
    return _Layout(lines, n_fields, is_blank)


def _well_placed(array: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], separator: int) -> bool:
    """Whether every quote opens or closes a field, or is one of a pair inside of one."""
    if len(quotes) % 2:
        return False
    around = (separator, ord("\n"), ord('"'))
    opening, closing = quotes[::2], quotes[1::2]
    before = array[opening[opening > 0] - 1]
    after = array[closing + 1]  # there is always a line feed at the end
    is_end = np.isin(after, around)
    returns = closing[after == ord("\r")]
    is_end[after == ord("\r")] = array[returns + 2] == ord("\n")
    return bool(np.isin(before, around).all() and is_end.all())


def _by_polars(data: bytes, separator: str, layout: _Layout, is_quoting: bool) -> Table | None:
    is_row = ~layout.is_blank
    n_fields = int(layout.n_fields[is_row][0]) if is_row.any() else 0
    if n_fields < 2:  # a blank line could be a row
        return None
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema={str(number): pl.String for number in range(1, n_fields + 1)},
            separator=separator,
            quote_char='"' if is_quoting else None,
        )
    except pl.exceptions.PolarsError:
        return None
    if len(frame) != len(is_row):
        return None
    return Table(frame.filter(pl.Series(is_row)), layout.lines[is_row], [])


def _by_hand(text: str, separator: str, is_quoting: bool) -> Table:
    records = list(_records(text, separator, is_quoting))
    n_fields = next((len(record.fields) for record in records if record.fields), 0)
    rows: list[Sequence[str | None]] = []
    lines, bad = [], []
    for line, fields, reason in records:
        if fields is None:
            bad.append(Bad(line, reason))
        elif len(fields) != n_fields:
            one = f"{len(fields)} field{'s' if len(fields) > 1 else ''}"
            hint = f"; a field with {separator!r} in it needs quotes" if len(fields) > n_fields else ""
            bad.append(Bad(line, f"{one}, but the first line has {n_fields}{hint}"))
        else:
            rows.append(fields)
            lines.append(line)
    columns = zip(*rows, strict=True) if rows else [()] * n_fields
    frame = pl.DataFrame({str(i): pl.Series(list(c), dtype=pl.String) for i, c in enumerate(columns, 1)})
    return Table(frame, np.array(lines, dtype=np.int64), bad)


class _Record(NamedTuple):
    line: int
    fields: list[str | None] | None
    reason: str = ""


def _records(text: str, separator: str, quoted: bool) -> Iterator[_Record]:
    """The records that are not blank; after one whose quotes are wrong, it goes on with the next line."""
    place, line = 0, 1
    while place < len(text):
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        whole = text[place:end]
        if not quoted or '"' not in whole:
            if whole.strip(_BLANK):
                yield _Record(line, [field or None for field in whole.removesuffix("\r").split(separator)])
        else:
            found = _quoted_fields(text, place, separator)
            if isinstance(found, str):
                yield _Record(line, None, f"{found}, in {_shortened(whole)}")
            else:
                fields, after = found
                yield _Record(line, fields)
                line += text.count("\n", end + 1, after)
                end = after - 1
        place, line = end + 1, line + 1


def _quoted_fields(text: str, place: int, separator: str) -> tuple[list[str | None], int] | str:
    """The fields of the record that begins here, and where the next one does; or what is wrong with it."""
    fields: list[str | None] = []
    while True:
        if text.startswith('"', place):
            close = _closing_quote(text, place + 1)
            if close < 0:
                return "a quote is not closed"
            fields.append(text[place + 1 : close].replace('""', '"'))
            place = close + 1
            if text.startswith("\r\n", place) or (text.startswith("\r", place) and place + 1 == len(text)):
                place += 1
            if place < len(text) and text[place] not in (separator, "\n"):
                return (
                    "something follows a closing quote; a field with quotes in it needs quotes around it,"
                    " and its own ones doubled"
                )
        else:
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
            between = text.find(separator, place, end)
            stop = end if between < 0 else between
            field = text[place:stop]
            fields.append((field.removesuffix("\r") if stop == end else field) or None)
            place = stop
        if place >= len(text) or text[place] == "\n":
            return fields, place + 1
        place += 1


def _closing_quote(text: str, place: int) -> int:
    while True:
        place = text.find('"', place)
        if place < 0 or not text.startswith('""', place):
            return place
        place += 2


def _shortened(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…")
