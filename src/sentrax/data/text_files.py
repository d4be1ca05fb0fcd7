"""Text files, read in blocks of whole records that are the same wherever reading resumes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from sentrax.data.encodings import Utf8Reader, check_encoding, detect_encoding
from sentrax.data.formats import check_not_foreign
from sentrax.data.raw_files import check_readable, open_decompressed
from sentrax.data.tables import Position
from sentrax.errors import CorpusError

HEAD_BYTES = 1 << 20
"""How much of a file is read to detect its format and columns."""
LONGEST_RECORD = 64 << 20
"""The largest record, in bytes; a longer one is an error."""


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


AnyParsed = TypeVar("AnyParsed", bound=Parsed)
Parser = Callable[[bytes, int, bool], AnyParsed]
"""Reads the whole records in bytes: (bytes, number of their first line, whether the file ends with them)."""


class TextFile:
    """A file of text in any encoding, compressed or not; offsets count its bytes in UTF-8.

    Args:
        path: The file.
        encoding: The encoding, by Python's name, or None to detect it.
        notify: Called with what was detected, in a line.

    Attributes:
        encoding: Its encoding.
        head: Its first whole lines in UTF-8, up to `HEAD_BYTES`.

    Raises:
        CorpusError: If it cannot be read, holds nothing, or is not text.
        InputError: If there is no such encoding.
    """

    def __init__(self, path: Path, encoding: str | None, notify: Callable[[str], None]):
        check_readable(path)
        self.path = path
        if encoding is not None:
            check_encoding(encoding)
        with open_decompressed(path) as (file, _):
            check_not_foreign(path, file.read(16))
        with open_decompressed(path) as (file, _):
            self.encoding = encoding or detect_encoding(file, path, notify)
        self._has_old_line_ends = False
        with self._reader(0) as (reader, _):
            self.head = reader.read(HEAD_BYTES)
        if not self.head:
            raise CorpusError(f"{path} is empty, apart from compression or a byte order mark")
        if b"\n" not in self.head and b"\r" in self.head:  # as spreadsheets on old Macs write it
            self._has_old_line_ends = True
            self.head = self.head.replace(b"\r", b"\n")
        self._is_short = len(self.head) < HEAD_BYTES
        self.head = self.head[: whole_lines(self.head, self._is_short)] or self.head

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

        Raises:
            CorpusError: If the file cannot be read, or a record is too long.
        """
        data, wanted, is_ended = b"", size, False
        with self._reader(start.offset) as (reader, raw):
            while True:
                if len(data) < wanted and not is_ended:
                    data += reader.read(wanted - len(data))
                    is_ended = len(data) < wanted
                is_last = is_ended and len(data) <= wanted
                parsed = parse(data[:wanted], start.number, is_last)
                if not parsed.size and not is_last:
                    if wanted >= LONGEST_RECORD:
                        raise CorpusError(
                            f"{self.path}, line {start.number}: a record of more than {LONGEST_RECORD:,}"
                            " bytes; is this the right format (--format), and is every quote closed?"
                        )
                    wanted = min(2 * wanted, LONGEST_RECORD)
                    continue
                start = Position(start.offset + parsed.size, start.number + parsed.n_lines)
                yield parsed, start, raw.tell()
                if is_last:
                    return
                data, wanted = data[parsed.size :], size

    def read_all(self, most: int) -> bytes:
        """All of it in UTF-8.

        Raises:
            CorpusError: If it is longer than `most` bytes.
        """
        if self._is_short:
            return self.head
        with self._reader(0) as (reader, _):
            data = reader.read(most + 1)
        if len(data) > most:
            raise CorpusError(f"{self.path} has more than {most:,} bytes")
        return data

    @contextmanager
    def _reader(self, offset: int) -> Iterator[tuple[Utf8Reader, BinaryIO]]:
        with open_decompressed(self.path) as (file, raw):
            reader = Utf8Reader(file, self.encoding, has_old_line_ends=self._has_old_line_ends)
            reader.skip(offset)
            yield reader, raw


def whole_lines(data: bytes, is_last: bool) -> int:
    """How many bytes of the data are whole lines."""
    return len(data) if is_last else data.rfind(b"\n") + 1
