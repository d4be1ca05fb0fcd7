"""Which columns of a table hold the texts and the labels."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from sentrax.data.headers import LABEL_NAMES, NUMBER, SURE_LABEL_NAMES, TEXT_NAMES, is_label, last_word
from sentrax.data.tables import Column, Columns, Table
from sentrax.errors import InputError
from sentrax.wording import counted, listed, quoted

_DATE = (
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?|\d{1,2}:\d{2}(:\d{2})?([ .].*)?"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{2}:\d{2}:\d{2}.*"
)
_NO_TEXT = rf"^\s*({NUMBER}|{_DATE}|(?i:true|false|nan|null|none|n/a))\s*$"
"""Values that are not text: numbers, dates, times, booleans, markers of missing values."""
_NO_NAME = re.compile(r"(column_|Unnamed: )\d+(_\d+)?")
"""The names of columns that have none, here and in files that pandas has written."""
_MOST_LABELS = 100
_CLEARLY_LONGER = 1.5
"""Without a header, the text column is on average this many times longer than any other."""
_SAMPLE_ROWS = 1000


def choose_columns(
    table: Table,
    *,
    text: Column = None,
    label: Column = None,
    needs_label: bool = True,
    notify: Callable[[str], None] = lambda notice: None,
) -> Columns:
    """The columns of texts and of labels: as requested, else by their names, else by their values.

    Texts are looked for in the same column whether labels are needed or not.

    Args:
        table: The table.
        text: The requested text column.
        label: The requested label column.
        needs_label: Whether there must be labels; if not, none are chosen.
        notify: Called with what was guessed, in a line.

    Raises:
        InputError: If a column does not exist, or the choice is ambiguous.
    """
    text_name, label_name = _find(table, text), _find(table, label)
    guesses_label = label_name is None
    sample = _named(table) or table.sample
    if label_name is None and (needs_label or len(sample) > 1):
        others = _without(sample, text_name)
        label_name = _guess_label(others, has_names=table.has_names, is_last=text_name is not None)
        if label_name is None and needs_label:
            raise _no_label(table, others, text_name)
    if needs_label and text_name == label_name:
        raise InputError(f"{table.path}: texts and labels cannot both come from column {quoted(text_name)}")
    others = _without(sample, label_name)
    text_found = text_name or _guess_text(others, has_names=table.has_names)
    if text_found is None:
        if needs_label and not others:
            raise InputError(
                f"{table.path} has only the column {quoted(label_name)}; texts and labels need one each"
            )
        if not table.sample:
            raise InputError(f"{table.path} has no columns; give objects with a key for texts")
        raise InputError(
            f"which column of {table.path} holds the texts? It has {listed(table.sample)}; set it with --text"
        )
    guessed = [(f"texts from column {quoted(text_found)}", "--text")] if text_name is None else []
    if needs_label and guesses_label:
        guessed.append((f"labels from column {quoted(label_name)}", "--label"))
    if guessed and table.file_format not in ("fasttext", "folder", "text"):
        what, options = zip(*guessed, strict=True)
        notify(f"{table.path}: {', '.join(what)} (guessed; set with {', '.join(options)})")
    return Columns(text_found, label_name if needs_label else None)


def _named(table: Table) -> Mapping[str, pl.Series] | None:
    """The columns with a name, if there are two or more: others are indices, or what spreadsheets leave."""
    named = {name: column for name, column in table.sample.items() if not _NO_NAME.fullmatch(name)}
    return named if table.has_names and len(named) > 1 else None


def find_column(table: Table, column: str | int) -> str:
    """The name of a column that is given by its name, or by its number from 1.

    Raises:
        InputError: If there is no such column.
    """
    name = _find(table, column)
    assert name is not None, "a column was asked for"  # noqa: S101
    return name


def _find(table: Table, column: Column) -> str | None:
    names = list(table.sample)
    if column is None or (isinstance(column, str) and column in names):
        return column if isinstance(column, str) else None
    same = [name for name in names if isinstance(column, str) and name.strip() == column.strip()]
    if len(same) == 1:
        return same[0]
    number = int(column) if isinstance(column, int) or (column.isascii() and column.isdigit()) else 0
    if not 1 <= number <= len(names):
        there = f"it has {listed(names)}"
        if not table.has_names:
            there = f"it has no header, and {counted(len(names), 'column')}"
        raise InputError(
            f"{table.path} has no column {quoted(column)}; {there}; give a name, or a number from 1"
        )
    return names[number - 1]


def _guess_text(sample: Mapping[str, pl.Series], *, has_names: bool) -> str | None:
    """The only text column; else the only one named in `TEXT_NAMES`; without names, the longest one."""
    texts = (name for name, column in sample.items() if _is_text(column))
    if not has_names:
        return _longest(sample, list(texts))
    of_text = list(itertools.islice(texts, 2))  # more say no more, and there may be thousands
    named = [
        name for name, column in sample.items() if name.strip().lower() in TEXT_NAMES and _is_text(column)
    ]
    named_only = [name for name in sample if name.strip().lower() in TEXT_NAMES]
    alike = [
        name
        for name, column in sample.items()
        if last_word(name).removesuffix("s") in TEXT_NAMES and _is_text(column)
    ]
    found = (of_text, named, named_only, [] if named else alike)
    return next((names[0] for names in found if len(names) == 1), None)


def _guess_label(sample: Mapping[str, pl.Series], *, has_names: bool, is_last: bool) -> str | None:
    """The only column named in `LABEL_NAMES`, or alike, or with label-like values; or the only one left."""
    names = list(sample) if has_names else []
    for known, is_alike in (
        *((SURE_LABEL_NAMES[:2], False), (SURE_LABEL_NAMES[2:], False), (SURE_LABEL_NAMES, True)),
        *((LABEL_NAMES, False), (LABEL_NAMES, True)),
    ):
        found = [name for name in names if (last_word(name) if is_alike else name.strip().lower()) in known]
        if len(found) == 1 and (not is_alike or (len(sample) > 1 and _has_few_values(sample[found[0]]))):
            return found[0]
        if found and not is_alike:
            return None
    if not sample:
        return None
    return next(iter(sample)) if is_last and len(sample) == 1 else _by_values(sample, has_names)


def _no_label(table: Table, others: Mapping[str, pl.Series], text: str | None) -> InputError:
    if len(others) > 1:
        return InputError(
            f"which column of {table.path} holds the labels? It has {listed(table.sample)};"
            " set it with --label"
        )
    if table.file_format == "text":
        return InputError(
            f"{table.path} has no column of labels: it is plain text, a text on each line; if its lines have"
            " columns, say how (--format csv or tsv)"
        )
    if not table.sample:
        return InputError(
            f"{table.path} has no columns; give objects with a key for texts and one for labels"
        )
    beside = f"{'besides the texts it has' if text else 'it has only'} {listed(others)}"
    hint = ""
    if table.file_format in ("csv", "tsv") and len(table.sample) == 1:
        hint = ", or its format with --format if its columns were not found"
    return InputError(f"{table.path} has no column of labels: {beside}; set it with --label{hint}")


def _has_few_values(column: pl.Series) -> bool:
    if isinstance(column.dtype, pl.List | pl.Array | pl.Struct):
        return False
    values = column.drop_nulls().cast(pl.String).str.strip_chars().str.to_lowercase()
    distinct = values.unique()
    most = len(values) if all(map(is_label, distinct)) else max(len(values) // 2, 2)
    return 1 <= len(distinct) <= min(_MOST_LABELS, most)


def _by_values(sample: Mapping[str, pl.Series], has_names: bool) -> str | None:
    """The one column with few distinct values, out of two, or out of any number without a header."""
    if len(sample) != 2 and has_names:
        return None
    plain = [name for name in sample if sample[name].dtype.is_numeric() or sample[name].dtype == pl.String]
    different = {name: sample[name].drop_nulls().unique() for name in plain}
    usual = [
        name
        for name, values in different.items()
        if 1 <= len(values) <= _MOST_LABELS and all(is_label(str(value).strip().lower()) for value in values)
    ]
    few = [
        name
        for name, values in different.items()
        if 2 <= len(values) <= min(_MOST_LABELS, len(sample[name]) // 2)
    ]
    return next((found[0] for found in (usual, few) if len(found) == 1), None)


def _longest(sample: Mapping[str, pl.Series], names: Sequence[str]) -> str | None:
    if len(names) < 2:
        return names[0] if names else None
    means = {name: sample[name].str.len_chars().mean() or 0.0 for name in names}
    ranked = sorted(((float(str(mean)), name) for name, mean in means.items()), reverse=True)
    return ranked[0][1] if ranked[0][0] > _CLEARLY_LONGER * ranked[1][0] else None


def _is_text(column: pl.Series) -> bool:
    """Whether a column holds text, and not numbers or dates written as text."""
    if not isinstance(column.dtype, pl.String | pl.Categorical | pl.Enum):
        return False
    values = column.head(_SAMPLE_ROWS).drop_nulls().cast(pl.String)
    return not len(values) or not values.str.contains(_NO_TEXT).all()


def _without(sample: Mapping[str, pl.Series], name: str | None) -> dict[str, pl.Series]:
    return {other: column for other, column in sample.items() if other != name}
