"""`read_labelled`: labelled texts from the usual kinds of files."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentrax.data.corpora import CORPORA, load_corpus
from sentrax.data.labelled import LabelledTexts, format_counts
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import changed_error, file_state
from sentrax.errors import CorpusError, InputError

if TYPE_CHECKING:
    import polars as pl

_BLOCK_BYTES = 16 << 20
_BYTES_PER_ROW = 16
"""What the label of a text and its place in a column take, at least."""


def read_labelled(
    path: str | os.PathLike[str],
    *,
    text: str | int | None = None,
    label: str | int | None = None,
    file_format: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    sheet: str | None = None,
    label_separator: str | None = None,
    skip_bad: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> LabelledTexts:
    """The texts and labels of a file or a folder.

    Files of text may be compressed (gzip, bzip2, xz, zstd, a zip archive of one file). `docs/inputs.md` lists
    what is read and what is refused. Arguments not given are guessed, with a notice. Numbers
    that are labels become strings, and spaces around labels are stripped.

    Args:
        path: The file, or a folder with a folder of `.txt` files for each label; or, where no file has that
            name, the name of a corpus, as `load_corpus` takes it.
        text: The column of texts, by its name or its number from 1; otherwise the only one of strings, or the
            only one with a name like `text` or `tweet`.
        label: The column of labels, likewise; otherwise the one with a name like `label` or `sentiment`, or
            of two columns the one with few distinct values.
        file_format: One of `FORMATS`, if neither the extension nor the content of the file shows it.
        encoding: The text encoding, by Python's name; otherwise it is detected.
        header: Whether the first row of CSV, TSV or a sheet names the columns; otherwise it is guessed.
        sheet: The sheet of a workbook, by its name or its number from 1; otherwise the first with data.
        label_separator: The separator between labels, if a text may have several: `"|"`, for example.
            Lists of labels in JSON and Parquet, and several `__label__`s, need none.
        skip_bad: Whether to skip rows that cannot be used, instead of stopping at the first.
        limits: How much is accepted.
        on_notice: Called with a line for each guess, and for skipped rows.

    Raises:
        CorpusError: If it cannot be found or read, is beyond a limit, or a row cannot be used: it has the
            wrong number of fields, a quote that is not closed, no JSON, bytes of another encoding, no text or
            no label. The message says which line, and why.
        InputError: If there is no such format, encoding or column, or a column cannot be guessed.
    """
    import polars as pl

    from sentrax.data.choosing import choose_columns
    from sentrax.data.opening import ReadingOptions, open_table
    from sentrax.data.tables import MAX_LISTED_ROWS, BadRow, bad_row_error, describe_skipped

    if path in CORPORA and not Path(path).exists():
        return load_corpus(str(path))
    if not (Path(path).suffix or Path(path).exists()):
        raise CorpusError(f"{path} does not exist; corpora known by name are {', '.join(CORPORA)}")
    if label_separator == "":
        raise InputError("label_separator is empty; give what stands between labels, for example '|'")
    guessed: list[str] = []

    def notify(guess: str) -> None:
        guessed.append(guess)
        on_notice(guess)

    path = Path(path)
    state = file_state(path)
    options = ReadingOptions(file_format, encoding, header, sheet, limits)
    table = open_table(path, options, columns=(text, label), notify=notify)
    columns = choose_columns(table, text=text, label=label, notify=notify)
    texts, labels, n_bad = list[pl.Series](), list[pl.Series](), 0
    first_bad: list[BadRow] = []
    n_bytes = 0
    for block in table.blocks(columns, table.start, _BLOCK_BYTES):
        if block.unusable and not skip_bad:
            raise bad_row_error(table, block.unusable[0])
        n_bad += len(block.unusable)
        first_bad += block.unusable[: MAX_LISTED_ROWS - len(first_bad)]
        assert block.labels is not None, "labels were asked for"  # noqa: S101
        n_bytes += int(block.texts.str.len_bytes().sum() or 0) + _BYTES_PER_ROW * len(block.texts)
        if n_bytes > limits.data_bytes:
            raise limits.exceeded(path, f"has more than {n_bytes:,} bytes of texts", "data_bytes")
        texts.append(block.texts if block.is_usable is None else block.texts.filter(block.is_usable))
        labels.append(block.labels if block.is_usable is None else block.labels.filter(block.is_usable))
    if file_state(path) != state:
        raise changed_error(path)
    if not sum(map(len, texts)):
        first = f": {table.place(first_bad[0].number)}: {first_bad[0].reason}" if first_bad else ""
        raise CorpusError(f"{path} has no row that can be used{first}")
    if n_bad:
        on_notice(describe_skipped(table, first_bad, n_bad))
    values, is_multi_label = _labels(_concatenate_labels(labels), label_separator)
    column = pl.concat(texts).alias("text")
    labelled = LabelledTexts(str(path), column, values, is_multi_label, n_bad, tuple(guessed))
    on_notice(f"{path}: {len(labelled):,} texts, {format_counts(labelled.counts())}")
    return labelled


def _concatenate_labels(columns: "list[pl.Series]") -> "pl.Series":
    """The labels of all blocks; lists of them if any block has lists."""
    import polars as pl

    if any(isinstance(column.dtype, pl.List) for column in columns):
        columns = [
            column if isinstance(column.dtype, pl.List) else pl.select(pl.concat_list(column)).to_series()
            for column in columns
        ]
    return pl.concat(columns)


def _labels(column: "pl.Series", separator: str | None) -> tuple[Any, bool]:
    """Labels as Python's strings, or as tuples of them, interned."""
    import polars as pl

    if isinstance(column.dtype, pl.List):
        known = [tuple(dict.fromkeys(map(sys.intern, some))) for some in column.to_list()]
        return tuple(known), True
    if separator is None:
        return tuple(map(sys.intern, column.to_list())), False
    cells = column.unique().to_list()
    parts = {
        cell: tuple(dict.fromkeys(p for p in map(str.strip, cell.split(separator)) if p)) for cell in cells
    }
    return tuple(map(parts.__getitem__, column.to_list())), True
