"""Which encoding the bytes of a file are in, and their text as UTF-8."""

import codecs
from collections.abc import Callable
from typing import NamedTuple

from sentrax.data.files import UTF_16_MARKS
from sentrax.errors import CorpusError, InputError

_MARK = "\udcff"
"""Stands for bytes that cannot be decoded; no encoding decodes anything to it."""
_HANDLER = "sentrax.undecodable"


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _MARK, error.end


codecs.register_error(_HANDLER, _marked)


class Decoded(NamedTuple):
    """The text of a file.

    Attributes:
        data: In UTF-8, without a byte order mark, with line feeds at the ends of lines; U+FFFD stands for
            what could not be decoded.
        encoding: What it was in.
        damaged: The numbers, from 1, of the lines that could not be decoded.
    """

    data: bytes
    encoding: str
    damaged: frozenset[int] = frozenset()


def decoded(
    data: bytes,
    name: object,
    *,
    encoding: str | None = None,
    say: Callable[[str], None] = lambda notice: None,
) -> Decoded:
    """The text of bytes that came from the file `name`.

    Without an `encoding`, a byte order mark says it; else it is UTF-8, if the bytes are that, but for a few
    damaged lines; else cp1252, which Windows writes in western Europe, or Latin-1. All but UTF-8 is said.

    Raises:
        InputError: If there is no such encoding.
        CorpusError: If the bytes are not text.
    """
    if encoding is None:
        encoding = _guessed(data, name, say)
    text, damaged = _text(data, name, encoding)
    text = text.removeprefix("\ufeff")  # the byte order mark
    if "\0" in text:
        raise CorpusError(
            f"{name} is a binary file, or its text is in an unusual encoding: it has zero bytes;"
            " give a file of text, or its encoding (--encoding), such as utf-16-le"
        )
    if "\n" not in text and "\r" in text:  # as spreadsheets on old Macs wrote it
        text = text.replace("\r", "\n")
    return Decoded(text.encode(errors="replace"), encoding, damaged)


def _guessed(data: bytes, name: object, say: Callable[[str], None]) -> str:
    if data.startswith(UTF_16_MARKS):
        say(f"{name} is read as UTF-16, which its first bytes say")
        return "utf-16"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if b"\0" in data:
            return "utf-8"  # nothing that can be guessed: it will be refused
        text = data.decode(errors=_HANDLER)
        broken = text.count(_MARK)
        # Accented letters of other encodings hardly ever form a character of UTF-8 by chance.
        if len(text) - len(text.encode("ascii", "ignore")) > 2 * broken:
            return "utf-8"
        try:
            data.decode("cp1252")
            found = "cp1252"
        except UnicodeDecodeError:
            found = "latin-1"
        line = data.count(b"\n", 0, error.start) + 1
        say(
            f"{name} is not UTF-8 (byte {data[error.start]:#04x} in line {line}), so it is read as {found};"
            " if letters come out wrong, give its encoding (--encoding)"
        )
        return found
    return "utf-8"


def _text(data: bytes, name: object, encoding: str) -> tuple[str, frozenset[int]]:
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError) as error:
        if not isinstance(error, UnicodeDecodeError):
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{name} cannot be read as {encoding!r}: {reason}; give an encoding such as utf-8 or cp1252"
            ) from None
        text = data.decode(encoding, _HANDLER)
        lines = enumerate(text.split("\n"), 1)
        return text.replace(_MARK, "\ufffd"), frozenset(number for number, line in lines if _MARK in line)
    return text, frozenset()
