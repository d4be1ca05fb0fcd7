"""The records of a text with columns between separators, one by one, and what is wrong with their quotes."""

from collections.abc import Iterator
from typing import NamedTuple

from sentrax.wording import quoted

_BLANK = " \t\r"
_LONGEST_CELL = 40


class Dialect(NamedTuple):
    """How the fields of a file are separated and quoted.

    Attributes:
        separator: The character between fields.
        is_quoting: Whether quotes around a field are not part of it.
        n_fields: How many the first record has; 0 if there is none, or its quotes are wrong.
    """

    separator: str
    is_quoting: bool = True
    n_fields: int = 0


class ScannedRecord(NamedTuple):
    """A record of a text: its line, where it begins and ends, its fields, and what is wrong with it."""

    line: int
    start: int
    end: int
    fields: list[str | None]
    reason: str = ""


def scan_records(text: str, dialect: Dialect, is_last: bool = True) -> Iterator[ScannedRecord]:
    """The records that are not blank; after one whose quotes are wrong, it goes on with the next line.

    A record of empty fields is blank too: spreadsheets write such rows.
    """
    blank = "\r" if dialect.n_fields == 1 else _BLANK.replace(dialect.separator, "")
    place, line = 0, 1
    while place < len(text):
        end = text.find("\n", place)
        if end < 0 and not is_last:
            return
        end = len(text) if end < 0 else end
        whole = text[place:end]
        after = min(end + 1, len(text))
        if not dialect.is_quoting or '"' not in whole:
            if whole.strip(blank) and whole.removesuffix("\r").strip(dialect.separator):
                fields = [field or None for field in whole.removesuffix("\r").split(dialect.separator)]
                yield ScannedRecord(line, place, after, fields)
            line += 1
        else:
            found = _quoted_fields(text, place, dialect.separator, is_last)
            if found is None:
                return
            if isinstance(found, str):
                yield ScannedRecord(line, place, after, [], f"{found}, in {quoted(whole, _LONGEST_CELL)}")
                line += 1
            else:
                fields, after = found
                yield ScannedRecord(line, place, after, fields)
                line += text.count("\n", place, after)
        place = after


def _quoted_fields(
    text: str, place: int, separator: str, is_last: bool
) -> tuple[list[str | None], int] | str | None:
    """The fields of the record that begins here, and where the next one does; or what is wrong with it.

    None if its end is not in the text, which goes on.
    """
    fields: list[str | None] = []
    while True:
        opening = _opening_quote(text, place, separator)
        if opening >= 0:
            close = _closing_quote(text, opening + 1)
            if close < 0:
                return "a quote is not closed" if is_last else None
            fields.append(text[opening + 1 : close].replace('""', '"'))
            place = _after_blanks(text, close + 1, separator)
            if text.startswith("\r\n", place) or (text.startswith("\r", place) and place + 1 == len(text)):
                place += 1
            if place == len(text) and not is_last:
                return None
            if place < len(text) and text[place] not in (separator, "\n"):
                return (
                    "text follows a closing quote; put quotes around a field that contains quotes,"
                    " and double those inside"
                )
        else:
            end = text.find("\n", place)
            if end < 0 and not is_last:
                return None
            end = len(text) if end < 0 else end
            between = text.find(separator, place, end)
            stop = end if between < 0 else between
            field = text[place:stop]
            fields.append((field.removesuffix("\r") if stop == end else field) or None)
            place = stop
        if place >= len(text) or text[place] == "\n":
            return fields, min(place + 1, len(text))
        place += 1


def _opening_quote(text: str, place: int, separator: str) -> int:
    """Where the quote is that opens a field, or -1; after spaces, only if it ends in the same line."""
    if not text.startswith(" ", place):
        return place if text.startswith('"', place) else -1
    end = text.find("\n", place)
    line = text[place : len(text) if end < 0 else end]
    opening = len(line) - len(line.lstrip(" "))
    close = _closing_quote(line, opening + 1) if line.startswith('"', opening) else -1
    after = line[_after_blanks(line, close + 1, separator) :][:1]
    return place + opening if close >= 0 and after in ("", separator, "\r") else -1


def _after_blanks(text: str, place: int, separator: str) -> int:
    """The place after the spaces here, if the field ends there; else the place itself."""
    end = place
    while text.startswith(" ", end):
        end += 1
    return end if text[end : end + 1] in ("", separator, "\r", "\n") else place


def _closing_quote(text: str, place: int) -> int:
    while True:
        place = text.find('"', place)
        if place < 0 or not text.startswith('""', place):
            return place
        place += 2
