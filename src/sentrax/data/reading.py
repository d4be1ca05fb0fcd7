"""`read_labelled`: labelled texts from the usual kinds of files."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sentrax.data.corpora import CORPORA, load_corpus
from sentrax.data.labelled import LabelledTexts, format_counts
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.data.raw_files import check_unchanged, file_state
from sentrax.errors import CorpusError, InputError
from sentrax.wording import counted, quoted

if TYPE_CHECKING:
    import polars as pl

    from sentrax.data.tables import RowBlock

_BLOCK_BYTES = 16 << 20
_BYTES_PER_ROW = 16
"""What the label of a text and its place in a column take, at least."""


def read_labelled(
    path: str | os.PathLike[str],
    *,
    text: str | int | None = None,
    label: str | int | None = None,
    columns: Sequence[str | int] = (),
    file_format: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    sheet: str | None = None,
    label_separator: str | None = None,
    skip_bad: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    keep_na: bool = False,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> LabelledTexts:
    """The texts and labels of a file or a folder.

    Files of text may be compressed (gzip, bzip2, xz, zstd, a zip archive of one file); `docs/inputs.md` lists
    what is read and what is refused. Arguments not given are guessed, with a notice. Labels are compared by
    value (see `sentrax.data.label_values`): numbers and booleans become strings of one spelling, and spaces
    around labels are stripped. Cells such as `['joy', 'love']` are lists of labels.

    Args:
        path: The file, or a folder with a folder of `.txt` files for each label; or, where no file has that
            name, the name of a corpus, as `load_corpus` takes it.
        text: The column of texts, by its name or its number from 1; otherwise the only one of strings, or the
            only one with a name like `text` or `tweet`.
        label: The column of labels, likewise; otherwise the one with a name like `label` or `sentiment`, or
            of two columns the one with few distinct values.
        columns: Further columns to keep, by name or number.
        file_format: One of `FORMATS`, if neither the extension nor the content of the file shows it.
        encoding: The text encoding, by Python's name; otherwise it is detected.
        header: Whether the first row of CSV, TSV or a sheet names the columns; otherwise it is guessed.
        sheet: The sheet of a workbook, by its name or its number from 1; otherwise the first with data.
        label_separator: The separator between labels, if a text may have several: `"|"`, for example.
            Lists of labels, and several `__label__`s, need none.
        skip_bad: Whether to skip rows that cannot be used, instead of stopping at the first.
        limits: How much is accepted.
        keep_na: Whether labels such as `NA`, `None` and `nan`, which mark a missing one, are labels.
        on_notice: Called with a line for each guess, for skipped rows, and for labels that look alike.

    Raises:
        CorpusError: If it cannot be found or read, is beyond a limit, or a row cannot be used: it has the
            wrong number of fields, a quote that is not closed, no JSON, bytes of another encoding, no text or
            no label. The message says which line, and why.
        InputError: If there is no such format, encoding or column, or a column cannot be guessed.
    """
    import polars as pl

    from sentrax.data.choosing import choose_columns, find_column
    from sentrax.data.label_columns import (
        are_written_lists,
        check_label_separator,
        join_labels,
        with_label_values,
    )
    from sentrax.data.lookalikes import describe_lookalikes
    from sentrax.data.native_errors import explain_native_errors
    from sentrax.data.opening import ReadingOptions, open_table
    from sentrax.data.tables import MAX_LISTED_ROWS, BadRow, bad_row_error, describe_skipped

    if not os.fspath(path):
        raise InputError("the path of the data is empty; give a file, a folder or a corpus")
    if path in CORPORA and not Path(path).exists():
        if columns:
            raise InputError(f"the corpus {path} has texts and labels only, no column {quoted(columns[0])}")
        return load_corpus(str(path))
    if not (Path(path).suffix or Path(path).exists()):
        raise CorpusError(f"{path} does not exist; corpora known by name are {', '.join(CORPORA)}")
    check_label_separator(label_separator)
    guessed: list[str] = []

    def notify(guess: str) -> None:
        guessed.append(guess)
        on_notice(guess)

    path = Path(path)
    options = ReadingOptions(file_format, encoding, header, sheet, limits)
    texts, labels, n_bad = list[pl.Series](), list[pl.Series](), 0
    first_bad: list[BadRow] = []
    n_bytes = 0
    has_written_lists = False
    with check_unchanged(path, file_state(path)), explain_native_errors(path):
        table = open_table(path, options, columns=(text, label), notify=notify)
        chosen = choose_columns(table, text=text, label=label, notify=notify)
        kept = {find_column(table, column): list[pl.Series]() for column in columns}
        row_numbers, n_rows = list[npt.NDArray[np.int64]](), 0
        for rows in table.blocks(chosen, table.start, _BLOCK_BYTES, "columns" if kept else "nothing"):
            block = with_label_values(rows, label_separator, keep_na=keep_na)
            has_written_lists = has_written_lists or are_written_lists(rows, block, label_separator)
            if block.unusable and not skip_bad:
                raise bad_row_error(table, block.unusable[0], are_labelled=True)
            n_bad += len(block.unusable)
            first_bad += block.unusable[: MAX_LISTED_ROWS - len(first_bad)]
            assert block.labels is not None, "labels were asked for"  # noqa: S101
            n_bytes += int(block.texts.str.len_bytes().sum() or 0) + _BYTES_PER_ROW * len(block.texts)
            if n_bytes > limits.data_bytes:
                raise limits.exceeded(path, f"has more than {n_bytes:,} bytes of texts", "data_bytes")
            texts.append(block.texts if block.is_usable is None else block.texts.filter(block.is_usable))
            labels.append(block.labels if block.is_usable is None else block.labels.filter(block.is_usable))
            numbers = n_rows + _rows_among_bad(block)
            row_numbers.append(numbers if block.is_usable is None else numbers[block.is_usable.to_numpy()])
            n_rows += len(block.texts) + len(block.bad)
            for name, parts in kept.items():
                cells = _cells(rows, name)
                parts.append(cells if block.is_usable is None else cells.filter(block.is_usable))
    if not sum(map(len, texts)):
        first = f": {table.place(first_bad[0].number)}: {first_bad[0].reason}" if first_bad else ""
        raise CorpusError(f"{path} has no row that can be used{first}")
    if n_bad:
        on_notice(describe_skipped(table, first_bad, n_bad))
    values, is_multi_label, were_rows = join_labels(labels)
    all_texts = pl.concat(texts).alias("text")
    further = {name: pl.concat(parts) for name, parts in kept.items()}
    labelled = LabelledTexts(
        str(path),
        all_texts,
        values,
        is_multi_label,
        n_bad,
        tuple(guessed),
        keep_na,
        further,
        np.concatenate(row_numbers) if n_bad else None,
    )
    counts = labelled.counts()
    on_notice(f"{path}: {counted(len(labelled), 'text')}, {format_counts(counts)}")
    if were_rows:
        on_notice(f"{path}: labels are rows of 0 and 1; a label is the number of its place, from 0")
    elif has_written_lists:
        on_notice(f"{path}: labels such as ['joy', 'love'] are read as lists: a text may have several labels")
    lookalikes = describe_lookalikes(counts)
    if lookalikes is not None:
        on_notice(f"{path}: {lookalikes}")
    return labelled


def _rows_among_bad(block: "RowBlock") -> npt.NDArray[np.int64]:
    """The number of each row in its block, counted from 1, malformed ones among them, (rows,)."""
    n_rows = len(block.texts)
    if not block.bad:
        return np.arange(1, n_rows + 1)
    lines = np.concatenate([block.line_numbers(), [row.number for row in block.bad]])
    numbers = np.empty(len(lines), dtype=np.int64)
    numbers[np.argsort(lines, kind="stable")] = np.arange(1, len(lines) + 1)
    return numbers[:n_rows]


def _cells(rows: "RowBlock", name: str) -> "pl.Series":
    """A carried column as strings; null where a cell is blank, or an object has no such key."""
    import polars as pl

    if name not in rows.frame.columns:
        return pl.Series(name, [None] * len(rows.texts), dtype=pl.String)
    cells = rows.frame[name]
    if cells.dtype != pl.String:
        shown = [None if cell is None else str(cell) for cell in cells.to_list()]
        cells = pl.Series(name, shown, dtype=pl.String)
    return cells.str.strip_chars().replace("", None)
