"""Which encoding the bytes of a file are in, and their text as UTF-8.

A byte order mark decides; else valid UTF-8 is UTF-8, even with a few damaged bytes; else the encoding
is Windows-1252, or for other scripts than Latin what charset-normalizer detects.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from sentrax.errors import CorpusError, InputError

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CHUNK = 1 << 20
_MOST_SCANNED = 256 << 20
"""Bytes of ASCII after which no other encoding is expected any more."""
_MOST_DETECTED = 1 << 16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_MOST_CONTROLS = 0.02
"""The share of control characters above which a file is not text; a few damaged bytes do not matter."""
_FEW = 8
_MOST_BY_CHANCE = 0.2
"""The share of lines above which those that are UTF-8 are not so by chance, in another encoding."""
_CANDIDATES = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("gb18030", "big5", "cp949", "cp932", "euc_jp"),
]
"""Encodings that programs commonly write instead of UTF-8; with more candidates, detection errs often."""
_PLAUSIBLE_LATIN = re.compile(
    "[a-zß-öø-ÿœšž]['’]?[ß-öø-ÿœšž]|[ß-öø-ÿœšž][a-z]|\\b[À-ÖØ-ÞŒŠŽ]|[‘’“”–—…€£«»¿¡°]"
)
"""Small letters beside others, capitals that begin a word, quotes and dashes."""
_ODD_LATIN = re.compile(
    "(?<=[a-zß-öø-ÿ])[À-ÖØ-ÞŒŠŽŸ]|[a-z][‚„†‡ˆ‰‹›˜™¤¦¨¬¯±²³µ¶·¸¹º¼½¾×÷ƒ◊∂∑∏π∫Ω√≈∆ıˆ˙˚˝˛ˇ][a-z]|[\x80-\x9f\ufffd]"
)
"""Capitals and signs within a word, and what is no character."""
_HANDLER = "sentrax.undecodable"


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error(_HANDLER, _mark_undecodable)


def check_encoding(encoding: str) -> None:
    """Raise an `InputError` unless this is an encoding of text that Python knows."""
    try:
        bytes(4).decode(encoding, "replace")
        codecs.getincrementaldecoder(encoding)
    except (LookupError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"encoding {encoding!r} cannot be used: {reason}; give one such as utf-8 or cp1252"
        ) from None


def settle_byte_order(encoding: str, start: bytes, name: object) -> str:
    """The encoding, with its byte order if it is UTF-16 or UTF-32 and there is no byte order mark.

    Args:
        encoding: The encoding, by Python's name.
        start: The first bytes.
        name: Where they come from, for messages.

    Raises:
        CorpusError: If the bytes do not show the order, so that they are hardly in this encoding.
    """
    kind = codecs.lookup(encoding).name
    marks = [mark for mark, marked in _MARKS.items() if marked == kind]
    if kind not in ("utf-16", "utf-32") or start.startswith(tuple(marks)):
        return encoding
    wide = wide_encoding(start)
    if wide is None or not wide.startswith(kind):
        raise CorpusError(
            f"{name} is not {encoding}, or has no byte order mark; leave out --encoding, or give {kind}-le or"
            f" {kind}-be"
        )
    return wide


def detect_encoding(file: BinaryIO, path: Path, notify: Callable[[str], None]) -> str:
    """The encoding of the text in `file`, which is read as far as that takes; any but UTF-8 is announced.

    Raises:
        CorpusError: If the bytes are not text.
    """
    chunk = file.read(_CHUNK)
    encoding = encoding_of_start(chunk, path, notify)
    if encoding is not None:
        return encoding
    scanned = 0
    while chunk.isascii():
        scanned += len(chunk)
        if not chunk or scanned > _MOST_SCANNED:
            return "utf-8"
        chunk = file.read(_CHUNK)
    chunk += file.readline(_CHUNK)  # so that no character is cut in two

    def lines_before() -> int:
        file.seek(0)
        return sum(file.read(_CHUNK).count(b"\n") for _ in range(0, scanned, _CHUNK))

    return encoding_of_lines(chunk, path, lines_before, notify)


def encoding_of_start(chunk: bytes, name: object, notify: Callable[[str], None]) -> str | None:
    """The encoding that the first bytes of a text show by themselves; None if only its letters can.

    Args:
        chunk: The bytes.
        name: Where they come from, for messages.
        notify: Called with what was detected, in a line, unless it is UTF-8.

    Raises:
        CorpusError: If the bytes are not text.
    """
    for mark, encoding in _MARKS.items():
        if chunk.startswith(mark):
            if encoding != "utf-8":
                notify(f"{name}: read as {encoding.upper()} (from its byte order mark)")
            return encoding
    wide = wide_encoding(chunk)
    if wide is not None:
        notify(f"{name}: read as {wide} (detected; set with --encoding)")
        return wide
    n_controls = len(chunk) - len(chunk.translate(None, _CONTROLS))
    if n_controls > _FEW + _MOST_CONTROLS * len(chunk):
        raise CorpusError(f"{name} is a binary file, not text; if it is text, give its encoding (--encoding)")
    return None


def encoding_of_lines(
    chunk: bytes, name: object, lines_before: Callable[[], int], notify: Callable[[str], None]
) -> str:
    """The encoding of whole lines that are not all ASCII.

    Args:
        chunk: The lines.
        name: Where they come from, for messages.
        lines_before: How many lines come before them there.
        notify: Called with what was detected, in a line, unless it is UTF-8.
    """
    error = _utf8_error(chunk)
    if error is None:
        return "utf-8"
    lines = [line for line in chunk.split(b"\n") if not line.isascii()]
    line = lines_before() + 1 + chunk.count(b"\n", 0, error.start)
    place = f"byte {chunk[error.start]:#04x} in line {line:,}"
    if sum(map(is_valid_utf8, lines)) > _MOST_BY_CHANCE * len(lines):
        notify(
            f"{name}: read as UTF-8, as other lines are, but {place} is not: encodings are mixed (--encoding)"
        )
        return "utf-8"
    encoding = _legacy_encoding(lines)
    notify(f"{name}: read as {encoding}, since {place} is not UTF-8 (detected; set with --encoding)")
    return encoding


def wide_encoding(chunk: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: bytes that are zero at every second or fourth place."""
    if b"\0" not in chunk:
        return None
    for encoding, place in (("utf-32-le", 3), ("utf-32-be", 0)):
        highest = chunk[place::4]
        if len(highest) > 1 and not highest.strip(b"\0") and "\0" not in (_decoded(chunk, encoding) or "\0"):
            return encoding
    for encoding, zeros in (("utf-16-le", chunk[1::2]), ("utf-16-be", chunk[::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.5 * len(zeros) and chunk.count(0) < 0.6 * len(chunk):
            return encoding
    return next(filter(lambda encoding: _is_wide_script(chunk, encoding), ("utf-16-le", "utf-16-be")), None)


def _is_wide_script(chunk: bytes, encoding: str) -> bool:
    """Whether bytes are UTF-16 in another script than Latin, where only blanks and signs have a zero."""
    zeros = chunk[encoding.endswith("le") :: 2].count(0)
    text = _decoded(chunk, encoding) or ""
    n_blanks = sum(map(text.count, " \t\r\n,;"))
    rest = chunk.replace(b"\0", b"")
    return (
        20 * zeros > 19 * chunk.count(0)
        and 40 * n_blanks > len(text)
        and not any(map(text.count, map(chr, _CONTROLS)))
        and not (is_valid_utf8(rest) and rest.translate(None, _CONTROLS) == rest)
    )


def _decoded(chunk: bytes, encoding: str) -> str | None:
    """Bytes that may be cut within a character as text; None if they are not in this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(chunk)
    except UnicodeDecodeError:
        return None


def is_valid_utf8(line: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _utf8_error(chunk: bytes) -> UnicodeDecodeError | None:
    """Where bytes are not UTF-8; None if they are, but for a few damaged ones."""
    try:
        chunk.decode()
    except UnicodeDecodeError as error:
        text = chunk.decode(errors=_HANDLER)
        # Letters of other encodings hardly ever form a character of UTF-8 by chance.
        n_characters = len(text) - len(text.encode("ascii", "ignore"))
        return None if n_characters > 2 * text.count("\udcff") else error
    return None


def _legacy_encoding(lines: list[bytes]) -> str:
    """The encoding of non-ASCII lines that are not UTF-8."""
    sample = b"\n".join(lines)
    if len(sample) > _MOST_DETECTED:
        sample = sample[: sample.rfind(b"\n", 0, _MOST_DETECTED) + 1] or sample[:_MOST_DETECTED]
    n_high = len(sample.translate(None, bytes(range(128))))
    n_in_runs = sum(map(len, re.findall(rb"[\x80-\xff]{2,}", sample)))
    # Detection is unreliable on accented Latin letters; words in other scripts have no ASCII letters.
    if n_in_runs > max(_FEW, 0.5 * n_high):
        from charset_normalizer import from_bytes

        best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
        if best is not None:
            return best.encoding.replace("_", "-")
    western = "latin-1" if _decoded(sample, "cp1252") is None else "cp1252"
    return max((western, "mac-roman"), key=lambda encoding: _n_plausible(sample, encoding))


def _n_plausible(sample: bytes, encoding: str) -> int:
    """How many letters and signs of Latin text are where they are to be expected, less those that are not."""
    text = sample.decode(encoding, "replace")
    n_odd = len(_ODD_LATIN.findall(text))
    return len(_PLAUSIBLE_LATIN.findall(text)) - n_odd if n_odd else len(text)


class Utf8Reader:
    """The text of a file as UTF-8 without a byte order mark; a byte that cannot be decoded becomes 0xff.

    Args:
        file: The bytes.
        encoding: What they are in.
        has_old_line_ends: Whether lines end in carriage returns alone, which become line feeds.
    """

    def __init__(self, file: BinaryIO, encoding: str, *, has_old_line_ends: bool = False):
        self._file = file
        self._chunks = None if is_utf8(encoding) else _transcoded(file, encoding)
        self._has_old_line_ends = has_old_line_ends
        self._buffer = b""
        first = self._read(len(codecs.BOM_UTF8))
        self._buffer = first.removeprefix(codecs.BOM_UTF8) + self._buffer

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        data = self._read(size)
        return data.replace(b"\r", b"\n") if self._has_old_line_ends else data

    def skip(self, size: int) -> None:
        """Skip `size` bytes."""
        skipped = min(size, len(self._buffer))
        self._buffer = self._buffer[skipped:]
        if self._chunks is None:
            self._file.seek(size - skipped, 1)
            return
        while skipped < size and (data := self._read(min(size - skipped, _CHUNK))):
            skipped += len(data)

    def _read(self, size: int) -> bytes:
        data = self._buffer
        if self._chunks is None and len(data) < size:
            data += self._file.read(size - len(data))
        while self._chunks is not None and len(data) < size and (chunk := next(self._chunks, b"")):
            data += chunk
        data, self._buffer = data[:size], data[size:]
        return data


def is_utf8(encoding: str) -> bool:
    """Whether this is a name of UTF-8, with or without a byte order mark."""
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _transcoded(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(_HANDLER)
    while data := file.read(_CHUNK):
        if text := decoder.decode(data):
            yield text.encode(errors="surrogateescape")
    yield decoder.decode(b"", final=True).encode(errors="surrogateescape")
