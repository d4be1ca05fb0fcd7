"""Which column of a table holds the labels, and whether its first record is a header."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from sentrax.data.columns import NAMES, TEXT_TYPES, listed, text_column
from sentrax.errors import InputError

LABEL_NAMES = (
    "label", "labels", "sentiment", "sentiments", "class", "category", "mood", "target", "polarity", "stars",
    "rating", "score", "emotion", "emotions", "y",
)  # fmt: skip
"""What columns of labels are called, without regard to case."""

Column = str | int | None
"""The name of a column, its number from 1 (as a number, or in digits), or none, for it to be guessed."""

_LABELS = {
    "positive", "negative", "neutral", "pos", "neg", "neu", "mixed", "good", "bad", "happy", "sad", "joy",
    "anger", "angry", "fear", "surprise", "disgust", "love", "sadness", "ham", "spam", "true", "false",
    "irrelevant",
}  # fmt: skip
"""What labels are often called; a header has none of them."""
_CLASS_NUMBER = re.compile(r"[-+]?\d{1,2}(\.0+)?")
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?")
_MOST_LABELS = 100
_CLEARLY_LONGER = 1.5
"""How much longer the texts of a column are, on average, than those of any other of a table without names."""


def is_known(field: str) -> bool:
    """Whether a field is often seen in a header, or as a label."""
    plain = field.strip().lower()
    return plain in NAMES or plain in LABEL_NAMES or _is_label(plain)


def has_header(first: Sequence[str | None], rest: pl.DataFrame, wanted: Sequence[Column]) -> bool:
    """Whether the first record of a table names its columns.

    It does if it has a name that is asked for, or a known one and no usual label; it does not if it has a
    number, a usual label, or anything that comes again below it. If nothing speaks against it, short
    words are names.

    Args:
        first: The fields of the first record.
        rest: The other records, as strings.
        wanted: The columns that are asked for.
    """
    plain = [(field or "").strip().lower() for field in first]
    if any(isinstance(name, str) and name in first for name in wanted):
        return True
    if any(_NUMBER.fullmatch(field) for field in plain):
        return False
    names = {*NAMES, *LABEL_NAMES}
    if any(field in names for field in plain):
        return not any(map(_is_label, plain))
    if any(map(_is_label, plain)) or _comes_again(first, rest):
        return False
    return len(rest) > 0 and all(re.fullmatch(r"\w[\w .-]{0,29}|", field) for field in plain)


def chosen_columns(
    columns: Mapping[str, pl.Series],
    schema: Mapping[str, pl.DataType],
    source: object,
    *,
    text: Column,
    label: Column,
    has_names: bool = True,
) -> tuple[str, str]:
    """The columns of texts and of labels: those asked for, else by their names, else by their values.

    Args:
        columns: The values of all columns, or a sample of them.
        schema: What the values of each column look like.
        source: The file, for messages.
        text: The column of texts that is asked for.
        label: The column of labels that is asked for.
        has_names: Whether the names of the columns mean anything.

    Raises:
        InputError: If a column is not there, or none or several could be meant.
    """
    text, label = (_named(schema, column, source, has_names) for column in (text, label))
    if label is None:
        others = {name: dtype for name, dtype in schema.items() if name != text}
        label = _guessed_label(columns, others, source, has_names, is_last=text is not None)
    if text == label:
        raise InputError(f"both the texts and the labels of {source} should be in its column {text!r}")
    others = {name: dtype for name, dtype in schema.items() if name != label}
    if text is None and not has_names:
        text = _longest(columns, others)
    if text is None and len(others) == 1:
        text = next(iter(others))
    if text is None and not others:
        raise InputError(f"{source} has only the column {label!r}; texts and labels need one each")
    return text_column(others, text, source), label


def _named(schema: Mapping[str, pl.DataType], column: Column, source: object, has_names: bool) -> str | None:
    if column is None or column in schema:
        return column if isinstance(column, str) else None
    number = int(column) if isinstance(column, int) or (column.isascii() and column.isdigit()) else 0
    if not 1 <= number <= len(schema):
        there = f"there is {listed(schema)}" if has_names else f"it has no header, and {len(schema)} columns"
        raise InputError(f"{source} has no column {column!r}; {there}; give a name, or a number from 1")
    return list(schema)[number - 1]


def _guessed_label(
    columns: Mapping[str, pl.Series],
    schema: Mapping[str, pl.DataType],
    source: object,
    has_names: bool,
    *,
    is_last: bool,
) -> str:
    named = [name for name in schema if name.strip().lower() in LABEL_NAMES] if has_names else []
    explicit = [name for name in named if name.strip().lower() in LABEL_NAMES[:2]]
    for candidates in (explicit, named):
        if len(candidates) == 1:
            return candidates[0]
    if not named and schema:
        if is_last and len(schema) == 1:
            return next(iter(schema))
        found = _by_values(columns, list(schema), has_names)
        if found is not None:
            return found
    if is_last or (len(schema) < 2 and not named):
        there = (
            f"besides the texts there is {listed(schema)}" if is_last else f"there is only {listed(schema)}"
        )
        raise InputError(f"{source} has no column of labels that can be told: {there}; name one (--label)")
    raise InputError(
        f"which column of {source} holds the labels? There is {listed(schema)}; name one (--label)"
    )


def _by_values(columns: Mapping[str, pl.Series], names: Sequence[str], has_names: bool) -> str | None:
    """The one column with few different values, of two, or of any number if columns have no names."""
    if len(names) != 2 and has_names:
        return None
    plain = [name for name in names if columns[name].dtype.is_numeric() or columns[name].dtype == pl.String]
    different = {name: columns[name].drop_nulls().unique() for name in plain}
    usual = [
        name
        for name, values in different.items()
        if 1 <= len(values) <= _MOST_LABELS and all(_is_label(str(value).strip().lower()) for value in values)
    ]
    few = [
        name
        for name, values in different.items()
        if 2 <= len(values) <= min(_MOST_LABELS, len(columns[name]) // 2)
    ]
    for candidates in (usual, few):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _longest(columns: Mapping[str, pl.Series], schema: Mapping[str, pl.DataType]) -> str | None:
    strings = [name for name, dtype in schema.items() if isinstance(dtype, TEXT_TYPES)]
    if len(strings) < 2:
        return strings[0] if strings else None
    means = {name: columns[name].str.len_chars().mean() or 0.0 for name in strings}
    ranked = sorted(((float(str(mean)), name) for name, mean in means.items()), reverse=True)
    return ranked[0][1] if ranked[0][0] > _CLEARLY_LONGER * ranked[1][0] else None


def _comes_again(first: Sequence[str | None], rest: pl.DataFrame) -> bool:
    return any(
        field is not None and bool((column == field).any())
        for field, column in zip(first, rest.iter_columns(), strict=True)
    )


def _is_label(plain: str) -> bool:
    return plain in _LABELS or bool(_CLASS_NUMBER.fullmatch(plain))
