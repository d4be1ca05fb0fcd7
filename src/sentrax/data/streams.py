"""Texts of a stream, a line each, as they come: the encoding is guessed from what has come so far."""

import codecs
from collections.abc import Callable, Iterator
from typing import Protocol

from sentrax.data.encodings import (
    check_encoding,
    encoding_of_lines,
    encoding_of_start,
    is_utf8,
    is_valid_utf8,
    settle_byte_order,
)
from sentrax.data.formats import FOREIGN_BYTES, check_not_foreign
from sentrax.data.headers import COMMON_SEPARATORS, header_separator
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import COMPRESSION_MARKS, ZIP_MARK
from sentrax.errors import CorpusError

NAME = "standard input"
_TABLES = (b"PAR1", b"ARROW1", ZIP_MARK)
_CHUNK = 1 << 16
_LEAST = 4
"""How many bytes a byte order mark has at most."""


class ByteSource(Protocol):
    """What bytes come from."""

    def read1(self, size: int, /) -> bytes:
        """At most `size` bytes, as soon as there are any; none at the end."""
        ...


def read_texts(
    stream: ByteSource,
    *,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    notify: Callable[[str], None] = lambda notice: None,
    before_read: Callable[[], None] = lambda: None,
) -> Iterator[str]:
    """The lines of standard input without their ends, each as soon as it is there.

    Encodings are guessed as for files, from what has been read when it matters: a byte order mark or zero
    bytes at the beginning, else the lines read together with the first that is not ASCII. Bytes that cannot
    be decoded become U+FFFD, with a notice, so that there is an answer to every line.

    Args:
        stream: The bytes.
        encoding: Their encoding, by Python's name; otherwise it is guessed.
        limits: How long a line may be.
        notify: Called with what was guessed, in a line.
        before_read: Called before more bytes are waited for.

    Raises:
        CorpusError: If they are not text, or a line is too long.
        InputError: If there is no such encoding.
    """
    if encoding is not None:
        check_encoding(encoding)
    chunks = _chunks(stream, before_read)
    first = _first_chunk(chunks)
    if encoding is None:
        if first.startswith(COMPRESSION_MARKS):
            raise CorpusError(
                f"{NAME} is compressed; decompress it first (gzip -dc), or give the file with --input"
            )
        if first.startswith(_TABLES):
            raise CorpusError(f"{NAME} is a table or an archive, not text; give the file with --input")
        check_not_foreign(NAME, first[:FOREIGN_BYTES])
        encoding = encoding_of_start(first, NAME, notify)
    elif first:
        encoding = settle_byte_order(encoding, first, NAME)
    decoder = _LineDecoder(notify, is_guessing=encoding is None)
    if encoding is not None and not is_utf8(encoding):
        # UTF-8 again, but for what cannot be decoded, which becomes U+FFFD here.
        incremental = codecs.getincrementaldecoder(encoding)("replace")
        chunks = (incremental.decode(chunk, not chunk).encode() for chunk in _after(first, chunks))
    else:
        chunks = _after(first.removeprefix(codecs.BOM_UTF8), chunks)
    for number, text in enumerate(_lines(chunks, limits, decoder), 1):
        if number == 1 and _is_of_table(text):
            notify(
                f"{NAME}: each line is a text, with all its columns; give a table with --input and --output"
            )
        yield text


def _is_of_table(line: str) -> bool:
    """Whether the first line is the header of a table, or an object of JSON Lines."""
    is_object = line.startswith("{") and line.endswith("}") and '":' in line
    return is_object or header_separator(line, COMMON_SEPARATORS + "\t") is not None


class _LineDecoder:
    """Decodes lines as UTF-8, or as what the first lines that are not UTF-8 show.

    Args:
        notify: Called with notices.
        is_guessing: Whether another encoding may be chosen.
    """

    def __init__(self, notify: Callable[[str], None], *, is_guessing: bool):
        self._notify = notify
        self._is_guessing = is_guessing
        self._encoding = "utf-8"
        self._has_noticed = False

    def look_at(self, lines: bytes, n_before: int) -> None:
        """Choose the encoding by these lines, if they are the first that show it."""
        if self._is_guessing and not lines.isascii():
            self._encoding = encoding_of_lines(lines, NAME, lambda: n_before, self._notify)
            self._is_guessing = False

    def decode(self, line: bytes, number: int) -> str:
        """A line as text."""
        if self._encoding == "utf-8" and not self._has_noticed and not is_valid_utf8(line):
            self._has_noticed = True
            self._notify(f"{NAME}: line {number:,} has bytes that cannot be decoded; they are read as \ufffd")
        return line.decode(self._encoding, "replace")


def _lines(chunks: Iterator[bytes], limits: Limits, decoder: _LineDecoder) -> Iterator[str]:
    rest: list[bytes] = []
    n_rest, n_lines, has_old_line_ends = 0, 0, None
    for chunk in chunks:
        if has_old_line_ends is None:
            has_old_line_ends = b"\r" in chunk[:-1] and b"\n" not in chunk
        if has_old_line_ends:
            chunk = chunk.replace(b"\r", b"\n")
        end = chunk.rfind(b"\n") + 1 if chunk else 0
        if not end and chunk:
            n_rest += len(chunk)
            rest.append(chunk)
            if n_rest > limits.row_bytes:
                _check_length(n_rest, n_lines, limits)
            continue
        whole = b"".join([*rest, chunk[:end]])
        rest, n_rest = [chunk[end:]], len(chunk) - end
        decoder.look_at(whole, n_lines)
        lines = whole.split(b"\n")
        for line in lines[: None if lines[-1] else -1]:
            _check_length(len(line), n_lines, limits)
            n_lines += 1
            yield decoder.decode(line, n_lines).rstrip("\r")


def _check_length(size: int, n_before: int, limits: Limits) -> None:
    if size > limits.row_bytes:
        what = f"has more than {limits.row_bytes:,} bytes"
        raise limits.exceeded(f"{NAME}, line {n_before + 1:,}", what, "row_bytes")


def _chunks(stream: ByteSource, before_read: Callable[[], None]) -> Iterator[bytes]:
    """What is read, and an empty chunk at the end."""
    chunk = b"-"
    while chunk:
        before_read()
        chunk = stream.read1(_CHUNK)
        yield chunk


def _first_chunk(chunks: Iterator[bytes]) -> bytes:
    """The first bytes: a line, or enough of them to see a byte order mark."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= _LEAST or b"\n" in first:
            break
    return first


def _after(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from chunks
    yield b""
