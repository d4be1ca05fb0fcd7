"""`LabelledRows`: the rows of labelled data as they are, those that nobody could train on among them."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sentrax.data.corpora import CORPORA, load_corpus
from sentrax.data.labelled import LabelledTexts
from sentrax.data.limits import DEFAULT_LIMITS, Limits
from sentrax.errors import CorpusError, InputError

if TYPE_CHECKING:
    from sentrax.data.tables import BadRow, Carry, Columns, RowBlock, Table

Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_BLOCK_BYTES = 16 << 20
_BYTES_PER_ROW = 16
NO_LABEL = -1
"""The code of a missing label."""


@dataclass(frozen=True, eq=False)
class LabelledRows:
    """Rows with a text and a label each, which may be missing.

    Attributes:
        name: Where they come from: a path, or the name of a corpus.
        texts: A Polars column of strings, null where there is none, (rows,).
        codes: For each row the index of its labels in `label_sets`, -1 where there is none, (rows,).
        label_sets: The distinct labels; of texts with several labels, the distinct combinations.
        is_multi_label: Whether a text may have several labels.
        numbers: The number of each row, as `place` takes it, from 1, (rows,).
        indices: Where each row stands among all that were read, from 0, (rows,).
        place: A row's number in words, such as "line 12".
        why_unlabelled: What is said of a row without a label, by its index.
        malformed: The rows that are none: with a wrong number of fields, for example.
        source: What the rows were read from, if that is a table.
    """

    name: str
    texts: pl.Series
    codes: Indices
    label_sets: tuple[tuple[str, ...], ...]
    is_multi_label: bool
    numbers: Indices
    indices: Indices
    place: Callable[[int], str] = field(default=lambda number: f"row {number:,}")
    why_unlabelled: Mapping[int, str] = field(default_factory=dict)
    malformed: "Sequence[BadRow]" = ()
    source: "Source | None" = None

    @classmethod
    def of(cls, data: LabelledTexts) -> "LabelledRows":
        """The rows of labelled texts, numbered from 1."""
        labels: Iterable[Any] = data.labels
        sets = list(labels) if data.is_multi_label else [(label,) for label in labels]
        return cls._from_sets(data.name, data.texts, sets, is_multi_label=data.is_multi_label)

    @classmethod
    def _from_sets(
        cls, name: str, texts: pl.Series, sets: Sequence[tuple[str, ...] | None], *, is_multi_label: bool
    ) -> "LabelledRows":
        known: dict[tuple[str, ...], int] = {}
        places = [NO_LABEL if some is None else known.setdefault(some, len(known)) for some in sets]
        rows = np.arange(len(texts))
        codes = np.array(places, dtype=np.int64)
        return cls(name, texts, codes, tuple(known), is_multi_label, rows + 1, rows)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The distinct labels, sorted."""
        return tuple(sorted({label for labels in self.label_sets for label in labels}))

    @cached_property
    def members(self) -> Flags:
        """Which labels each of `label_sets` has, (label sets, labels); of thousands of labels, it is huge."""
        columns = {label: column for column, label in enumerate(self.labels)}
        flags = np.zeros((len(self.label_sets), len(columns)), dtype=np.bool_)
        for row, labels in enumerate(self.label_sets):
            flags[row, [columns[label] for label in labels]] = True
        return flags

    @cached_property
    def counts(self) -> Indices:
        """How many rows have each of `labels`, (labels,)."""
        of_sets = np.bincount(self.codes[self.codes >= 0], minlength=len(self.label_sets)).tolist()
        totals = dict.fromkeys(self.labels, 0)
        for labels, count in zip(self.label_sets, of_sets, strict=False):
            for label in labels:
                totals[label] += count
        return np.array(list(totals.values()), dtype=np.int64)

    def label_counts(self) -> Counter[str]:
        """How many rows have each label."""
        return Counter(dict(zip(self.labels, self.counts.tolist(), strict=True)))

    def take(self, rows: npt.NDArray[np.integer]) -> "LabelledRows":
        """These rows."""
        return replace(
            self,
            texts=self.texts.gather(rows),
            codes=self.codes[rows],
            numbers=self.numbers[rows],
            indices=self.indices[rows],
        )

    def sample(self, most_rows: int, most_bytes: int, seed: int) -> "LabelledRows":
        """A random part of the rows, in their order, of at most so many rows and about so many bytes."""
        mean = max(1.0, float(self.texts.str.len_bytes().sum() or 0) / max(len(self), 1))
        size = max(1, min(most_rows, int(most_bytes / mean)))
        if size >= len(self):
            return self
        chosen = np.random.default_rng(seed).choice(len(self), size, replace=False)
        return self.take(np.sort(chosen))

    def shown_label(self, row: int) -> str:
        """The label of a row, or its labels joined by commas; empty if there is none."""
        code = int(self.codes[row])
        return "" if code < 0 else ", ".join(self.label_sets[code])

    def rows_with(self, labels: Iterable[str]) -> Indices:
        """The rows that have one of these labels."""
        wanted = set(labels)
        has = np.array([not wanted.isdisjoint(own) for own in self.label_sets], dtype=np.bool_)
        labelled = np.flatnonzero(self.codes >= 0)
        return labelled[has[self.codes[labelled]]]

    def describe(self, row: int) -> str:
        """Where a row is, and its label: "line 12, positive"."""
        return ", ".join(filter(None, (self.place(int(self.numbers[row])), self.shown_label(row))))

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, eq=False)
class Source:
    """The table that rows were read from, and what of it a mended file keeps.

    Attributes:
        table: The table.
        columns: The columns of texts and labels.
        carry: What is kept of each row.
        frame: All columns, or each row as it is written in the file; without columns if nothing is kept.
        label_separator: What separates the labels of a cell, if that was said.
    """

    table: "Table"
    columns: "Columns"
    carry: "Carry"
    frame: pl.DataFrame
    label_separator: str | None = None


def read_rows(
    path: str | os.PathLike[str],
    *,
    text: str | int | None = None,
    label: str | int | None = None,
    file_format: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    sheet: str | None = None,
    label_separator: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    keep_na: bool = False,
    mended: Path | None = None,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> LabelledRows:
    """All rows of a file or a folder, or of a corpus by its name.

    The arguments are those of `sentrax.data.read_labelled`, which reads the same rows but for those that
    cannot be used; and `mended`, the file that is to be written from these rows, for which all columns are
    kept.

    Raises:
        CorpusError: If it cannot be found or read, is beyond a limit, or has no rows.
        InputError: If there is no such format, encoding or column, a column cannot be guessed, or the format
            of `mended` cannot be written.
    """
    from sentrax.data.choosing import choose_columns
    from sentrax.data.label_columns import check_label_separator, with_label_values
    from sentrax.data.native_errors import explain_native_errors
    from sentrax.data.opening import ReadingOptions, open_table
    from sentrax.data.raw_files import check_unchanged, file_state
    from sentrax.evaluation.doctor.writing import carry_for

    if not os.fspath(path):
        raise InputError("the path of the data is empty; give a file, a folder or a corpus")
    if path in CORPORA and not Path(path).exists():
        return LabelledRows.of(load_corpus(str(path)))
    if not (Path(path).suffix or Path(path).exists()):
        raise CorpusError(f"{path} does not exist; corpora known by name are {', '.join(CORPORA)}")
    check_label_separator(label_separator)
    path = Path(path)
    options = ReadingOptions(file_format, encoding, header, sheet, limits)
    blocks = list["RowBlock"]()
    numbers = list[Indices]()
    n_bytes = 0
    with check_unchanged(path, file_state(path)), explain_native_errors(path):
        table = open_table(path, options, columns=(text, label), notify=on_notice)
        columns = choose_columns(table, text=text, label=label, notify=on_notice)
        carry = "nothing" if mended is None else carry_for(mended, table.file_format)
        for block in table.blocks(columns, table.start, _BLOCK_BYTES, carry):
            blocks.append(with_label_values(block, label_separator, keep_na=keep_na))
            numbers.append(np.asarray(block.line_numbers()))
            n_bytes += int(block.texts.str.len_bytes().sum() or 0) + _BYTES_PER_ROW * len(block.texts)
            if n_bytes > limits.data_bytes:
                raise limits.exceeded(path, f"has more than {n_bytes:,} bytes of texts", "data_bytes")
    if not any(len(block.texts) for block in blocks):
        bad = min((row for block in blocks for row in block.bad), default=None)
        reason = (
            " has no rows" if bad is None else f", {table.place(bad.number)}: {bad.reason}; no row is left"
        )
        raise CorpusError(f"{path}{reason}")
    frame = pl.DataFrame() if carry == "nothing" else pl.concat([block.frame for block in blocks])
    source = Source(table, columns, carry, frame, label_separator)
    return _joined(str(path), blocks, np.concatenate(numbers), source)


def _joined(name: str, blocks: "Sequence[RowBlock]", numbers: Indices, source: "Source") -> LabelledRows:
    """The rows of all blocks."""
    from sentrax.data.label_columns import join_labels

    texts = pl.concat([block.texts for block in blocks]).alias("text")
    columns = [block.labels for block in blocks if block.labels is not None]
    has_label = np.concatenate([column.is_not_null().to_numpy() for column in columns])
    values, is_multi_label, _ = join_labels([column.drop_nulls() for column in columns])
    given = iter(values if is_multi_label else [(value,) for value in values])
    sets = [next(given) if has else None for has in has_label.tolist()]
    why: dict[int, str] = {}
    malformed, start = list["BadRow"](), 0
    for block in blocks:
        why |= {start + index: reason for index, reason in block.why_unlabelled.items()}
        malformed += block.bad
        start += len(block.texts)
    rows = LabelledRows._from_sets(name, texts, sets, is_multi_label=is_multi_label)
    return replace(
        rows,
        numbers=numbers,
        place=source.table.place,
        why_unlabelled=why,
        malformed=sorted(malformed),
        source=source,
    )
