"""The names of columns: whether the first record of a table holds them, and which ones are usual."""

import collections
import re
from collections.abc import Iterable, Sequence

import polars as pl

from sentrax.data.tables import Column, Table

TEXT_NAMES = ("text", "tweet", "message", "sentence", "review", "content", "comment", "body")
"""Usual names of text columns, in any case."""
SURE_LABEL_NAMES = ("label", "labels", "sentiment", "sentiments")
"""Names of label columns that take precedence over others, in any case; the first two over all."""
LABEL_NAMES = (
    *SURE_LABEL_NAMES, "class", "category", "mood", "target", "polarity", "stars",
    "rating", "score", "emotion", "emotions", "y",
)  # fmt: skip
"""Usual names of label columns, in any case."""
COMMON_SEPARATORS = ",;|"
RARE_SEPARATORS = "^~:@#*\x01\x02"
"""Separators of columns that are only believed in between the names of columns."""
_LABELS = {
    "positive", "negative", "neutral", "pos", "neg", "neu", "mixed", "good", "bad", "happy", "sad", "joy",
    "anger", "angry", "fear", "surprise", "disgust", "love", "sadness", "ham", "spam", "true", "false",
    "irrelevant",
}  # fmt: skip
"""Common labels; a header contains none of them."""
_CLASS_NUMBER = re.compile(r"[-+]?\d{1,2}(\.0+)?")
NUMBER = r"[-+]?(\d+([.,]\d+)*|[.,]\d+)([eE][-+]?\d+)?%?"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_ONLY_NUMBER = rf"^\s*{NUMBER}\s*$"
_SHORT_NAME = re.compile(r"\w[\w .-]{0,29}|unnamed: \d+|")
_MOST_TITLES = 10
_LONGEST_NAME = 40


def is_known(field: str) -> bool:
    """Whether a field is often seen in a header, or as a label."""
    plain = field.strip().lower()
    return plain in TEXT_NAMES or plain in LABEL_NAMES or is_label(plain)


def header_separator(line: str, separators: Iterable[str]) -> str | None:
    """The first of the separators between whose fields are names of columns, of texts and of labels.

    Names are single words here, such as `review_text`: "a long review, no rating" may be a text.
    """
    for separator in separators:
        fields = [field.strip(" \r\"'") for field in line.split(separator)]
        if any(_has_name(field, TEXT_NAMES) for field in fields) and any(
            _has_name(field, LABEL_NAMES) for field in fields
        ):
            return separator
    return None


def _has_name(field: str, names: Iterable[str]) -> bool:
    is_word = len(field) <= _LONGEST_NAME and " " not in field
    return is_word and (field.lower() in names or last_word(field) in names)


def last_word(name: str) -> str:
    """The last word of a name: `text` of `review_text`, `reviewText` and `Review Text`."""
    words = _WORD.findall(name)
    return words[-1].lower() if words else ""


def has_header(first: Sequence[str | None], rest: pl.DataFrame, columns: Sequence[Column]) -> bool:
    """Whether the first record of a table names its columns.

    It does if it has a requested name, or a known one and no usual label; it does not if it has a
    number, unless it counts columns from 0, as pandas does for those without names. A usual label is a name
    above numbers, and beside a known name if it is not repeated below; otherwise it is a value, like any that
    is repeated below. Of the rest, short words are names; a single word is one if the values below it are
    longer.

    Args:
        first: The fields of the first record.
        rest: The records after it, as strings.
        columns: The requested columns.
    """
    plain = [(field or "").strip().lower() for field in first]
    stripped = {(field or "").strip() for field in first}
    if any(isinstance(name, str) and name.strip() in stripped for name in columns):
        return True
    if _are_numbered(plain) and any(
        not values.drop_nulls().str.contains(_ONLY_NUMBER).all() for values in rest
    ):
        return True
    if any(re.fullmatch(NUMBER, field) for field in plain):
        return False
    has_labels = any(map(is_label, plain))
    if any(field in TEXT_NAMES or field in LABEL_NAMES for field in plain):
        return not has_labels or (len(rest) > 0 and not _is_repeated(first, rest))
    if has_labels and len(rest) and _is_above_numbers(plain, rest):
        return True
    if has_labels or _is_repeated(first, rest) or not len(rest):
        return False
    if len(first) == 1:
        return " " not in plain[0] and float(str(rest.to_series().str.count_matches(" ").mean() or 0)) >= 1
    return all(map(_SHORT_NAME.fullmatch, plain))


def find_names(
    frame: pl.DataFrame, columns: Sequence[Column], header: bool | None, *, begins_well: bool = True
) -> tuple[list[str], bool]:
    """The names of the columns, and whether the first record gives them; if not, they are numbers.

    Args:
        frame: The first records, as strings, that of the header among them.
        columns: The requested columns.
        header: Whether the first record is a header; None to guess it.
        begins_well: Whether the first record is the first of the file, and no malformed one comes before it.
    """
    if header is None:
        header = len(frame) > 0 and begins_well and has_header(frame.row(0), frame[1:], columns)
    if header and len(frame):
        return _unique_names([name or "" for name in frame.row(0)]), True
    return [str(number) for number in range(1, frame.width + 1)], False


def describe_no_header(table: Table, first: int) -> str:
    """A notice that a table was found to have no header; `first` is the number of its first row."""
    place = table.place(first)
    return f"{table.path}: no header found; columns are numbered, rows begin with {place} (set with --header)"


def find_late_header(frame: pl.DataFrame) -> int | None:
    """The index of a row that names columns of texts and of labels, below first rows that do not."""
    for index, row in enumerate(frame.head(_MOST_TITLES).iter_rows()):
        fields = [(field or "").strip().lower() for field in row]
        if any(field in TEXT_NAMES for field in fields) and any(field in LABEL_NAMES for field in fields):
            return index or None
    return None


def _is_repeated(first: Sequence[str | None], rest: pl.DataFrame) -> bool:
    return any(
        field is not None and bool((column == field).any())
        for field, column in zip(first, rest.iter_columns(), strict=True)
    )


def _are_numbered(fields: Sequence[str]) -> bool:
    """Whether fields are 0, 1, 2 ..., the first column, an index, aside."""
    numbers = fields[1:] if fields[0] == "" else fields
    return len(numbers) > 1 and list(numbers) == list(map(str, range(len(numbers))))


def _is_above_numbers(plain: Sequence[str], rest: pl.DataFrame) -> bool:
    """Whether a usual label is above a column of nothing but numbers."""
    return any(
        is_label(field)
        and values.null_count() < len(values)
        and values.drop_nulls().str.contains(_ONLY_NUMBER).all()
        for field, values in zip(plain, rest.iter_columns(), strict=True)
    )


def is_label(plain: str) -> bool:
    """Whether a value in lower case is a usual label: a common word, or the number of a class."""
    return plain in _LABELS or bool(_CLASS_NUMBER.fullmatch(plain))


def _unique_names(names: Sequence[str]) -> list[str]:
    """The names of a header, with a number added to those that are empty or repeated."""
    taken, known = set(names), dict[str, None]()
    counts = collections.Counter[str]()
    for number, name in enumerate(names, 1):
        given = name or f"column_{number}"
        name = given
        while name in known or (name != given and name in taken):
            counts[given] += 1
            name = f"{given}_{1 + counts[given]}"
        known[name] = None
    return list(known)
