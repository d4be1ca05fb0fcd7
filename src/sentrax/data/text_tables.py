"""Tables in files of text: columns between separators, fastText's lines, and a text a line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.delimited import (
    NO_SEPARATOR,
    SEPARATORS,
    Records,
    detect_dialect,
    end_of_first_record,
    find_bad_byte,
    read_records,
)
from sentrax.data.headers import (
    COMMON_SEPARATORS,
    RARE_SEPARATORS,
    describe_no_header,
    find_late_header,
    find_names,
    header_separator,
    is_known,
)
from sentrax.data.native_errors import NATIVE_ERRORS
from sentrax.data.tables import BadRow, Carry, Column, Columns, Position, RowBlock
from sentrax.data.text_files import HEAD_BYTES, TextFile, whole_lines
from sentrax.errors import CorpusError

_TOLD_SEPARATOR = re.compile(rb'"?sep=([ -~\t])"?\r?\n', re.I)
"""The line before the table in which spreadsheets say what separates columns."""
_MARK = "__label__"
_SPACE = r"[ \t\r\f\v]"
_WORD = r"[^ \t\r\f\v]"
_FASTTEXT = rf"^{_SPACE}*((?:{_MARK}{_WORD}*{_SPACE}+)*)(.*?){_SPACE}*$"
"""The labels of a line, and its text; a line with nothing but labels has the last one for a text."""


class TextTable:
    """Base class of the tables in text files.

    Args:
        file: The file.
        file_format: Its format.
    """

    has_names = True
    start = Position(0, 1)

    def __init__(self, file: TextFile, file_format: str):
        self.path = file.path
        self.file_format = file_format
        self._file = file

    def place(self, number: int) -> str:
        """The line of a row, in words."""
        return f"line {number:,}"


class DelimitedTable(TextTable):
    """Columns between separators; all are strings, so that values stay unchanged.

    Args:
        file: The file.
        file_format: `"csv"` or `"tsv"`.
        columns: The requested columns.
        notify: Called with each guess, in a line.
        header: Whether the first record names the columns; None to guess it.

    Raises:
        CorpusError: If there are no records, or too many columns.
    """

    def __init__(
        self,
        file: TextFile,
        file_format: str,
        columns: Sequence[Column],
        notify: Callable[[str], None],
        header: bool | None = None,
    ):
        super().__init__(file, file_format)
        head, separator = file.head, "\t" if file_format == "tsv" else None
        told = _TOLD_SEPARATOR.match(head)
        if told:
            separator = told[1].decode()
            self.start = Position(told.end(), 2)
            head = head[told.end() :]
        elif file_format == "csv" or b"\t" not in head:
            first_line = head.lstrip(b"\r\n").split(b"\n", 1)[0].decode(errors="replace")
            unusual = RARE_SEPARATORS + (COMMON_SEPARATORS if separator else "")
            if header_separator(first_line, COMMON_SEPARATORS + "\t") is None or separator:
                separator = header_separator(first_line, unusual) or separator
        self._dialect = detect_dialect(head, separator, is_known)
        if not self._dialect.n_fields:
            bad = read_records(head, self._dialect._replace(n_fields=2), self.start.number).bad
            reason = f", line {bad[0].number}: {bad[0].reason}" if bad else " has nothing but blank lines"
            raise CorpusError(f"{self.path}{reason}")
        if self._dialect.n_fields > file.limits.columns:
            raise file.limits.exceeded(self.path, f"has {self._dialect.n_fields:,} columns", "columns")
        self._announce(notify)
        first, _, _ = next(file.blocks(self._parse, self.start, HEAD_BYTES))
        frame = first.frame
        line = first.line_numbers()[0] if len(frame) else 0
        begins_well = len(frame) > 0 and all(row.number > line for row in first.bad)
        if header is None:
            self._check_first_line(frame, first)
        self._names, self.has_names = find_names(frame, columns, header, begins_well=begins_well)
        if self.has_names:
            size = end_of_first_record(head, self._dialect)
            self.start = Position(self.start.offset + size, self.start.number + head.count(b"\n", 0, size))
            frame = frame[1:]
        elif len(frame) and header is None:
            notify(describe_no_header(self, int(line)))
        if frame.width == 1 and _has_blank_lines(first):
            notify(f"{self.path}: blank lines are skipped (--format text takes every line, the first too)")
        frame.columns = self._names
        self.sample: Mapping[str, pl.Series] = frame.to_dict()

    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns and their types."""
        return dict.fromkeys(self._names, pl.String())

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The rows from `start` on; see `Table`."""
        for records, end, read in self._file.blocks(self._parse, start, size):
            frame = records.frame
            frame.columns = self._names
            labels = None
            if columns.label is not None:
                labels = frame[columns.label].str.strip_chars().replace("", None)
            carried = pl.DataFrame() if carry == "nothing" else frame
            yield RowBlock(frame[columns.text], labels, carried, records.bad, end, read, records.line_numbers)

    def _check_first_line(self, frame: pl.DataFrame, first: Records) -> None:
        """Raise an error if a title or a comment is above the table, or quotes are single."""
        late = find_late_header(frame)
        if late is not None:
            number = first.line_numbers()[late]
            raise CorpusError(
                f"{self.path}: line {number:,} looks like the header; remove what is above it, or say what"
                " the first line is (--header yes or no)"
            )
        if frame.width == 1 and self._dialect.separator != NO_SEPARATOR and len(first.bad) > len(frame):
            number, reason = first.bad[0]
            raise CorpusError(
                f"{self.path}, line {number:,}: {reason}; if a title or a comment is above the table, remove"
                " it"
            )
        fields = frame.row(0) if len(frame) and frame.width > 1 else ()
        if fields and all(field and len(field) > 1 and field[0] == field[-1] == "'" for field in fields):
            raise CorpusError(
                f"{self.path} has single quotes around its fields; save it with double quotes, or without any"
            )

    def _parse(self, data: bytes, first_line: int, is_last: bool) -> Records:
        return read_records(data, self._dialect, first_line, is_last)

    def _announce(self, notify: Callable[[str], None]) -> None:
        separator = self._dialect.separator
        name = next((name for name, sign in SEPARATORS.items() if sign == separator), repr(separator))
        if separator == NO_SEPARATOR:
            notify(f"{self.path}: one column, so commas are part of the texts (detected)")
        elif name != ("tab" if self.file_format == "tsv" else "comma"):
            signs = f"{name}s" if name in SEPARATORS else name
            notify(f"{self.path}: columns separated by {signs} (detected)")
        if not self._dialect.is_quoting and b'"' in self._file.head:
            notify(f"{self.path}: quotes are read as ordinary characters")


class LineTable(TextTable):
    """A text on each line; in fastText's format, with its labels before it.

    Args:
        file: The file.
        file_format: `"text"` or `"fasttext"`.

    Raises:
        CorpusError: If there is nothing in it.
    """

    def __init__(self, file: TextFile, file_format: str):
        super().__init__(file, file_format)
        if file_format == "fasttext" and not file.head.strip():
            raise CorpusError(f"{self.path} has nothing but blank lines")
        names = ("text",) if file_format == "text" else ("label", "text")
        self.sample: Mapping[str, pl.Series] = {name: pl.Series(name, dtype=pl.String) for name in names}

    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns and their types."""
        return dict.fromkeys(self.sample, pl.String())

    def blocks(
        self, columns: Columns, start: Position, size: int, carry: Carry = "nothing"
    ) -> Iterator[RowBlock]:
        """The rows from `start` on; see `Table`."""
        for parsed, end, read in self._file.blocks(read_lines, start, size):
            rows = parsed.not_blank() if self.file_format == "fasttext" else parsed.decoded()
            frame = rows.lines.alias("text").to_frame()
            labels: pl.Series | None = None
            if self.file_format == "fasttext":
                texts, labels = _fasttext_fields(rows.lines)
                frame = pl.DataFrame({"label": labels.list.join(" "), "text": texts})
                if (labels.list.len() <= 1).all():
                    labels = labels.list.first()
            yield RowBlock(
                frame[columns.text],
                labels if columns.label is not None else None,
                pl.DataFrame() if carry == "nothing" else frame,
                rows.bad,
                end,
                read,
                rows.line_numbers,
            )


class Lines(NamedTuple):
    """Whole lines of a file.

    Attributes:
        lines: The lines without their ends, null for one that cannot be decoded.
        numbers: The line numbers.
        bad: Those that cannot be decoded.
        size: How many bytes they take, with lines that have been filtered out.
        n_lines: How many lines these are.
        is_end: Whether no line can follow them.
    """

    lines: pl.Series
    numbers: npt.NDArray[np.int64]
    bad: Sequence[BadRow]
    size: int
    n_lines: int
    is_end: bool = False

    def with_bad(self, row: BadRow, size: int) -> "Lines":
        """The same, with a bad row of one line and so many bytes after them."""
        return self._replace(bad=[*self.bad, row], size=self.size + size, n_lines=self.n_lines + 1)

    def line_numbers(self) -> npt.NDArray[np.int64]:
        """The numbers of the lines."""
        return self.numbers

    def decoded(self) -> "Lines":
        """The lines that could be decoded."""
        return self.filter(self.lines.is_not_null()) if self.bad else self

    def not_blank(self) -> "Lines":
        """The lines that are not blank."""
        is_filled = self.lines.str.contains(r"\S")
        return self if is_filled.all(ignore_nulls=False) else self.filter(is_filled.fill_null(False))

    def filter(self, is_kept: pl.Series) -> "Lines":
        """The lines that are to be kept."""
        return self._replace(lines=self.lines.filter(is_kept), numbers=self.numbers[is_kept.to_numpy()])


def _has_blank_lines(records: Records) -> bool:
    """Whether there are blank lines between records of one field."""
    texts, numbers = records.frame.to_series(), records.line_numbers()
    if not len(numbers) or records.bad:
        return False
    n_feeds = int(texts[:-1].str.count_matches("\n", literal=True).sum())
    return bool(n_feeds + len(texts) - 1 < numbers[-1] - numbers[0])


def read_lines(data: bytes, first_line: int, is_last: bool) -> Lines:
    """The whole lines at the beginning of some bytes."""
    size = whole_lines(data, is_last)
    bad: list[BadRow] = []
    try:
        lines = None if b"\0" in data else pl.scan_lines(data[:size]).collect().to_series()
    except NATIVE_ERRORS:
        lines = None
    if lines is None:  # a line has zero bytes, or is not UTF-8
        texts: list[str | None] = []
        for number, line in enumerate(data[:size].decode(errors="surrogateescape").split("\n"), first_line):
            reason = find_bad_byte(line)
            if reason:
                bad.append(BadRow(number, reason))
            texts.append(None if reason else line.removesuffix("\r"))
        lines = pl.Series(texts if texts[-1:] != [""] else texts[:-1], dtype=pl.String)
    return Lines(lines, np.arange(first_line, first_line + len(lines)), bad, size, len(lines))


def _fasttext_fields(lines: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The texts of fastText's lines and the lists of their labels, null where there is none."""
    parts = lines.str.extract_groups(_FASTTEXT).struct.unnest()
    is_mark = parts["2"].str.starts_with(_MARK)
    texts = parts["2"].set((parts["2"] == "") | is_mark, None)
    marks = (parts["1"] + parts["2"].set(~is_mark, "")).str.extract_all(rf"{_WORD}+")
    # A mark without a name, or none at all, is a missing label.
    labels = marks.list.eval(pl.element().str.strip_prefix(_MARK).filter(pl.element() != _MARK))
    labels = labels.list.unique(maintain_order=True)
    is_missing = (labels.list.len() == 0) | (labels.list.len() < marks.list.unique().list.len())
    return texts, labels.set(is_missing, None)
