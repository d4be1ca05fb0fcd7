"""JSON values one after the other, in an array or not, however they are laid out in lines."""

import re
from collections.abc import Iterator

import numpy as np
import polars as pl

from sentrax.data.delimited import find_bad_byte
from sentrax.data.tables import BadRow
from sentrax.data.text_tables import Lines

_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(_STRING + rb'|[][{}"]', re.S)
_SCALAR = re.compile(_STRING + rb'|[^][{},\s"]+', re.S)
_BETWEEN = re.compile(rb"[\s,]*")
_MORE = "more follows the end of the array; one array of objects is read, or objects one after the other"
_CUT = "a JSON value is not closed: the file ends within it"


def start_of_values(data: bytes, is_last: bool) -> tuple[int, bool]:
    """Where the values begin that are rows, and whether they are in an object: in its only list of objects.

    Otherwise they are those of an array, or all in the file.

    Args:
        data: The first bytes of a file.
        is_last: Whether the file ends with them.
    """
    start = _after_blanks(data, 0)
    if data[start : start + 1] == b"[":
        return start + 1, False
    end = _end_of_value(data, start)
    is_only = end is None or (is_last and not data[end:].strip())
    lists = list(_lists_of_objects(data, start, end or len(data))) if is_only else []
    return (lists[0], True) if len(lists) == 1 else (start, False)


def read_values(data: bytes, first_line: int, is_last: bool, *, is_wrapped: bool) -> Lines:
    """The whole values at the beginning of some bytes, each as a line, with the number of its first line.

    Args:
        data: The bytes; they begin with a value, or between two.
        first_line: The number of their first line.
        is_last: Whether the file ends with them.
        is_wrapped: Whether anything may follow the bracket that closes the array.
    """
    starts, values, place, is_end, bad = list[int](), list[bytes](), _after_blanks(data, 0), False, None
    while place < len(data):
        end = _end_of_value(data, place)
        if data[place : place + 1] in (b"]", b"}"):
            is_end = is_wrapped
            if not is_wrapped:
                place = _after_blanks(data, place + 1)
                is_end, bad = place < len(data), (place, _MORE) if place < len(data) else None
            break
        if end is None or (end == len(data) and not is_last and data[place] not in b"{["):
            bad = (place, _CUT) if is_last else None
            break
        starts.append(place)
        values.append(data[place:end].replace(b"\r", b" ").replace(b"\n", b" "))
        place = _after_blanks(data, end)
    feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    numbers = first_line + np.searchsorted(feeds, np.array(starts, dtype=np.int64))
    rows = [] if bad is None else [BadRow(first_line + int(np.searchsorted(feeds, bad[0])), bad[1])]
    texts: list[str | None] = []
    for number, value in zip(numbers.tolist(), values, strict=True):
        text = value.decode(errors="surrogateescape")
        reason = find_bad_byte(text)
        if reason:
            rows.append(BadRow(number, reason))
        texts.append(None if reason else text)
    # Reading that resumes at the bracket that closes the array ends there.
    size = len(data) if is_last and not is_end else place
    n_lines = int(np.searchsorted(feeds, size))
    return Lines(pl.Series(texts, dtype=pl.String), numbers, sorted(rows), size, n_lines, is_end)


def exceeds_depth(value: str, most: int) -> bool:
    """Whether brackets are nested deeper than `most`."""
    depth = 0
    for token in _TOKEN.finditer(value.encode(errors="surrogatepass")):
        depth += _STEPS.get(token[0], 0)
        if depth > most:
            return True
    return False


_STEPS = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


def _after_blanks(data: bytes, place: int) -> int:
    found = _BETWEEN.match(data, place)
    return found.end() if found else place


def _end_of_value(data: bytes, start: int) -> int | None:
    """Where the value ends that begins at `start`; None if it goes on after the data."""
    if data[start : start + 1] not in (b"{", b"["):
        found = _SCALAR.match(data, start)
        return found.end() if found else None
    depth = 0
    for token in _TOKEN.finditer(data, start):
        if token[0] == b'"':
            return None
        depth += _STEPS.get(token[0], 0)
        if not depth:
            return token.end()
    return None


def _lists_of_objects(data: bytes, start: int, end: int) -> Iterator[int]:
    """Where the lists begin, behind their brackets, that are values of the object and hold objects."""
    depth = 0
    for token in _TOKEN.finditer(data, start, end):
        if token[0] == b"[" and depth == 1 and data[_after_blanks(data, token.end()) :][:1] == b"{":
            yield token.end()
        depth += _STEPS.get(token[0], 0)
