"""Text files in blocks of whole records, with equal blocks wherever reading begins again.

A record ends at a line feed; where quotes count, at one that has an even number of quotes before it.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from sentrax.data.files import BYTE_ORDER_MARK, DAMAGED_GZIP, GZIP_MARK, UTF_16_MARKS
from sentrax.errors import InputError

LONGEST_RECORD = 64 << 20
"""Bytes after which the end of a record is no longer waited for."""

_QUOTE = b'"'


class Block(NamedTuple):
    """Some records of a file.

    Attributes:
        data: Their bytes.
        start: Where they begin in the file, after decompression.
        read: How many bytes of the file itself have been read to get here.
    """

    data: bytes
    start: int
    read: int

    @property
    def end(self) -> int:
        """Where they end."""
        return self.start + len(self.data)


class Records:
    """A text file, gzip-compressed or not, as a stream of records.

    Args:
        path: The file.
        quoted: Whether a line feed between quotes belongs to a record.
    """

    def __init__(self, path: Path, *, quoted: bool):
        self.path = path
        self._quoted = quoted
        with path.open("rb") as file:
            self._compressed = file.read(2) == GZIP_MARK
        beginning = self._beginning()
        if not beginning:
            raise InputError(f"{path} holds nothing once decompressed; there are no texts to score")
        if beginning[:2] in UTF_16_MARKS:
            raise InputError(f"{path} is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8")
        self.begin = len(BYTE_ORDER_MARK) if beginning == BYTE_ORDER_MARK else 0

    def blocks(self, start: int, size: int) -> Iterator[Block]:
        """The records from `start` on, in blocks of about `size` bytes; at least one block, if an empty one.

        Raises:
            InputError: If the file cannot be read, or a record is too long.
        """
        try:
            with self.path.open("rb") as raw:
                file = self._decompressed(raw)
                file.seek(start)
                yield from self._cut(file, raw, start, size)
        except DAMAGED_GZIP as error:
            raise InputError(f"{self.path} is damaged or cut short: {error}") from None
        except OSError as error:
            raise InputError(f"cannot read {self.path}: {error.strerror or error}") from None

    def _cut(self, file: BinaryIO, raw: BinaryIO, start: int, size: int) -> Iterator[Block]:
        rest = b""
        while True:
            # What is left of the last block counts: so blocks do not depend on where reading began.
            more = file.read(size - len(rest) if len(rest) < size else size)
            data = rest + more
            if not more:
                yield Block(data, start, raw.tell())
                return
            end = self._end_of_records(data)
            rest = data[end:]
            if len(rest) > LONGEST_RECORD:
                raise InputError(
                    f"{self.path}, line {self.line_at(start + end)}: a record of more than"
                    f" {LONGEST_RECORD:,} bytes; is this the right format (--format)"
                    f"{', and is every quote closed' if self._quoted else ''}?"
                )
            if end:
                yield Block(data[:end], start, raw.tell())
                start += end

    def line_at(self, offset: int) -> int:
        """The number of the line, from 1, in which a byte of the file stands."""
        line = 1
        with self.path.open("rb") as raw:
            file = self._decompressed(raw)
            while offset > 0 and (data := file.read(min(offset, 1 << 20))):
                line += data.count(b"\n")
                offset -= len(data)
        return line

    def decoded(self, block: Block) -> str:
        """The text of a block.

        Raises:
            InputError: If it is not UTF-8; the message names line and byte.
        """
        try:
            return block.data.decode()
        except UnicodeDecodeError as error:
            place = block.start + error.start
            raise InputError(
                f"{self.path}, line {self.line_at(place)}: byte {block.data[error.start]:#04x} at offset"
                f" {place:,} is not UTF-8; convert the file, for example: iconv -f LATIN1 -t UTF-8"
            ) from None

    def _beginning(self) -> bytes:
        with self.path.open("rb") as raw:
            try:
                return self._decompressed(raw).read(len(BYTE_ORDER_MARK))
            except DAMAGED_GZIP as error:
                raise InputError(f"{self.path} is damaged or cut short: {error}") from None

    def _decompressed(self, raw: BinaryIO) -> BinaryIO:
        return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if self._compressed else raw

    def _end_of_records(self, data: bytes) -> int:
        end = data.rfind(b"\n") + 1
        if not self._quoted:
            return end
        quotes = data.count(_QUOTE, 0, end)
        while quotes % 2:
            previous = data.rfind(b"\n", 0, end - 1) + 1
            quotes -= data.count(_QUOTE, previous, end)
            end = previous
        return end
