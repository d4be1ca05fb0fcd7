"""Reads pretrained word vectors in the formats in which they are published.

    fastText `.vec`, word2vec text    count dim ⏎ word number number ... ⏎ ...
    GloVe                             word number number ... ⏎ ...
    word2vec `.bin`                   count dim ⏎ word, a space, dim float32 ...

Each may be compressed, as other files of text. Memory is allocated for what was read, never for what a
header promises.
"""

import codecs
import io
import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from sentrax.data.limits import DEFAULT_LIMITS
from sentrax.data.raw_files import check_readable, open_decompressed
from sentrax.errors import CorpusError, FileFormatError, InputError
from sentrax.text.pipeline import check_text
from sentrax.wording import counted, quoted

_LARGEST_DIM = 1 << 16
_LONGEST_LINE = 1 << 22
_LONGEST_WORD = 1 << 16
_CHUNK = 1 << 20
_PEEK_BYTES = 1 << 12
_FOREIGN = {
    b"\xba\x16\x4f\x2f": "it is a model in fastText's own format; use the `.vec` file that comes with it",
}
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r"))


@dataclass(frozen=True)
class WordVectors:
    """Words and their vectors.

    Attributes:
        words: The words, in the order of the file; each once.
        vectors: Their vectors, (words, dim), float32.
    """

    words: tuple[str, ...]
    vectors: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"<WordVectors: {len(self):,} words, {self.vectors.shape[1]} numbers each>"


_Reader: TypeAlias = "io.BufferedReader[Any]"


class _Record(NamedTuple):
    """A word of the file, and its vector as the file has it."""

    place: str
    word: bytes
    vector: bytes


class _UnusableFileError(Exception):
    """Why a file cannot be used; it becomes the error that names the file."""


def read_word_vectors(
    path: str | os.PathLike[str],
    vocabulary: Iterable[str] | None = None,
    *,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> WordVectors:
    """The word vectors of a file: fastText's `.vec`, GloVe's text, or word2vec's text or `.bin`.

    The format is detected from the content, not from the name. A word in text may contain spaces, except the
    first of a file without a header. Of a repeated word, the first vector is used.

    Args:
        path: The file; it may be compressed.
        vocabulary: The words to keep; others take no memory, and their numbers are not checked.
        on_notice: Called with each notice, a line.

    Raises:
        FileFormatError: If the file is missing, is of another kind, was cut short, or has a line that is not
            a word and its numbers; the message says which.
        InputError: If `vocabulary` is not a collection of strings.
    """
    path = Path(path)
    wanted = None if vocabulary is None else _as_bytes(vocabulary)
    try:
        if not path.exists() or path.is_dir():
            raise FileFormatError(f"cannot read {path}: there is no such file")
        check_readable(path)
        with open_decompressed(path, DEFAULT_LIMITS) as (file, raw):
            size = path.stat().st_size if file is raw else None
            return _read(cast(_Reader, file), size, wanted, str(path), on_notice)
    except _UnusableFileError as error:
        raise FileFormatError(f"{path} cannot be read as word vectors: {error}") from None
    except CorpusError as error:
        raise FileFormatError(str(error)) from None


def _as_bytes(vocabulary: Iterable[str]) -> frozenset[bytes]:
    if isinstance(vocabulary, str):
        raise InputError("vocabulary is a single string; wrap it in a list")
    words = list(vocabulary)
    for place, word in enumerate(words):
        check_text(word, f"word {place} of the vocabulary")
    return frozenset(word.encode("utf-8", "surrogatepass") for word in words)


def _read(
    file: _Reader,
    size: int | None,
    wanted: frozenset[bytes] | None,
    name: str,
    on_notice: Callable[[str], None],
) -> WordVectors:
    dim, parsed, records = _records(file, size)
    rows, numbers, repeated = dict[bytes, None](), bytearray(), 0
    for record in records:
        if wanted is not None and record.word not in wanted:
            continue
        if record.word in rows:
            repeated += 1
            continue
        vector = parsed(record)
        if len(vector) != dim or not np.isfinite(vector).all():
            reason = (
                f"{counted(len(vector), 'number')} instead of {dim}"
                if len(vector) != dim
                else "a number that is not finite"
            )
            raise _UnusableFileError(f"{record.place} ({_shown(record.word)}) has {reason}")
        rows[record.word] = None
        numbers += vector.tobytes()
    if repeated:
        on_notice(f"{name} repeats {counted(repeated, 'word')}; the first vector of each is used")
    if wanted is not None:
        on_notice(f"{len(rows):,} of {counted(len(wanted), 'word')} of the vocabulary found in {name}")
    elif not rows:
        raise _UnusableFileError("it has no vectors")
    # What is not UTF-8 is spelled out, since two words would become one if it were replaced.
    words = tuple(word.decode("utf-8", "backslashreplace") for word in rows)
    return WordVectors(words, np.frombuffer(numbers, dtype=np.float32).reshape(len(rows), dim))


_Parser = Callable[[_Record], npt.NDArray[np.float32]]


def _records(file: _Reader, size: int | None) -> tuple[int, _Parser, Iterator[_Record]]:
    """How many numbers a vector has, what finds them in a record, and the records."""
    first = _line(file, 1).removeprefix(codecs.BOM_UTF8)
    for magic, reason in _FOREIGN.items():
        if first.startswith(magic):
            raise _UnusableFileError(reason)
    fields = first.split()
    if not fields:
        raise _UnusableFileError("it is empty, or its first line is")
    if len(fields) != 2 or not all(field.isdigit() and len(field) < 20 for field in fields):
        dim = _checked(len(fields) - 1)
        _numbers_of_text(_record_of_line(first, 1, dim))  # or it is not text at all
        return dim, _numbers_of_text, _text_records(file, first, dim, None)
    count, dim = int(fields[0]), _checked(int(fields[1]))
    is_binary = _looks_binary(file.peek(_PEEK_BYTES)[:_PEEK_BYTES], dim)
    smallest = count * (4 * dim + 1 if is_binary else 2 * dim + 1)
    if size is not None and smallest > size:
        raise _UnusableFileError(
            f"its first line promises {count:,} vectors of {dim:,} numbers, for which its {size:,} bytes are"
            " too few"
        )
    if is_binary:
        return dim, _numbers_of_binary, _binary_records(file, dim, count)
    return dim, _numbers_of_text, _text_records(file, None, dim, count)


def _checked(dim: int) -> int:
    if not 1 <= dim <= _LARGEST_DIM:
        raise _UnusableFileError(
            f"by its first line, a vector has {dim:,} numbers; expected 1 to {_LARGEST_DIM:,}"
        )
    return dim


def _looks_binary(ahead: bytes, dim: int) -> bool:
    """Whether what follows the header is no line of text, and has bytes that text does not have."""
    line, ending, _ = ahead.partition(b"\n")
    try:
        if ending and len(list(map(float, line.split()[-dim:]))) == dim:
            return False
    except ValueError:
        pass
    if len(ahead.translate(None, _CONTROL)) < len(ahead):
        return True
    try:
        ahead.decode()
    except UnicodeDecodeError as error:
        reaches_beyond = len(ahead) == _PEEK_BYTES and error.start > _PEEK_BYTES - 4
        return not reaches_beyond
    return False


def _text_records(file: _Reader, first: bytes | None, dim: int, count: int | None) -> Iterator[_Record]:
    """The words of lines; `first` is one that was read already, `count` how many there should be."""
    found, number = 0, 1 if count is None else 2
    line = first or _line(file, number)
    while line:
        if line.strip():
            found += 1
            yield _record_of_line(line, number, dim)
        number += 1
        line = _line(file, number)
    if count is not None and found != count:
        raise _UnusableFileError(
            f"its first line promises {count:,} vectors, and it has {found:,}; it may be cut short"
        )


def _record_of_line(line: bytes, number: int, dim: int) -> _Record:
    body = line.rstrip()
    word, _, vector = body.partition(b" ")
    if body.count(b" ") != dim:
        word, *numbers = body.rsplit(None, dim)
        vector = b" ".join(numbers)
        if len(numbers) != dim:
            raise _UnusableFileError(f"line {number:,} ({_shown(body)}) is not a word and {dim} numbers")
    if not word:
        raise _UnusableFileError(f"line {number:,} ({_shown(body)}) has no word before its numbers")
    return _Record(f"line {number:,}", word, vector)


def _numbers_of_text(record: _Record) -> npt.NDArray[np.float32]:
    try:
        numbers = array("d", map(float, record.vector.split()))
    except ValueError as error:
        raise _UnusableFileError(
            f"{record.place} ({_shown(record.word)}) is not a word and numbers: {error}"
        ) from None
    with np.errstate(over="ignore"):
        return np.frombuffer(numbers, dtype=np.float64).astype(np.float32)


def _binary_records(file: _Reader, dim: int, count: int) -> Iterator[_Record]:
    """The words of word2vec's binary format; some writers put a line break after each vector."""
    buffer, place, size = b"", 0, 4 * dim
    for number in range(1, count + 1):
        while (end := buffer.find(b" ", place, place + _LONGEST_WORD) + 1) == 0 or end + size > len(buffer):
            if not end and len(buffer) - place >= _LONGEST_WORD:
                raise _UnusableFileError(f"vector {number:,} has no word before it")
            more = file.read(_CHUNK)
            if not more:
                raise _UnusableFileError(
                    f"its first line promises {count:,} vectors, and it ends within vector {number:,}"
                )
            buffer, place = buffer[place:] + more, 0
        word = buffer[place : end - 1].lstrip(b"\n")
        if not word:
            raise _UnusableFileError(f"vector {number:,} has no word before it")
        yield _Record(f"vector {number:,}", word, buffer[end : end + size])
        place = end + size
    if (buffer[place:] + file.read(_CHUNK)).strip():
        raise _UnusableFileError(f"more follows the {count:,} vectors that its first line promises")


def _numbers_of_binary(record: _Record) -> npt.NDArray[np.float32]:
    return np.frombuffer(record.vector, dtype="<f4")


def _line(file: _Reader, number: int) -> bytes:
    line = file.readline(_LONGEST_LINE)
    if len(line) == _LONGEST_LINE:
        raise _UnusableFileError(f"line {number:,} is longer than {_LONGEST_LINE:,} bytes")
    return line


def _shown(content: bytes) -> str:
    return quoted(content.decode("utf-8", "replace"), 40)
