"""Text files, read in blocks of whole records that are the same wherever reading resumes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, Self, TypeVar

from sentrax.data.encodings import Utf8Reader, check_encoding, detect_encoding, settle_byte_order
from sentrax.data.formats import FOREIGN_BYTES, check_not_foreign
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import check_readable, open_decompressed
from sentrax.data.tables import BadRow, Position
from sentrax.errors import CorpusError

HEAD_BYTES = 1 << 20
"""How much of a file is read to detect its format and columns."""
_SKIPPED_AT_ONCE = 1 << 20


class Parsed(Protocol):
    """The records at the beginning of some bytes."""

    @property
    def size(self) -> int:
        """How many bytes they take."""
        ...

    @property
    def n_lines(self) -> int:
        """How many lines they take."""
        ...

    @property
    def is_end(self) -> bool:
        """Whether no record can follow them."""
        ...

    def with_bad(self, row: BadRow, size: int) -> Self:
        """The same, with a bad row of one line and so many bytes after them."""
        ...


AnyParsed = TypeVar("AnyParsed", bound=Parsed)
Parser = Callable[[bytes, int, bool], AnyParsed]
"""Reads the whole records in bytes: (bytes, number of their first line, whether the file ends with them)."""


class TextFile:
    """A file of text in any encoding, compressed or not; offsets count its bytes in UTF-8.

    Args:
        path: The file.
        encoding: The encoding, by Python's name, or None to detect it.
        notify: Called with what was detected, in a line.
        limits: What is read at most.

    Attributes:
        encoding: Its encoding.
        limits: What is read at most.
        is_short: Whether the head is all of it.
        head: Its first whole lines in UTF-8, up to `HEAD_BYTES`.

    Raises:
        CorpusError: If it cannot be read, holds nothing, or is not text.
        InputError: If there is no such encoding.
    """

    def __init__(
        self,
        path: Path,
        encoding: str | None,
        notify: Callable[[str], None],
        limits: Limits = DEFAULT_LIMITS,
    ):
        check_readable(path)
        self.path = path
        self.limits = limits
        if encoding is not None:
            check_encoding(encoding)
        with open_decompressed(path, limits) as (file, _):
            check_not_foreign(path, file.read(FOREIGN_BYTES))
        with open_decompressed(path, limits) as (file, _):
            if encoding is None:
                self.encoding = detect_encoding(file, path, notify)
            else:
                self.encoding = settle_byte_order(encoding, file.read(FOREIGN_BYTES), path)
        self._has_old_line_ends = False
        with self._reader(0) as (reader, _):
            self.head = reader.read(HEAD_BYTES)
        if not self.head:
            raise CorpusError(f"{path} is empty, apart from compression or a byte order mark")
        n_lone_returns = self.head.count(b"\r") - self.head.count(b"\r\n")
        n_doubled = 2 * self.head.count(b"\r\r\n")  # as Windows writes what has its line ends already
        if max(n_lone_returns, n_doubled) > self.head.count(b"\n"):  # or as on old Macs
            self._has_old_line_ends = True
            self.head = self.head.replace(b"\r", b"\n")
        self.is_short = len(self.head) < HEAD_BYTES
        self.head = self.head[: whole_lines(self.head, self.is_short)] or self.head

    def blocks(
        self, parse: Parser[AnyParsed], start: Position, size: int
    ) -> Iterator[tuple[AnyParsed, Position, int]]:
        """Parse the records from `start` on, about `size` bytes at a time.

        Args:
            parse: Called with bytes that begin with a record, and may end within one.
            start: Where to begin.
            size: How many bytes to give it; more if it finds no whole record in them.

        Yields:
            The records, where the next ones begin, and how many bytes of the file have been read.

        A record beyond the limit of bytes is a bad row, and reading goes on with the line after its first.

        Raises:
            CorpusError: If the file cannot be read.
        """
        most = self.limits.row_bytes + 1  # with its line end
        size = min(size, most)
        data, wanted, is_ended = b"", size, False
        with self._reader(start.offset) as (reader, raw):
            while True:
                if len(data) < wanted and not is_ended:
                    data += reader.read(wanted - len(data))
                    is_ended = len(data) < wanted
                is_last = is_ended and len(data) <= wanted
                parsed = parse(data[:wanted], start.number, is_last)
                if not (parsed.size or parsed.is_end or is_last):
                    if wanted < most:
                        wanted = min(2 * wanted, most)
                        continue
                    data, n_skipped, is_ended = self._skip_line(data, reader, is_ended)
                    what = f"a record of more than {self.limits.row_bytes:,} bytes, or a quote is not closed"
                    row = BadRow(start.number, f"{what}; {self.limits.how_to_raise('row_bytes')}")
                    parsed = parse(b"", start.number, True).with_bad(row, n_skipped)
                    is_last = is_ended and not data
                else:
                    data = data[parsed.size :]
                start = Position(start.offset + parsed.size, start.number + parsed.n_lines)
                yield parsed, start, raw.tell()
                if is_last or parsed.is_end:
                    return
                wanted = size

    @staticmethod
    def _skip_line(data: bytes, reader: Utf8Reader, is_ended: bool) -> tuple[bytes, int, bool]:
        """What follows the first line of data, how many bytes that has, and whether the file ends there."""
        n_skipped = 0
        while (end := data.find(b"\n") + 1) == 0 and not is_ended:
            n_skipped += len(data)
            data = reader.read(_SKIPPED_AT_ONCE)
            is_ended = len(data) < _SKIPPED_AT_ONCE
        end = end or len(data)
        return data[end:], n_skipped + end, is_ended

    def read_all(self) -> bytes:
        """All of it in UTF-8, as one row.

        Raises:
            CorpusError: If it is too long for a row.
        """
        most = self.limits.row_bytes
        data = self.head
        if not self.is_short:
            with self._reader(0) as (reader, _):
                data = reader.read(most + 1)
        if len(data) > most:
            raise self.limits.exceeded(self.path, f"has more than {most:,} bytes", "row_bytes")
        return data

    @contextmanager
    def _reader(self, offset: int) -> Iterator[tuple[Utf8Reader, BinaryIO]]:
        with open_decompressed(self.path, self.limits) as (file, raw):
            reader = Utf8Reader(file, self.encoding, has_old_line_ends=self._has_old_line_ends)
            reader.skip(offset)
            yield reader, raw


def whole_lines(data: bytes, is_last: bool) -> int:
    """How many bytes of the data are whole lines."""
    return len(data) if is_last else data.rfind(b"\n") + 1
